/**
 * What is being written, per conversation. Text goes to local storage with every pause, files to the
 * browser's database; both are there again after a reload, a crash, or a session that ended.
 */
import { type Signal, signal } from '@preact/signals';
import type { Disk } from './disk';

export interface Draft {
  readonly text: string;
  /** Whether it is a note rather than a reply. */
  readonly note: boolean;
  readonly inReplyTo: number | null;
  readonly files: readonly File[];
}

export interface DraftFiles {
  readonly key: string;
  readonly files: readonly File[];
}

export const NO_DRAFT: Draft = { text: '', note: false, inReplyTo: null, files: [] };

const PAUSE_MS = 300;
/** Drafts kept of one user in one account. */
const KEPT = 200;
/** Drafts held in memory. */
const HELD = 60;

interface Stored {
  text: string;
  note: boolean;
  inReplyTo: number | null;
  at: number;
}

export class Drafts {
  /** The conversations in which something has been written, for a mark in lists. */
  readonly written: Signal<ReadonlySet<number>>;
  private readonly cells = new Map<number, Signal<Draft>>();
  private readonly unsaved = new Set<number>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly prefix: string;

  constructor(
    private readonly disk: Disk<DraftFiles>,
    account: number,
    user: number,
    private readonly storage: Storage = localStorage,
  ) {
    this.prefix = `porchlight:draft:${user}:${account}:`;
    this.written = signal(new Set(this.stored().map(({ name }) => Number(name.slice(this.prefix.length)))));
    addEventListener('pagehide', this.save);
  }

  of(conversationId: number): Signal<Draft> {
    let cell = this.cells.get(conversationId);
    if (cell) this.cells.delete(conversationId);
    const known = cell !== undefined;
    cell ??= signal(this.read(conversationId));
    this.cells.set(conversationId, cell);
    if (!known) {
      void this.readFiles(conversationId, cell);
      this.forgetCells();
    }
    return cell;
  }

  change(conversationId: number, part: Partial<Draft>): void {
    const cell = this.of(conversationId);
    cell.value = { ...cell.peek(), ...part };
    this.mark(conversationId, !empty(cell.value));
    if (part.files) void this.writeFiles(conversationId, part.files);
    this.unsaved.add(conversationId);
    clearTimeout(this.timer);
    this.timer = setTimeout(this.save, PAUSE_MS);
  }

  /** It has been sent, or thrown away. The choice between reply and note stays. */
  clear(conversationId: number): void {
    const { note } = this.of(conversationId).peek();
    this.change(conversationId, { ...NO_DRAFT, note });
    this.save();
  }

  /** Writes down what has not been yet. */
  readonly save = (): void => {
    clearTimeout(this.timer);
    for (const id of this.unsaved) {
      const draft = this.of(id).peek();
      const { text, note, inReplyTo } = draft;
      try {
        if (empty(draft)) this.storage.removeItem(this.prefix + id);
        else this.storage.setItem(this.prefix + id, JSON.stringify({ text, note, inReplyTo, at: Date.now() }));
      } catch {
        // Local storage is full or forbidden: make room and leave it to the next pause.
        this.forgetOldest();
        continue;
      }
      this.unsaved.delete(id);
    }
    this.forgetOldest();
  };

  /** Forgets every draft of this user in this account, as signing out on purpose does. */
  async forgetAll(): Promise<void> {
    this.unsaved.clear();
    for (const { name } of this.stored()) this.storage.removeItem(name);
    const own = (await this.disk.all()).filter((one) => one.key.startsWith(this.prefix));
    await Promise.all(own.map((one) => this.disk.remove(one.key)));
    for (const cell of this.cells.values()) cell.value = NO_DRAFT;
    this.written.value = new Set();
  }

  dispose(): void {
    this.save();
    removeEventListener('pagehide', this.save);
  }

  private mark(conversationId: number, written: boolean): void {
    if (this.written.peek().has(conversationId) === written) return;
    const next = new Set(this.written.peek());
    if (written) next.add(conversationId);
    else next.delete(conversationId);
    this.written.value = next;
  }

  /** What was read first and is saved need not be held; screens hold what they show. */
  private forgetCells(): void {
    for (const id of this.cells.keys()) {
      if (this.cells.size <= HELD) return;
      if (!this.unsaved.has(id)) this.cells.delete(id);
    }
  }

  private read(conversationId: number): Draft {
    const stored = parse(this.storage.getItem(this.prefix + conversationId));
    if (!stored) return NO_DRAFT;
    const { text, note, inReplyTo } = stored;
    return { text, note, inReplyTo, files: [] };
  }

  private async readFiles(conversationId: number, cell: Signal<Draft>): Promise<void> {
    const found = await this.disk.get(this.prefix + conversationId).catch(() => undefined);
    if (found && cell.peek().files.length === 0) cell.value = { ...cell.peek(), files: found.files };
  }

  private async writeFiles(conversationId: number, files: readonly File[]): Promise<void> {
    const key = this.prefix + conversationId;
    try {
      if (files.length === 0) await this.disk.remove(key);
      else await this.disk.put({ key, files });
    } catch {
      // They stay attached on this page; a reload forgets them, which the user sees.
    }
  }

  private stored(): { name: string; at: number }[] {
    const found: { name: string; at: number }[] = [];
    for (let index = 0; index < this.storage.length; index++) {
      const name = this.storage.key(index);
      if (name?.startsWith(this.prefix)) found.push({ name, at: parse(this.storage.getItem(name))?.at ?? 0 });
    }
    return found;
  }

  private forgetOldest(): void {
    const stored = this.stored();
    if (stored.length <= KEPT) return;
    stored.sort((one, other) => other.at - one.at);
    for (const { name } of stored.slice(KEPT)) this.storage.removeItem(name);
  }
}

function empty(draft: Draft): boolean {
  return draft.text.trim() === '' && draft.inReplyTo === null && draft.files.length === 0;
}

function parse(text: string | null): Stored | null {
  if (!text) return null;
  try {
    const stored = JSON.parse(text) as Partial<Stored>;
    return {
      text: String(stored.text ?? ''),
      note: stored.note === true,
      inReplyTo: typeof stored.inReplyTo === 'number' ? stored.inReplyTo : null,
      at: Number(stored.at ?? 0),
    };
  } catch {
    return null;
  }
}
