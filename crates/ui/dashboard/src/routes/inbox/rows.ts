/** What a thread shows, row by row: days, who speaks, the line above which everything was read. */
import type { Outgoing } from '../../data/outbox';
import type { Message } from '../../data/types';

export type Row =
  | { readonly kind: 'day'; readonly key: string; readonly at: number }
  | { readonly kind: 'new'; readonly key: string }
  | { readonly kind: 'activity'; readonly key: string; readonly message: Message }
  | {
      readonly kind: 'message';
      readonly key: string;
      readonly message: Message;
      /** Begins what somebody says: shows the name. */
      readonly first: boolean;
      /** Ends it: shows the time. */
      readonly last: boolean;
    }
  | { readonly kind: 'outgoing'; readonly key: string; readonly letter: Outgoing };

/** After this long the same person begins anew. */
const PAUSE = 5 * 60;

export function rowsOf(
  messages: readonly Message[],
  outgoing: readonly Outgoing[],
  /** The id of the last message that had been read when the thread was opened; 0 for none to mark. */
  readUpTo: number,
): readonly Row[] {
  const rows: Row[] = [];
  let day: Day | undefined;
  let marked = readUpTo === 0;
  // Where everything is new a mark would tell nothing.
  let spoken = false;
  for (let index = 0; index < messages.length; index++) {
    const message = messages[index] as Message;
    const begins = !day || !within(day, message);
    if (!day || begins) {
      day = dayOf(message.createdAt);
      rows.push({ kind: 'day', key: `day-${day.from}`, at: message.createdAt });
    }
    if (!marked && message.id > readUpTo && message.kind === 'incoming') {
      marked = true;
      if (spoken) rows.push({ kind: 'new', key: 'new' });
    }
    if (message.kind === 'activity') {
      rows.push({ kind: 'activity', key: message.key, message });
      continue;
    }
    spoken = true;
    const next = messages[index + 1];
    const first = !together(messages[index - 1], message) || rows[rows.length - 1]?.kind !== 'message';
    const last = !next || !together(message, next) || !within(day, next);
    rows.push({ kind: 'message', key: message.key, message, first, last });
  }
  for (const letter of outgoing) rows.push({ kind: 'outgoing', key: letter.key, letter });
  return rows;
}

/** Whether two messages are one breath of the same person. */
function together(one: Message | undefined, other: Message | undefined): boolean {
  if (!one || !other || other.kind === 'activity') return false;
  return (
    one.kind === other.kind &&
    one.private === other.private &&
    one.sender?.id === other.sender?.id &&
    one.sender?.kind === other.sender?.kind &&
    other.createdAt - one.createdAt < PAUSE
  );
}

/** A day of the user's, in unix seconds: threads are long, and asking a calendar for every message is slow. */
interface Day {
  readonly from: number;
  readonly to: number;
}

function within(day: Day, message: Message): boolean {
  return message.createdAt >= day.from && message.createdAt < day.to;
}

function dayOf(seconds: number): Day {
  const date = new Date(seconds * 1000);
  const midnight = (days: number) => new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
  return { from: midnight(0) / 1000, to: midnight(1) / 1000 };
}
