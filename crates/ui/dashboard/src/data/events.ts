/** What each pushed frame means for what is on screen. */
import { batch } from '@preact/signals';
import type { ContactPush, ConversationPush, Frame, MessagePush } from '../../../shared/cable';
import type { ContactList } from './contacts';
import type { Lists, Origin } from './lists';
import * as from from './normalise';
import type { Outbox } from './outbox';
import type { Presence } from './presence';
import type { Resources } from './resources';
import type { Store } from './store';
import type { Threads } from './threads';
import type { Message, Preview } from './types';

export interface Desk {
  account: number;
  store: Store;
  lists: Lists;
  contacts: ContactList;
  threads: Threads;
  presence: Presence;
  outbox: Outbox;
  resources: Resources;
}

export function apply(desk: Desk, frame: Frame): void {
  const { account_id } = frame.data;
  if (account_id !== undefined && account_id !== desk.account) return;
  batch(() => dispatch(desk, frame));
}

function dispatch(desk: Desk, frame: Frame): void {
  switch (frame.event) {
    case 'conversation.created':
      conversation(desk, frame.data, 'created');
      return;
    case 'conversation.updated':
    case 'conversation.status_changed':
    case 'conversation.read':
    case 'conversation.contact_changed':
    case 'assignee.changed':
    case 'team.changed':
      conversation(desk, frame.data, 'changed');
      return;
    case 'conversation.mentioned':
      // Nothing about the conversation has changed: it tells this user that somebody wants them.
      return;
    case 'conversation.typing_on':
      desk.presence.started(frame.data);
      return;
    case 'conversation.typing_off':
      desk.presence.stopped(frame.data);
      return;
    case 'message.created':
      created(desk, frame.data);
      return;
    case 'message.updated':
      updated(desk, frame.data);
      return;
    case 'first.reply.created':
      // The reply itself came as a message, the time of it comes with the conversation.
      return;
    case 'contact.created':
    case 'contact.updated':
    case 'contact.merged':
      contact(desk, frame.data);
      return;
    case 'contact.deleted':
      desk.contacts.gone(frame.data.id);
      desk.store.forgetContact(frame.data.id);
      return;
    case 'account.cache_invalidated':
      lists(desk, frame.data.cache_keys);
      return;
    case 'presence.update':
      desk.presence.update(frame.data);
      return;
  }
}

function conversation(desk: Desk, push: ConversationPush, origin: Origin): void {
  const { store } = desk;
  store.putContact(push.meta.sender);
  desk.lists.as(origin, () => store.put(from.pushedConversation(push, store.peek(push.id))));
}

function created(desk: Desk, push: MessagePush): void {
  const message = from.message(push);
  desk.threads.put(message);
  if (push.echo_id !== undefined) desk.outbox.arrived(push.echo_id);
  desk.presence.wrote(message.conversationId, message.sender);
  wrote(desk, message);
  const known = desk.store.peek(message.conversationId);
  if (!known) {
    desk.lists.unknownActivity(push);
    return;
  }
  const { last_activity_at, unread_count } = push.conversation;
  // A frame that is replayed late must not bring back what has been read since.
  if (last_activity_at < known.lastActivityAt) return;
  desk.store.amend(message.conversationId, {
    lastActivityAt: last_activity_at,
    unread: unread_count,
    preview: newer(known.preview, message),
  });
}

/** That a contact has been active is told by its messages alone. */
function wrote(desk: Desk, { sender, createdAt }: Message): void {
  const contact = sender?.kind === 'contact' ? desk.store.peekContact(sender.id) : undefined;
  if (!contact || contact.lastActivityAt >= createdAt) return;
  desk.store.putContact({ id: contact.id, last_activity_at: createdAt });
  desk.contacts.wrote(contact.id);
}

function newer(held: Preview | null, message: Message): Preview | null {
  return message.kind === 'activity' ? held : from.newest(held, from.preview(message));
}

function updated(desk: Desk, push: MessagePush): void {
  const message = from.message(push);
  desk.threads.put(message);
  const known = desk.store.peek(message.conversationId);
  if (known?.preview?.id === message.id) {
    desk.store.amend(message.conversationId, { preview: from.preview(message) });
  }
}

/** Contacts that nobody has asked about are not kept: every account has too many of them. */
function contact(desk: Desk, push: ContactPush): void {
  const before = desk.store.peekContact(push.id);
  if (before) desk.store.putContact(push);
  desk.contacts.told(push, before);
}

function lists(desk: Desk, keys: Record<string, string>): void {
  const changed = desk.resources.invalidated(keys);
  // With an inbox or its members it may have changed which conversations this user sees.
  if (changed.has('inbox')) void desk.lists.distrust();
}
