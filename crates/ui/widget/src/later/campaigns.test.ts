import { expect, test } from 'vitest';
import '../../testing/page';
import { matches } from './campaigns';

test('pages are those that the pattern means', () => {
  for (const [pattern, url, fits] of [
    ['https://x.test/pricing', 'https://x.test/pricing', true],
    ['https://x.test/pricing', 'https://x.test/pricing/', true],
    ['https://x.test/pricing', 'https://x.test/pricing#plans', true],
    ['https://x.test/pricing', 'https://x.test/prices', false],
    ['https://x.test/', 'https://x.test/', true],
    ['https://x.test/', 'https://x.test/?utm=1', true],
    ['https://*.x.test/*', 'https://shop.x.test/a', true],
    ['https://*.x.test/*', 'https://x.test/a', false],
    ['https://x.test/*/buy', 'https://x.test/bikes/dusk/buy', true],
    ['https://x.test/*/buy', 'https://x.test/bikes/dusk', false],
    ['https://x.test/a*a', 'https://x.test/a', false],
    ['*', 'https://anything.test/', true],
  ] as const) {
    expect(matches(pattern, url), `${pattern} for ${url}`).toBe(fits);
  }
});
