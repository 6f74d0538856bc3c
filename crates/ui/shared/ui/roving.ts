/** How the keys move along a row or a list of which one at a time can be reached. */

/** Where a key leads from a place, around the ends; null for a key that leads nowhere. */
export function stepAlong(
  event: KeyboardEvent,
  at: number,
  length: number,
  along: 'horizontal' | 'vertical',
): number | null {
  if (length === 0 || event.altKey || event.ctrlKey || event.metaKey) return null;
  if (event.key === 'Home') return 0;
  if (event.key === 'End') return length - 1;
  const step = direction(event, along);
  if (step === 0) return null;
  if (at < 0) return step > 0 ? 0 : length - 1;
  return (at + step + length) % length;
}

function direction(event: KeyboardEvent, along: 'horizontal' | 'vertical'): number {
  if (along === 'vertical') return event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
  const target = event.currentTarget ?? event.target;
  // Where lines run from the right, the next one is on the left.
  return step !== 0 && target instanceof Element && getComputedStyle(target).direction === 'rtl' ? -step : step;
}

/** The next whose name begins with what was typed, after the place and then from the start. */
export function typedAhead(names: readonly string[], at: number, typed: string): number {
  const begins = (name: string | undefined) => name?.toLocaleLowerCase().startsWith(typed.toLocaleLowerCase());
  // The same letter again goes on to the next one; more letters may still mean this one.
  const first = typed.length > 1 ? Math.max(at, 0) : at + 1;
  for (let offset = 0; offset < names.length; offset += 1) {
    const index = (first + offset) % names.length;
    if (begins(names[index])) return index;
  }
  return -1;
}
