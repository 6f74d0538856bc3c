import { beforeEach, expect, test, vi } from 'vitest';
import type { Answer } from './api';
import type { Shelf } from './database';
import { type Entry, outbox } from './outbox';

type Sent = { id: number };

const NOW = 1_780_000_000_000;
let kept: Map<string, Entry>;
let shown: Entry[];
let calls: { entry: Entry; answer: (answer: Answer<Sent>) => void }[];
let arrived: string[];
let patience: number[];

const ok: Answer<Sent> = { ok: true, data: { id: 1 } };
const failed = (status: number, body = {}, retryAfter = 10): Answer<Sent> => ({ ok: false, status, retryAfter, body });
const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  kept = new Map();
  shown = [];
  calls = [];
  arrived = [];
  patience = [];
});

function make() {
  const shelf: Shelf<Entry> = {
    all: async () => structuredClone([...kept.values()]),
    put: async (entry) => kept.set(entry.id, structuredClone(entry)),
    remove: async (id) => kept.delete(id),
  };
  return outbox<Sent>({
    shelf,
    send: (entry) => new Promise((resolve) => calls.push({ entry, answer: resolve })),
    onChange: (entries) => {
      shown = entries;
    },
    onSent: (entry) => arrived.push(entry.id),
    onThrottle: (seconds) => patience.push(seconds),
  });
}

const entry = (id: string, more: Partial<Entry> = {}): Entry => ({
  id,
  visitor: 'me',
  kind: 'message',
  body: { message: { content: id, echo_id: id, timestamp: 'then' } },
  files: [],
  at: NOW,
  state: 'waiting',
  ...more,
});

async function answer(index: number, with_: Answer<Sent>): Promise<void> {
  calls[index]?.answer(with_);
  await settle();
}

test('entries are sent one after the other, and forgotten when they have arrived', async () => {
  const out = make();
  await out.add(entry('a'));
  await out.add(entry('b'));
  expect(calls.map(({ entry: { id } }) => id)).toEqual(['a']);
  expect([...kept.keys()]).toEqual(['a', 'b']);
  await answer(0, ok);
  await answer(1, ok);
  expect([arrived, shown, kept.size]).toEqual([['a', 'b'], [], 0]);
});

test('what was lost on the way is sent again as the very same call', async () => {
  const out = make();
  await out.add(entry('a'));
  await answer(0, failed(0));
  expect(shown[0]?.state).toBe('waiting');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(calls).toHaveLength(2);
  expect(calls[1]?.entry.body).toEqual(calls[0]?.entry.body);
  await answer(1, ok);
  expect(arrived).toEqual(['a']);
});

test('a connection that is back is used at once', async () => {
  const out = make();
  await out.add(entry('a'));
  await answer(0, failed(0));
  out.wake();
  expect(calls).toHaveLength(2);
});

test('waking does not send what is being sent', async () => {
  const out = make();
  await out.add(entry('a'));
  out.wake();
  out.wake();
  expect(calls).toHaveLength(1);
});

test('a server that asks for patience gets it', async () => {
  const out = make();
  await out.add(entry('a'));
  await answer(0, failed(429, {}, 30));
  expect(patience).toEqual([30]);
  await vi.advanceTimersByTimeAsync(29_000);
  expect(calls).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1_500);
  expect(calls).toHaveLength(2);
});

test('a refused entry fails with the reason, and lets the next one pass', async () => {
  const out = make();
  await out.add(entry('a'));
  await out.add(entry('b'));
  await answer(0, failed(422, { message: 'Too many messages' }));
  expect(shown.map(({ id, state, reason }) => [id, state, reason])).toEqual([
    ['a', 'failed', 'Too many messages'],
    ['b', 'sending', undefined],
  ]);
  expect(kept.get('a')?.state).toBe('failed');
});

test('a server that fails again and again is not asked for ever', async () => {
  const out = make();
  await out.add(entry('a'));
  for (let n = 0; n < 10; n++) {
    await answer(n, failed(500));
    await vi.advanceTimersByTimeAsync(60_000);
  }
  expect(calls).toHaveLength(4);
  expect(shown[0]?.state).toBe('failed');
});

test('a busy server is waited for however long it takes', async () => {
  const out = make();
  await out.add(entry('a'));
  for (let n = 0; n < 10; n++) {
    await answer(n, failed(503));
    await vi.advanceTimersByTimeAsync(60_000);
  }
  expect(calls).toHaveLength(11);
});

test('a message that the stream brought is not sent again when its answer is lost', async () => {
  const out = make();
  await out.add(entry('a'));
  out.discard('a');
  await answer(0, failed(0));
  await vi.advanceTimersByTimeAsync(60_000);
  expect([calls.length, shown, kept.size]).toEqual([1, [], 0]);
});

test('an earlier page’s entries are sent, in their order, under their ids', async () => {
  kept.set('b', entry('b', { at: NOW - 1, state: 'sending' }));
  kept.set('a', entry('a', { at: NOW - 2 }));
  const out = make();
  await out.restore('me');
  await answer(0, ok);
  await answer(1, ok);
  expect(arrived).toEqual(['a', 'b']);
});

test('another visitor’s entries are thrown away', async () => {
  kept.set('a', entry('a', { visitor: 'somebody else' }));
  await make().restore('me');
  await settle();
  expect([calls.length, kept.size]).toEqual([0, 0]);
});

test('entries too old to be recognised are not sent unasked, and then under a new id', async () => {
  kept.set('a', entry('a', { at: NOW - 24 * 3_600_000 }));
  const out = make();
  await out.restore('me');
  expect([calls.length, shown[0]?.state]).toEqual([0, 'failed']);
  out.retry('a', 'new');
  await settle();
  expect(calls[0]?.entry.body.message).toEqual({ content: 'a', echo_id: 'new', timestamp: 'then' });
  expect([...kept.keys()]).toEqual(['new']);
});

test('trying again sends the same call under the same id', async () => {
  const out = make();
  await out.add(entry('a'));
  await answer(0, failed(422));
  out.retry('a', 'new');
  expect(calls[1]?.entry.body).toEqual(calls[0]?.entry.body);
});

test('without storage entries live as long as the page', async () => {
  const nothing: Shelf<Entry> = { all: async () => [], put: async () => undefined, remove: async () => undefined };
  const send = vi.fn(async () => ok);
  const onSent = vi.fn();
  const out = outbox<Sent>({ shelf: nothing, send, onChange: () => {}, onSent, onThrottle: () => {} });
  await out.add(entry('a'));
  await settle();
  expect(onSent).toHaveBeenCalledOnce();
});
