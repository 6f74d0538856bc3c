import { expect, test, vi } from 'vitest';
import { computed, effect, redraw, signal } from './store';

const settled = () => new Promise((resolve) => setTimeout(resolve));

test('everything is drawn once, after all changes', async () => {
  const [a, b] = [signal(1), signal(2)];
  const seen: number[] = [];
  effect(() => seen.push(a.value + b.value));
  a.value = 10;
  b.value = 20;
  await settled();
  expect(seen).toEqual([3, 30]);
});

test('a value that is the same changes nothing', async () => {
  const a = signal('x');
  const run = vi.fn();
  effect(run);
  a.value = 'x';
  await settled();
  expect(run).toHaveBeenCalledTimes(1);
  redraw();
  await settled();
  expect(run).toHaveBeenCalledTimes(2);
});

test('a value made of others is right at once and made once', () => {
  const a = signal(2);
  const make = vi.fn(() => a.value * 2);
  const double = computed(make);
  expect([double.value, double.value]).toEqual([4, 4]);
  expect(make).toHaveBeenCalledTimes(1);
  a.value = 5;
  expect(double.value).toBe(10);
});
