import type { WorkingDay } from '../config';

const DAY = 24 * 60;
const MINUTE_MS = 60_000;

/** Whether somebody is at work at a moment; if not, when next, or `null` when nobody knows. */
export interface Opening {
  open: boolean;
  next: Date | null;
}

/** Looks a moment up in the hours of an inbox, which are those of its own time zone. */
export function openingAt(now: Date, hours: WorkingDay[], timezone: string | null): Opening {
  const [weekday, minute] = localTime(now, timezone);
  const span = (day: number) => spanOf(hours.find((row) => row.day_of_week === day % 7));
  const today = span(weekday);
  if (today && minute >= today[0] && minute <= today[1]) return { open: true, next: null };
  for (let ahead = 0; ahead <= 7; ahead++) {
    const begin = span(weekday + ahead)?.[0];
    if (begin === undefined) continue;
    const minutes = ahead * DAY + begin - minute;
    if (minutes > 0) return { open: false, next: wholeMinute(now.getTime() + minutes * MINUTE_MS) };
  }
  return { open: false, next: null };
}

function wholeMinute(time: number): Date {
  return new Date(Math.floor(time / MINUTE_MS) * MINUTE_MS);
}

/** First and last minute of a day's work. */
function spanOf(row: WorkingDay | undefined): [number, number] | null {
  if (!row || row.closed_all_day) return null;
  if (row.open_all_day) return [0, DAY - 1];
  return [(row.open_hour ?? 0) * 60 + (row.open_minutes ?? 0), (row.close_hour ?? 0) * 60 + (row.close_minutes ?? 0)];
}

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** Day of the week (0 is Sunday) and minute of the day. */
function localTime(now: Date, timezone: string | null): [number, number] {
  const parts = formatter(timezone).formatToParts(now);
  const part = (type: string) => parts.find((found) => found.type === type)?.value ?? '';
  return [WEEKDAYS.indexOf(part('weekday')), Number(part('hour')) * 60 + Number(part('minute'))];
}

function formatter(timezone: string | null): Intl.DateTimeFormat {
  const shape = { weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  try {
    return new Intl.DateTimeFormat('en-US', { ...shape, timeZone: timezone || 'UTC' });
  } catch {
    // A zone that this browser does not know.
    return new Intl.DateTimeFormat('en-US', { ...shape, timeZone: 'UTC' });
  }
}
