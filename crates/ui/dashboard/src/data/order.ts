/** Which conversations a list has and in which order: the server's rules, to follow what happens live. */
import type { Conversation, Filter, Sort } from './types';

const PRIORITY = { low: 1, medium: 2, high: 3, urgent: 4 } as const;

/** The server's names of the orders. */
export const SORT_NAMES: Record<Sort, string> = {
  last_activity: 'last_activity_at_desc',
  oldest_activity: 'last_activity_at_asc',
  newest: 'created_at_desc',
  oldest: 'created_at_asc',
  priority: 'priority_desc',
  waiting: 'waiting_since_asc',
};

/** Whether a conversation is in a list whoever it is assigned to, as the counts count. */
export function counted(filter: Filter, one: Conversation): boolean {
  return (
    (filter.status === 'all' || filter.status === one.status) &&
    (filter.inboxId === null || filter.inboxId === one.inboxId) &&
    (filter.teamId === null || filter.teamId === one.teamId) &&
    (filter.label === null || one.labels.includes(filter.label)) &&
    (!filter.unattended || one.firstReplyAt === 0 || one.waitingSince !== 0)
  );
}

export function listed(filter: Filter, one: Conversation, me: number): boolean {
  if (!counted(filter, one)) return false;
  if (filter.tab === 'mine') return one.assigneeId === me;
  if (filter.tab === 'unassigned') return one.assigneeId === null;
  return true;
}

/** What an order looks at, first thing first; smaller comes first. */
function rank(sort: Sort, one: Conversation): readonly number[] {
  switch (sort) {
    case 'last_activity':
      return [-one.lastActivityAt];
    case 'oldest_activity':
      return [one.lastActivityAt];
    case 'newest':
      return [-one.createdAt, -one.id];
    case 'oldest':
      return [one.createdAt, one.id];
    case 'priority':
      return [one.priority ? -PRIORITY[one.priority] : 0, -one.lastActivityAt];
    case 'waiting':
      return [one.waitingSince || Number.POSITIVE_INFINITY, one.createdAt, one.id];
  }
}

/**
 * Whether one comes before, after or level with another. Level is common: the server sorts activity by
 * the microsecond and tells seconds. Whoever asks because of news decides for the newer one.
 */
export function compare(sort: Sort, one: Conversation, other: Conversation): number {
  const [a, b] = [rank(sort, one), rank(sort, other)];
  for (let at = 0; at < a.length; at++) {
    const [x, y] = [a[at] as number, b[at] as number];
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}

/** Where a conversation that has just changed belongs among `length` others. */
export function position(
  sort: Sort,
  length: number,
  at: (index: number) => Conversation | undefined,
  one: Conversation,
): number {
  const newestFirst = sort !== 'oldest_activity';
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = at(middle);
    const order = other ? compare(sort, one, other) : 0;
    if (order < 0 || (order === 0 && newestFirst)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The counts that a list shares with those that differ only in tab and order. */
export function countsKey(filter: Filter): string {
  return listKey({ ...filter, tab: 'all', sort: 'last_activity' });
}

export function listKey(filter: Filter): string {
  const { tab, status, inboxId, teamId, label, unattended, sort } = filter;
  return JSON.stringify([tab, status, inboxId, teamId, label, unattended, sort]);
}

/** The filter as the server's parameters. */
export function parameters(filter: Filter): Record<string, string> {
  const named: Record<string, string> = {
    assignee_type: filter.tab === 'mine' ? 'me' : filter.tab,
    status: filter.status,
    sort_by: SORT_NAMES[filter.sort],
  };
  if (filter.inboxId !== null) named.inbox_id = String(filter.inboxId);
  if (filter.teamId !== null) named.team_id = String(filter.teamId);
  if (filter.label !== null) named.labels = filter.label;
  if (filter.unattended) named.conversation_type = 'unattended';
  return named;
}
