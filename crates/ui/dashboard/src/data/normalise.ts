/** From what the server says to what screens show. */
import type { components } from '../../../shared/api/schema';
import type { AttachmentPush, ContactPush, ConversationPush, MessagePush, SenderPush } from '../../../shared/cable';
import type {
  Attachment,
  Attributes,
  Contact,
  Conversation,
  ConversationStatus,
  DeliveryStatus,
  Message,
  MessageKind,
  Person,
  Preview,
  Priority,
} from './types';

type Schemas = components['schemas'];

/** A message as a request answers it, by itself or in a conversation, and as it is pushed. */
export type MessageWire = Schemas['MessageView'] | Schemas['MessagePush'] | MessagePush;

/** As much of a contact as is told: frames know no times, and some answers name only what has changed. */
export type ContactWire = Partial<Schemas['ContactView'] | ContactPush> & { readonly id: number };

/** A conversation as a request answers it. */
export type ConversationWire = Schemas['ConversationView'];

const KINDS: readonly MessageKind[] = ['incoming', 'outgoing', 'activity', 'automatic'];
const DELIVERIES: readonly DeliveryStatus[] = ['sent', 'delivered', 'read', 'failed'];
const STATUSES: readonly ConversationStatus[] = ['open', 'resolved', 'pending', 'snoozed'];
const PRIORITIES: readonly Priority[] = ['low', 'medium', 'high', 'urgent'];

/** The description says "a text" where the server knows a few words. */
function word<T extends string>(words: readonly T[], said: string | null | undefined): T | undefined {
  return words.find((one) => one === said);
}

export function person(sender: SenderPush | null | undefined): Person | null {
  if (!sender) return null;
  if (sender.type === 'contact') {
    return { kind: 'contact', id: sender.id, name: sender.name, avatar: sender.thumbnail };
  }
  if (sender.type === 'agent_bot') {
    return { kind: 'bot', id: sender.id, name: sender.name, avatar: sender.avatar_url };
  }
  const user = sender as Exclude<SenderPush, { type?: 'contact' | 'agent_bot' }> & { available_name?: string };
  return { kind: 'user', id: user.id, name: user.available_name || user.name, avatar: user.avatar_url ?? '' };
}

function attachment(wire: AttachmentPush): Attachment {
  const url = wire.data_url ?? '';
  return {
    id: wire.id,
    kind: wire.file_type,
    url,
    thumb: wire.thumb_url ?? '',
    name: wire.fallback_title || fileName(url),
    size: wire.file_size ?? 0,
    width: wire.width ?? null,
    height: wire.height ?? null,
    voice: wire.meta?.is_recorded_audio === true,
  };
}

/** The last part of an address, readable. */
export function fileName(url: string): string {
  const last = url.split(/[?#]/, 1)[0]?.split('/').pop() ?? '';
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

export function message(wire: MessageWire): Message {
  const attributes: Attributes = wire.content_attributes ?? {};
  const replied = attributes.in_reply_to;
  return {
    id: wire.id,
    key: typeof wire.echo_id === 'string' ? wire.echo_id : String(wire.id),
    conversationId: wire.conversation_id,
    kind: KINDS[wire.message_type] ?? 'activity',
    content: wire.content ?? '',
    contentType: wire.content_type,
    private: wire.private,
    status: word(DELIVERIES, wire.status) ?? 'sent',
    createdAt: wire.created_at,
    // The description leaves open what these two have; it is what frames have.
    sender: person(wire.sender as SenderPush | null | undefined),
    attachments: ((wire.attachments ?? []) as AttachmentPush[]).map(attachment),
    inReplyTo: typeof replied === 'number' ? replied : null,
    deleted: attributes.deleted === true,
    error: typeof attributes.external_error === 'string' ? attributes.external_error : '',
    attributes,
  };
}

export function preview(wire: MessageWire | Message | null | undefined): Preview | null {
  if (!wire) return null;
  const shown = 'kind' in wire ? wire : message(wire);
  return {
    id: shown.id,
    text: shown.content,
    fromUs: shown.kind !== 'incoming',
    automatic: shown.kind === 'automatic',
    private: shown.private,
    attachment: shown.attachments[0]?.kind ?? null,
    deleted: shown.deleted,
  };
}

/** The one to show: the newer of two, but what the inbox said by itself only where nobody said anything. */
export function newest(held: Preview | null, told: Preview | null): Preview | null {
  if (!held || !told) return told ?? held;
  if (held.automatic !== told.automatic) return held.automatic ? told : held;
  return held.id > told.id ? held : told;
}

/** A contact; what this document does not tell stays as it was. */
export function contact(wire: ContactWire, before?: Contact): Contact {
  return {
    id: wire.id,
    name: wire.name ?? before?.name ?? '',
    email: told(wire.email, before?.email),
    phone: told(wire.phone_number, before?.phone),
    identifier: told(wire.identifier, before?.identifier),
    avatar: told(wire.thumbnail, before?.avatar),
    blocked: wire.blocked ?? before?.blocked ?? false,
    attributes: wire.additional_attributes ?? before?.attributes ?? {},
    customAttributes: wire.custom_attributes ?? before?.customAttributes ?? {},
    createdAt: ('created_at' in wire && wire.created_at) || before?.createdAt || 0,
    lastActivityAt: ('last_activity_at' in wire && wire.last_activity_at) || before?.lastActivityAt || 0,
  };
}

/** Null is said, undefined is not. */
function told(value: string | null | undefined, before: string | undefined): string {
  return value === undefined ? (before ?? '') : (value ?? '');
}

function seconds(iso: string | null | undefined): number {
  const at = iso ? Date.parse(iso) : Number.NaN;
  return Number.isNaN(at) ? 0 : Math.floor(at / 1000);
}

type Shared = Omit<
  Conversation,
  'contactId' | 'assigneeId' | 'teamId' | 'channel' | 'preview' | 'firstReplyAt' | 'verified'
>;

function shared(wire: ConversationWire | ConversationPush): Shared {
  return {
    id: wire.id,
    inboxId: wire.inbox_id,
    status: word(STATUSES, wire.status) ?? 'open',
    priority: word(PRIORITIES, wire.priority) ?? null,
    labels: wire.labels,
    canReply: wire.can_reply,
    unread: wire.unread_count,
    snoozedUntil: seconds(wire.snoozed_until),
    createdAt: wire.created_at,
    lastActivityAt: wire.last_activity_at,
    waitingSince: wire.waiting_since,
    agentSeenAt: wire.agent_last_seen_at,
    contactSeenAt: wire.contact_last_seen_at,
    customAttributes: wire.custom_attributes,
    attributes: wire.additional_attributes,
    updatedAt: wire.updated_at,
  };
}

export function conversation(wire: ConversationWire): Conversation {
  return {
    ...shared(wire),
    contactId: wire.meta.sender.id,
    assigneeId: wire.meta.assignee?.id ?? null,
    teamId: wire.meta.team?.id ?? null,
    channel: wire.meta.channel,
    preview: preview(wire.last_non_activity_message),
    firstReplyAt: wire.first_reply_created_at,
    verified: wire.meta.hmac_verified,
  };
}

/** A pushed conversation shows no notes: a newer one that is known stays the preview. */
export function pushedConversation(push: ConversationPush, before?: Conversation): Conversation {
  return {
    ...shared(push),
    contactId: push.meta.sender.id,
    assigneeId: push.meta.assignee?.id ?? null,
    teamId: push.meta.team?.id ?? null,
    channel: push.channel,
    preview: newest(before?.preview ?? null, preview(push.messages[0])),
    firstReplyAt: seconds(push.first_reply_created_at),
    verified: push.meta.hmac_verified,
  };
}
