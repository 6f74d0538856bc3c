import { describe, expect, it } from 'vitest';
import type { Preview } from './data';
import { previewText } from './names';

const said = (text: string): Preview => ({
  id: 1,
  text,
  fromUs: true,
  automatic: false,
  private: false,
  attachment: null,
  deleted: false,
});

describe('the line that tells of a message', () => {
  it('has what was emphasised without the marks', () => {
    expect(previewText(said('We do: **two** are\n\n`left`'))).toBe('We do: two are left');
  });

  it('leaves stars that mark nothing', () => {
    expect(previewText(said('2 * 3 ** 4'))).toBe('2 * 3 ** 4');
  });
});
