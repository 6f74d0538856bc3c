/**
 * Everything known of one account, each thing once. A conversation that has been changed here but not
 * yet at the server is the server's version with patches on top: taking back a change that failed is
 * dropping its patch, whatever has arrived meanwhile.
 */
import { batch, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import * as from from './normalise';
import type { Contact, Conversation } from './types';

export type Patch = Partial<Omit<Conversation, 'id'>>;

/** A change that is shown before the server has agreed to it. */
export interface Pending {
  /** The server agreed: the change stays until the server says otherwise. */
  commit(): void;
  /** It did not: as if nothing had been. */
  rollback(): void;
}

/** Told of every change of a conversation as it is shown; `undefined` is "not known". */
export type Watcher = (before: Conversation | undefined, after: Conversation | undefined) => void;

interface Entry {
  base: Conversation | undefined;
  patches: Patch[];
  cell: Signal<Conversation | undefined>;
}

/** Conversations kept at most that nobody asks for. */
const SPARE = 500;

export class Store {
  private readonly entries = new Map<number, Entry>();
  private readonly people = new Map<number, Signal<Contact | undefined>>();
  private readonly watchers = new Set<Watcher>();
  private readonly keepers = new Set<() => Iterable<number>>();
  private readonly contactKeepers = new Set<() => Iterable<number>>();

  /** A conversation, now and later; `undefined` while it is not known. */
  conversation(id: number): ReadonlySignal<Conversation | undefined> {
    return this.entry(id).cell;
  }

  /** The conversation as it is shown now, without asking to hear of changes. */
  peek(id: number): Conversation | undefined {
    return this.entries.get(id)?.cell.peek();
  }

  contact(id: number): ReadonlySignal<Contact | undefined> {
    return this.contactCell(id);
  }

  peekContact(id: number): Contact | undefined {
    return this.people.get(id)?.peek();
  }

  /** Calls back on every change, before screens hear of it. */
  watch(watcher: Watcher): void {
    this.watchers.add(watcher);
  }

  /** Names a source of conversations that must not be forgotten. */
  keep(keeper: () => Iterable<number>): () => void {
    this.keepers.add(keeper);
    return () => this.keepers.delete(keeper);
  }

  /** As `keep`, of contacts; those of known conversations are kept anyway. */
  keepContacts(keeper: () => Iterable<number>): () => void {
    this.contactKeepers.add(keeper);
    return () => this.contactKeepers.delete(keeper);
  }

  /** Takes a version of the server's, unless a newer one is known. Returns what is known then. */
  put(next: Conversation): Conversation {
    const entry = this.entry(next.id);
    if (!entry.base || next.updatedAt >= entry.base.updatedAt) {
      entry.base = entry.base ? withNewerMessages(next, entry.base) : next;
      this.show(entry);
    }
    return entry.base;
  }

  putWire(wire: from.ConversationWire): Conversation {
    const blocked = wire.muted === undefined ? {} : { blocked: wire.muted };
    return batch(() => {
      this.putContact({ ...wire.meta.sender, ...blocked });
      return this.put(from.conversation(wire));
    });
  }

  /** Changes fields of the server's version that come without a new `updatedAt`. */
  amend(id: number, patch: Patch): void {
    const entry = this.entries.get(id);
    if (!entry?.base) return;
    entry.base = { ...entry.base, ...patch };
    // News about a field outdates what was guessed of it.
    for (const pending of entry.patches) {
      for (const key of Object.keys(patch) as (keyof Patch)[]) delete pending[key];
    }
    this.show(entry);
  }

  /** Shows a change that the server has yet to agree to. */
  patch(id: number, patch: Patch): Pending {
    const entry = this.entry(id);
    const seen = entry.base?.updatedAt;
    entry.patches.push(patch);
    this.show(entry);
    const settle = (agreed: boolean) => {
      const at = entry.patches.indexOf(patch);
      if (at < 0) return;
      entry.patches.splice(at, 1);
      // A newer version has the change already, and perhaps somebody else's on top of it.
      if (agreed && entry.base?.updatedAt === seen && entry.base) entry.base = { ...entry.base, ...patch };
      this.show(entry);
    };
    return { commit: () => settle(true), rollback: () => settle(false) };
  }

  forget(id: number): void {
    const entry = this.entries.get(id);
    if (!entry?.base) return;
    entry.base = undefined;
    entry.patches = [];
    this.show(entry);
  }

  putContact(wire: from.ContactWire): Contact {
    const cell = this.contactCell(wire.id);
    const next = from.contact(wire, cell.peek());
    if (!same(next, cell.peek())) cell.value = next;
    return next;
  }

  /** A contact is gone, and its conversations with it. */
  forgetContact(id: number): void {
    batch(() => {
      for (const entry of [...this.entries.values()]) {
        if (entry.base?.contactId === id) this.forget(entry.base.id);
      }
      const cell = this.people.get(id);
      if (cell) cell.value = undefined;
    });
  }

  /** Forgets what nobody needs any more, when there is much of it. */
  prune(): void {
    if (this.entries.size > SPARE) this.pruneConversations();
    if (this.people.size > 2 * SPARE) this.pruneContacts();
  }

  private pruneConversations(): void {
    const kept = new Set<number>();
    for (const keeper of this.keepers) for (const id of keeper()) kept.add(id);
    for (const [id, entry] of this.entries) {
      if (this.entries.size <= SPARE) break;
      if (!kept.has(id) && entry.patches.length === 0) this.entries.delete(id);
    }
  }

  private pruneContacts(): void {
    const needed = new Set<number>();
    for (const keeper of this.contactKeepers) for (const id of keeper()) needed.add(id);
    for (const entry of this.entries.values()) if (entry.base) needed.add(entry.base.contactId);
    for (const id of this.people.keys()) if (!needed.has(id)) this.people.delete(id);
  }

  /** How much is held: conversations and contacts. */
  get size(): readonly [number, number] {
    return [this.entries.size, this.people.size];
  }

  private entry(id: number): Entry {
    let entry = this.entries.get(id);
    if (!entry) {
      entry = { base: undefined, patches: [], cell: signal(undefined) };
      this.entries.set(id, entry);
    }
    return entry;
  }

  private contactCell(id: number): Signal<Contact | undefined> {
    let cell = this.people.get(id);
    if (!cell) {
      cell = signal(undefined);
      this.people.set(id, cell);
    }
    return cell;
  }

  private show(entry: Entry): void {
    const before = entry.cell.peek();
    const after = entry.base && Object.assign({ ...entry.base }, ...entry.patches);
    if (same(before, after)) return;
    batch(() => {
      entry.cell.value = after;
      for (const watcher of this.watchers) watcher(before, after);
    });
  }
}

/** Messages are told without a new `updatedAt`: an answer that was on its way meanwhile knows fewer. */
function withNewerMessages(next: Conversation, held: Conversation): Conversation {
  const preview = from.newest(held.preview, next.preview);
  const older = next.lastActivityAt < held.lastActivityAt || preview?.id !== next.preview?.id;
  if (!older) return next;
  const { lastActivityAt, unread } = held;
  return { ...next, lastActivityAt, unread, preview };
}

/** Whether two documents say the same; screens are not troubled with news that is none. */
function same(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || !one || !other) return false;
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  const [a, b] = [one as Record<string, unknown>, other as Record<string, unknown>];
  return keys.every((key) => same(a[key], b[key]));
}
