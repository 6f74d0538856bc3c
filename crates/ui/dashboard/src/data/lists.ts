/**
 * Lists of conversations: ordered windows of ids that stay right while things happen. What a change
 * means for a list and its counts is derived from the conversation before and after; only where one of
 * the two is not known is the server asked again.
 */
import { batch, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { components } from '../../../shared/api/schema';
import type { MessagePush } from '../../../shared/cable';
import type { Api } from './api';
import { type ConversationWire, conversation } from './normalise';
import { compare, counted, countsKey, listed, listKey, parameters, position } from './order';
import type { Store } from './store';
import type { Conversation, Counts, Filter } from './types';

const PAGE = 25;
/** Pages fetched again when what was missed cannot be replayed; the rest is fetched when scrolled to. */
const REFRESHED_PAGES = 4;
/** Lists that stay in memory, so that switching between tabs costs nothing. */
const KEPT_LISTS = 8;
/** After this long a list that is opened again is checked quietly. */
const FRESH_MS = 5 * 60_000;
/** Frames may tell for this long what a count that was just fetched contains already. */
const SETTLING_MS = 3_000;
/** Counts are asked for soon when it is quiet, and not more often than this when it is not. */
const RECOUNT_SOON_MS = 600;
const RECOUNT_MS = 4_000;
const UNKNOWN_MS = 250;
/** With more unknown conversations than this one page of the list is cheaper. */
const UNKNOWN_SINGLY = 3;

export type ListState = 'loading' | 'ready' | 'failed';

export class ListView {
  readonly ids: Signal<readonly number[]> = signal([]);
  readonly state: Signal<ListState> = signal('loading');
  /** Whether the window reaches the end of the list. */
  readonly complete: Signal<boolean> = signal(false);
  readonly more: Signal<'idle' | 'loading' | 'failed'> = signal('idle');
  readonly members = new Set<number>();
  fetching: Set<number> | null = null;
  stale = true;
  checkedAt = 0;

  constructor(
    readonly filter: Filter,
    readonly key: string,
  ) {}

  set(ids: readonly number[]): void {
    this.members.clear();
    for (const id of ids) this.members.add(id);
    this.ids.value = ids;
  }

  append(ids: readonly number[]): void {
    for (const id of ids) this.members.add(id);
    this.ids.value = [...this.ids.peek(), ...ids];
  }
}

interface Tally {
  filter: Filter;
  value: Signal<Counts | null>;
  fetchedAt: number;
  timer: ReturnType<typeof setTimeout> | undefined;
  asking: boolean;
}

/** Where a conversation that was not known before comes from. */
export type Origin = 'fetched' | 'created' | 'changed';

type Schemas = components['schemas'];
type PageMeta = Schemas['CountsView'];
type Page = Schemas['ConversationListView'];

export class Lists {
  private readonly views = new Map<string, ListView>();
  private readonly tallies = new Map<string, Tally>();
  private readonly unknown = new Set<number>();
  private unknownTimer: ReturnType<typeof setTimeout> | undefined;
  private origin: Origin = 'fetched';
  /** The list whose page is being taken in: what is new in that is appended as it came. */
  private filling: ListView | null = null;
  private current: ListView | null = null;

  constructor(
    private readonly api: Api,
    private readonly store: Store,
    private readonly me: number,
  ) {
    store.watch((before, after) => this.moved(before, after));
    store.keep(() => this.kept());
  }

  /** The list of a filter: at once what is known of it, and soon what is right. */
  open(filter: Filter): ListView {
    const key = listKey(filter);
    let view = this.views.get(key);
    if (view) this.views.delete(key);
    else view = new ListView(filter, key);
    this.views.set(key, view);
    this.current = view;
    for (const [old] of this.views) {
      if (this.views.size <= KEPT_LISTS) break;
      this.views.delete(old);
    }
    const due = view.stale || Date.now() - view.checkedAt > FRESH_MS;
    if (due && !view.fetching) void this.refresh(view);
    return view;
  }

  counts(filter: Filter): ReadonlySignal<Counts | null> {
    return this.tally(filter).value;
  }

  /** Fetches a list again, as far as it is likely to be looked at. */
  async refresh(view: ListView): Promise<void> {
    const pages = Math.min(REFRESHED_PAGES, Math.max(1, Math.ceil(view.ids.peek().length / PAGE)));
    const touched = new Set<number>();
    view.fetching = touched;
    view.stale = false;
    view.more.value = 'idle';
    if (view.state.peek() === 'failed') view.state.value = 'loading';
    const payload: ConversationWire[] = [];
    let meta: PageMeta | undefined;
    let complete = false;
    for (let page = 1; page <= pages && !complete; page++) {
      const answer = await this.fetch(view.filter, page);
      if (view.fetching !== touched) return;
      if (!answer.ok) {
        view.fetching = null;
        view.stale = true;
        if (view.state.peek() !== 'ready') view.state.value = 'failed';
        return;
      }
      payload.push(...answer.value.data.payload);
      meta = answer.value.data.meta;
      complete = answer.value.data.payload.length < PAGE;
    }
    view.fetching = null;
    batch(() => {
      const ids = this.absorb(view, payload);
      // After what was absorbed: it is in these counts already.
      if (meta) this.tallied(this.tally(view.filter), meta);
      view.checkedAt = Date.now();
      view.complete.value = complete;
      view.state.value = 'ready';
      view.set(ids.filter((id) => this.fits(view, id)));
      // What was fetched as it is now stands where it belongs.
      for (const id of touched) {
        const wire = payload.find((one) => one.id === id);
        this.place(view, wire && conversation(wire), this.store.peek(id));
      }
    });
    this.store.prune();
  }

  /** The next page of a list. */
  async loadMore(view: ListView): Promise<void> {
    if (view.fetching || view.complete.peek() || view.more.peek() === 'loading') return;
    const touched = new Set<number>();
    view.fetching = touched;
    view.more.value = 'loading';
    // What left the list meanwhile has moved the rest up: the page that holds the next row is this one.
    const page = Math.floor(view.ids.peek().length / PAGE) + 1;
    const answer = await this.fetch(view.filter, page);
    if (view.fetching !== touched) return;
    if (!answer.ok) {
      view.fetching = null;
      view.more.value = 'failed';
      return;
    }
    batch(() => {
      const news = [...touched];
      const fetched = this.absorb(view, answer.value.data.payload);
      view.fetching = null;
      this.tallied(this.tally(view.filter), answer.value.data.meta);
      const fresh = fetched.filter((id) => !view.members.has(id) && this.fits(view, id));
      view.complete.value = answer.value.data.payload.length < PAGE;
      view.more.value = 'idle';
      view.append(fresh);
      // The rest has been moved when it changed.
      for (const id of news) if (!view.members.has(id)) this.place(view, undefined, this.store.peek(id));
    });
  }

  /** After a gap that was not replayed nothing that was fetched earlier is sure. */
  distrust(): Promise<void> {
    for (const view of this.views.values()) view.stale = true;
    for (const tally of this.tallies.values()) this.recount(tally);
    return this.current ? this.refresh(this.current) : Promise.resolve();
  }

  /** Runs a change of the store, saying where what was unknown before comes from. */
  as<T>(origin: Origin, change: () => T): T {
    const outer = this.origin;
    this.origin = origin;
    try {
      return change();
    } finally {
      this.origin = outer;
    }
  }

  /** A message in a conversation that is not known: the list on screen may have to show it now. */
  unknownActivity(push: MessagePush): void {
    const filter = this.current?.filter;
    if (!filter || (filter.sort !== 'last_activity' && filter.sort !== 'oldest_activity')) return;
    if (filter.inboxId !== null && filter.inboxId !== push.inbox_id) return;
    const { assignee_id } = push.conversation;
    if (filter.tab === 'mine' && assignee_id !== this.me) return;
    if (filter.tab === 'unassigned' && assignee_id !== null) return;
    this.unknown.add(push.conversation_id);
    this.unknownTimer ??= setTimeout(() => void this.learn(), UNKNOWN_MS);
  }

  dispose(): void {
    clearTimeout(this.unknownTimer);
    for (const tally of this.tallies.values()) clearTimeout(tally.timer);
    for (const view of this.views.values()) view.fetching = null;
    this.views.clear();
    this.current = null;
  }

  private async learn(): Promise<void> {
    const ids = [...this.unknown];
    this.unknown.clear();
    this.unknownTimer = undefined;
    if (ids.length > UNKNOWN_SINGLY) {
      if (this.current && !this.current.fetching) await this.refresh(this.current);
      return;
    }
    const get = (id: number) => this.api.call<ConversationWire>({ path: `conversations/${id}` });
    for (const answer of await Promise.all(ids.map(get))) {
      // Nothing is lost if it fails: the next message or the next look at the list brings it.
      if (answer.ok) this.store.putWire(answer.value);
    }
  }

  private fetch(filter: Filter, page: number) {
    return this.api.call<Page>({ path: 'conversations', query: { ...parameters(filter), page: String(page) } });
  }

  private absorb(view: ListView, payload: readonly ConversationWire[]): number[] {
    this.filling = view;
    try {
      return this.as('fetched', () => [...new Set(payload.map((wire) => this.store.putWire(wire).id))]);
    } finally {
      this.filling = null;
    }
  }

  private fits(view: ListView, id: number): boolean {
    const one = this.store.peek(id);
    return one !== undefined && listed(view.filter, one, this.me);
  }

  private kept(): Iterable<number> {
    const kept: number[] = [];
    for (const view of this.views.values()) kept.push(...view.ids.peek());
    return kept;
  }

  private moved(before: Conversation | undefined, after: Conversation | undefined): void {
    for (const view of this.views.values()) {
      if (view.fetching && after) view.fetching.add(after.id);
      if (view === this.filling && after && !view.members.has(after.id)) continue;
      this.place(view, before, after);
    }
    for (const tally of this.tallies.values()) this.count(tally, before, after);
  }

  private place(view: ListView, before: Conversation | undefined, after: Conversation | undefined): void {
    const id = (after ?? before)?.id;
    if (id === undefined || view.state.peek() !== 'ready') return;
    const { filter } = view;
    const had = view.members.has(id);
    if (!after || !listed(filter, after, this.me)) {
      if (!had) return;
      view.set(view.ids.peek().filter((other) => other !== id));
      if (view.ids.peek().length < PAGE) void this.loadMore(view);
      return;
    }
    if (had && before && compare(filter.sort, before, after) === 0) return;
    const others = had ? view.ids.peek().filter((other) => other !== id) : view.ids.peek();
    const at = position(filter.sort, others.length, (index) => this.store.peek(others[index] as number), after);
    // At the end of a window that goes on it may belong far below: the next page will tell.
    const beyond = at === others.length && !view.complete.peek();
    if (beyond && !had) return;
    view.set(beyond ? others : [...others.slice(0, at), id, ...others.slice(at)]);
    if (beyond && others.length < PAGE) void this.loadMore(view);
  }

  private count(tally: Tally, before: Conversation | undefined, after: Conversation | undefined): void {
    if (!before) {
      if (!after || this.origin === 'fetched' || !counted(tally.filter, after)) {
        if (this.origin === 'changed') this.recount(tally);
        return;
      }
      if (this.origin === 'changed') {
        this.recount(tally);
        return;
      }
    }
    const value = tally.value.peek();
    if (!value) return;
    const [was, is] = [this.share(tally, before), this.share(tally, after)];
    const next = {
      mine: Math.max(0, value.mine + is.mine - was.mine),
      unassigned: Math.max(0, value.unassigned + is.unassigned - was.unassigned),
      all: Math.max(0, value.all + is.all - was.all),
    };
    if (next.mine === value.mine && next.unassigned === value.unassigned && next.all === value.all) return;
    tally.value.value = next;
    if (tally.asking || Date.now() - tally.fetchedAt < SETTLING_MS) this.recount(tally);
  }

  private share(tally: Tally, one: Conversation | undefined): Counts {
    if (!one || !counted(tally.filter, one)) return { mine: 0, unassigned: 0, all: 0 };
    const { assigneeId } = one;
    return { mine: assigneeId === this.me ? 1 : 0, unassigned: assigneeId === null ? 1 : 0, all: 1 };
  }

  private tally(filter: Filter): Tally {
    const key = countsKey(filter);
    let tally = this.tallies.get(key);
    if (!tally) {
      tally = { filter, value: signal(null), fetchedAt: 0, timer: undefined, asking: false };
      this.tallies.set(key, tally);
      for (const [old, one] of this.tallies) {
        if (this.tallies.size <= KEPT_LISTS) break;
        clearTimeout(one.timer);
        this.tallies.delete(old);
      }
    }
    return tally;
  }

  private tallied(tally: Tally, meta: PageMeta): void {
    tally.fetchedAt = Date.now();
    tally.value.value = { mine: meta.mine_count, unassigned: meta.unassigned_count, all: meta.all_count };
  }

  /** Asks for the counts again in a moment, once for many reasons. */
  private recount(tally: Tally): void {
    if (tally.timer !== undefined || tally.value.peek() === null) return;
    const delay = Math.max(RECOUNT_SOON_MS, tally.fetchedAt + RECOUNT_MS - Date.now());
    tally.timer = setTimeout(() => void this.ask(tally), delay);
  }

  private async ask(tally: Tally): Promise<void> {
    tally.timer = undefined;
    tally.asking = true;
    const query = parameters(tally.filter);
    const answer = await this.api.call<Schemas['ConversationCountsView']>({ path: 'conversations/meta', query });
    tally.asking = false;
    if (answer.ok) this.tallied(tally, answer.value.meta);
  }
}
