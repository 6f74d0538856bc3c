/**
 * The pages, each fetched when it is gone to. A folder of `routes/` with an `index.tsx` is a page;
 * what has no folder is neither found nor offered.
 */
import { type Signal, signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import type { Page, Params } from './router';

export interface PageProps<P extends Page> {
  params: Params<P>;
  query: URLSearchParams;
}

// biome-ignore lint/suspicious/noExplicitAny: which page takes which parameters is known only by its name.
type AnyPage = ComponentType<any>;
type Loader = () => Promise<{ default: AnyPage }>;

const LOADERS = import.meta.glob<{ default: AnyPage }>('./routes/*/index.tsx');

/** What is known of a page's code. */
export type Loaded = { readonly view: AnyPage } | { readonly error: unknown } | 'loading';

const loaded = new Map<Page, Signal<Loaded>>();

function loader(page: Page): Loader | undefined {
  return LOADERS[`./routes/${page}/index.tsx`];
}

/** Whether there is such a page. */
export function exists(page: Page): boolean {
  return loader(page) !== undefined;
}

/** A page's code, now and when it is here; fetched at the first question. */
export function load(page: Page): Signal<Loaded> {
  const known = loaded.get(page);
  if (known) return known;
  const cell = signal<Loaded>('loading');
  loaded.set(page, cell);
  void fetchPage(page, cell);
  return cell;
}

/** Fetches once more what could not be fetched. */
export function reload(page: Page): void {
  const cell = load(page);
  if (cell.peek() === 'loading') return;
  cell.value = 'loading';
  void fetchPage(page, cell);
}

async function fetchPage(page: Page, cell: Signal<Loaded>): Promise<void> {
  try {
    const module = await loader(page)?.();
    cell.value = module ? { view: module.default } : { error: new Error(`no page ${page}`) };
  } catch (error) {
    cell.value = { error };
  }
}
