import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ALL, live, pass, type Stage, stage } from './testing/desk';
import { ME } from './testing/fake-server';

let on: Stage;

beforeEach(async () => {
  on = stage();
  on.server.conversation({ id: 1, contact_id: 50 });
  await live(on.work);
  on.work.lists.open(ALL);
  on.work.threads.open(1);
  await pass();
});

afterEach(() => on.close());

const row = () => on.server.rows.get(1) as never;
const held = () => on.work.store.peek(1);

describe('a conversation', () => {
  it.each([
    ['conversation.updated', { priority: 'high' as const }, { priority: 'high' }],
    ['conversation.status_changed', { status: 'pending' as const }, { status: 'pending' }],
    ['assignee.changed', { assignee_id: 9 }, { assigneeId: 9 }],
    ['team.changed', { team_id: 4 }, { teamId: 4 }],
    ['conversation.contact_changed', { contact_id: 51 }, { contactId: 51 }],
    ['conversation.read', { labels: ['seen'] }, { labels: ['seen'] }],
  ])('is what %s says', (event, change, expected) => {
    on.server.change(1, change, event);
    expect(held()).toMatchObject(expected);
  });

  it('shows the newest message, be it a note, but no activity line', () => {
    on.server.message(1, 'hi');
    on.server.message(1, 'psst', { message_type: 1, private: true });
    on.server.message(1, 'Mia resolved this', { message_type: 2 });
    expect(held()?.preview).toMatchObject({ text: 'psst', private: true, fromUs: true });
    on.server.change(1, { labels: ['vip'] });
    expect(held()?.preview?.text).toBe('psst');
  });

  it('shows that its newest message was deleted', () => {
    const message = on.server.message(1, 'oops');
    on.server.push('message.updated', { ...message, content_attributes: { deleted: true } });
    expect(held()?.preview?.deleted).toBe(true);
  });
});

describe('frames that change nothing here', () => {
  it('of another account are passed over', () => {
    on.server.push('conversation.updated', { ...on.server.conversationPush(row()), account_id: 2, priority: 'urgent' });
    expect(held()?.priority).toBeNull();
  });

  it('of kinds without meaning here do no harm', () => {
    for (const event of ['first.reply.created', 'conversation.mentioned', 'something.new']) {
      on.server.push(event, on.server.conversationPush(row()));
    }
    expect(held()?.id).toBe(1);
  });
});

describe('a contact', () => {
  it('that is on screen changes, others are not kept', () => {
    on.server.push('contact.updated', { ...on.server.contact(50), name: 'Ana' });
    on.server.push('contact.created', on.server.contact(99));
    expect(on.work.store.peekContact(50)?.name).toBe('Ana');
    expect(on.work.store.peekContact(99)).toBeUndefined();
  });
});

describe('typing', () => {
  const typing = (id: number, type: string, isPrivate = false) => ({
    conversation: on.server.conversationPush(row()),
    user: { ...on.server.contact(id), type, available_name: 'Mia', avatar_url: '' },
    is_private: isPrivate,
  });
  const typists = () => on.work.presence.typists(1).value.map((one) => one.id);

  it('begins and ends', () => {
    on.server.push('conversation.typing_on', typing(50, 'contact'));
    on.server.push('conversation.typing_on', typing(8, 'user', true));
    expect(typists()).toEqual([50, 8]);
    on.server.push('conversation.typing_off', typing(8, 'user', true));
    expect(typists()).toEqual([50]);
  });

  it('ends with the message, or by itself', async () => {
    on.server.push('conversation.typing_on', typing(50, 'contact'));
    on.server.message(1, 'here it is');
    expect(typists()).toEqual([]);
    on.server.push('conversation.typing_on', typing(50, 'contact'));
    await pass(31_000);
    expect(typists()).toEqual([]);
  });

  it('of oneself in another tab is not shown', () => {
    on.server.push('conversation.typing_on', typing(ME, 'user'));
    expect(typists()).toEqual([]);
  });
});

it('presence is what the newest update says', () => {
  on.server.push('presence.update', { users: { 7: 'online', 8: 'busy' }, contacts: { 50: 'online' } });
  expect(on.work.presence.agents.value.get(8)).toBe('busy');
  expect(on.work.presence.contacts.value.has(50)).toBe(true);
  const before = on.work.presence.contacts.value;
  on.server.push('presence.update', { users: { 7: 'online' }, contacts: { 50: 'online' } });
  expect(on.work.presence.agents.value.has(8)).toBe(false);
  expect(on.work.presence.contacts.value).toBe(before);
});

describe('lists that changed', () => {
  const keys = (label: string, inbox: string) => ({ cache_keys: { label, inbox, team: '0' } });

  it('are fetched again if somebody uses them, and only those', async () => {
    await on.work.resources.labels.load();
    await on.work.resources.inboxes.load();
    on.server.push('account.cache_invalidated', keys('1', '1'));
    await pass();
    const before = [on.server.count(/^labels$/), on.server.count(/^inboxes$/), on.server.count(/^conversations$/)];
    on.server.push('account.cache_invalidated', keys('2', '1'));
    await pass();
    const after = [on.server.count(/^labels$/), on.server.count(/^inboxes$/), on.server.count(/^conversations$/)];
    expect(after).toEqual([(before[0] ?? 0) + 1, before[1], before[2]]);
    expect(on.server.count(/^teams$/)).toBe(0);
  });

  it('of inboxes may change which conversations one sees', async () => {
    const before = on.server.count(/^conversations$/);
    on.server.push('account.cache_invalidated', keys('1', '5'));
    await pass();
    expect(on.server.count(/^conversations$/)).toBe(before + 1);
  });
});
