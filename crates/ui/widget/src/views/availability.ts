import { clock, t, tag } from '../i18n';
import { agents, channel } from '../state';

export interface Availability {
  online: boolean;
  /** Whether somebody is there. */
  text: string;
  /** When an answer may be expected. */
  hint: string;
}

const DAY_MS = 86_400_000;

type Hours = typeof import('../later/hours');
let hours: Hours | undefined;

/** Fetches what reckons with working hours, where there are any. */
export async function learnHours(): Promise<void> {
  if (channel.workingHoursEnabled) hours = await import('../later/hours').catch(() => undefined);
}

export function availability(now = new Date()): Availability {
  const reply = channel.replyTime ? t(channel.replyTime) : '';
  if (!hours) {
    const online = agents.value.some(({ availability_status }) => availability_status === 'online');
    return { online, text: t(online ? 'online' : 'away'), hint: reply };
  }
  const { open, next } = hours.openingAt(now, channel.workingHours, channel.timezone);
  if (open) return { online: true, text: t('online'), hint: reply };
  return { online: false, text: next ? backAt(now, next) : t('away'), hint: channel.outOfOfficeMessage ?? '' };
}

/** In the visitor's own time. */
function backAt(now: Date, next: Date): string {
  const time = clock(next);
  const on = (day: Date) => day.toDateString() === next.toDateString();
  if (on(now)) return t('backAt', { time });
  if (on(new Date(now.getTime() + DAY_MS))) return t('backTomorrow', { time });
  return t('backOn', { time, day: next.toLocaleDateString(tag(), { weekday: 'long' }) });
}
