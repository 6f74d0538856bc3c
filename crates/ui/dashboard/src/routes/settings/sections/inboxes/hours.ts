/** Working hours of an inbox as a form shows them. */
import type { components } from '../../../../../../shared/api/schema';

export type WorkingDay = components['schemas']['WorkingDayView'];

/** What a day is like: nobody is there, somebody from one time to another, or around the clock. */
export const KINDS = ['closed', 'hours', 'all_day'] as const;
export type Kind = (typeof KINDS)[number];

/** One day as it is filled in. */
export interface Day {
  /** 0 is Sunday. */
  readonly weekday: number;
  readonly kind: Kind;
  /** Times of the clock, `HH:MM`; kept while the kind is another one. */
  readonly from: string;
  readonly to: string;
}

const OFFICE = { from: '09:00', to: '17:00' };

/** The days of an inbox, Monday first. */
export function daysOf(rows: readonly WorkingDay[]): readonly Day[] {
  return [1, 2, 3, 4, 5, 6, 0].map((weekday) =>
    dayOf(
      weekday,
      rows.find((row) => row.day_of_week === weekday),
    ),
  );
}

function dayOf(weekday: number, row: WorkingDay | undefined): Day {
  if (!row || row.closed_all_day) return { weekday, kind: 'closed', ...OFFICE };
  if (row.open_all_day) return { weekday, kind: 'all_day', ...OFFICE };
  return {
    weekday,
    kind: 'hours',
    from: clock(row.open_hour, row.open_minutes),
    to: clock(row.close_hour, row.close_minutes),
  };
}

function clock(hour: number | null | undefined, minute: number | null | undefined): string {
  const two = (number: number | null | undefined) => String(number ?? 0).padStart(2, '0');
  return `${two(hour)}:${two(minute)}`;
}

/** A day as the server takes it. */
export function rowOf({ weekday, kind, from, to }: Day): WorkingDay {
  const [open_hour, open_minutes] = kind === 'hours' ? from.split(':').map(Number) : [];
  const [close_hour, close_minutes] = kind === 'hours' ? to.split(':').map(Number) : [];
  return {
    day_of_week: weekday,
    closed_all_day: kind === 'closed',
    open_all_day: kind === 'all_day',
    open_hour: open_hour ?? null,
    open_minutes: open_minutes ?? null,
    close_hour: close_hour ?? null,
    close_minutes: close_minutes ?? null,
  };
}

/** Whether a day ends before it begins, or one of its times is missing. */
export function isWrong({ kind, from, to }: Day): boolean {
  return kind === 'hours' && (from === '' || to === '' || from >= to);
}

/** The zones of the browser, and the one that is set where the browser does not know it. */
export function zones(current: string): readonly string[] {
  const known = Intl.supportedValuesOf('timeZone');
  return [...new Set(['UTC', current, ...known])].sort();
}
