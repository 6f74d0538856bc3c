import { describe, expect, it } from 'vitest';
import type { Outgoing } from '../../data/outbox';
import type { Message } from '../../data/types';
import { rowsOf } from './rows';
import { continueList, mark, markOf } from './shortcuts';
import { snoozeOptions } from './snooze';
import { addedAbove, around, down, follow, newest, SHOWN, STEP, up } from './window';

const DAY = 86_400;
const NOON = Date.UTC(2026, 5, 10, 12) / 1000;
const ANA = { kind: 'contact' as const, id: 1, name: 'Ana', avatar: '' };
const MIA = { kind: 'user' as const, id: 1, name: 'Mia', avatar: '' };

function said(id: number, part: Partial<Message> = {}): Message {
  return {
    id,
    key: String(id),
    conversationId: 1,
    kind: 'incoming',
    content: '',
    contentType: 'text',
    private: false,
    status: 'sent',
    createdAt: NOON + id,
    sender: ANA,
    attachments: [],
    inReplyTo: null,
    deleted: false,
    error: '',
    attributes: {},
    ...part,
  };
}

const kinds = (messages: Message[], readUpTo = 0, out: Outgoing[] = []) =>
  rowsOf(messages, out, readUpTo).map((row) =>
    row.kind === 'message' ? `${row.first ? '[' : ''}${row.message.id}${row.last ? ']' : ''}` : row.kind,
  );

describe('the rows of a thread', () => {
  it('begin with a day, and join what one person says in one breath', () => {
    expect(kinds([said(1), said(2), said(3, { kind: 'outgoing', sender: MIA })])).toEqual(['day', '[1', '2]', '[3]']);
  });

  it('begin anew after a pause, a note, a line of activity, another day', () => {
    expect(kinds([said(1), said(2, { createdAt: NOON + 900 })])).toEqual(['day', '[1]', '[2]']);
    expect(
      kinds([said(1, { kind: 'outgoing', sender: MIA }), said(2, { kind: 'outgoing', sender: MIA, private: true })]),
    ).toEqual(['day', '[1]', '[2]']);
    expect(kinds([said(1), said(2, { kind: 'activity', sender: null }), said(3)])).toEqual([
      'day',
      '[1]',
      'activity',
      '[3]',
    ]);
    expect(kinds([said(1), said(2, { createdAt: NOON + DAY })])).toEqual(['day', '[1]', 'day', '[2]']);
  });

  it('mark where reading stopped, before the first new message of the contact', () => {
    const answered = said(2, { kind: 'outgoing', sender: MIA });
    expect(kinds([said(1), answered, said(3), said(4)], 1)).toEqual(['day', '[1]', '[2]', 'new', '[3', '4]']);
    expect(kinds([said(1)], 1)).toEqual(['day', '[1]']);
  });

  it('mark nothing where everything is new', () => {
    const line = said(1, { kind: 'activity', sender: null });
    expect(kinds([line, said(2), said(3)], 1)).toEqual(['day', 'activity', '[2', '3]']);
    const ours = said(1, { kind: 'outgoing', sender: MIA });
    expect(kinds([ours, said(2)], 1)).toEqual(['day', '[1]', 'new', '[2]']);
  });

  it('end with what is on its way', () => {
    expect(kinds([said(1)], 0, [{ key: 'k' } as Outgoing])).toEqual(['day', '[1]', 'outgoing']);
  });
});

describe('the part of a thread that is shown', () => {
  it('follows at the bottom, stays further up, and never grows without bounds', () => {
    let slice = newest(1_000);
    expect(slice).toEqual({ start: 940, end: 1_000 });
    slice = follow(slice, 1_000, { above: 0, length: 1_001 });
    expect(slice).toEqual({ start: 940, end: 1_001 });
    for (let round = 0; round < 10; round++) slice = up(slice);
    expect(slice).toEqual({ start: 740, end: 740 + SHOWN });
    expect(follow(slice, 1_001, { above: 0, length: 1_002 })).toEqual(slice);
    expect(follow(slice, 1_002, { above: 20, length: 1_022 })).toEqual({ start: 760, end: 760 + SHOWN });
    expect(down(slice, 1_002)).toEqual({ start: 740 + STEP, end: 740 + STEP + SHOWN });
    expect(up({ start: 10, end: 50 })).toEqual({ start: 0, end: 50 });
    expect(around(3, 10)).toEqual({ start: 0, end: 10 });
  });

  it('knows how much came above', () => {
    expect(addedAbove([], ['a'])).toBe(0);
    expect(addedAbove(['c', 'd'], ['a', 'b', 'c', 'd', 'e'])).toBe(2);
    expect(addedAbove(['day-2', 'c'], ['day-1', 'b', 'c'])).toBe(1);
    expect(addedAbove(['x'], ['y'])).toBe(0);
  });
});

describe('markdown by keys', () => {
  const at = (text: string) => {
    const [before = '', inside = '', after = ''] = text.split('|');
    return { text: before + inside + after, start: before.length, end: before.length + inside.length };
  };
  const shown = ({ text, start, end }: { text: string; start: number; end: number }) =>
    `${text.slice(0, start)}|${text.slice(start, end)}|${text.slice(end)}`;

  it.each([
    ['bold', 'a |b| c', 'a **|b|** c'],
    ['bold', 'a **|b|** c', 'a |b| c'],
    ['italic', '||', '_||_'],
    ['code', '|x|', '`|x|`'],
    ['list', 'a\n|b\nc|', 'a\n- |b\n- c|'],
    ['list', '- |b\n- c|', '|b\nc|'],
    ['quote', '|b|', '> |b|'],
    ['link', 'see |this|', 'see [this](|https://|)'],
    ['link', '|https://a.b|', '[||](https://a.b)'],
  ] as const)('%s: %s → %s', (kind, before, after) => {
    expect(shown(mark(kind, at(before)))).toBe(after);
  });

  it('goes on with a list, and ends it on an empty item', () => {
    expect(continueList(at('- a||'))?.text).toBe('- a\n- ');
    expect(continueList(at('9. a||'))?.text).toBe('9. a\n10. ');
    expect(continueList(at('- a\n- ||'))?.text).toBe('- a\n');
    expect(continueList(at('plain||'))).toBeNull();
    expect(continueList(at('- |a|'))).toBeNull();
  });

  it('knows its keys', () => {
    const key = (name: string, part = {}) => ({
      key: name,
      ctrlKey: true,
      metaKey: false,
      shiftKey: false,
      altKey: false,
      ...part,
    });
    expect([markOf(key('b')), markOf(key('K', { shiftKey: true })), markOf(key('k'))]).toEqual(['bold', 'link', null]);
    expect(markOf(key('i', { ctrlKey: false }))).toBeNull();
    expect(markOf(key('i', { ctrlKey: false, metaKey: true }))).toBe('italic');
  });
});

describe('snoozing', () => {
  const choices = (year: number, month: number, day: number, hour: number) =>
    snoozeOptions(new Date(year, month, day, hour)).map((option) => option.choice);

  it('offers what makes sense now', () => {
    expect(choices(2026, 5, 10, 10)).toEqual(['hour', 'tonight', 'tomorrow', 'monday', 'reply']);
    expect(choices(2026, 5, 10, 20)).not.toContain('tonight');
    expect(choices(2026, 5, 14, 10)).toEqual(['hour', 'tonight', 'tomorrow', 'nextWeek', 'reply']);
    expect(choices(2026, 5, 15, 10)).toContain('nextWeek');
  });

  it('is always in the future, in the morning', () => {
    for (let day = 8; day < 15; day++) {
      const now = new Date(2026, 5, day, 23, 30);
      for (const { choice, until } of snoozeOptions(now)) {
        if (choice === 'reply') continue;
        expect(until).toBeGreaterThan(now.getTime() / 1000);
        if (choice !== 'hour') expect(new Date(until * 1000).getHours()).toBe(9);
      }
    }
  });
});
