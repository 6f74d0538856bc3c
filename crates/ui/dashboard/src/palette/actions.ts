/** What one can do now, for the palette. Each part of the screen adds its own while it is there. */
import { type ReadonlySignal, signal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';
import { type Hit, score } from './score';

export interface Action {
  readonly id: string;
  /** In the user's language. */
  readonly label: string;
  /** Heading above it. */
  readonly group: string;
  /** The key that does the same, as in `keys.ts`. */
  readonly keys?: string;
  /** Other words that find it. */
  readonly words?: string;
  run(): void;
}

export interface Found {
  readonly action: Action;
  readonly hit: Hit;
}

type Source = () => readonly Action[];

const sources = signal<readonly Source[]>([]);

/** Adds actions; they are made anew each time the palette is looked at. Returns how to take them away. */
export function addActions(source: Source): () => void {
  sources.value = [...sources.peek(), source];
  return () => {
    sources.value = sources.peek().filter((one) => one !== source);
  };
}

/** Adds actions as long as a component is on the screen. */
export function useActions(source: Source, inputs: readonly unknown[] = []): void {
  useLayoutEffect(() => addActions(source), [...inputs]);
}

export const actionSources: ReadonlySignal<readonly Source[]> = sources;

/** Those that answer a question, the best first; all of them, newest source first, where nothing is asked. */
export function find(question: string): readonly Found[] {
  const all = [...sources.value].reverse().flatMap((source) => source());
  const found: Found[] = [];
  for (const action of all) {
    const hit = bestOf(question, action);
    if (hit) found.push({ action, hit });
  }
  return question.trim() ? found.sort((one, other) => other.hit.score - one.hit.score) : found;
}

/** By its label, or else – a little worse, and with nothing to mark – by its other words. */
function bestOf(question: string, action: Action): Hit | null {
  const byLabel = score(question, action.label);
  const byWords = action.words ? score(question, action.words) : null;
  if (!byWords || (byLabel && byLabel.score >= byWords.score - 2)) return byLabel;
  return { score: byWords.score - 2, at: [] };
}
