/**
 * Regular expressions in linear time. The patterns of forms are written by other people, and a browser's
 * own engine takes for ever over some of them. This one keeps the set of places where the pattern may be
 * at, and moves it on with every character: text × pattern steps, whatever the pattern.
 *
 * It knows what patterns of fields are made of: characters, classes, `.`, groups, `|`, `* + ? {n,m}`,
 * `^`, `$`, `\b`. What it does not know (looking around, referring back) it does not check.
 */

type Test = (character: string) => boolean;

type Step =
  | { kind: 'test'; test: Test }
  | { kind: 'split'; to: number[] }
  | { kind: 'assert'; holds: (text: string[], at: number) => boolean };

type Node =
  | { kind: 'test'; test: Test }
  | { kind: 'assert'; holds: (text: string[], at: number) => boolean }
  | { kind: 'all'; nodes: Node[] }
  | { kind: 'any'; nodes: Node[] }
  | { kind: 'repeat'; node: Node; least: number; most: number };

const LONGEST_PATTERN = 500;
const LONGEST_TEXT = 10_000;
const MOST_STEPS = 2_000;

class Unknown extends Error {}

export type Pattern = (text: string) => boolean;

/** Reads `/…/flags` or a bare pattern. `whole`: it has to fit the whole text. Nothing for what is not known here. */
export function pattern(source: string, whole = false): Pattern | null {
  const [, inner, flags] = /^\/(.*)\/([a-z]*)$/s.exec(source) ?? [null, source, ''];
  try {
    if ((inner as string).length > LONGEST_PATTERN) throw new Unknown();
    const node = new Reader([...(inner as string)], /i/.test(flags as string)).read();
    const steps = compile(node);
    return (text) => run(steps, [...text.slice(0, LONGEST_TEXT)], whole);
  } catch (fault) {
    if (fault instanceof Unknown) return null;
    throw fault;
  }
}

const WORD = /[\w]/;
const SHORTHANDS: Record<string, Test> = {
  d: (c) => c >= '0' && c <= '9',
  w: (c) => WORD.test(c),
  s: (c) => /\s/.test(c),
};
const CONTROLS: Record<string, string> = { n: '\n', r: '\r', t: '\t', f: '\f', v: '\v', 0: '\0' };

class Reader {
  private at = 0;

  constructor(
    private readonly text: string[],
    private readonly ignoresCase: boolean,
  ) {}

  read(): Node {
    const node = this.alternatives();
    if (this.at < this.text.length) throw new Unknown();
    return node;
  }

  private alternatives(): Node {
    const nodes = [this.sequence()];
    while (this.take('|')) nodes.push(this.sequence());
    return nodes.length > 1 ? { kind: 'any', nodes } : (nodes[0] as Node);
  }

  private sequence(): Node {
    const nodes: Node[] = [];
    while (this.at < this.text.length && !'|)'.includes(this.peek())) nodes.push(this.repeated(this.atom()));
    return { kind: 'all', nodes };
  }

  private repeated(node: Node): Node {
    const range = this.range();
    if (!range) return node;
    // Whether it takes much or little is the same to whoever asks only if it fits.
    this.take('?');
    return { kind: 'repeat', node, least: range[0], most: range[1] };
  }

  private range(): [number, number] | null {
    if (this.take('*')) return [0, Number.POSITIVE_INFINITY];
    if (this.take('+')) return [1, Number.POSITIVE_INFINITY];
    if (this.take('?')) return [0, 1];
    const found = /^\{(\d+)(,?)(\d*)\}/.exec(this.text.slice(this.at, this.at + 16).join(''));
    if (!found) return null;
    this.at += found[0].length;
    const least = Number(found[1]);
    return [least, found[3] ? Number(found[3]) : found[2] ? Number.POSITIVE_INFINITY : least];
  }

  private atom(): Node {
    const c = this.next();
    switch (c) {
      case '(':
        return this.group();
      case '[':
        return this.tested(this.characterClass());
      case '.':
        return { kind: 'test', test: (other) => other !== '\n' && other !== '\r' };
      case '^':
        return { kind: 'assert', holds: (_, at) => at === 0 };
      case '$':
        return { kind: 'assert', holds: (text, at) => at === text.length };
      case '\\':
        return this.escape();
      case '*':
      case '+':
      case '?':
        throw new Unknown();
      default:
        return this.tested((other) => other === c);
    }
  }

  private group(): Node {
    if (this.take('?') && !this.take(':')) throw new Unknown();
    const node = this.alternatives();
    if (!this.take(')')) throw new Unknown();
    return node;
  }

  private escape(): Node {
    const c = this.next();
    if (c === 'b' || c === 'B') return { kind: 'assert', holds: (text, at) => isEdge(text, at) === (c === 'b') };
    return this.tested(this.escaped(c));
  }

  /** What `\c` stands for, inside a class or outside. */
  private escaped(c: string): Test {
    const shorthand = SHORTHANDS[c.toLowerCase()];
    if (shorthand) return c === c.toLowerCase() ? shorthand : (other) => !shorthand(other);
    const character = this.literal(c);
    return (other) => other === character;
  }

  private literal(c: string): string {
    if (c === 'x' || c === 'u') return this.coded(c === 'x' ? 2 : 4);
    if (/[1-9ckpP]/.test(c)) throw new Unknown();
    return CONTROLS[c] ?? c;
  }

  private coded(length: number): string {
    const digits = this.text.slice(this.at, this.at + length).join('');
    if (!/^[\da-f]+$/i.test(digits) || digits.length < length) throw new Unknown();
    this.at += length;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  private characterClass(): Test {
    const negated = this.take('^');
    const tests: Test[] = [];
    while (!this.take(']')) tests.push(this.member());
    return (c) => tests.some((test) => test(c)) !== negated;
  }

  private member(): Test {
    const c = this.next();
    const isShorthand = c === '\\' && this.peek().toLowerCase() in SHORTHANDS;
    if (isShorthand) return this.escaped(this.next());
    const from = c === '\\' ? this.literal(this.next()) : c;
    if (this.peek() !== '-' || (this.text[this.at + 1] ?? ']') === ']') return (other) => other === from;
    this.at++;
    const end = this.next();
    const to = end === '\\' ? this.literal(this.next()) : end;
    return (other) => other >= from && other <= to;
  }

  private tested(test: Test): Node {
    const both: Test = (c) => test(c.toLowerCase()) || test(c.toUpperCase());
    return { kind: 'test', test: this.ignoresCase ? both : test };
  }

  private peek(): string {
    return this.text[this.at] ?? '';
  }

  private next(): string {
    const c = this.text[this.at++];
    if (c === undefined) throw new Unknown();
    return c;
  }

  private take(c: string): boolean {
    if (this.peek() !== c) return false;
    this.at++;
    return true;
  }
}

function isEdge(text: string[], at: number): boolean {
  return WORD.test(text[at - 1] ?? '') !== WORD.test(text[at] ?? '');
}

/** Writes the pattern out as steps; the end of the list is the end of the pattern. */
function compile(root: Node): Step[] {
  const steps: Step[] = [];
  const add = (step: Step) => {
    if (steps.length >= MOST_STEPS) throw new Unknown();
    return steps.push(step) - 1;
  };
  const write = (node: Node): void => {
    if (node.kind === 'test' || node.kind === 'assert') add(node);
    else if (node.kind === 'all') node.nodes.forEach(write);
    else if (node.kind === 'any') writeAny(node.nodes);
    else writeRepeat(node);
  };
  const writeAny = (nodes: Node[]) => {
    const split = { kind: 'split' as const, to: [] as number[] };
    add(split);
    const ends = nodes.map((node) => {
      split.to.push(steps.length);
      write(node);
      const end = { kind: 'split' as const, to: [] as number[] };
      add(end);
      return end;
    });
    for (const end of ends) end.to.push(steps.length);
  };
  const writeRepeat = ({ node, least, most }: Node & { kind: 'repeat' }) => {
    for (let n = 0; n < least; n++) write(node);
    if (most === Number.POSITIVE_INFINITY) {
      const split = { kind: 'split' as const, to: [] as number[] };
      const at = add(split);
      write(node);
      add({ kind: 'split', to: [at] });
      split.to.push(at + 1, steps.length);
      return;
    }
    const splits: { to: number[] }[] = [];
    for (let n = least; n < most; n++) {
      const split = { kind: 'split' as const, to: [] as number[] };
      split.to.push(add(split) + 1);
      splits.push(split);
      write(node);
    }
    for (const split of splits) split.to.push(steps.length);
  };
  write(root);
  return steps;
}

function run(steps: Step[], text: string[], whole: boolean): boolean {
  let places = new Set<number>();
  for (let at = 0; at <= text.length; at++) {
    if (at === 0 || !whole) reach(0, at, places);
    if (places.has(steps.length) && (!whole || at === text.length)) return true;
    const next = new Set<number>();
    for (const place of places) {
      const step = steps[place];
      if (step?.kind === 'test' && at < text.length && step.test(text[at] as string)) reach(place + 1, at + 1, next);
    }
    places = next;
  }
  return false;

  /** Adds a place, and all that can be reached from it without a character. */
  function reach(first: number, at: number, into: Set<number>): void {
    const waiting = [first];
    for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
      if (into.has(place)) continue;
      into.add(place);
      const step = steps[place];
      if (step?.kind === 'split') waiting.push(...step.to);
      else if (step?.kind === 'assert' && step.holds(text, at)) waiting.push(place + 1);
    }
  }
}
