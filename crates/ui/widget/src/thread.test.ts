import { expect, test } from 'vitest';
import type { Entry } from './outbox';
import { lines, type Message, merge, unreadOf } from './thread';

const message = (id: number, more: Partial<Message> = {}): Message => ({
  id,
  content: `text ${id}`,
  message_type: 1,
  created_at: 1_780_000_000 + id,
  conversation_id: 1,
  sender: { id: 5, type: 'user', name: 'Inés' } as never,
  ...more,
});

const entry = (id: string): Entry => ({
  id,
  visitor: 'me',
  kind: 'message',
  body: { message: { content: 'mine', echo_id: id } },
  files: [],
  at: 1_780_000_100_000,
  state: 'sending',
});

test('messages stand in the order of their ids, each once, in their newest form', () => {
  const list = merge([message(2), message(1)], [message(2, { content: 'new' }), message(3)]);
  expect(list.map(({ id, content }) => [id, content])).toEqual([
    [1, 'text 1'],
    [2, 'new'],
    [3, 'text 3'],
  ]);
});

test('deleted messages are gone', () => {
  expect(merge([message(1)], [message(1, { content_attributes: { deleted: true } })])).toEqual([]);
});

test('a message keeps the name it was sent under, so that its line stays the same line', () => {
  const list = merge(merge([], [message(1, { message_type: 0, echo_id: 'e' })]), [message(1, { message_type: 0 })]);
  expect(lines(list, []).map(({ key }) => key)).toEqual(['e']);
});

test('what has arrived is shown once, though its answer has not', () => {
  const list = [message(1, { message_type: 0, echo_id: 'e' })];
  expect(lines(list, [entry('e'), entry('f')]).map(({ key }) => key)).toEqual(['e', 'f']);
});

test('unread is what the team wrote since, and nothing automatic', () => {
  const list = [message(1), message(2), message(3, { message_type: 3 }), message(4, { message_type: 0 })];
  expect(unreadOf(list, 1_780_000_001).map(({ id }) => id)).toEqual([2]);
});

test('what comes in the very second of the last look is unread, too', () => {
  const list = [message(1), message(2)].map((one) => ({ ...one, created_at: 1_780_000_001 }));
  expect(unreadOf(list, 1_780_000_001, 1).map(({ id }) => id)).toEqual([2]);
  expect(unreadOf(list, 1_780_000_001)).toEqual([]);
});

test('lines of one writer in one moment stand together', () => {
  const other = { id: 6, type: 'user', name: 'Jonas' } as never;
  const list = [message(1), message(2), message(3, { sender: other }), message(400, { sender: other })];
  expect(lines(list, []).map(({ first, last }) => [first, last])).toEqual([
    [true, false],
    [false, true],
    [true, true],
    [true, true],
  ]);
});

test('a new day is marked, and begins a group', () => {
  const list = [
    message(1),
    message(2, { created_at: 1_780_000_001 + 86_400 }),
    message(3, { created_at: 1_780_086_403 }),
  ];
  expect(lines(list, []).map(({ newDay, first }) => [newDay, first])).toEqual([
    [true, true],
    [true, true],
    [false, false],
  ]);
});
