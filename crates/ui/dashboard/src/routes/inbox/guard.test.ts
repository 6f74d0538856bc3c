import { expect, it } from 'vitest';
import type { Message } from '../../data';
import { SendGuard } from './guard';

const said = (id: number, part: Partial<Message> = {}) =>
  ({ id, kind: 'incoming', sender: { kind: 'contact', id: 1 }, private: false, ...part }) as Message;
const ids = (messages: readonly Message[]) => messages.map((message) => message.id);

it('holds back what came just before sending, once', () => {
  const guard = new SendGuard([said(1)], 7);
  guard.notice([said(1), said(2)], true, 1_000);
  expect(ids(guard.check(true, 2_000))).toEqual([2]);
  expect(guard.check(true, 2_000)).toEqual([]);
});

it('lets pass what has been in sight long enough to be read', () => {
  const guard = new SendGuard([said(1)], 7);
  guard.notice([said(1), said(2)], true, 1_000);
  expect(guard.check(true, 20_000)).toEqual([]);
});

it('holds back what came out of sight, however long ago', () => {
  const guard = new SendGuard([], 7);
  guard.notice([said(2)], true, 1_000);
  expect(ids(guard.check(false, 60_000))).toEqual([2]);
});

it('holds back when a colleague or a bot has answered, not for oneself in another tab', () => {
  const guard = new SendGuard([], 7);
  const by = (kind: 'user' | 'bot', id: number) => ({
    kind: 'outgoing' as const,
    sender: { kind, id, name: '', avatar: '' },
  });
  guard.notice([said(2, by('user', 8)), said(3, by('bot', 7)), said(4, by('user', 7))], true, 1_000);
  expect(ids(guard.check(true, 60_000))).toEqual([2, 3]);
});

it('does not mind notes, lines of activity, or what came before one began to write', () => {
  const guard = new SendGuard([], 7);
  guard.notice([said(2)], false, 1_000);
  guard.notice([said(2), said(3, { private: true }), said(4, { kind: 'activity', sender: null })], true, 1_000);
  expect(guard.check(false, 1_000)).toEqual([]);
});
