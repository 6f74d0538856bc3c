import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { browserDisk, disk, memoryDisk } from './disk';

interface Note {
  key: string;
  text: string;
}

describe.each([
  ['the browser’s database', () => browserDisk<Note>('outbox')],
  ['memory', () => memoryDisk<Note>()],
])('%s', (_name, make) => {
  it('keeps records by their keys', async () => {
    const notes = make();
    await notes.put({ key: 'a', text: 'one' });
    await notes.put({ key: 'b', text: 'two' });
    await notes.put({ key: 'a', text: 'three' });
    expect(await notes.get('a')).toEqual({ key: 'a', text: 'three' });
    expect(await notes.has('b')).toBe(true);
    await notes.remove('b');
    expect([await notes.has('b'), await notes.get('b')]).toEqual([false, undefined]);
    expect(await notes.all()).toEqual([{ key: 'a', text: 'three' }]);
  });
});

it('what one page wrote another one reads, table by table', async () => {
  await disk<Note>('draft_files').put({ key: 'x', text: 'kept' });
  expect(await browserDisk<Note>('draft_files').all()).toEqual([{ key: 'x', text: 'kept' }]);
  expect(await browserDisk<Note>('outbox').has('x')).toBe(false);
});
