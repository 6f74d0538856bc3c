/**
 * The part of Markdown that people write in chats, as a tree. There is no HTML in it: what is no mark is
 * text. Every rule looks at a place of the text a bounded number of times, so that no text takes long.
 */

export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'strong' | 'em' | 'del'; of: Inline[] }
  | { kind: 'link'; href: string; of: Inline[] }
  | { kind: 'break' };

export type Block =
  | { kind: 'paragraph'; of: Inline[] }
  | { kind: 'code'; text: string }
  | { kind: 'quote'; of: Block[] }
  | { kind: 'list'; ordered: boolean; start: number; items: Inline[][] };

/** Marks inside marks are read so deep; deeper ones stay text. */
const DEPTH = 6;

/** The longest text between two marks: what is further apart does not belong together. */
const SPAN = 2_000;

const SCHEMES = /^(?:https?:|mailto:|tel:)/i;

/** An address that a link may lead to, or nothing. Spaces and controls hide schemes from readers. */
export function address(text: string): string | null {
  const trimmed = text.trim();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are refused.
  return SCHEMES.test(trimmed) && !/[\u0000-\u0020\u007f]/.test(trimmed) ? trimmed : null;
}

export function parse(text: string): Block[] {
  return blocks(text.replaceAll('\r\n', '\n').split('\n'), 0);
}

function blocks(lines: string[], depth: number): Block[] {
  const found: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] as string;
    if (line.trim() === '') {
      at += 1;
      continue;
    }
    const [block, next] = fence(lines, at) ?? quote(lines, at, depth) ?? list(lines, at) ?? paragraph(lines, at);
    found.push(block);
    at = next;
  }
  return found;
}

type Read = [Block, number] | null;

const FENCE = /^\s{0,3}```[\w+-]{0,40}\s*$/;
const QUOTE = /^\s{0,3}> ?/;
const ITEM = /^\s{0,3}(?:[-*+]|(\d{1,9})[.)]) +(?=\S)/;

/** A block of code, up to its end or that of the text. */
function fence(lines: string[], at: number): Read {
  if (!FENCE.test(lines[at] as string)) return null;
  let end = at + 1;
  while (end < lines.length && !FENCE.test(lines[end] as string)) end += 1;
  return [{ kind: 'code', text: lines.slice(at + 1, end).join('\n') }, end + 1];
}

function quote(lines: string[], at: number, depth: number): Read {
  if (depth >= DEPTH || !QUOTE.test(lines[at] as string)) return null;
  let end = at;
  while (end < lines.length && QUOTE.test(lines[end] as string)) end += 1;
  const inside = lines.slice(at, end).map((line) => line.replace(QUOTE, ''));
  return [{ kind: 'quote', of: blocks(inside, depth + 1) }, end];
}

function list(lines: string[], at: number): Read {
  const first = ITEM.exec(lines[at] as string);
  if (!first) return null;
  const ordered = first[1] !== undefined;
  const items: Inline[][] = [];
  let end = at;
  for (; end < lines.length; end += 1) {
    const item = ITEM.exec(lines[end] as string);
    if (!item || (item[1] !== undefined) !== ordered) break;
    items.push(inline((lines[end] as string).slice(item[0].length)));
  }
  return [{ kind: 'list', ordered, start: Number(first[1] ?? 1), items }, end];
}

function paragraph(lines: string[], at: number): [Block, number] {
  let end = at + 1;
  const begins = (line: string) => line.trim() === '' || FENCE.test(line) || QUOTE.test(line) || ITEM.test(line);
  while (end < lines.length && !begins(lines[end] as string)) end += 1;
  const of = lines
    .slice(at, end)
    .flatMap((line, n): Inline[] => (n > 0 ? [{ kind: 'break' }, ...inline(line)] : inline(line)));
  return [{ kind: 'paragraph', of }, end];
}

const MARKS: [string, 'strong' | 'em' | 'del'][] = [
  ['**', 'strong'],
  ['__', 'strong'],
  ['~~', 'del'],
  ['*', 'em'],
  ['_', 'em'],
];

/** A bare address in running text. */
const BARE = /^(?:https?:\/\/|mailto:)[^\s<>"]{1,2000}/i;
const WORD = /[\p{L}\p{N}]/u;

function inline(text: string, depth = 0): Inline[] {
  const found: Inline[] = [];
  let plain = '';
  const flush = () => {
    if (plain) found.push({ kind: 'text', text: plain });
    plain = '';
  };
  let at = 0;
  while (at < text.length) {
    const read = piece(text, at, depth);
    if (read) {
      flush();
      found.push(read[0]);
      at = read[1];
      continue;
    }
    // A backslash takes the meaning from the mark behind it.
    if (text[at] === '\\' && /[\\`*_~[\]()>#+.!-]/.test(text[at + 1] ?? '')) at += 1;
    plain += text[at];
    at += 1;
  }
  flush();
  return found;
}

function piece(text: string, at: number, depth: number): [Inline, number] | null {
  switch (text[at]) {
    case '`':
      return code(text, at);
    case '[':
      return depth < DEPTH ? link(text, at, depth) : null;
    case '*':
    case '_':
    case '~':
      return depth < DEPTH ? marked(text, at, depth) : null;
    case 'h':
    case 'H':
    case 'm':
      // The text of a link is read at the last depth.
      return depth < DEPTH ? bare(text, at) : null;
    default:
      return null;
  }
}

function code(text: string, at: number): [Inline, number] | null {
  const end = near(text, '`', at + 1);
  return end > at + 1 ? [{ kind: 'code', text: text.slice(at + 1, end) }, end + 1] : null;
}

function link(text: string, at: number, depth: number): [Inline, number] | null {
  const middle = near(text, '](', at + 1);
  if (middle <= at + 1) return null;
  const end = near(text, ')', middle + 2);
  const href = end > 0 ? address(text.slice(middle + 2, end)) : null;
  // A link holds no link; so the text of one is read as if it were as deep as can be.
  return href
    ? [{ kind: 'link', href, of: inline(text.slice(at + 1, middle), Math.max(depth, DEPTH)) }, end + 1]
    : null;
}

function marked(text: string, at: number, depth: number): [Inline, number] | null {
  const mark = MARKS.find(([sign]) => text.startsWith(sign, at));
  if (!mark) return null;
  const [sign, kind] = mark;
  const begin = at + sign.length;
  // `2 * 3` and `snake_case` are no marks.
  if (/\s/.test(text[begin] ?? ' ') || (sign.startsWith('_') && WORD.test(text[at - 1] ?? ''))) return null;
  let end = near(text, sign, begin + 1);
  if (sign.length === 1) {
    while (end > 0 && text[end + 1] === sign) end = near(text, sign, end + 2);
  }
  if (end < 0 || /\s/.test(text[end - 1] as string)) return null;
  if (sign.startsWith('_') && WORD.test(text[end + sign.length] ?? '')) return null;
  return [{ kind, of: inline(text.slice(begin, end), depth + 1) }, end + sign.length];
}

function bare(text: string, at: number): [Inline, number] | null {
  if (WORD.test(text[at - 1] ?? '')) return null;
  const found = BARE.exec(text.slice(at, at + SPAN))?.[0].replace(/[.,;:!?'")\]}]+$/, '');
  const href = found ? address(found) : null;
  return found && href ? [{ kind: 'link', href, of: [{ kind: 'text', text: found }] }, at + found.length] : null;
}

/** Where `sign` is next, if it is near. */
function near(text: string, sign: string, from: number): number {
  const found = text.slice(from, from + SPAN).indexOf(sign);
  return found < 0 ? -1 : from + found;
}
