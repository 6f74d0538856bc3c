/** What the visitor does: reading, writing, ending, beginning anew. */
import { visitorOf } from './api';
import { shelf } from './database';
import { tellHost } from './host';
import { type Entry, outbox } from './outbox';
import {
  type Agent,
  agents,
  api,
  type Conversation,
  channel,
  conversation,
  entries,
  hasConversation,
  hasOlder,
  isExpired,
  isFresh,
  isLoaded,
  lastSeen,
  loadFailed,
  messages,
  patience,
  place,
  referrer,
  seenId,
  waitFor,
} from './state';
import { type Message, merge } from './thread';

const PAGE = 20;

interface Page {
  payload: Message[];
  meta: { contact_last_seen_at?: number };
}

interface Started extends Conversation {
  messages: Message[];
}

/** Fetches the latest messages, replacing what is shown. */
export async function load(): Promise<void> {
  loadFailed.value = false;
  const answer = await api.get<Page>('messages');
  if (!answer.ok) {
    isExpired.value = answer.status === 404 || answer.status === 401;
    loadFailed.value = !isExpired.value;
    return;
  }
  messages.value = merge([], answer.data.payload);
  hasOlder.value = answer.data.payload.length >= PAGE;
  lastSeen.value = Math.max(lastSeen.value, answer.data.meta.contact_last_seen_at ?? 0);
  isLoaded.value = true;
}

export async function loadOlder(): Promise<void> {
  const first = messages.value[0];
  const answer = first && (await api.get<Page>(`messages?before=${first.id}`));
  if (!answer?.ok) return;
  hasOlder.value = answer.data.payload.length >= PAGE;
  messages.value = merge(messages.value, answer.data.payload);
}

/** Everything else that a visitor sees who opens the chat. */
export async function loadRest(): Promise<void> {
  const [members, latest] = await Promise.all([
    api.get<{ payload: Agent[] }>('inbox_members'),
    api.get<Partial<Conversation>>('conversations'),
  ]);
  if (members.ok) agents.value = members.data.payload;
  if (latest.ok) conversation.value = latest.data.id ? (latest.data as Conversation) : null;
}

const out = outbox<Message | Started>({
  shelf: shelf<Entry>(`porchlight-outbox-${channel.websiteToken}`),
  send: post,
  onChange: (list) => {
    entries.value = list;
  },
  onSent: sent,
  onThrottle: waitFor,
});

/** Takes up what could not be sent before the page was left. */
export function restoreOutbox(): Promise<void> {
  return out.restore(visitorOf(api.session.token));
}

export const wakeOutbox = () => out.wake();
export const retry = (id: string) => out.retry(id, newId());
export const discard = (id: string) => out.discard(id);

/** Adds what the stream or an answer brought. */
export function receive(message: Message): void {
  const known = conversation.value?.id ?? messages.value.at(-1)?.conversation_id;
  if (known && message.conversation_id < known) return;
  const other = !!known && message.conversation_id > known;
  messages.value = merge(other ? [] : messages.value, [message]);
  if (other) hasOlder.value = false;
  if (other || !conversation.value) conversation.value = { id: message.conversation_id, status: 'open' };
  if (message.echo_id) out.discard(message.echo_id);
  if (isFresh.value && (other || message.echo_id)) isFresh.value = false;
}

export function send(content: string, files: File[] = []): void {
  const id = newId();
  const body = { message: messageBody(content, id) };
  // What follows the message that begins a conversation waits for it, and then belongs to it.
  const begins = isFresh.value && !entries.value.some(({ kind }) => kind === 'conversation');
  const kind = begins ? 'conversation' : 'message';
  void out.add({ id, kind, body, files, ...common() });
}

/** Begins a conversation with what the form asked. */
export function begin(content: string, fields: { contact: object; custom_attributes: object }): void {
  const id = newId();
  const body = { message: messageBody(content, id), ...fields };
  void out.add({ id, kind: 'conversation', body, files: [], ...common() });
  place.value = 'chat';
}

function common() {
  return { visitor: visitorOf(api.session.token), at: Date.now(), state: 'waiting' as const };
}

function messageBody(content: string, echo_id: string) {
  return { content, timestamp: new Date().toString(), referer_url: referrer.value || location.href, echo_id };
}

function post(entry: Entry, onProgress: (part: number) => void) {
  const path = entry.kind === 'conversation' ? 'conversations' : 'messages';
  const body = entry.files.length ? multipart(entry) : entry.body;
  return api.call<Message | Started>('POST', path, body, onProgress);
}

function multipart({ body, files }: Entry): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(body.message)) {
    if (value !== '') form.append(`message[${name}]`, String(value));
  }
  for (const file of files) form.append('message[attachments][]', file, file.name);
  return form;
}

function sent(entry: Entry, answer: Message | Started): void {
  patience.value = 0;
  const started = 'messages' in answer ? answer : undefined;
  if (started) conversation.value = { id: started.id, status: started.status };
  for (const message of started?.messages ?? [answer as Message]) {
    receive({ ...message, echo_id: message.message_type ? message.echo_id : entry.id } as Message);
  }
}

/** Tells the team that everything so far has been seen. */
export function markSeen(): void {
  const newest = messages.value.at(-1);
  if (!newest || newest.id === seenId.value) return;
  seenId.value = newest.id;
  if (newest.created_at < lastSeen.value) return;
  lastSeen.value = newest.created_at;
  void api.call('POST', 'conversations/update_last_seen');
}

export function tellTyping(on: boolean): void {
  if (conversation.value) void api.call('POST', 'conversations/toggle_typing', { typing_status: on ? 'on' : 'off' });
}

/** Goes to where a conversation is begun: the form, if there is one, else straight to the empty thread. */
export function start(anew: boolean): void {
  tellHost({
    event: 'onEvent',
    eventIdentifier: 'chatwoot:on-start-conversation',
    data: { hasConversation: hasConversation.value },
  });
  isFresh.value = anew;
  place.value = hasForm() ? 'form' : 'chat';
}

function hasForm(): boolean {
  const { preChatFormEnabled, preChatFormOptions } = channel;
  const fields = preChatFormOptions?.pre_chat_fields ?? [];
  return preChatFormEnabled && !hasConversation.value && fields.some(({ enabled }) => enabled);
}

function newId(): string {
  // `randomUUID` exists on secure pages only.
  return (
    crypto.randomUUID?.() ?? Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join('')
  );
}
