import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync('shared/style/tokens.css', 'utf8');
const tokens = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6,8}), (#[0-9a-f]{6,8})\)/g)].map((found) => [
    found[1] as string,
    { light: found[2] as string, dark: found[3] as string },
  ]),
);

function luminance(hex: string): number {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const planes = ['sunken', 'canvas', 'surface', 'raised', 'hover', 'selected'];
const on = (text: string, ...under: string[]) => under.map((plane) => [text, plane] as const);
const states = ['success', 'warning', 'danger', 'info'];

/** Text over what it lies on: 4.5 to 1. */
const TEXT = [
  ...on('text', ...planes, 'pressed'),
  ...on('muted', ...planes, 'pressed'),
  ...on('subtle', ...planes),
  ...on('accent-text', ...planes),
  ...on('on-accent', 'accent', 'accent-hover'),
  ...on('on-danger', 'danger', 'danger-hover'),
  ...on('on-brand', 'brand'),
  ...on('on-inverse', 'inverse'),
  ...on('note-text', 'note'),
  ...on('text', 'note'),
  ...on('muted', 'note'),
  ...states.flatMap((state) => on(`${state}-text`, `${state}-soft`, 'surface', 'raised', 'canvas')),
  ...[1, 2, 3, 4, 5, 6].flatMap((hue) => on(`hue-${hue}-text`, `hue-${hue}`)),
];
/** What one has to make out to use something: 3 to 1. */
const MARKS = [
  ...on('edge', 'canvas', 'surface', 'raised'),
  ...on('focus', ...planes),
  ...on('accent', 'surface', 'canvas', 'raised'),
  ...states.flatMap((state) => on(state, 'surface', 'raised')),
];

describe.each(['light', 'dark'] as const)('colours by %s', (theme) => {
  const colour = (name: string) => {
    const found = tokens.get(name);
    if (!found) throw new Error(`no colour ${name}`);
    return found[theme];
  };
  it.each(TEXT)('%s can be read on %s', (text, plane) => {
    expect(contrast(colour(text), colour(plane))).toBeGreaterThanOrEqual(4.5);
  });
  it.each(MARKS)('%s can be made out on %s', (mark, plane) => {
    expect(contrast(colour(mark), colour(plane))).toBeGreaterThanOrEqual(3);
  });
});

it('knows what contrast is', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
  expect(contrast('#767676', '#ffffff')).toBeCloseTo(4.54, 2);
});
