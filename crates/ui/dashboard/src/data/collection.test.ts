import { expect, it } from 'vitest';
import { Collection } from './collection';

it('is fetched once, and again when it has changed meanwhile', async () => {
  let [version, asked] = [1, 0];
  let release = () => {};
  const list = new Collection(async () => {
    asked += 1;
    const answered = version;
    await new Promise<void>((resolve) => {
      release = resolve;
    });
    return { ok: true as const, value: [{ id: answered }] };
  });
  list.invalidate();
  expect(asked).toBe(0);
  const first = list.load();
  version = 2;
  void list.refresh();
  release();
  await Promise.resolve();
  await new Promise((resolve) => setTimeout(resolve));
  release();
  await first;
  expect([asked, list.items.value, list.state.value]).toEqual([2, [{ id: 2 }], 'ready']);
  await list.load();
  expect(asked).toBe(2);
});

it('keeps what it shows when it cannot be fetched again', async () => {
  let works = true;
  const failure = { kind: 'network' as const, status: 0, message: '', retryAfter: 0 };
  const list = new Collection<{ id: number; name: string }>(async () =>
    works ? { ok: true, value: [{ id: 1, name: 'a' }] } : { ok: false, error: failure },
  );
  await list.load();
  works = false;
  await list.refresh();
  expect([list.state.value, list.items.value.length]).toEqual(['ready', 1]);
  list.put({ id: 1, name: 'b' });
  list.put({ id: 2, name: 'c' });
  expect(list.byId.value.get(1)?.name).toBe('b');
  list.remove(1);
  expect(list.items.value).toEqual([{ id: 2, name: 'c' }]);
});
