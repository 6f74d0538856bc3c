/**
 * The part of a long thread that is in the document. Heights are never guessed or measured: a slice of
 * rows is shown, it moves when its ends come near, and after every change the row that was being read
 * is put back where it was.
 */
export interface Slice {
  readonly start: number;
  readonly end: number;
}

/** Rows in the document at most, and by how many the slice moves. */
export const SHOWN = 80;
export const STEP = 20;

/** The slice that ends with the newest row. */
export function newest(length: number): Slice {
  return { start: Math.max(0, length - SHOWN + STEP), end: length };
}

/** The slice after rows came or went: at the bottom it follows, further up it stays with what it shows. */
export function follow(slice: Slice, before: number, added: { above: number; length: number }): Slice {
  const atEnd = slice.end >= before;
  const start = Math.min(slice.start + added.above, added.length);
  const end = atEnd ? added.length : Math.min(slice.end + added.above, added.length);
  return clamp({ start: Math.max(start, end - SHOWN), end }, added.length);
}

export function up(slice: Slice): Slice {
  const start = Math.max(0, slice.start - STEP);
  return { start, end: Math.min(slice.end, start + SHOWN) };
}

export function down(slice: Slice, length: number): Slice {
  const end = Math.min(length, slice.end + STEP);
  return { start: Math.max(slice.start, end - SHOWN), end };
}

/** The slice around one row. */
export function around(index: number, length: number): Slice {
  const start = Math.max(0, index - SHOWN / 2);
  return clamp({ start, end: start + SHOWN }, length);
}

function clamp(slice: Slice, length: number): Slice {
  const end = Math.min(slice.end, length);
  return { start: Math.max(0, Math.min(slice.start, end)), end };
}

/** How many rows have come before the first one that was there. */
export function addedAbove(before: readonly string[], after: readonly string[]): number {
  const first = before[0];
  if (first === undefined) return 0;
  // Days and marks at the top may be renewed: any row that was there tells.
  for (let index = 0; index < before.length; index++) {
    const found = after.indexOf(before[index] as string);
    if (found >= 0) return Math.max(0, found - index);
  }
  return 0;
}
