import { describe, expect, it } from 'vitest';
import { compare, counted, listed, listKey, parameters, position } from './order';
import { type Conversation, type Filter, NO_FILTER, type Sort } from './types';

const ME = 7;

function one(part: Partial<Conversation>): Conversation {
  return {
    id: 1,
    inboxId: 1,
    contactId: 1,
    assigneeId: null,
    teamId: null,
    status: 'open',
    priority: null,
    labels: [],
    channel: '',
    canReply: true,
    unread: 0,
    preview: null,
    snoozedUntil: 0,
    createdAt: 10,
    lastActivityAt: 10,
    waitingSince: 0,
    firstReplyAt: 5,
    agentSeenAt: 0,
    contactSeenAt: 0,
    customAttributes: {},
    attributes: {},
    verified: false,
    updatedAt: 1,
    ...part,
  };
}

const filter = (part: Partial<Filter>): Filter => ({ ...NO_FILTER, tab: 'all', ...part });

function sorted(sort: Sort, ...rows: Partial<Conversation>[]): number[] {
  return rows
    .map(one)
    .sort((a, b) => compare(sort, a, b))
    .map((row) => row.id);
}

describe('belonging to a list', () => {
  it('is a matter of state, inbox, team and label', () => {
    expect(counted(filter({}), one({}))).toBe(true);
    expect(counted(filter({}), one({ status: 'resolved' }))).toBe(false);
    expect(counted(filter({ status: 'all' }), one({ status: 'resolved' }))).toBe(true);
    expect(counted(filter({ inboxId: 2 }), one({ inboxId: 1 }))).toBe(false);
    expect(counted(filter({ teamId: 2 }), one({ teamId: 2 }))).toBe(true);
    expect(counted(filter({ label: 'vip' }), one({ labels: ['vip'] }))).toBe(true);
    expect(counted(filter({ label: 'vip' }), one({ labels: [] }))).toBe(false);
  });

  it('unattended means never answered, or waiting', () => {
    const unattended = filter({ unattended: true });
    expect(counted(unattended, one({ firstReplyAt: 0 }))).toBe(true);
    expect(counted(unattended, one({ waitingSince: 9 }))).toBe(true);
    expect(counted(unattended, one({}))).toBe(false);
  });

  it('is narrowed by the tab', () => {
    expect(listed(filter({ tab: 'mine' }), one({ assigneeId: ME }), ME)).toBe(true);
    expect(listed(filter({ tab: 'mine' }), one({ assigneeId: 8 }), ME)).toBe(false);
    expect(listed(filter({ tab: 'unassigned' }), one({}), ME)).toBe(true);
    expect(listed(filter({ tab: 'unassigned' }), one({ assigneeId: 8 }), ME)).toBe(false);
  });
});

describe('the order', () => {
  it('is the server’s, nothing last where the server has it last', () => {
    expect(sorted('last_activity', { id: 1, lastActivityAt: 1 }, { id: 2, lastActivityAt: 2 })).toEqual([2, 1]);
    expect(sorted('oldest_activity', { id: 1, lastActivityAt: 2 }, { id: 2, lastActivityAt: 1 })).toEqual([2, 1]);
    expect(sorted('newest', { id: 1 }, { id: 2 })).toEqual([2, 1]);
    expect(sorted('oldest', { id: 2 }, { id: 1 })).toEqual([1, 2]);
    expect(
      sorted(
        'priority',
        { id: 1 },
        { id: 2, priority: 'low' },
        { id: 3, priority: 'urgent' },
        { id: 4, lastActivityAt: 20 },
      ),
    ).toEqual([3, 2, 4, 1]);
    expect(sorted('waiting', { id: 1 }, { id: 2, waitingSince: 9 }, { id: 3, waitingSince: 4 })).toEqual([3, 2, 1]);
  });

  it('puts what has just happened before what happened in the same second', () => {
    const rows = [
      one({ id: 1, lastActivityAt: 9 }),
      one({ id: 2, lastActivityAt: 5 }),
      one({ id: 3, lastActivityAt: 5 }),
    ];
    const at = (index: number) => rows[index];
    expect(position('last_activity', 3, at, one({ lastActivityAt: 5 }))).toBe(1);
    expect(position('last_activity', 3, at, one({ lastActivityAt: 9 }))).toBe(0);
    expect(position('last_activity', 3, at, one({ lastActivityAt: 1 }))).toBe(3);
    rows.reverse();
    expect(position('oldest_activity', 3, at, one({ lastActivityAt: 5 }))).toBe(2);
  });
});

it('asks the server in its own words', () => {
  const asked = filter({
    tab: 'mine',
    status: 'all',
    inboxId: 3,
    teamId: 4,
    label: 'vip',
    unattended: true,
    sort: 'waiting',
  });
  expect(parameters(asked)).toEqual({
    assignee_type: 'me',
    status: 'all',
    sort_by: 'waiting_since_asc',
    inbox_id: '3',
    team_id: '4',
    labels: 'vip',
    conversation_type: 'unattended',
  });
  expect(listKey(asked)).not.toBe(listKey({ ...asked, inboxId: 4 }));
});
