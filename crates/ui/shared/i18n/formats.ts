/** Dates, numbers and lists as a language writes them. */

export type Moment = Date | number;

export interface Formats {
  number(value: number, options?: Intl.NumberFormatOptions): string;
  /** A day, such as "3 Nov 2026". */
  date(at: Moment, options?: Intl.DateTimeFormatOptions): string;
  /** The time of day. */
  time(at: Moment): string;
  /** Day and time, as for the title of a shortened time. */
  dateTime(at: Moment): string;
  /** How far away: "in 5 minutes", "3 days ago". */
  relative(at: Moment, now?: Moment): string;
  /** The shortest for lists: the time today, the day this year, else the whole date. */
  brief(at: Moment, now?: Moment): string;
  /** A length in seconds with its two greatest units: "2 h 5 min". */
  duration(seconds: number): string;
  list(items: readonly string[], type?: 'conjunction' | 'disjunction'): string;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** The units of "ago", the greatest first, with their seconds. */
const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * DAY],
  ['month', 30 * DAY],
  ['week', 7 * DAY],
  ['day', DAY],
  ['hour', HOUR],
  ['minute', MINUTE],
];
const LENGTHS = [
  ['day', DAY],
  ['hour', HOUR],
  ['minute', MINUTE],
  ['second', 1],
] as const;

/** `tag` is asked at each call: what is shown follows the language. */
export function createFormats(tag: () => string): Formats {
  // Making a formatter costs a hundred times as much as using one.
  const made = new Map<string, unknown>();
  function keep<Made>(kind: string, options: object, make: (language: string) => Made): Made {
    const language = tag();
    const key = `${kind} ${language} ${JSON.stringify(options)}`;
    const found = (made.get(key) as Made | undefined) ?? make(language);
    made.set(key, found);
    return found;
  }
  const day = (at: Moment, options: Intl.DateTimeFormatOptions) =>
    keep('date', options, (language) => new Intl.DateTimeFormat(language, options)).format(at);
  const number = (value: number, options: Intl.NumberFormatOptions = {}) =>
    keep('number', options, (language) => new Intl.NumberFormat(language, options)).format(value);
  const time = (at: Moment) => day(at, { timeStyle: 'short' });
  const date = (at: Moment, options: Intl.DateTimeFormatOptions = { dateStyle: 'medium' }) => day(at, options);

  return {
    number,
    date,
    time,
    dateTime: (at) => day(at, { dateStyle: 'medium', timeStyle: 'short' }),
    relative(at, now = Date.now()) {
      const seconds = (Number(at) - Number(now)) / 1000;
      const [unit, length] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? (['second', 1] as const);
      const options = { numeric: 'auto' } as const;
      const format = keep('relative', options, (language) => new Intl.RelativeTimeFormat(language, options));
      // Below a minute it is "now": a list that counts seconds is never at rest.
      return unit === 'second' ? format.format(0, unit) : format.format(Math.trunc(seconds / length), unit);
    },
    brief(at, now = Date.now()) {
      const [then, today] = [new Date(at), new Date(now)];
      if (then.toDateString() === today.toDateString()) return time(at);
      const year = then.getFullYear() === today.getFullYear() ? {} : ({ year: 'numeric' } as const);
      return day(at, { day: 'numeric', month: 'short', ...year });
    },
    duration(seconds) {
      let rest = Math.max(0, Math.round(seconds));
      const first = LENGTHS.findIndex(([, size]) => rest >= size);
      const at = first < 0 ? LENGTHS.length - 1 : first;
      const pieces = LENGTHS.slice(at, at + 2).map(([unit, size]) => {
        const whole = Math.floor(rest / size);
        rest -= whole * size;
        return [unit, whole] as const;
      });
      const shown = pieces.filter(([, whole], index) => index === 0 || whole > 0);
      return shown.map(([unit, whole]) => number(whole, { style: 'unit', unit, unitDisplay: 'short' })).join(' ');
    },
    list: (items, type = 'conjunction') =>
      keep('list', { type }, (language) => new Intl.ListFormat(language, { type })).format(items),
  };
}
