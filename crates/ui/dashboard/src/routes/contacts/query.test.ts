import { expect, it } from 'vitest';
import { resolve } from '../../router';
import { addressOf, filterOf } from './query';

const back = (address: string) => filterOf(resolve(address).query);

it('an address says what it shows, and nothing that is usual', () => {
  const usual = { text: '', sort: 'last_activity', descending: true } as const;
  expect(addressOf(1, usual)).toBe('/app/accounts/1/contacts');
  expect(addressOf(1, { ...usual, text: '  ' }, 5)).toBe('/app/accounts/1/contacts/5');
  expect(back('/app/accounts/1/contacts')).toEqual(usual);
});

it('what was searched and sorted comes back', () => {
  const filter = { text: 'müller & co', sort: 'company', descending: false } as const;
  expect(back(addressOf(1, filter, 5))).toEqual(filter);
  const rising = { text: '', sort: 'last_activity', descending: false } as const;
  expect(back(addressOf(1, rising))).toEqual(rising);
});

it('an order nobody knows is the usual one', () => {
  expect(back('/app/accounts/1/contacts?q=a&sort=shoe_size')).toEqual({
    text: 'a',
    sort: 'last_activity',
    descending: true,
  });
});
