import { describe, expect, it } from 'vitest';
import { score } from './score';

const points = (question: string, text: string) => score(question, text)?.score ?? Number.NEGATIVE_INFINITY;

describe('the palette’s scorer', () => {
  it('finds letters in their order only', () => {
    expect(score('rsv', 'Resolve conversation')).not.toBeNull();
    expect(score('vsr', 'Resolve')).toBeNull();
    expect(score('x', 'Resolve')).toBeNull();
  });

  it('says where the letters are', () => {
    expect(score('gi', 'Go to inbox')?.at).toEqual([0, 6]);
    expect(score('inb', 'Go to inbox')?.at).toEqual([6, 7, 8]);
  });

  it('prefers the starts of words to their middles', () => {
    expect(points('as', 'Assign to me')).toBeGreaterThan(points('as', 'Release notes'));
    expect(points('at', 'Assign to team')).toBeGreaterThan(points('at', 'Formatting'));
  });

  it('prefers letters that belong together', () => {
    expect(points('snoo', 'Snooze')).toBeGreaterThan(points('snoo', 'Sign in or out'));
  });

  it('prefers the shorter of two equal texts', () => {
    expect(points('resolve', 'Resolve')).toBeGreaterThan(points('resolve', 'Resolve and go to the next'));
  });

  it('finds the right beginning among several', () => {
    expect(score('inbox', 'I invite Ina to the inbox')?.at).toEqual([20, 21, 22, 23, 24]);
  });

  it('looks neither at case nor at accents nor at spaces', () => {
    expect(score('einstellungen o', 'Einstellungen öffnen')?.at.at(-1)).toBe(14);
    expect(score('DECONEXION', 'Déconexion')).not.toBeNull();
    expect(score('بريد', 'صندوق البريد')?.at).toEqual([8, 9, 10, 11]);
  });

  it('answers an empty question with everything, in the order given', () => {
    expect(points('', 'a')).toBe(points('  ', 'something long'));
  });
});
