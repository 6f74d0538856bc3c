import { expect, test } from 'vitest';
import { decode, encode } from './protocol';

test('what is written can be read', () => {
  const note = { event: 'set-user', user: { name: 'Ünal "x" </script>' } };
  expect(encode(note).startsWith('chatwoot-widget:{')).toBe(true);
  expect(decode(encode(note))).toEqual(note);
});

test('what is none of ours is nothing', () => {
  const others = [
    undefined,
    {},
    7,
    '',
    '{"event":"x"}',
    'chatwoot-widget:',
    'chatwoot-widget:{"a":1}',
    'chatwoot-widget:[]',
    'chatwoot-widget:{"event":7}',
    ' chatwoot-widget:{"event":"x"}',
  ];
  for (const text of others) expect(decode(text), String(text)).toBeNull();
});
