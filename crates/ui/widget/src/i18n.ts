import en, { type Catalogue, type Key } from './locales/en';
import { signal } from './store';

/** English comes along; every other language is fetched when it is wanted. */
const LOADERS: Record<string, () => Promise<{ default: Catalogue }>> = {
  ar: () => import('./locales/ar'),
  de: () => import('./locales/de'),
  es: () => import('./locales/es'),
  fr: () => import('./locales/fr'),
  pt_BR: () => import('./locales/pt_BR'),
};

export const locale = signal('en');
const english = en as Catalogue;
let catalogue = english;

/** The language to use for a wish: itself, its relative without or with a region, or none. */
export function known(wish: string): string | undefined {
  const languages = ['en', ...Object.keys(LOADERS)];
  const [base] = wish.replace('-', '_').split('_');
  return (
    [wish.replace('-', '_'), base].flatMap((name) => languages.filter((language) => language === name))[0] ??
    languages.find((language) => language.startsWith(`${base}_`))
  );
}

/** Adds the English texts of a part that has been fetched later. */
export function addEnglish(more: Partial<Catalogue>): void {
  Object.assign(english, more);
}

let wanted = '';

/** Switches the language. One that is not spoken here, or cannot be fetched now, changes nothing. */
export async function speak(wish: string): Promise<void> {
  const name = known(wish);
  if (!name) return;
  wanted = name;
  let texts: Catalogue;
  try {
    texts = (await LOADERS[name]?.())?.default ?? english;
  } catch {
    // A language that cannot be fetched: the chat goes on in the one it has.
    return;
  }
  // Another wish may have come while this one was fetched.
  if (wanted !== name) return;
  catalogue = texts;
  locale.value = name;
  document.documentElement.lang = tag();
  document.documentElement.dir = name === 'ar' ? 'rtl' : 'ltr';
}

/** The language as browsers write it. */
export function tag(): string {
  return locale.value.replace('_', '-');
}

export function clock(at: number | Date): string {
  return new Date(at).toLocaleTimeString(tag(), { hour: 'numeric', minute: '2-digit' });
}

type Values = Record<string, string | number>;

/** A text, with values put in; `n` decides the plural. */
export function t(key: Key, values: Values = {}): string {
  const entry = catalogue[key];
  const text =
    typeof entry === 'string' ? entry : (entry[new Intl.PluralRules(tag()).select(Number(values.n))] ?? entry.other);
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}
