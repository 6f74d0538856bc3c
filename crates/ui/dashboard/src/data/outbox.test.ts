import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { live, pass, type Stage, stage } from './testing/desk';

let on: Stage;

beforeEach(async () => {
  on = stage();
  on.server.conversation({ id: 1 });
  on.server.conversation({ id: 2 });
  await live(on.work);
  on.work.threads.open(1);
  await pass();
});

afterEach(() => on.close());

const posts = () => on.server.requests.filter((one) => one.method === 'POST' && one.path.endsWith('/messages'));
const waiting = (id = 1) => on.work.outbox.of(id).value;
const said = (id = 1) => on.server.messages.filter((one) => one.conversation_id === id).map((one) => one.content);
const write = (content: string, conversationId = 1) => ({ conversationId, content, private: false });

describe('sending', () => {
  it('shows the message at once, then the server’s version of it under the same key', async () => {
    const sending = on.work.outbox.send(write('hello'));
    expect(waiting()).toMatchObject([{ content: 'hello', state: 'sending' }]);
    const key = await sending;
    await pass();
    expect(waiting()).toEqual([]);
    expect(on.work.threads.open(1).messages.value).toMatchObject([{ content: 'hello', key, kind: 'outgoing' }]);
    expect(posts()).toMatchObject([{ key, body: { content: 'hello', private: false, echo_id: key } }]);
    expect(await on.letters.all()).toEqual([]);
  });

  it('moves the conversation up without waiting for the live stream', async () => {
    on.server.drop();
    on.server.offline = false;
    await on.work.outbox.send(write('hello'));
    await pass(5);
    expect(on.work.store.peek(1)?.preview).toMatchObject({ text: 'hello', fromUs: true });
  });

  it('sends files as a form, with everything that belongs to the message', async () => {
    const file = new File(['x'], 'plan.pdf', { type: 'application/pdf' });
    await on.work.outbox.send({ ...write('see'), private: true, inReplyTo: 9, files: [file] });
    await pass();
    const form = posts()[0]?.body as FormData;
    expect(form.get('content')).toBe('see');
    expect(form.get('private')).toBe('true');
    expect(form.get('content_attributes')).toBe('{"in_reply_to":9}');
    expect((form.get('attachments[]') as File).name).toBe('plan.pdf');
  });

  it('keeps the order of a conversation, and does not hold up others', async () => {
    on.server.failing.push({ path: /conversations\/1\/messages/, answer: { status: 503 }, times: 1 });
    void on.work.outbox.send(write('one'));
    void on.work.outbox.send(write('two'));
    void on.work.outbox.send(write('elsewhere', 2));
    await pass(100);
    expect(said(2)).toEqual(['elsewhere']);
    expect(said(1)).toEqual([]);
    await pass(5_000);
    expect(said(1)).toEqual(['one', 'two']);
  });
});

describe('on a bad network', () => {
  it('waits and tries again by itself, at once when the connection is back', async () => {
    on.server.offline = true;
    on.server.drop();
    await on.work.outbox.send(write('hello'));
    await pass(60_000);
    expect(waiting()).toMatchObject([{ state: 'waiting' }]);
    on.server.offline = false;
    dispatchEvent(new Event('online'));
    await pass(50);
    expect(said()).toEqual(['hello']);
    expect(waiting()).toEqual([]);
  });

  it('never says it twice when the answer got lost', async () => {
    on.server.deaf = true;
    await on.work.outbox.send(write('once'));
    await pass(10);
    on.server.deaf = false;
    await pass(5_000);
    expect(said()).toEqual(['once']);
    expect(waiting()).toEqual([]);
    expect(on.work.threads.open(1).messages.value).toHaveLength(1);
  });

  it('takes a frame for the answer that did not come', async () => {
    on.server.deaf = true;
    await on.work.outbox.send(write('once'));
    await pass(10);
    expect(waiting()).toEqual([]);
    await pass(60_000);
    expect(posts()).toHaveLength(1);
  });

  it('waits as long as the server asks', async () => {
    const answer = { status: 429, headers: { 'retry-after': '20' } };
    on.server.failing.push({ path: /messages$/, answer, times: 1 });
    await on.work.outbox.send(write('hello'));
    await pass(19_000);
    expect(said()).toEqual([]);
    await pass(2_000);
    expect(said()).toEqual(['hello']);
  });

  it('gives up on a server that never can, and says why', async () => {
    on.server.failing.push({ path: /messages$/, answer: { status: 500, body: { error: 'broken' } }, times: 99 });
    await on.work.outbox.send(write('hello'));
    await pass(10 * 60_000);
    expect(waiting()).toMatchObject([{ state: 'failed', refused: 'broken' }]);
    expect(posts()).toHaveLength(8);
  });
});

describe('a refused message', () => {
  const refuse = () => {
    const answer = { status: 422, body: { error: 'Validation failed: too long' } };
    on.server.failing.push({ path: /messages$/, answer, times: 1 });
  };

  it('stays with its reason, lets later ones pass, and can be tried again', async () => {
    refuse();
    const key = await on.work.outbox.send(write('bad'));
    await on.work.outbox.send(write('good'));
    await pass(50);
    expect(waiting()).toMatchObject([{ content: 'bad', state: 'failed', refused: 'Validation failed: too long' }]);
    expect(said()).toEqual(['good']);
    await on.work.outbox.retry(key);
    await pass(50);
    expect(said()).toEqual(['good', 'bad']);
    expect(await on.letters.all()).toEqual([]);
  });

  it('can be thrown away', async () => {
    refuse();
    const key = await on.work.outbox.send(write('bad'));
    await pass(50);
    expect(on.work.outbox.discard(key)?.content).toBe('bad');
    await pass();
    expect([waiting(), await on.letters.all()]).toEqual([[], []]);
  });

  it('is still there, and still refused, after a reload', async () => {
    refuse();
    await on.work.outbox.send(write('bad'));
    await pass(50);
    on.reload();
    await live(on.work);
    expect(waiting()).toMatchObject([{ content: 'bad', state: 'failed' }]);
    expect(said()).toEqual([]);
  });
});

describe('a reload', () => {
  it('in the middle of sending neither loses nor repeats', async () => {
    on.server.deaf = true;
    on.server.drop();
    await on.work.outbox.send(write('once'));
    await pass(1);
    on.reload();
    on.server.deaf = false;
    await live(on.work);
    await pass(2_000);
    expect(said()).toEqual(['once']);
    expect([waiting(), await on.letters.all()]).toEqual([[], []]);
    expect(new Set(posts().map((one) => one.key)).size).toBe(1);
    expect(posts()).toHaveLength(2);
  });

  it('while offline keeps everything in order', async () => {
    on.server.offline = true;
    for (const text of ['one', 'two', 'three']) {
      await on.work.outbox.send(write(text));
      await pass(2);
    }
    on.reload();
    on.server.offline = false;
    await live(on.work);
    await pass(2_000);
    expect(said()).toEqual(['one', 'two', 'three']);
  });

  it('after a day asks first, because the server no longer knows the name', async () => {
    on.server.offline = true;
    await on.work.outbox.send(write('old'));
    on.reload();
    await pass(24 * 3_600_000);
    on.server.offline = false;
    await live(on.work);
    await pass(2_000);
    expect(waiting()).toMatchObject([{ state: 'failed', refused: 'old' }]);
    expect(said()).toEqual([]);
  });

  it('shows nothing of another user or account', async () => {
    const letter = { ...write('x'), key: 'k', inReplyTo: null, files: [], writtenAt: Date.now() };
    await on.letters.put({ ...letter, account: 2, user: 7 });
    await on.letters.put({ ...letter, key: 'l', account: 1, user: 8 });
    on.reload();
    await live(on.work);
    expect(on.work.outbox.unsent.value).toBe(0);
    expect(posts()).toEqual([]);
  });
});

describe('the disk', () => {
  it('that fails does not keep a message from being sent', async () => {
    on.letters.put = () => Promise.reject(new Error('full'));
    on.letters.has = () => Promise.resolve(false);
    await on.work.outbox.send(write('hello'));
    await pass(50);
    expect(said()).toEqual(['hello']);
  });

  it('from which another tab has taken a message: it is not sent again', async () => {
    on.server.offline = true;
    const key = await on.work.outbox.send(write('elsewhere'));
    await pass(50);
    await on.letters.remove(key);
    on.server.offline = false;
    await pass(60_000);
    expect(said()).toEqual([]);
    expect(waiting()).toEqual([]);
  });

  it('is emptied when somebody signs out', async () => {
    on.server.offline = true;
    await on.work.outbox.send(write('secret'));
    await on.work.outbox.forgetAll();
    expect([waiting(), await on.letters.all()]).toEqual([[], []]);
  });
});
