import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { live, pass, type Stage, stage } from './testing/desk';
import { merge } from './threads';
import type { Message } from './types';

let on: Stage;

beforeEach(async () => {
  on = stage();
  on.server.conversation({ id: 1 });
  on.server.conversation({ id: 2 });
});

afterEach(() => on.close());

const texts = (id: number) => on.work.threads.open(id).messages.value.map((one) => one.content);

function say(id: number, from: number, to: number) {
  for (let n = from; n <= to; n++) on.server.message(id, `${n}`);
}

describe('opening a conversation', () => {
  it('fetches the newest messages and the conversation, then older ones on demand', async () => {
    say(1, 1, 50);
    await live(on.work);
    const thread = on.work.threads.open(1);
    expect(thread.state.value).toBe('loading');
    await pass();
    expect(thread.state.value).toBe('ready');
    expect(texts(1)).toHaveLength(20);
    expect(on.work.store.peek(1)?.id).toBe(1);
    await on.work.threads.loadOlder(thread);
    await on.work.threads.loadOlder(thread);
    expect(texts(1)).toEqual(Array.from({ length: 50 }, (_, at) => `${at + 1}`));
    expect(thread.older.value).toBe('none');
  });

  it('has failed when only its messages could be fetched, and comes whole when asked for again', async () => {
    say(1, 1, 3);
    on.server.failing.push({ path: /^conversations\/1$/, answer: { status: 503 }, times: 1 });
    const thread = on.work.threads.open(1);
    await pass();
    expect(thread.state.value).toBe('failed');
    await on.work.threads.check(thread);
    expect(thread.state.value).toBe('ready');
    expect(on.work.store.peek(1)?.id).toBe(1);
  });

  it('again needs no request, and checks quietly when it has been a while', async () => {
    say(1, 1, 3);
    await live(on.work);
    on.work.threads.open(1);
    await pass();
    on.work.threads.open(2);
    await pass();
    const asked = on.server.requests.length;
    expect(on.work.threads.cached(1)).toBe(true);
    expect(texts(1)).toEqual(['1', '2', '3']);
    await pass();
    expect(on.server.requests).toHaveLength(asked);
    await pass(40_000);
    on.work.threads.open(2);
    on.work.threads.open(1);
    expect(on.work.threads.open(1).state.value).toBe('ready');
    await pass();
    expect(on.server.requests.length).toBeGreaterThan(asked);
  });

  it('that does not exist says so', async () => {
    await live(on.work);
    const thread = on.work.threads.open(404);
    await pass();
    expect(thread.state.value).toBe('missing');
  });

  it('that cannot be fetched says so, and can be tried again', async () => {
    await live(on.work);
    on.server.offline = true;
    const thread = on.work.threads.open(1);
    await pass();
    expect(thread.state.value).toBe('failed');
    on.server.offline = false;
    await on.work.threads.check(thread);
    expect(thread.state.value).toBe('ready');
  });

  it('may have been fetched before', async () => {
    say(1, 1, 3);
    await live(on.work);
    on.work.threads.prefetch(1);
    await pass();
    expect(on.work.threads.cached(1)).toBe(true);
  });
});

describe('while it is open', () => {
  it('new messages come, changed ones change, none twice', async () => {
    say(1, 1, 2);
    await live(on.work);
    const thread = on.work.threads.open(1);
    await pass();
    const third = on.server.message(1, 'three');
    on.server.push('message.created', third);
    on.server.push('message.updated', { ...third, content: 'gone', content_attributes: { deleted: true } });
    expect(texts(1)).toEqual(['1', '2', 'gone']);
    expect(thread.messages.value[2]?.deleted).toBe(true);
  });

  it('news of a message above the window is not put below it', async () => {
    say(1, 1, 30);
    await live(on.work);
    const thread = on.work.threads.open(1);
    await pass();
    const first = on.server.messages[0];
    on.server.push('message.updated', { ...first, status: 'read' });
    expect(thread.messages.value).toHaveLength(20);
  });

  it('what comes while it is being fetched is not lost', async () => {
    say(1, 1, 2);
    await live(on.work);
    let open = () => {};
    on.server.gate = new Promise((resolve) => {
      open = () => resolve();
    });
    on.work.threads.open(1);
    await pass();
    on.server.message(1, 'meanwhile');
    open();
    await pass();
    expect(texts(1)).toEqual(['1', '2', 'meanwhile']);
  });
});

describe('a check after an absence', () => {
  it('bridges what was missed without a gap', async () => {
    say(1, 1, 5);
    await live(on.work);
    on.work.threads.open(1);
    await pass();
    on.server.drop();
    say(1, 6, 70);
    on.server.forgotten = on.server.seq;
    await pass(2_000);
    expect(texts(1)).toEqual(Array.from({ length: 70 }, (_, at) => `${at + 1}`));
  });

  it('begins anew when too much was missed', async () => {
    say(1, 1, 5);
    await live(on.work);
    const thread = on.work.threads.open(1);
    await pass();
    on.server.drop();
    say(1, 6, 1_200);
    on.server.forgotten = on.server.seq;
    await pass(2_000);
    expect(texts(1)).toHaveLength(20);
    expect(texts(1)[19]).toBe('1200');
    expect(thread.older.value).toBe('more');
    await on.work.threads.loadOlder(thread);
    expect(texts(1)).toHaveLength(40);
  });
});

it('stays within bounds over five hundred switches', async () => {
  for (let id = 1; id <= 500; id++) {
    on.server.conversation({ id });
    for (let n = 0; n < 5; n++) on.server.message(id, `${n}`);
  }
  await live(on.work);
  for (let id = 1; id <= 500; id++) {
    on.work.threads.open(id);
    await pass(1);
  }
  expect(on.work.threads.size).toBeLessThanOrEqual(40);
  on.work.store.prune();
  expect(on.work.store.size[0]).toBeLessThanOrEqual(500);
});

it('a long thread is cut when it is left', async () => {
  say(1, 1, 200);
  await live(on.work);
  const thread = on.work.threads.open(1);
  await pass();
  for (let n = 0; n < 9; n++) await on.work.threads.loadOlder(thread);
  expect(thread.messages.value).toHaveLength(200);
  on.work.threads.open(2);
  expect(thread.messages.value).toHaveLength(80);
  expect(thread.older.value).toBe('more');
});

it('merging keeps the order and the keys', () => {
  const one = (id: number, content: string, key = `${id}`) => ({ id, content, key }) as Message;
  const merged = merge([one(1, 'a', 'mine'), one(3, 'c')], [one(2, 'b'), one(1, 'A')]);
  expect(merged.map(({ id, content, key }) => [id, content, key])).toEqual([
    [1, 'A', 'mine'],
    [2, 'b', '2'],
    [3, 'c', '3'],
  ]);
});
