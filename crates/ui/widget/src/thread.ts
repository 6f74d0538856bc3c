/** The messages of a conversation as they are shown: merged, without what is gone, in groups and days. */
import type { AttachmentPush, SenderPush } from '../../shared/cable/frames';
import type { Entry } from './outbox';

export interface Attributes {
  deleted?: boolean;
  items?: unknown[];
  submitted_values?: unknown;
  submitted_email?: string;
  display_type?: string;
  button_label?: string;
  [key: string]: unknown;
}

export interface Message {
  id: number;
  content: string | null;
  content_type?: string;
  content_attributes?: Attributes;
  /** 0 from the visitor, 1 from the team or a bot, 3 automatic. */
  message_type: number;
  /** Unix seconds. */
  created_at: number;
  conversation_id: number;
  echo_id?: string;
  attachments?: AttachmentPush[];
  sender?: SenderPush;
}

export const INCOMING = 0;
const OUTGOING = 1;

/** A line of the conversation: a message of the server, or one that is on its way there. */
export interface Line {
  key: string;
  own: boolean;
  /** Milliseconds since the epoch. */
  at: number;
  message?: Message;
  entry?: Entry;
  /** Whether somebody else's line comes before, or after. */
  first: boolean;
  last: boolean;
  /** The day begins with this line. */
  newDay: boolean;
}

const GROUP_MS = 5 * 60_000;

/** Puts messages into a list by their ids; a newer form of a message replaces the older one. */
export function merge(list: Message[], more: Message[]): Message[] {
  const byId = new Map(list.map((message) => [message.id, message]));
  for (const message of more) {
    const echo_id = message.echo_id ?? byId.get(message.id)?.echo_id;
    byId.set(message.id, echo_id ? { ...message, echo_id } : message);
  }
  return [...byId.values()]
    .filter(({ content_attributes }) => !content_attributes?.deleted)
    .sort((a, b) => a.id - b.id);
}

/**
 * What the team has written since the visitor looked last. Of the second of that look the messages after the
 * newest one seen count, where that is known: times are whole seconds.
 */
export function unreadOf(list: Message[], lastSeen: number, seenId = Infinity): Message[] {
  return list.filter(
    ({ id, message_type, created_at }) =>
      message_type === OUTGOING && (created_at > lastSeen || (created_at === lastSeen && id > seenId)),
  );
}

export function lines(messages: Message[], entries: Entry[]): Line[] {
  const arrived = new Set(messages.map(({ echo_id }) => echo_id));
  const all: Line[] = [
    ...messages.map((message) => ({
      ...OPEN,
      key: message.echo_id ?? String(message.id),
      own: message.message_type === INCOMING,
      at: message.created_at * 1000,
      message,
    })),
    ...entries
      .filter(({ id }) => !arrived.has(id))
      .map((entry) => ({ ...OPEN, key: entry.id, own: true, at: entry.at, entry })),
  ];
  all.forEach((line, index) => {
    const before = all[index - 1];
    line.newDay = !before || !sameDay(before.at, line.at);
    line.first = line.newDay || !before || !together(before, line);
    if (before) before.last = line.first;
  });
  return all;
}

const OPEN = { first: true, last: true, newDay: false };

function together(a: Line, b: Line): boolean {
  return a.own === b.own && b.at - a.at < GROUP_MS && senderOf(a) === senderOf(b);
}

function senderOf({ own, message }: Line): string {
  return own ? 'own' : `${message?.sender?.type}/${message?.sender?.id}`;
}

export function sameDay(a: number, b: number): boolean {
  return new Date(a).toDateString() === new Date(b).toDateString();
}
