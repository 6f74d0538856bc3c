/** Where one is: typed paths over the History API. Pages are named here and loaded in `pages.ts`. */
import { computed, type ReadonlySignal, signal } from '@preact/signals';

/** `:name` is a number, `:name*` a word, `?` at the end of either makes it optional. */
const PATHS = {
  home: '/app',
  login: '/app/login',
  setup: '/app/setup',
  forgot: '/app/password/forgot',
  password: '/app/password/edit',
  invitation: '/app/accept-invitation',
  confirmation: '/app/auth/confirmation',
  inbox: '/app/accounts/:account/inbox/:conversation?',
  contacts: '/app/accounts/:account/contacts/:contact?',
  settings: '/app/accounts/:account/settings/:section*?/:item*?',
  design: '/app/design',
} as const;

export type Page = keyof typeof PATHS;

type Param<Part extends string> = Part extends `:${infer Name}*?`
  ? { [Key in Name]?: string }
  : Part extends `:${infer Name}?`
    ? { [Key in Name]?: number }
    : Part extends `:${infer Name}*`
      ? { [Key in Name]: string }
      : Part extends `:${infer Name}`
        ? { [Key in Name]: number }
        : unknown;
type ParamsIn<Path extends string> = Path extends `${infer Part}/${infer Rest}`
  ? Param<Part> & ParamsIn<Rest>
  : Param<Path>;
export type Params<P extends Page> = ParamsIn<(typeof PATHS)[P]>;

/** A page with what its path names; `null` where no page is. */
export type Route = { [P in Page]: { readonly page: P; readonly params: Params<P> } }[Page];

export interface Place {
  readonly route: Route | null;
  readonly query: URLSearchParams;
}

/** Paths of links in mails, and of bookmarks from Chatwoot. */
const OTHER_PATHS: readonly (readonly [RegExp, (parts: string[], query: URLSearchParams) => string])[] = [
  [
    /^\/app\/auth\/password\/edit$/,
    (_, query) => (query.get('invitation') === '1' ? PATHS.invitation : PATHS.password),
  ],
  [/^\/app\/auth\/reset\/password$/, () => PATHS.forgot],
  [
    /^\/app\/accounts\/(\d+)\/(?:.+\/)?conversations\/(\d+)$/,
    ([account, conversation]) => path('inbox', { account: Number(account), conversation: Number(conversation) }),
  ],
  [
    /^\/app\/accounts\/(\d+)(?:\/dashboard|\/(?:.+\/)?conversations)?$/,
    ([account]) => path('inbox', { account: Number(account) }),
  ],
];

/** The path of a page. */
export function path<P extends Page>(page: P, params: Params<P>, query?: Record<string, string>): string {
  const values = params as Record<string, string | number | undefined>;
  const parts: string[] = [];
  for (const part of PATHS[page].split('/')) {
    const name = /^:(\w+)/.exec(part)?.[1];
    const value = name === undefined ? part : values[name];
    if (value !== undefined) parts.push(encodeURIComponent(value));
  }
  const search = query ? `?${new URLSearchParams(query)}` : '';
  return parts.join('/') + search;
}

/** What an address leads to. */
export function resolve(address: string): Place {
  const url = new URL(address, 'http://localhost');
  const pathname = url.pathname.replace(/(.)\/+$/, '$1');
  for (const [pattern, target] of OTHER_PATHS) {
    const found = pattern.exec(pathname);
    if (found) return { route: match(target(found.slice(1), url.searchParams)), query: url.searchParams };
  }
  return { route: match(pathname), query: url.searchParams };
}

function match(pathname: string): Route | null {
  const parts = pathname.split('/');
  for (const page of Object.keys(PATHS) as Page[]) {
    const params = paramsOf(PATHS[page].split('/'), parts);
    if (params) return { page, params } as Route;
  }
  return null;
}

function paramsOf(pattern: readonly string[], parts: readonly string[]): Record<string, string | number> | null {
  if (parts.length > pattern.length) return null;
  const params: Record<string, string | number> = {};
  for (const [at, expected] of pattern.entries()) {
    const part = parts[at];
    if (part === undefined) {
      if (expected.endsWith('?')) continue;
      return null;
    }
    const value = meaning(expected, part);
    if (value === null) return null;
    const name = /^:(\w+)/.exec(expected)?.[1];
    if (name) params[name] = value;
  }
  return params;
}

/** What a part of a path stands for, or `null` where it does not fit. */
function meaning(expected: string, part: string): string | number | null {
  if (!expected.startsWith(':')) return expected === part ? part : null;
  if (!expected.includes('*')) return /^[1-9]\d{0,14}$/.test(part) ? Number(part) : null;
  try {
    return decodeURIComponent(part) || null;
  } catch {
    // A stray percent sign: no word of ours.
    return null;
  }
}

const address = signal(here());

export const place: ReadonlySignal<Place> = computed(() => resolve(address.value));

function here(): string {
  return location.pathname + location.search;
}

/** Goes to a path of `path()`; the place left is kept in the history, unless replaced. */
export function navigate(to: string, { replace = false } = {}): void {
  if (to === here()) return;
  if (replace) history.replaceState(null, '', to);
  else history.pushState(null, '', to);
  address.value = here();
}

/** Makes ordinary links to pages change the page in place. Returns how to stop. */
export function followLinks(): () => void {
  const back = () => {
    address.value = here();
  };
  addEventListener('popstate', back);
  document.addEventListener('click', clicked);
  return () => {
    removeEventListener('popstate', back);
    document.removeEventListener('click', clicked);
  };
}

function clicked(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element | null)?.closest?.('a');
  if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
  // Jumps inside the page are the browser's.
  if (link.hash && link.pathname === location.pathname) return;
  if (!/^\/app(\/|$)/.test(link.pathname)) return;
  event.preventDefault();
  navigate(link.pathname + link.search);
}
