import { expect, test } from 'vitest';
import { contrast, palette, parse } from './colour';

const rgb = (css: string) => (css.match(/\d+/g) ?? []).map(Number);

test('whatever a website chooses, everything can be read', () => {
  const levels = ['00', '33', '66', '99', 'cc', 'ff'];
  for (const r of levels) {
    for (const g of levels) {
      for (const b of levels) {
        const colour = `#${r}${g}${b}`;
        const { brand, onBrand, accentLight, accentDark } = palette(colour);
        expect(contrast(rgb(brand), rgb(onBrand)), `${colour} as a ground`).toBeGreaterThanOrEqual(4.5);
        for (const ground of [
          [255, 255, 255],
          [243, 244, 248],
        ]) {
          expect(contrast(rgb(accentLight), ground), `${colour} on light`).toBeGreaterThanOrEqual(4.5);
        }
        for (const ground of [
          [22, 24, 31],
          [31, 34, 44],
          [37, 40, 51],
        ]) {
          expect(contrast(rgb(accentDark), ground), `${colour} on dark`).toBeGreaterThanOrEqual(4.5);
        }
      }
    }
  }
});

test('a colour that can be read is left as it is', () => {
  expect(palette('#123456').brand).toBe('rgb(18,52,86)');
  expect(palette('#ffe066')).toMatchObject({ brand: 'rgb(255,224,102)', onBrand: 'rgb(20,22,32)' });
});

test('what is no colour is a blue', () => {
  expect(parse('#abc')).toEqual([170, 187, 204]);
  for (const text of ['', 'red', '#12', 'url(x)', '#1234567']) expect(parse(text), text).toEqual([31, 147, 255]);
});
