/**
 * Messages on their way. A message is put on disk under a name of its own before it is sent, and stays
 * there until the server has answered: closing the page, a dead network or a server that restarts
 * neither lose it nor send it twice, because the server answers a repeated name like the first time.
 */
import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { nextDelay } from '../../../shared/cable';
import type { Api, Failure } from './api';
import type { Disk } from './disk';
import type { MessageWire } from './normalise';

/** A message to be sent, as it lies on disk. */
export interface Letter {
  readonly key: string;
  readonly account: number;
  readonly user: number;
  readonly conversationId: number;
  readonly content: string;
  readonly private: boolean;
  readonly inReplyTo: number | null;
  readonly files: readonly File[];
  /** Milliseconds since the epoch. */
  readonly writtenAt: number;
  /** Why it is not tried any more: the server's words, or `old`. */
  readonly refused?: string;
}

/** - `sending`: a request is under way, or waits for the one before it.
 *  - `waiting`: the last attempt failed, another one follows by itself.
 *  - `failed`: somebody has to decide. */
export type LetterState = 'sending' | 'waiting' | 'failed';

export interface Outgoing extends Letter {
  readonly state: LetterState;
  readonly attempts: number;
}

export type Writing = Pick<Letter, 'conversationId' | 'content' | 'private'> &
  Partial<Pick<Letter, 'inReplyTo' | 'files'>>;

/** The server knows names for 24 hours; an hour is left for clocks that are wrong. */
const NAMED_MS = 23 * 3_600_000;
/** A server that cannot do it this often will not. A missing network is waited out. */
const BUSY_ATTEMPTS = 8;

export interface OutboxOptions {
  api: Api;
  disk: Disk<Letter>;
  account: number;
  user: number;
  /** A message has been sent: what the server says it is now. */
  onSent(wire: MessageWire): void;
}

export class Outbox {
  private readonly running = new Set<number>();
  private readonly sleeping = new Map<number, { end: () => void; asked: boolean }>();
  /** Letters that could not be written to disk: their absence there means nothing. */
  private readonly volatile = new Set<string>();
  private readonly all: Signal<readonly Outgoing[]> = signal([]);
  private disposed = false;

  /** How many messages have not been sent yet. */
  readonly unsent: ReadonlySignal<number> = computed(() => this.all.value.length);

  constructor(private readonly options: OutboxOptions) {}

  /** What is on its way in a conversation, oldest first. */
  of(conversationId: number): ReadonlySignal<readonly Outgoing[]> {
    return computed(() => this.all.value.filter((one) => one.conversationId === conversationId));
  }

  /** Takes up what an earlier page left. */
  async restore(): Promise<void> {
    const { account, user, disk } = this.options;
    const letters = (await disk.all()).filter((one) => one.account === account && one.user === user);
    if (this.disposed) return;
    const known = new Set(this.all.peek().map((one) => one.key));
    const found = letters.filter((one) => !known.has(one.key)).sort((a, b) => a.writtenAt - b.writtenAt);
    for (const letter of found) {
      const refused = letter.refused ?? (Date.now() - letter.writtenAt > NAMED_MS ? 'old' : undefined);
      this.add({ ...letter, ...(refused && { refused }), state: refused ? 'failed' : 'sending', attempts: 0 });
    }
    for (const id of new Set(found.map((one) => one.conversationId))) void this.run(id);
  }

  /** Sends a message; it is shown at once. Resolves when it is safe on disk. */
  async send(writing: Writing): Promise<string> {
    const { account, user } = this.options;
    const letter: Letter = {
      inReplyTo: null,
      files: [],
      ...writing,
      key: crypto.randomUUID(),
      account,
      user,
      writtenAt: Date.now(),
    };
    this.add({ ...letter, state: 'sending', attempts: 0 });
    await this.write(letter);
    void this.run(letter.conversationId);
    return letter.key;
  }

  /** Tries a message again that had failed. */
  async retry(key: string): Promise<void> {
    const letter = this.find(key);
    if (!letter) return;
    const { refused: _, ...again } = { ...letter, state: 'sending' as const, attempts: 0 };
    this.change(key, () => again);
    const { state: _state, attempts: _attempts, ...plain } = again;
    await this.write(plain);
    this.wake();
    void this.run(letter.conversationId);
  }

  /** Gives a message up; returns what was written. */
  discard(key: string): Letter | undefined {
    const letter = this.find(key);
    if (letter) this.done(key);
    return letter;
  }

  /** A message of this name has been seen on the live stream: it is sent, whatever its request says. */
  arrived(key: string): void {
    if (this.find(key)) this.done(key);
  }

  /** Tries at once whatever waits: the connection, or the session, is back. */
  wake(): void {
    // Who was asked to wait by the server does so, connection or not.
    for (const { end, asked } of [...this.sleeping.values()]) if (!asked) end();
    for (const id of new Set(this.all.peek().map((one) => one.conversationId))) void this.run(id);
  }

  /** Gives everything up, as signing out on purpose does. */
  async forgetAll(): Promise<void> {
    const { account, user, disk } = this.options;
    this.all.value = [];
    try {
      const own = (await disk.all()).filter((one) => one.account === account && one.user === user);
      await Promise.all(own.map((one) => disk.remove(one.key)));
    } catch {
      // What stays is found by the next sign-in of the same user only.
    }
  }

  dispose(): void {
    this.disposed = true;
    for (const { end } of [...this.sleeping.values()]) end();
  }

  /** One conversation's letters, one after the other, so that they arrive in the order written. */
  private async run(conversationId: number): Promise<void> {
    if (this.running.has(conversationId)) return;
    this.running.add(conversationId);
    try {
      for (;;) {
        const due = (one: Outgoing) => one.conversationId === conversationId && one.state !== 'failed';
        const next = this.all.peek().find(due);
        if (!next || this.disposed || !(await this.attempt(next))) return;
      }
    } finally {
      this.running.delete(conversationId);
    }
  }

  /** Whether to go on with the next one. */
  private async attempt(letter: Outgoing): Promise<boolean> {
    if (!(await this.stillWanted(letter.key))) {
      this.drop(letter.key);
      return true;
    }
    this.change(letter.key, (one) => ({ ...one, state: 'sending' }));
    const answer = await this.options.api.call<MessageWire>({
      method: 'POST',
      path: `conversations/${letter.conversationId}/messages`,
      body: body(letter),
      key: letter.key,
    });
    if (this.disposed) return false;
    if (answer.ok) {
      batch(() => {
        this.options.onSent({ ...answer.value, echo_id: letter.key });
        this.done(letter.key);
      });
      return true;
    }
    return this.failed(letter, answer.error);
  }

  private async failed(letter: Outgoing, error: Failure): Promise<boolean> {
    if (!this.find(letter.key)) return true;
    const attempts = letter.attempts + 1;
    const hopeless = error.kind === 'refused' || error.kind === 'absent';
    if (hopeless || (error.kind === 'busy' && attempts >= BUSY_ATTEMPTS)) {
      const refused = error.message || `HTTP ${error.status}`;
      this.change(letter.key, (one) => ({ ...one, state: 'failed', attempts, refused }));
      const { state: _state, attempts: _attempts, ...plain } = letter;
      await this.write({ ...plain, refused });
      return true;
    }
    this.change(letter.key, (one) => ({ ...one, state: 'waiting', attempts }));
    // Without a session every attempt fails alike: whoever signs in wakes us.
    if (error.kind === 'ended') return false;
    await this.sleep(letter.conversationId, Math.max(error.retryAfter, nextDelay(attempts)), error.retryAfter > 0);
    return true;
  }

  /** Another tab of this browser may have sent it, or its user thrown it away there. */
  private async stillWanted(key: string): Promise<boolean> {
    if (!this.find(key)) return false;
    if (this.volatile.has(key)) return true;
    try {
      return await this.options.disk.has(key);
    } catch {
      // A disk that cannot be read says nothing; the name keeps the server from taking it twice.
      return true;
    }
  }

  private sleep(conversationId: number, delay: number, asked: boolean): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.sleeping.delete(conversationId);
        resolve();
      };
      const timer = setTimeout(end, delay);
      this.sleeping.set(conversationId, { end, asked });
    });
  }

  private async write(letter: Letter): Promise<void> {
    try {
      await this.options.disk.put(letter);
      // Sent or thrown away while it was being written.
      if (!this.find(letter.key)) await this.options.disk.remove(letter.key);
      this.volatile.delete(letter.key);
    } catch {
      // No room, or no database: it is sent from memory, and only a reload now would lose it.
      this.volatile.add(letter.key);
    }
  }

  private done(key: string): void {
    this.drop(key);
    this.volatile.delete(key);
    this.options.disk.remove(key).catch(() => {
      // It is sent again after a reload, under the same name, and so not twice.
    });
  }

  private find(key: string): Outgoing | undefined {
    return this.all.peek().find((one) => one.key === key);
  }

  private add(letter: Outgoing): void {
    this.all.value = [...this.all.peek(), letter];
  }

  private change(key: string, how: (letter: Outgoing) => Outgoing): void {
    this.all.value = this.all.peek().map((one) => (one.key === key ? how(one) : one));
  }

  private drop(key: string): void {
    if (this.find(key)) this.all.value = this.all.peek().filter((one) => one.key !== key);
  }
}

/** The same letter always makes the same request: a name used for two bodies is refused. */
function body(letter: Letter): unknown {
  const reply = letter.inReplyTo === null ? undefined : { in_reply_to: letter.inReplyTo };
  if (letter.files.length === 0) {
    return {
      content: letter.content,
      private: letter.private,
      echo_id: letter.key,
      ...(reply && { content_attributes: reply }),
    };
  }
  const form = new FormData();
  if (letter.content) form.append('content', letter.content);
  form.append('private', String(letter.private));
  form.append('echo_id', letter.key);
  if (reply) form.append('content_attributes', JSON.stringify(reply));
  for (const file of letter.files) form.append('attachments[]', file, file.name);
  return form;
}
