const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/**
 * How long to wait before attempt `n` (from 0): doubling, at most half a minute, and spread over half
 * of it, so that a thousand clients of a restarted server do not come back in the same moment.
 */
export function nextDelay(n: number, random: () => number = Math.random): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(n, 16));
  return Math.round(full * (0.5 + random() / 2));
}
