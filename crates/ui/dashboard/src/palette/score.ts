/** How well a text answers what somebody typed: the letters in their order, better where words begin. */

export interface Hit {
  readonly score: number;
  /** Where in the text the letters are, to be marked. */
  readonly at: readonly number[];
}

const START = 8;
const NEXT = 5;
const PLAIN = 1;
/** What letters between two hits cost, at most. */
const MOST_GAP = 3;

/** `null` where the letters are not all there. An empty question is answered by everything. */
export function score(question: string, text: string): Hit | null {
  const wanted = fold(question.replaceAll(/\s+/g, ''));
  const letters = fold(text);
  if (wanted.length === 0) return { score: 0, at: [] };
  let best: Hit | null = null;
  // The first letter may stand in many places; what follows it is found by the nearest word's start.
  for (let from = indexOf(letters, wanted[0], 0); from >= 0; from = indexOf(letters, wanted[0], from + 1)) {
    const hit = follow(wanted, letters, from);
    if (hit && (!best || hit.score > best.score)) best = hit;
  }
  return best && { ...best, score: best.score - letters.length / 100 };
}

/** Each letter without case and accents, one for one, so that places stay what they were. */
function fold(text: string): readonly string[] {
  return [...text].map((letter) => [...letter.normalize('NFD').toLowerCase()][0] ?? letter);
}

function indexOf(letters: readonly string[], wanted: string | undefined, from: number): number {
  return wanted === undefined ? -1 : letters.indexOf(wanted, from);
}

function follow(wanted: readonly string[], letters: readonly string[], from: number): Hit | null {
  const at = [from];
  let points = worth(letters, from, -2);
  for (const letter of wanted.slice(1)) {
    const last = at.at(-1) ?? from;
    const next = nearest(letters, letter, last + 1);
    if (next < 0) return null;
    points += worth(letters, next, last);
    at.push(next);
  }
  return { score: points, at };
}

/** The letter right there, else at the start of a coming word, else anywhere. */
function nearest(letters: readonly string[], letter: string, from: number): number {
  const first = letters.indexOf(letter, from);
  if (first === from) return first;
  for (let place = first; place >= 0; place = letters.indexOf(letter, place + 1)) {
    if (starts(letters, place)) return place;
  }
  return first;
}

function worth(letters: readonly string[], place: number, last: number): number {
  if (place === last + 1) return NEXT + (starts(letters, place) ? 1 : 0);
  const gap = last < 0 ? 0 : Math.min(place - last - 1, MOST_GAP) / 2;
  return (starts(letters, place) ? START : PLAIN) - gap + (place === 0 ? 2 : 0);
}

function starts(letters: readonly string[], place: number): boolean {
  return place === 0 || !/[\p{L}\p{N}]/u.test(letters[place - 1] ?? ' ');
}
