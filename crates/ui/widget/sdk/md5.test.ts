import { expect, test } from 'vitest';
import { userHash } from './cookies';
import { md5 } from './md5';

test('sums are those of the standard', () => {
  const sums = {
    '': 'd41d8cd98f00b204e9800998ecf8427e',
    abc: '900150983cd24fb0d6963f7d28e17f72',
    'message digest': 'f96b697d7cb7938d525a2f31aaf161d0',
    '12345678901234567890123456789012345678901234567890123456789012345678901234567890':
      '57edf4a22be3c955ac49da2e2107b67a',
    ['a'.repeat(55)]: 'ef1772b6dff9a122358552954ad0df65',
    ['a'.repeat(56)]: '3b0c8ac703f828b04c6c197006d17218',
    ['a'.repeat(64)]: '014842d480b571495a4a0363793f7367',
    Grüße: '49c5f675b49037b6044b803ac9d1a6d7',
  };
  for (const [text, sum] of Object.entries(sums)) {
    expect(md5(text), text).toBe(sum);
  }
});

test('the hash of a user is made as pages have it in their cookies', () => {
  expect(userHash('user-42', { name: 'Ann', email: 'ann@x.test' })).toBe('d8435821fa5fa2b157ba1c9e3a7511a3');
});

test('the hash changes with what names a user, and with nothing else', () => {
  const user = { name: 'Ann', email: 'ann@x.test' };
  const hash = userHash('1', user);
  expect(userHash('1', { ...user, phone_number: '+491' })).toBe(hash);
  for (const more of [{ name: 'Bea' }, { email: 'b@x.test' }, { avatar_url: 'https://x' }, { identifier_hash: 'h' }]) {
    expect(userHash('1', { ...user, ...more })).not.toBe(hash);
  }
  expect(userHash('2', user)).not.toBe(hash);
});
