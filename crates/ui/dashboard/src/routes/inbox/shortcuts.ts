/** Markdown by keys: what Ctrl+B and its like do to a text and its selection. */

export interface Editing {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export type Mark = 'bold' | 'italic' | 'code' | 'link' | 'list' | 'quote';

const AROUND = { bold: '**', italic: '_', code: '`' } as const;
const BEFORE = { list: '- ', quote: '> ' } as const;

export function mark(kind: Mark, editing: Editing): Editing {
  if (kind === 'link') return link(editing);
  return kind === 'list' || kind === 'quote' ? lines(BEFORE[kind], editing) : around(AROUND[kind], editing);
}

/** Puts a mark around the selection, or takes it away. */
function around(sign: string, { text, start, end }: Editing): Editing {
  const inside = text.slice(start, end);
  const [before, after] = [text.slice(0, start), text.slice(end)];
  if (before.endsWith(sign) && after.startsWith(sign)) {
    const at = start - sign.length;
    return {
      text: before.slice(0, -sign.length) + inside + after.slice(sign.length),
      start: at,
      end: at + inside.length,
    };
  }
  const at = start + sign.length;
  return { text: before + sign + inside + sign + after, start: at, end: at + inside.length };
}

/** Puts a mark before every selected line, or takes it away from all of them. */
function lines(sign: string, { text, start, end }: Editing): Editing {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const next = text.indexOf('\n', end);
  const to = next < 0 ? text.length : next;
  const selected = text.slice(from, to).split('\n');
  const marked = selected.every((line) => line.startsWith(sign));
  const changed = selected.map((line) => (marked ? line.slice(sign.length) : sign + line)).join('\n');
  const whole = text.slice(0, from) + changed + text.slice(to);
  const shift = changed.length - (to - from);
  const first = marked ? -Math.min(sign.length, start - from) : sign.length;
  return { text: whole, start: start + first, end: end + shift };
}

const ADDRESS = /^https?:\/\/\S+$/;

/** A selected address gets a place for its words, selected words a place for the address. */
function link({ text, start, end }: Editing): Editing {
  const inside = text.slice(start, end);
  const isAddress = ADDRESS.test(inside);
  const written = isAddress ? `[](${inside})` : `[${inside}](https://)`;
  const whole = text.slice(0, start) + written + text.slice(end);
  if (isAddress) return { text: whole, start: start + 1, end: start + 1 };
  const at = start + inside.length + 3;
  return { text: whole, start: at, end: at + 'https://'.length };
}

/** Enter inside a list goes on with it; on an empty item it ends it. `null` leaves Enter to the browser. */
export function continueList({ text, start, end }: Editing): Editing | null {
  if (start !== end) return null;
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const line = text.slice(from, start);
  const found = /^(\s*)(?:([-*>])|(\d+)\.) (.*)$/.exec(line);
  if (!found) return null;
  const [, indent = '', sign, number, rest = ''] = found;
  if (rest === '') {
    return { text: text.slice(0, from) + text.slice(start), start: from, end: from };
  }
  const next = `\n${indent}${sign ?? `${Number(number) + 1}.`} `;
  return {
    text: text.slice(0, start) + next + text.slice(start),
    start: start + next.length,
    end: start + next.length,
  };
}

/** Ctrl+K belongs to the palette, so a link is Ctrl+Shift+K. Digits have other names where Shift is down. */
const PLAIN: Record<string, Mark> = { b: 'bold', i: 'italic', e: 'code' };
const SHIFTED: Record<string, Mark> = { k: 'link', '8': 'list', '*': 'list', '9': 'quote', '(': 'quote' };

/** Which mark a key stands for. */
export function markOf(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>): Mark | null {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return null;
  const key = event.key.toLowerCase();
  return (event.shiftKey ? SHIFTED : PLAIN)[key] ?? null;
}
