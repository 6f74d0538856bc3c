import { effect } from '@preact/signals';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ALL, live, pass, type Stage, stage } from './testing/desk';

let on: Stage;

beforeEach(async () => {
  on = stage();
  on.server.conversation({ id: 1, contact_id: 50 });
  await live(on.work);
  on.work.lists.open(ALL);
  await pass();
});

afterEach(() => on.close());

it('screens are not troubled with news that is none', () => {
  let shown = 0;
  const stop = effect(() => {
    on.work.store.conversation(1).value;
    shown += 1;
  });
  const push = on.server.conversationPush(on.server.rows.get(1) as never);
  on.server.push('conversation.updated', push);
  on.server.push('assignee.changed', push);
  expect(shown).toBe(1);
  on.server.change(1, { priority: 'low' });
  expect(shown).toBe(2);
  stop();
});

it('a conversation may be waited for before it is known', () => {
  const cell = on.work.store.conversation(2);
  expect(cell.value).toBeUndefined();
  const row = on.server.conversation({ id: 2 });
  on.server.push('conversation.created', on.server.conversationPush(row));
  expect(cell.value?.id).toBe(2);
});

it('a contact keeps what a frame does not tell', () => {
  on.work.store.putContact({ id: 50, created_at: 5, email: 'ana@example.test', phone_number: null });
  on.work.store.putContact({ id: 50, name: 'Ana' });
  expect(on.work.store.peekContact(50)).toMatchObject({
    name: 'Ana',
    email: 'ana@example.test',
    phone: '',
    createdAt: 5,
  });
});

it('what is on screen is never pruned', async () => {
  for (let id = 100; id < 900; id++) {
    const row = on.server.conversation({ id });
    on.work.lists.as('fetched', () => on.server.push('conversation.updated', on.server.conversationPush(row)));
  }
  on.work.threads.open(1);
  on.work.store.prune();
  expect(on.work.store.peek(1)?.id).toBe(1);
  for (const id of on.work.lists.open(ALL).ids.value) expect(on.work.store.peek(id)).toBeDefined();
});
