/**
 * The shapes that screens work with. Requests and pushed frames describe the same things with different
 * sets of fields; `normalise.ts` turns both into these, so nothing else knows the difference.
 * Times are unix seconds, 0 for "never".
 */
import type { Availability, ConversationStatus, DeliveryStatus, Priority } from '../../../shared/cable';

export type { Availability, ConversationStatus, DeliveryStatus, Priority };

export type Attributes = Readonly<Record<string, unknown>>;

/** Somebody who writes: an agent, a contact, a bot. */
export interface Person {
  readonly kind: 'user' | 'contact' | 'bot';
  readonly id: number;
  readonly name: string;
  /** Address of the picture, or an empty string. */
  readonly avatar: string;
}

export interface Attachment {
  readonly id: number;
  readonly kind: string;
  readonly url: string;
  readonly thumb: string;
  readonly name: string;
  readonly size: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly voice: boolean;
}

export type MessageKind = 'incoming' | 'outgoing' | 'activity' | 'automatic';

export interface Message {
  readonly id: number;
  /** Stays the same from the moment somebody pressed "send": see `Outbox`. */
  readonly key: string;
  readonly conversationId: number;
  readonly kind: MessageKind;
  readonly content: string;
  readonly contentType: string;
  readonly private: boolean;
  readonly status: DeliveryStatus;
  readonly createdAt: number;
  readonly sender: Person | null;
  readonly attachments: readonly Attachment[];
  readonly inReplyTo: number | null;
  readonly deleted: boolean;
  /** Why the channel could not deliver it. */
  readonly error: string;
  readonly attributes: Attributes;
}

/** What a list shows of the newest message. */
export interface Preview {
  readonly id: number;
  readonly text: string;
  readonly fromUs: boolean;
  /** Said by the inbox itself: a greeting, a survey. */
  readonly automatic: boolean;
  readonly private: boolean;
  readonly attachment: string | null;
  readonly deleted: boolean;
}

export interface Conversation {
  /** The number inside the account. */
  readonly id: number;
  readonly inboxId: number;
  readonly contactId: number;
  readonly assigneeId: number | null;
  readonly teamId: number | null;
  readonly status: ConversationStatus;
  readonly priority: Priority | null;
  readonly labels: readonly string[];
  readonly channel: string;
  readonly canReply: boolean;
  /** 0 to 10; 10 means "10 or more". */
  readonly unread: number;
  readonly preview: Preview | null;
  readonly snoozedUntil: number;
  readonly createdAt: number;
  readonly lastActivityAt: number;
  readonly waitingSince: number;
  readonly firstReplyAt: number;
  readonly agentSeenAt: number;
  readonly contactSeenAt: number;
  readonly customAttributes: Attributes;
  readonly attributes: Attributes;
  /** Whether the contact proved who it is. */
  readonly verified: boolean;
  /** Grows with every change; what is older is out of date. */
  readonly updatedAt: number;
}

export interface Contact {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly identifier: string;
  readonly avatar: string;
  readonly blocked: boolean;
  readonly attributes: Attributes;
  readonly customAttributes: Attributes;
  /** Known only from requests. */
  readonly createdAt: number;
  readonly lastActivityAt: number;
}

export type ContactSort = 'name' | 'email' | 'last_activity' | 'created' | 'company' | 'city' | 'country';

/** What the list of contacts shows. */
export interface ContactFilter {
  /** A part of a name, an address, a number, a company; everybody where it is empty. */
  readonly text: string;
  readonly sort: ContactSort;
  readonly descending: boolean;
}

export type Tab = 'mine' | 'unassigned' | 'all';
export type Sort = 'last_activity' | 'oldest_activity' | 'newest' | 'oldest' | 'priority' | 'waiting';

/** What a list of conversations shows. */
export interface Filter {
  readonly tab: Tab;
  readonly status: ConversationStatus | 'all';
  readonly inboxId: number | null;
  readonly teamId: number | null;
  readonly label: string | null;
  readonly unattended: boolean;
  readonly sort: Sort;
}

export interface Counts {
  readonly mine: number;
  readonly unassigned: number;
  readonly all: number;
}

export const NO_FILTER: Filter = {
  tab: 'mine',
  status: 'open',
  inboxId: null,
  teamId: null,
  label: null,
  unattended: false,
  sort: 'last_activity',
};
