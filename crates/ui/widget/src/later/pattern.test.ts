import { expect, test } from 'vitest';
import { pattern } from './pattern';

/** Patterns that fields have, each with texts; the browser's engine says what is right. */
const CASES: [string, string[]][] = [
  ['^\\d{5}$', ['12345', '1234', '123456', '1234a', '']],
  ['^[A-Z]{2}-\\d{2,4}$', ['AB-12', 'AB-12345', 'ab-12', 'AB-1']],
  ['colou?r', ['my color', 'colour', 'colr', 'colouur']],
  ['^(foo|ba[rz])+$', ['foo', 'barbaz', 'foobarx', '']],
  ['^(?:a|b)*c$', ['c', 'ababc', 'abd']],
  ['^[^@\\s]+@[^@\\s]+\\.[a-z]{2,}$', ['a@b.de', 'a@b', 'a b@c.de', '@b.de']],
  ['^\\+?[0-9 ()-]{6,20}$', ['+49 (30) 123-456', '12345', 'abc']],
  ['\\bcat\\b', ['a cat sat', 'concat', 'cat']],
  ['\\Bcat', ['concat', 'cat']],
  ['^.{3,5}$', ['abc', 'abcdef', 'ab', 'a\nb']],
  ['^$', ['', 'x']],
  ['a{2}b{0,1}c{1,}', ['aabc', 'aac', 'abc', 'aabbc', 'aabccc']],
  ['[\\w.-]+', ['a.b-c', '!!!']],
  ['[a\\]b]', [']', 'c']],
  ['[-a]', ['-', 'b']],
  ['[a-]', ['-', 'b']],
  ['x*', ['', 'y']],
  ['^(a*)*$', ['aaaa', 'aab']],
  ['^[äöü]+$', ['äöü', 'aou']],
  ['\\$\\d+\\.\\d{2}', ['$12.50', '12.50']],
  ['\\x41\\u0042', ['AB', 'ab']],
  ['a|', ['a', 'b']],
  ['{', ['{', 'x']],
];

test('patterns mean what they mean to a browser', () => {
  for (const [source, texts] of CASES) {
    for (const text of texts) {
      expect(pattern(source)?.(text), `${source} on ${JSON.stringify(text)}`).toBe(new RegExp(source).test(text));
      expect(pattern(source, true)?.(text), `all of ${source} on ${JSON.stringify(text)}`).toBe(
        new RegExp(`^(?:${source})$`).test(text),
      );
    }
  }
});

test('flags are understood', () => {
  expect(pattern('/^abc$/i')?.('ABC')).toBe(true);
  expect(pattern('/^[a-f]+$/i')?.('CAFE')).toBe(true);
  expect(pattern('/^abc$/')?.('ABC')).toBe(false);
  expect(pattern('/a\\/b/')?.('a/b')).toBe(true);
});

test('what is not known here is not checked', () => {
  for (const source of ['(?=a)b', '(?<!a)b', '(a)\\1', '(?<name>a)', '(', ')', '[a', 'a**', '*', '\\', '\\p{L}']) {
    expect(pattern(source), source).toBeNull();
  }
  expect(pattern('a'.repeat(501))).toBeNull();
  expect(pattern('(a{1000}){1000}')).toBeNull();
  expect(pattern('a{99999999}')).toBeNull();
});

test('patterns that make other engines hang are done in no time', () => {
  const began = performance.now();
  const text = `${'a'.repeat(5_000)}!`;
  for (const source of ['^(a+)+$', '^(a|a)*$', '^(a|aa)+$', '(.*)*x', '^(\\w+\\s?)*$', '(a?){50}a{50}$']) {
    expect(pattern(source)?.(text), source).toBe(false);
  }
  expect(performance.now() - began).toBeLessThan(4_000);
});
