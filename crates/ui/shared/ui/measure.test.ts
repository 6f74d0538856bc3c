import { describe, expect, it } from 'vitest';
import { Heights } from './heights';
import { spot } from './place';
import { typedAhead } from './roving';

describe('heights', () => {
  it('are guessed until they are measured, and stay with their item', () => {
    const heights = new Heights(10);
    heights.arrange(['a', 'b', 'c']);
    expect(heights.top(3)).toBe(30);
    expect(heights.measured('b', 50)).toEqual({ difference: 40, top: 10 });
    expect([0, 1, 2, 3].map((index) => heights.top(index))).toEqual([0, 10, 60, 70]);
    heights.arrange(['b', 'new', 'a']);
    expect([0, 1, 2, 3].map((index) => heights.top(index))).toEqual([0, 50, 60, 70]);
    expect(heights.measured('gone', 9)).toEqual({ difference: 0, top: 0 });
  });

  it('say which item covers a place, also beyond the ends', () => {
    const heights = new Heights(10);
    heights.arrange(['a', 'b', 'c']);
    heights.measured('a', 25);
    expect([-5, 0, 24, 25, 44, 45, 900].map((place) => heights.at(place))).toEqual([0, 0, 0, 1, 2, 2, 2]);
    heights.arrange([]);
    expect([heights.at(50), heights.top(0)]).toEqual([0, 0]);
  });
});

describe('what floats', () => {
  const view = { width: 1000, height: 600 };
  const anchor = (top: number, left: number) => ({ top, bottom: top + 30, left, right: left + 80, width: 80 });
  const size = { width: 200, height: 150 };
  const wish = { side: 'bottom', align: 'start', rtl: false } as const;

  it('lies under its anchor, on the edge where lines begin', () => {
    expect(spot(anchor(100, 300), size, view, wish)).toMatchObject({ top: 134, left: 300 });
    expect(spot(anchor(100, 300), size, view, { ...wish, rtl: true })).toMatchObject({ left: 180 });
    expect(spot(anchor(100, 300), size, view, { ...wish, align: 'center' })).toMatchObject({ left: 240 });
  });

  it('goes above where there is no room below, and never over the rim', () => {
    expect(spot(anchor(500, 300), size, view, wish)).toMatchObject({ top: 346 });
    expect(spot(anchor(100, 950), size, view, wish)).toMatchObject({ left: 792 });
    expect(spot(anchor(100, 2), size, view, { ...wish, align: 'end' })).toMatchObject({ left: 8 });
    expect(spot(anchor(290, 300), { width: 200, height: 900 }, view, wish).maxHeight).toBe(278);
  });
});

it('typing ahead goes on with the same letter, and stays with more of one word', () => {
  const names = ['Archive', 'Assign', 'Delete'];
  expect(typedAhead(names, 0, 'a')).toBe(1);
  expect(typedAhead(names, 1, 'a')).toBe(0);
  expect(typedAhead(names, 1, 'as')).toBe(1);
  expect(typedAhead(names, 0, 'x')).toBe(-1);
});
