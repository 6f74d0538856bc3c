import { expect, test } from 'vitest';
import '../../testing/page';
import { fault, phone } from './checks';
import './setup';

test('a field that may be empty may be empty, one that must be filled must', () => {
  expect(fault('', {})).toBe('');
  expect(fault(undefined, { type: 'email' })).toBe('');
  expect(fault('  ', { required: true })).toBe('Please fill this in.');
  expect(fault(false, { type: 'checkbox', required: true })).toBe('Please fill this in.');
  expect(fault(true, { type: 'checkbox', required: true })).toBe('');
});

test('addresses, numbers and pages are looked at', () => {
  for (const good of ['a@b.de', 'o’neil+x@mail.example.org']) expect(fault(good, { type: 'email' }), good).toBe('');
  for (const bad of ['a', 'a@b', '@b.de', 'a@b@c.de', 'a b@c.de', 'a@.de', 'a@b.']) {
    expect(fault(bad, { type: 'email' }), bad).toBe('This is not an e-mail address.');
  }
  expect(fault('https://x.test', { type: 'url' })).toBe('');
  for (const bad of ['x', 'javascript:alert(1)', 'ftp://x.test']) expect(fault(bad, { type: 'url' }), bad).not.toBe('');
  expect(phone('+49 (30) 123-456')).toBe('+4930123456');
  for (const bad of ['030 123456', '+0123456', '+12', '+49x']) expect(phone(bad), bad).toBeUndefined();
});

test('patterns are asked, and what they do not allow is said in their words', () => {
  const rules = { pattern: '/^[A-Z]\\d{3}$/', cue: 'One letter, three digits.' };
  expect(fault('A123', rules)).toBe('');
  expect(fault('123', rules)).toBe('One letter, three digits.');
  expect(fault('123', { pattern: '\\d', whole: true })).toBe('This does not have the expected form.');
  expect(fault('anything', { pattern: '(?=x)' })).toBe('');
});

test('nobody has to wait for a text without end', () => {
  expect(fault('a'.repeat(3_000), { pattern: '^(a+)+$' })).not.toBe('');
});
