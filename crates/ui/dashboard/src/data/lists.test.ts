import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ALL, live, MINE, pass, type Stage, stage, UNASSIGNED } from './testing/desk';
import { ME } from './testing/fake-server';

let on: Stage;

beforeEach(() => {
  on = stage();
});

afterEach(() => on.close());

const ids = (filter = ALL) => on.work.lists.open(filter).ids.value;
const counts = (filter = ALL) => on.work.lists.counts(filter).value;

async function opened(filter = ALL) {
  await live(on.work);
  const view = on.work.lists.open(filter);
  await pass();
  return view;
}

describe('a list', () => {
  it('comes a page at a time, with its counts', async () => {
    for (let id = 1; id <= 60; id++) on.server.conversation({ id, assignee_id: id % 2 ? ME : null });
    const view = await opened();
    expect(view.state.value).toBe('ready');
    expect(view.ids.value).toHaveLength(25);
    expect(view.ids.value[0]).toBe(60);
    expect(counts()).toEqual({ mine: 30, unassigned: 30, all: 60 });
    await on.work.lists.loadMore(view);
    await on.work.lists.loadMore(view);
    expect(view.ids.value).toHaveLength(60);
    expect(view.complete.value).toBe(true);
    const asked = on.server.requests.length;
    await on.work.lists.loadMore(view);
    expect(on.server.requests).toHaveLength(asked);
  });

  it('skips nothing when what was shown has left meanwhile', async () => {
    for (let id = 1; id <= 60; id++) on.server.conversation({ id });
    const view = await opened();
    for (const id of [60, 59, 58]) on.server.change(id, { status: 'resolved' }, 'conversation.status_changed');
    await pass();
    await on.work.lists.loadMore(view);
    await on.work.lists.loadMore(view);
    await on.work.lists.loadMore(view);
    expect(view.ids.value).toHaveLength(57);
    expect(new Set(view.ids.value).size).toBe(57);
  });

  it('keeps the server’s order among those of one second, also when it is fetched again', async () => {
    for (let id = 1; id <= 5; id++) on.server.conversation({ id, last_activity_at: 500 });
    const view = await opened();
    expect(view.ids.value).toEqual([5, 4, 3, 2, 1]);
    await on.work.lists.refresh(view);
    expect(view.ids.value).toEqual([5, 4, 3, 2, 1]);
    const fetched = on.work.lists.refresh(view);
    on.server.change(2, { labels: ['vip'] });
    await fetched;
    expect(view.ids.value).toEqual([5, 4, 3, 2, 1]);
  });

  it('appends pages of one second in the server’s order, whatever changes meanwhile', async () => {
    for (let id = 1; id <= 60; id++) on.server.conversation({ id, last_activity_at: 500 });
    const view = await opened();
    const fetched = on.work.lists.loadMore(view);
    on.server.change(50, { labels: ['vip'] });
    await fetched;
    await on.work.lists.loadMore(view);
    expect(view.ids.value).toEqual(Array.from({ length: 60 }, (_, index) => 60 - index));
  });

  it('moves what got a message while it was being fetched', async () => {
    for (let id = 1; id <= 3; id++) on.server.conversation({ id, last_activity_at: 500 });
    const view = await opened();
    const fetched = on.work.lists.refresh(view);
    await Promise.resolve();
    on.server.message(2, 'hello');
    await fetched;
    expect(view.ids.value).toEqual([2, 3, 1]);
  });

  it('says that it could not be fetched, and can be fetched again', async () => {
    await live(on.work);
    on.server.offline = true;
    const view = on.work.lists.open(ALL);
    await pass();
    expect(view.state.value).toBe('failed');
    on.server.offline = false;
    on.server.conversation({ id: 1 });
    await on.work.lists.refresh(view);
    expect([view.state.value, view.ids.value]).toEqual(['ready', [1]]);
  });

  it('that was looked at before is there at once', async () => {
    on.server.conversation({ id: 1 });
    await opened();
    on.work.lists.open(MINE);
    await pass();
    const asked = on.server.requests.length;
    expect(ids()).toEqual([1]);
    await pass();
    expect(on.server.requests).toHaveLength(asked);
  });
});

describe('while things happen', () => {
  it('a conversation moves between the tabs with its assignee', async () => {
    on.server.conversation({ id: 1 });
    on.server.conversation({ id: 2, assignee_id: ME });
    await opened(UNASSIGNED);
    on.work.lists.open(MINE);
    await pass();
    const asked = on.server.requests.length;
    on.server.change(1, { assignee_id: ME }, 'assignee.changed');
    expect([ids(UNASSIGNED), [...ids(MINE)].sort()]).toEqual([[], [1, 2]]);
    expect(counts()).toEqual({ mine: 2, unassigned: 0, all: 2 });
    on.server.change(2, { assignee_id: 9 }, 'assignee.changed');
    expect(ids(MINE)).toEqual([1]);
    expect(counts()).toEqual({ mine: 1, unassigned: 0, all: 2 });
    expect(on.server.requests).toHaveLength(asked);
  });

  it('a resolved one leaves, a reopened one comes back where it belongs', async () => {
    for (const id of [1, 2, 3]) on.server.conversation({ id });
    await opened();
    on.server.change(2, { status: 'resolved' }, 'conversation.status_changed');
    expect(ids()).toEqual([3, 1]);
    expect(counts()?.all).toBe(2);
    on.server.change(2, { status: 'open' }, 'conversation.status_changed');
    expect(ids()).toEqual([3, 2, 1]);
    expect(counts()?.all).toBe(3);
  });

  it('a message moves its conversation to the top, other changes leave it in its place', async () => {
    for (const id of [1, 2, 3]) on.server.conversation({ id });
    await opened();
    on.server.message(1, 'hello');
    expect(ids()).toEqual([1, 3, 2]);
    expect(on.work.store.peek(1)).toMatchObject({ unread: 1, preview: { text: 'hello', fromUs: false } });
    on.server.change(2, { labels: ['vip'] });
    on.server.change(3, { priority: 'high' });
    expect(ids()).toEqual([1, 3, 2]);
  });

  it('a new conversation comes and is counted, once', async () => {
    on.server.conversation({ id: 1 });
    await opened();
    const row = on.server.conversation({ id: 2 });
    on.server.push('conversation.created', on.server.conversationPush(row));
    on.server.message(2, 'hi');
    expect(ids()).toEqual([2, 1]);
    expect(counts()).toEqual({ mine: 0, unassigned: 2, all: 2 });
    on.server.push('conversation.created', on.server.conversationPush(row));
    expect(counts()?.all).toBe(2);
    await pass(10_000);
    expect(counts()?.all).toBe(2);
  });

  it('one that belongs below the window stays out of it', async () => {
    for (let id = 1; id <= 40; id++) on.server.conversation({ id });
    const view = await opened();
    const row = on.server.conversation({ id: 99, last_activity_at: 1, created_at: 1, updated_at: 1 });
    on.server.push('conversation.created', on.server.conversationPush(row));
    expect(view.ids.value).not.toContain(99);
    expect(counts()?.all).toBe(41);
  });

  it('one that sinks below the window is found again further down', async () => {
    for (let id = 1; id <= 40; id++) on.server.conversation({ id, priority: 'high' });
    const byPriority = { ...ALL, sort: 'priority' as const };
    const view = await opened(byPriority);
    const first = view.ids.value[0] as number;
    on.server.change(first, { priority: null });
    expect(view.ids.value).not.toContain(first);
  });

  it('a message in a conversation that is not known brings it, and only where it can belong', async () => {
    for (let id = 1; id <= 40; id++) on.server.conversation({ id });
    const view = await opened();
    on.server.message(3, 'out of the deep');
    await pass(400);
    expect(view.ids.value[0]).toBe(3);
    expect(on.server.count(/^conversations\/3$/)).toBe(1);
    on.work.lists.open(MINE);
    await pass();
    on.server.message(4, 'not mine');
    await pass(400);
    expect(on.server.count(/^conversations\/4$/)).toBe(0);
  });

  it('a burst of unknown ones costs one page', async () => {
    for (let id = 1; id <= 60; id++) on.server.conversation({ id });
    const view = await opened();
    const asked = on.server.count(/^conversations$/);
    for (let id = 1; id <= 12; id++) on.server.message(id, 'hello');
    await pass(400);
    expect(on.server.count(/^conversations$/)).toBe(asked + 1);
    expect(on.server.count(/^conversations\/\d+$/)).toBe(0);
    expect(view.ids.value.slice(0, 2)).toEqual([12, 11]);
  });

  it('counts are asked for again when a change cannot be reckoned', async () => {
    for (let id = 1; id <= 40; id++) on.server.conversation({ id });
    await opened();
    on.server.change(2, { status: 'resolved' }, 'conversation.status_changed');
    await pass(6_000);
    expect(counts()?.all).toBe(39);
    expect(on.server.count(/meta$/)).toBe(1);
  });

  it('what changes while a list is being fetched is in it', async () => {
    on.server.conversation({ id: 1 });
    on.server.conversation({ id: 2 });
    await opened();
    let open = () => {};
    on.server.gate = new Promise((resolve) => {
      open = () => resolve();
    });
    const refreshing = on.work.lists.refresh(on.work.lists.open(ALL));
    await pass();
    on.server.change(1, { status: 'resolved' }, 'conversation.status_changed');
    on.server.message(2, 'new');
    open();
    await refreshing;
    expect(ids()).toEqual([2]);
    expect(on.work.store.peek(2)?.unread).toBe(1);
    await pass(6_000);
    expect(counts()?.all).toBe(1);
  });

  it('old news does not undo newer', async () => {
    const row = on.server.conversation({ id: 1 });
    await opened();
    const old = on.server.conversationPush({ ...row });
    on.server.change(1, { status: 'resolved' }, 'conversation.status_changed');
    on.server.push('conversation.updated', old);
    expect(ids()).toEqual([]);
  });

  it('a deleted contact takes its conversations along', async () => {
    on.server.conversation({ id: 1, contact_id: 50 });
    on.server.conversation({ id: 2 });
    await opened();
    on.server.push('contact.deleted', on.server.contact(50));
    expect(ids()).toEqual([2]);
    expect(counts()?.all).toBe(1);
  });
});

it('holds a bounded number of lists and conversations', async () => {
  for (let id = 1; id <= 2_000; id++) on.server.conversation({ id, inbox_id: id % 40 });
  await live(on.work);
  for (let inboxId = 0; inboxId < 40; inboxId++) {
    on.work.lists.open({ ...ALL, inboxId });
    await pass();
  }
  expect(on.work.store.size[0]).toBeLessThanOrEqual(525);
});
