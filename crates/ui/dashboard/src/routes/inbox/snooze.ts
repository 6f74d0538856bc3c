/** Until when a conversation may be put aside, in the user's own time. */

export type SnoozeChoice = 'hour' | 'tonight' | 'tomorrow' | 'monday' | 'nextWeek' | 'reply';

export interface SnoozeOption {
  readonly choice: SnoozeChoice;
  /** Unix seconds; 0 means until the contact writes. */
  readonly until: number;
}

const MORNING = 9;
const EVENING = 18;

function at(now: Date, days: number, hour: number): number {
  const then = new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour);
  return Math.floor(then.getTime() / 1000);
}

/** What makes sense now: no "tonight" in the evening, no "Monday" on a Sunday, which is "tomorrow". */
export function snoozeOptions(now: Date = new Date()): readonly SnoozeOption[] {
  const day = now.getDay();
  const toMonday = (8 - day) % 7 || 7;
  const options: SnoozeOption[] = [{ choice: 'hour', until: Math.floor(now.getTime() / 1000) + 3600 }];
  if (now.getHours() < EVENING - 1) options.push({ choice: 'tonight', until: at(now, 0, EVENING) });
  options.push({ choice: 'tomorrow', until: at(now, 1, MORNING) });
  if (toMonday > 1 && toMonday < 7) options.push({ choice: 'monday', until: at(now, toMonday, MORNING) });
  else options.push({ choice: 'nextWeek', until: at(now, toMonday === 1 ? 8 : 7, MORNING) });
  options.push({ choice: 'reply', until: 0 });
  return options;
}
