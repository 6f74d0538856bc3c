/**
 * MD5 (RFC 1321) of a text as UTF-8, in hexadecimal. Not for anything secret: the value of a cookie that
 * tells whether a user has changed is defined by it.
 */
export function md5(text: string): string {
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
  const words = padded(new TextEncoder().encode(text));
  for (let at = 0; at < words.length; at += 16) mix(state, words.subarray(at, at + 16));
  return state.map(hex).join('');
}

/** How far each step turns, four for each round. */
const TURNS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];

/** The message with its end mark and length, as little-endian words. */
function padded(bytes: Uint8Array): Uint32Array {
  const words = new Uint32Array((((bytes.length + 8) >> 6) + 1) * 16);
  const set = (at: number, byte: number) => {
    words[at >> 2] = (words[at >> 2] as number) | (byte << (8 * (at & 3)));
  };
  bytes.forEach((byte, at) => {
    set(at, byte);
  });
  set(bytes.length, 0x80);
  words[words.length - 2] = bytes.length * 8;
  return words;
}

function mix(state: number[], block: Uint32Array): void {
  let [a, b, c, d] = state as [number, number, number, number];
  for (let step = 0; step < 64; step++) {
    const round = step >> 4;
    const [f, word] = [
      [(b & c) | (~b & d), step],
      [(d & b) | (~d & c), 5 * step + 1],
      [b ^ c ^ d, 3 * step + 5],
      [c ^ (b | ~d), 7 * step],
    ][round] as [number, number];
    const sine = Math.floor(Math.abs(Math.sin(step + 1)) * 2 ** 32);
    const sum = (a + f + sine + (block[word & 15] as number)) | 0;
    const shift = TURNS[round * 4 + (step & 3)] as number;
    [a, d, c, b] = [d, c, b, (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0];
  }
  [a, b, c, d].forEach((value, at) => {
    state[at] = ((state[at] as number) + value) | 0;
  });
}

function hex(word: number): string {
  let text = '';
  for (let shift = 0; shift < 32; shift += 8) text += ((word >>> shift) & 255).toString(16).padStart(2, '0');
  return text;
}
