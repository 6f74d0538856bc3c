import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ALL, live, MINE, pass, type Stage, stage } from './testing/desk';
import { ME } from './testing/fake-server';

let on: Stage;

beforeEach(async () => {
  on = stage();
  on.server.conversation({ id: 1 });
  await live(on.work);
  on.work.lists.open(ALL);
  await pass();
});

afterEach(() => on.close());

const held = () => on.work.store.peek(1);
const refuse = (status = 422) =>
  on.server.failing.push({ path: /conversations\/1\//, answer: { status, body: { error: 'no' } }, times: 1 });

describe('a command', () => {
  it('is shown at once, in the list and its counts, and stays', async () => {
    const doing = on.work.commands.assign(1, ME);
    expect(held()?.assigneeId).toBe(ME);
    expect(on.work.lists.counts(ALL).value).toEqual({ mine: 1, unassigned: 0, all: 1 });
    expect(await doing).toBeNull();
    await pass();
    expect(held()?.assigneeId).toBe(ME);
    expect(on.work.lists.counts(MINE).value?.mine).toBe(1);
  });

  it('that is refused is taken back, and says why', async () => {
    refuse();
    const doing = on.work.commands.setStatus(1, 'resolved');
    expect(on.work.lists.open(ALL).ids.value).toEqual([]);
    expect(await doing).toMatchObject({ kind: 'refused', message: 'no' });
    expect(held()?.status).toBe('open');
    expect(on.work.lists.open(ALL).ids.value).toEqual([1]);
    expect(on.work.lists.counts(ALL).value?.all).toBe(1);
  });

  it('that is refused leaves what others have changed meanwhile', async () => {
    refuse();
    const doing = on.work.commands.setPriority(1, 'urgent');
    on.server.change(1, { labels: ['vip'], priority: 'low' });
    expect(held()).toMatchObject({ priority: 'urgent', labels: ['vip'] });
    await doing;
    expect(held()).toMatchObject({ priority: 'low', labels: ['vip'] });
  });

  it('that went through does not undo what somebody did right after it', async () => {
    let open = () => {};
    on.server.gate = new Promise((resolve) => {
      open = () => resolve();
    });
    const doing = on.work.commands.setStatus(1, 'resolved');
    await pass();
    on.server.change(1, { status: 'pending' }, 'conversation.status_changed');
    open();
    await doing;
    expect(held()?.status).toBe('pending');
  });

  it('on top of another one does not hide it', async () => {
    const both = [on.work.commands.setPriority(1, 'high'), on.work.commands.setLabels(1, ['b', 'a'])];
    expect(held()).toMatchObject({ priority: 'high', labels: ['b', 'a'] });
    await Promise.all(both);
    expect(held()).toMatchObject({ priority: 'high' });
  });
});

describe('reading', () => {
  it('clears the mark, once', async () => {
    on.server.message(1, 'hi');
    expect(held()?.unread).toBe(1);
    await on.work.commands.markSeen(1);
    await on.work.commands.markSeen(1);
    expect(held()?.unread).toBe(0);
    expect(on.server.count(/update_last_seen/, 'POST')).toBe(1);
  });

  it('does not clear the mark of what came while the server was being told', async () => {
    on.server.message(1, 'hi');
    const doing = on.work.commands.markSeen(1);
    on.server.message(1, 'again');
    await doing;
    expect(held()?.unread).toBeGreaterThan(0);
  });

  it('can be taken back', async () => {
    expect(await on.work.commands.markUnread(1)).toBeNull();
    expect(held()?.unread).toBe(1);
  });
});

describe('muting', () => {
  it('blocks the contact, and not if the server refuses', async () => {
    const contact = () => on.work.store.peekContact(1001);
    refuse();
    const doing = on.work.commands.mute(1, true);
    expect([contact()?.blocked, held()?.status]).toEqual([true, 'resolved']);
    await doing;
    expect([contact()?.blocked, held()?.status]).toEqual([false, 'open']);
  });
});

describe('typing', () => {
  const told = () =>
    on.server.requests.filter((one) => one.path.endsWith('toggle_typing_status')).map((one) => one.body);

  it('is told now and then, and its end once', async () => {
    on.work.commands.type(1, false);
    on.work.commands.type(1, false);
    await pass(11_000);
    on.work.commands.type(1, false);
    on.work.commands.stopTyping();
    on.work.commands.stopTyping();
    await pass();
    const [on_, off] = [
      { typing_status: 'on', is_private: false },
      { typing_status: 'off', is_private: false },
    ];
    expect(told()).toEqual([on_, on_, off]);
  });
});
