import { nextDelay } from '../../shared/cable/backoff';
import { type Answer, type Failure, isPassing } from './api';
import type { Shelf } from './database';

/** Something the visitor wants to say. Its id goes along, so that the server knows a repeated one. */
export interface Entry {
  id: string;
  /** Whose it is: a browser may be used by one person after another. */
  visitor: string;
  /** A message into the conversation, or one that begins a new conversation. */
  kind: 'message' | 'conversation';
  /** Sent as it is and never changed: a repeated call has to be the same call. */
  body: { message: { content: string; echo_id: string; [field: string]: unknown }; [field: string]: unknown };
  files: File[];
  /** Milliseconds since the epoch. */
  at: number;
  state: 'waiting' | 'sending' | 'failed';
  /** How much of it has been uploaded, from 0 to 1. */
  progress?: number;
  /** Why it failed, in the server's words. */
  reason?: string | undefined;
}

export interface OutboxOptions<T> {
  shelf: Shelf<Entry>;
  send(entry: Entry, onProgress: (part: number) => void): Promise<Answer<T>>;
  onChange(entries: Entry[]): void;
  onSent(entry: Entry, answer: T): void;
  /** The server asks for patience, in seconds. */
  onThrottle(seconds: number): void;
}

/** The server knows a repeated message for a day. Older ones are not sent without being asked. */
const SURE_MS = 23 * 3_600_000;
/** How often an answer that says "my fault" is met with another attempt. */
const FAULTS = 4;

/**
 * Sends what the visitor wrote, in order, each exactly once: entries are kept until the server has answered
 * for them, and repeated under the same id until it does.
 */
export function outbox<T>({ shelf, send, onChange, onSent, onThrottle }: OutboxOptions<T>) {
  let entries: Entry[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isBusy = false;
  let attempts = 0;
  let faults = 0;

  return {
    /** Takes up what an earlier page left behind, if it is this visitor's. */
    async restore(visitor: string, now = Date.now()): Promise<void> {
      const kept = (await shelf.all()).sort((a, b) => a.at - b.at);
      for (const entry of kept.filter(({ id }) => !find(id))) {
        if (entry.visitor === visitor) entries.push({ ...entry, state: stateOf(entry, now) });
        else shelf.remove(entry.id);
      }
      onChange(entries);
      pump();
    },

    async add(entry: Entry): Promise<void> {
      set([...entries, entry]);
      await shelf.put(entry);
      pump();
    },

    /** Tries a failed entry again. One too old to be recognised goes out under a new id. */
    retry(id: string, newId: string, now = Date.now()): void {
      const entry = find(id);
      if (!entry) return;
      const isOld = now - entry.at > SURE_MS;
      const renewed = isOld ? { id: newId, at: now, body: withEcho(entry, newId) } : {};
      if (isOld) shelf.remove(id);
      update(id, { ...renewed, state: 'waiting', reason: undefined });
      keep(isOld ? newId : id);
      wake();
    },

    discard,
    wake,
  };

  /** Throws an entry away: the visitor does not want it sent, or it has arrived. */
  function discard(id: string): void {
    shelf.remove(id);
    set(entries.filter((entry) => entry.id !== id));
  }

  /** Tries at once what waits for a better moment. */
  function wake(): void {
    clearTimeout(timer);
    timer = undefined;
    pump();
  }

  async function pump(): Promise<void> {
    const entry = entries.find(({ state }) => state === 'waiting');
    if (isBusy || timer !== undefined || !entry) return;
    isBusy = true;
    update(entry.id, { state: 'sending' });
    const answer = await send(entry, (progress) => update(entry.id, { progress }));
    isBusy = false;
    if (answer.ok) {
      attempts = faults = 0;
      onSent(entry, answer.data);
      discard(entry.id);
    } else if (find(entry.id)) {
      // Otherwise the live stream has brought the message although its answer was lost.
      missed(entry, answer);
    }
    pump();
  }

  function missed({ id }: Entry, failure: Failure): void {
    const { status, retryAfter, body } = failure;
    if (status >= 500 && status !== 503) faults++;
    if (!isPassing(failure) || faults >= FAULTS) {
      faults = 0;
      update(id, { state: 'failed', reason: body.error || body.message, progress: 0 });
      keep(id);
      return;
    }
    update(id, { state: 'waiting', progress: 0 });
    if (status === 429) onThrottle(retryAfter);
    timer = setTimeout(wake, status === 429 ? retryAfter * 1000 : nextDelay(attempts++));
  }

  function find(id: string): Entry | undefined {
    return entries.find((entry) => entry.id === id);
  }

  function update(id: string, change: Partial<Entry>): void {
    set(entries.map((entry) => (entry.id === id ? { ...entry, ...change } : entry)));
  }

  function keep(id: string): void {
    const entry = find(id);
    if (entry) shelf.put(entry);
  }

  function set(next: Entry[]): void {
    entries = next;
    onChange(entries);
  }
}

function stateOf(entry: Entry, now: number): Entry['state'] {
  return entry.state === 'failed' || now - entry.at > SURE_MS ? 'failed' : 'waiting';
}

function withEcho({ body }: Entry, echo_id: string): Entry['body'] {
  return { ...body, message: { ...body.message, echo_id } };
}
