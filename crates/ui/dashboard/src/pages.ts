/**
 * The pages, each fetched when it is gone to. A folder of `routes/` with an `index.tsx` is a page;
 * what has no folder is neither found nor offered.
 */
import { type AnyView, Lazy } from './lazy';
import type { Page, Params } from './router';

export interface PageProps<P extends Page> {
  params: Params<P>;
  query: URLSearchParams;
}

const LOADERS = import.meta.glob<{ default: AnyView }>('./routes/*/index.tsx');

export const pages = new Lazy<Page>((page) => LOADERS[`./routes/${page}/index.tsx`]);
