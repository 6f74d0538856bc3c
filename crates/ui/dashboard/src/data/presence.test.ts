import { expect, it, vi } from 'vitest';
import { Presence } from './presence';
import type { Person } from './types';

const person = (kind: Person['kind'], id: number): Person => ({ kind, id, name: 'Mia', avatar: '' });

it('looks who is there when somebody writes who was not', () => {
  const look = vi.fn();
  const presence = new Presence(1, look);
  presence.wrote(1, person('contact', 7));
  expect(look).toHaveBeenCalledTimes(1);
  presence.update({ account_id: 1, users: {}, contacts: { 7: 'online' } });
  presence.wrote(1, person('contact', 7));
  presence.wrote(1, person('user', 2));
  presence.wrote(1, null);
  expect(look).toHaveBeenCalledTimes(1);
});
