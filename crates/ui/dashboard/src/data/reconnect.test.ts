import { afterEach, beforeEach, expect, it } from 'vitest';
import { ALL, live, MINE, pass, type Stage, stage } from './testing/desk';
import { ME } from './testing/fake-server';

let on: Stage;

beforeEach(async () => {
  on = stage();
  for (const id of [1, 2, 3]) on.server.conversation({ id });
  await live(on.work);
  on.work.lists.open(ALL);
  on.work.threads.open(1);
  await pass();
});

afterEach(() => on.close());

const ids = (filter = ALL) => on.work.lists.open(filter).ids.value;
const texts = () => on.work.threads.open(1).messages.value.map((one) => one.content);

it('a short absence is replayed, and nothing is fetched', async () => {
  on.server.drop();
  on.server.message(1, 'while away');
  on.server.change(2, { status: 'resolved' }, 'conversation.status_changed');
  const asked = on.server.requests.length;
  await pass(2_000);
  expect(on.work.live.state.value).toBe('live');
  expect([ids(), texts()]).toEqual([[1, 3], ['while away']]);
  expect(on.server.requests).toHaveLength(asked);
});

it('a long one is made up for by fetching what is on screen, the rest when it is opened', async () => {
  on.work.lists.open(MINE);
  on.work.lists.open(ALL);
  await pass();
  on.server.drop();
  on.server.message(1, 'while away');
  on.server.change(2, { status: 'resolved' }, 'conversation.status_changed');
  on.server.change(3, { assignee_id: ME }, 'assignee.changed');
  on.server.forgotten = on.server.seq;
  await pass(2_000);
  expect([ids(), texts()]).toEqual([[1, 3], ['while away']]);
  expect(on.work.lists.counts(ALL).value).toEqual({ mine: 1, unassigned: 1, all: 2 });
  on.work.lists.open(MINE);
  await pass();
  expect(ids(MINE)).toEqual([3]);
});

it('what happened between the first list and the live stream is not missed', async () => {
  on.reload();
  on.work.lists.open(ALL);
  await pass();
  on.server.change(2, { status: 'resolved' }, 'conversation.status_changed');
  expect(ids()).toEqual([3, 2, 1]);
  await live(on.work);
  expect(ids()).toEqual([3, 1]);
});
