import { describe, expect, it } from 'vitest';
import { isWebAddress } from './web-address';

describe('isWebAddress', () => {
  it.each(['http://a.test', ' https://a.test:8443/x?y=z ', 'http://[::1]/', 'https://a.test/@b'])(
    'takes %s',
    (text) => {
      expect(isWebAddress(text)).toBe(true);
    },
  );

  it.each(['', 'a.test', 'ftp://a.test', 'http://', 'http://a b', 'https://user:pw@a.test/', 'https://user@a.test/'])(
    'refuses %s',
    (text) => {
      expect(isWebAddress(text)).toBe(false);
    },
  );
});
