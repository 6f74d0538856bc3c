/**
 * The messages of conversations. A thread is a gapless window that reaches to the newest message; the
 * ones opened last stay in memory, so that going back to one needs no request.
 */
import { batch, type Signal, signal } from '@preact/signals';
import type { components } from '../../../shared/api/schema';
import type { Api, FailureKind } from './api';
import * as from from './normalise';
import type { Store } from './store';
import type { Message } from './types';

const PAGE = 20;
/** Threads that stay in memory. */
const KEPT_THREADS = 40;
/** Messages kept of a thread that is not open. */
const KEPT_MESSAGES = 80;
/** The server gives at most this much of a gap at once. */
const GAP = 1_000;
/** A thread opened again after this long is checked quietly. */
const FRESH_MS = 30_000;

export class Thread {
  /** Oldest first. */
  readonly messages: Signal<readonly Message[]> = signal([]);
  readonly state: Signal<'loading' | 'ready' | 'failed' | 'missing'> = signal('loading');
  readonly older: Signal<'more' | 'loading' | 'failed' | 'none'> = signal('more');
  stale = true;
  checking: AbortController | null = null;
  checkedAt = 0;
  /** What came while the thread was being fetched. */
  readonly arrived: Message[] = [];

  constructor(readonly id: number) {}
}

type Window = components['schemas']['MessageListView'];

export class Threads {
  private readonly threads = new Map<number, Thread>();
  private open_: Thread | null = null;

  constructor(
    private readonly api: Api,
    private readonly store: Store,
  ) {
    store.keep(() => this.threads.keys());
  }

  get size(): number {
    return this.threads.size;
  }

  /** The thread on screen. */
  get current(): Thread | null {
    return this.open_;
  }

  /** Whether a thread can be shown without asking the server. */
  cached(id: number): boolean {
    return this.threads.get(id)?.state.peek() === 'ready';
  }

  /** Puts a thread on screen: at once what is known, soon what is right. */
  open(id: number): Thread {
    const before = this.open_;
    const thread = this.touch(id);
    this.open_ = thread;
    if (before && before !== thread) this.trim(before);
    const unknown = this.store.peek(id) === undefined;
    if (unknown || thread.stale || Date.now() - thread.checkedAt > FRESH_MS) void this.check(thread);
    return thread;
  }

  /** Takes the thread off the screen. */
  close(): void {
    if (this.open_) this.trim(this.open_);
    this.open_ = null;
  }

  /** Fetches a thread that will probably be opened next. */
  prefetch(id: number): void {
    if (this.threads.has(id)) return;
    const thread = this.touch(id);
    void this.check(thread);
  }

  async check(thread: Thread): Promise<void> {
    if (thread.checking) return;
    const controller = new AbortController();
    thread.checking = controller;
    thread.stale = false;
    const asked = this.store.peek(thread.id) === undefined && this.fetchConversation(thread);
    const newest = await this.fetch(thread.id, {}, controller.signal);
    const missing = asked && (await asked);
    if (thread.checking !== controller) return;
    if (!newest.ok) return this.checkFailed(thread, newest.error.kind);
    if (missing) return this.checkFailed(thread, missing);
    const messages = newest.value.payload.map(from.message);
    const bridge = await this.bridge(thread, messages, controller.signal);
    if (thread.checking !== controller) return;
    thread.checking = null;
    if (bridge === 'failed') return this.checkFailed(thread, 'network');
    batch(() => {
      this.store.putContact(newest.value.meta.contact);
      const known = bridge === 'gap' ? [] : thread.messages.peek();
      const extra = Array.isArray(bridge) ? bridge : [];
      const arrived = thread.arrived.splice(0);
      thread.messages.value = merge(merge(merge(known, extra), messages), arrived);
      if (known.length === 0) thread.older.value = messages.length < PAGE ? 'none' : 'more';
      thread.state.value = 'ready';
      thread.checkedAt = Date.now();
    });
  }

  /** The messages before the oldest one. */
  async loadOlder(thread: Thread): Promise<void> {
    const oldest = thread.messages.peek()[0];
    if (!oldest || thread.older.peek() === 'none' || thread.older.peek() === 'loading') return;
    thread.older.value = 'loading';
    const answer = await this.fetch(thread.id, { before: String(oldest.id) });
    if (thread.messages.peek()[0]?.id !== oldest.id) {
      // The window was cut or replaced meanwhile.
      if (thread.older.peek() === 'loading') thread.older.value = 'more';
      return;
    }
    if (!answer.ok) {
      thread.older.value = 'failed';
      return;
    }
    const messages = answer.value.payload.map(from.message);
    batch(() => {
      thread.messages.value = merge(thread.messages.peek(), messages);
      thread.older.value = messages.length < PAGE ? 'none' : 'more';
    });
  }

  /** A message is new or has changed. */
  put(message: Message): void {
    const thread = this.threads.get(message.conversationId);
    if (!thread) return;
    if (thread.checking) thread.arrived.push(message);
    if (thread.state.peek() !== 'ready') return;
    const known = thread.messages.peek();
    const [oldest, newest] = [known[0], known[known.length - 1]];
    const before = find(known, message.id);
    if (!before && oldest && message.id < oldest.id && thread.older.peek() !== 'none') return;
    const next = before ? { ...message, key: before.key } : message;
    if (!before && (!newest || message.id > newest.id)) thread.messages.value = [...known, next];
    else thread.messages.value = merge(known, [next]);
  }

  find(conversationId: number, id: number): Message | undefined {
    return find(this.threads.get(conversationId)?.messages.peek() ?? [], id);
  }

  forget(id: number): void {
    const thread = this.threads.get(id);
    if (!thread) return;
    thread.checking?.abort();
    thread.checking = null;
    thread.state.value = 'missing';
    this.threads.delete(id);
  }

  /** After a gap that was not replayed: what is on screen is fetched, the rest when it is opened. */
  distrust(): Promise<void> {
    for (const thread of this.threads.values()) {
      thread.checking?.abort();
      thread.checking = null;
      thread.stale = true;
    }
    if (!this.open_) return Promise.resolve();
    if (this.store.peek(this.open_.id)) void this.fetchConversation(this.open_);
    return this.check(this.open_);
  }

  dispose(): void {
    for (const thread of this.threads.values()) {
      thread.checking?.abort();
      thread.checking = null;
    }
    this.threads.clear();
    this.open_ = null;
  }

  private touch(id: number): Thread {
    let thread = this.threads.get(id);
    if (thread) this.threads.delete(id);
    else thread = new Thread(id);
    this.threads.set(id, thread);
    for (const [old, one] of this.threads) {
      if (this.threads.size <= KEPT_THREADS) break;
      if (one === this.open_) continue;
      one.checking?.abort();
      one.checking = null;
      this.threads.delete(old);
    }
    return thread;
  }

  private trim(thread: Thread): void {
    const messages = thread.messages.peek();
    if (messages.length <= KEPT_MESSAGES) return;
    thread.messages.value = messages.slice(-KEPT_MESSAGES);
    thread.older.value = 'more';
  }

  private checkFailed(thread: Thread, kind: FailureKind): void {
    thread.checking = null;
    thread.stale = true;
    const arrived = thread.arrived.splice(0);
    if (kind === 'absent') thread.state.value = 'missing';
    else if (thread.state.peek() !== 'ready') thread.state.value = 'failed';
    else if (arrived.length > 0) thread.messages.value = merge(thread.messages.peek(), arrived);
  }

  /** What lies between the messages known and the newest ones: nothing, some, or too much. */
  private async bridge(
    thread: Thread,
    newest: readonly Message[],
    signal: AbortSignal,
  ): Promise<readonly Message[] | 'gap' | 'failed'> {
    const known = thread.messages.peek();
    const [last, first] = [known[known.length - 1], newest[0]];
    if (!last || !first || first.id <= last.id || newest.length < PAGE) return [];
    const between = await this.fetch(thread.id, { after: String(last.id), before: String(first.id) }, signal);
    if (!between.ok) return 'failed';
    if (between.value.payload.length >= GAP) return 'gap';
    return between.value.payload.map(from.message);
  }

  /** Says what went wrong, if something did. */
  private async fetchConversation(thread: Thread): Promise<FailureKind | null> {
    const answer = await this.api.call<from.ConversationWire>({ path: `conversations/${thread.id}` });
    if (answer.ok) this.store.putWire(answer.value);
    else if (answer.error.kind === 'absent') thread.state.value = 'missing';
    return answer.ok ? null : answer.error.kind;
  }

  private fetch(id: number, query: Record<string, string>, signal?: AbortSignal) {
    return this.api.call<Window>({ path: `conversations/${id}/messages`, query, ...(signal && { signal }) });
  }
}

/** Two runs of messages in order, the second's version where both have one. Keys stay. */
export function merge(known: readonly Message[], news: readonly Message[]): readonly Message[] {
  if (news.length === 0) return known;
  const byId = new Map(known.map((one) => [one.id, one]));
  for (const one of news) {
    const before = byId.get(one.id);
    byId.set(one.id, before ? { ...one, key: before.key } : one);
  }
  return [...byId.values()].sort((one, other) => one.id - other.id);
}

function find(messages: readonly Message[], id: number): Message | undefined {
  let [low, high] = [0, messages.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const one = messages[middle] as Message;
    if (one.id === id) return one;
    if (one.id < id) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}
