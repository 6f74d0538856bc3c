/** What a page may ask about its visitor and the conversation. */
import type { Note } from '../../protocol';
import { load, loadRest } from '../conversation';
import { tellHost } from '../host';
import { listen } from '../live';
import { api, contact, conversation, isFresh, messages } from '../state';
import { effect } from '../store';

/** What was asked for last; orders are obeyed one after the other. */
let last: Promise<unknown> = Promise.resolve();
/** Orders for a conversation that has not begun. Pages give them as soon as they have loaded. */
const waiting: Note[] = [];

export function obey(note: Note): void {
  last = last.then(() => {
    if (!OF_CONVERSATION.has(note.event) || hasBegun()) return ORDERS[note.event]?.(note);
    waiting.push(note);
  });
}

effect(() => {
  if (hasBegun()) waiting.splice(0).forEach(obey);
});

function hasBegun(): boolean {
  return !!conversation.value || messages.value.length > 0;
}

const ORDERS: Record<string, (note: Note) => Promise<unknown>> = {
  'set-user': ({ identifier, user }) => setUser({ ...(user as object), identifier }),
  'set-custom-attributes': ({ customAttributes }) =>
    api.call('PATCH', 'contact', { custom_attributes: customAttributes }),
  'delete-custom-attribute': ({ customAttribute }) =>
    api.call('POST', 'contact/destroy_custom_attributes', { custom_attributes: [customAttribute] }),
  'set-conversation-custom-attributes': ({ customAttributes }) =>
    api.call('POST', 'conversations/set_custom_attributes', { custom_attributes: customAttributes }),
  'delete-conversation-custom-attribute': ({ customAttribute }) =>
    api.call('POST', 'conversations/destroy_custom_attributes', { custom_attribute: [customAttribute] }),
  'set-label': ({ label }) => api.call('POST', 'labels', { label }),
  'remove-label': ({ label }) => api.call('DELETE', `labels/${encodeURIComponent(String(label))}`),
};

const OF_CONVERSATION = new Set([
  'set-conversation-custom-attributes',
  'delete-conversation-custom-attribute',
  'set-label',
  'remove-label',
]);

interface Identified {
  id: number;
  has_email: boolean;
  has_name: boolean;
  has_phone_number: boolean;
  widget_auth_token?: string | null;
  pubsub_token?: string;
}

/** Makes the visitor who the website says it is. That may be somebody else than before. */
async function setUser(user: object): Promise<void> {
  const answer = await api.call<Identified>('PATCH', 'contact/set_user', user);
  if (!answer.ok) {
    tellHost({ event: 'error', errorType: 'SET_USER_ERROR', data: answer.body });
    return;
  }
  const { widget_auth_token: token, pubsub_token } = answer.data;
  contact.value = answer.data;
  if (token) {
    api.session.token = token;
    tellHost({ event: 'setAuthCookie', data: { widgetAuthToken: token } });
    messages.value = [];
    conversation.value = null;
    isFresh.value = false;
    const stream = pubsub_token ?? (await streamToken());
    if (stream) listen(stream);
  }
  await Promise.all([load(), loadRest()]);
}

async function streamToken(): Promise<string | undefined> {
  const answer = await api.call<{ contact: { pubsub_token: string } }>('POST', 'config');
  return answer.ok ? answer.data.contact.pubsub_token : undefined;
}
