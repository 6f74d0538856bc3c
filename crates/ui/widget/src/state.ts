/** What the chat knows. Changed by the modules beside this one, read by the views. */
import { client } from './api';
import { type Feature, readConfig } from './config';
import { isFramed } from './host';
import { locale } from './i18n';
import type { Entry } from './outbox';
import { computed, signal } from './store';
import { type Line, lines, type Message, unreadOf } from './thread';

export const config = readConfig();
export const channel = config.chatwootWebChannel;

export const api = client(channel.websiteToken, {
  token: config.authToken,
  get locale() {
    return locale.value;
  },
});

export interface Conversation {
  id: number;
  status: string;
}

export interface Agent {
  id: number;
  name: string;
  avatar_url: string;
  availability_status: string;
}

/** `teaser` is what shows itself while the chat is closed: unread messages, or a campaign. */
export type Place = 'home' | 'form' | 'chat' | 'teaser';

export const place = signal<Place>('home');
export const contact = signal(config.contact);

/** The page around the chat, as far as it told. */
export const isOpen = signal(!isFramed);
export const isPhone = signal(false);
export const hasPopOut = signal(false);
export const isFlat = signal(false);
export const unreadDialog = signal(true);
export const mode = signal('light');
export const referrer = signal('');

export const messages = signal<Message[]>([]);
export const hasOlder = signal(false);
export const isLoaded = signal(false);
export const loadFailed = signal(false);
export const conversation = signal<Conversation | null>(null);
/** The next message begins a conversation of its own. */
export const isFresh = signal(false);
/** When the visitor looked last, and the team; unix seconds. */
export const lastSeen = signal(0);
/** The newest message that the visitor saw here. */
export const seenId = signal(Infinity);
export const teamSeen = signal(0);
export const agents = signal<Agent[]>([]);
export const typist = signal<{ name: string; avatar: string } | null>(null);
export const entries = signal<Entry[]>([]);
/** What has been chosen to go along with the next message. */
export const chosen = signal<File[]>([]);
/** Until when the server asks for patience, in milliseconds since the epoch. */
export const patience = signal(0);
export const isExpired = signal(false);
/** A short word about what was just done. */
export const notice = signal('');

export const shownMessages = computed(() => (isFresh.value ? [] : messages.value));
export const thread = computed<Line[]>(() => lines(shownMessages.value, entries.value));
export const unread = computed(() => unreadOf(messages.value, lastSeen.value, seenId.value));
export const isResolved = computed(() => conversation.value?.status === 'resolved' && !isFresh.value);
export const hasConversation = computed(() => thread.value.length > 0);

export function has(feature: Feature): boolean {
  return channel.enabledFeatures.includes(feature);
}

/** The server asks for patience. */
export function waitFor(seconds: number): void {
  patience.value = Date.now() + seconds * 1000;
}
