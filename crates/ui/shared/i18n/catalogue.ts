/** The texts of the pages: typed by the English ones, fetched for every other language. */
import { type ReadonlySignal, signal } from '@preact/signals';
import { createFormats, type Formats } from './formats';
import { fill, type Parameters, type Part, parts } from './template';

/** A text for each of the forms a language has for numbers; `Intl.PluralRules` picks by `count`. */
export type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };
export type Messages = Readonly<Record<string, string | Forms>>;

export interface Settings<English extends Messages> {
  english: English;
  /** Every language besides English, as its file is named: `de`, `pt_BR`. */
  load: Readonly<Record<string, () => Promise<{ default: Messages }>>>;
}

export interface Catalogue<Key extends string> extends Formats {
  /** The text for a key. `count` among the parameters picks the form and is written in the language's digits. */
  t(key: Key, parameters?: Parameters): string;
  /** The same in pieces, for texts with something else than text inside. */
  rich<Value>(key: Key, values: Readonly<Record<string, Value>>): (string | Value)[];
  /** As its file is named. What reads it while it renders follows the language. */
  readonly locale: ReadonlySignal<string>;
  /** As browsers and `Intl` write it. */
  tag(): string;
  dir(): 'ltr' | 'rtl';
  readonly locales: readonly string[];
  /** The language among ours that is nearest to a wish such as `pt-PT`, or none. */
  nearest(wish: string): string | undefined;
  /**
   * Switches to the nearest language. Rejects where its file cannot be fetched; the language then stays as it was.
   * Of several wishes the last one holds. Resolves to whether the wish is spoken here.
   */
  use(wish: string): Promise<boolean>;
}

/** Scripts written from the right. */
const RIGHT_TO_LEFT = new Set(['ar', 'dv', 'fa', 'he', 'ps', 'sd', 'ug', 'ur', 'yi']);

export function createCatalogue<English extends Messages>(
  settings: Settings<English>,
): Catalogue<keyof English & string> {
  const { english, load } = settings;
  const locales = ['en', ...Object.keys(load)];
  const locale = signal('en');
  const tag = () => locale.value.replace('_', '-');
  const formats = createFormats(tag);
  let texts: Messages = english;
  let wanted = 'en';

  const message = (key: string, parameters: Parameters): string => {
    // Reading the language is what makes a component follow it.
    const language = tag();
    // A language may lag behind by a text; its English form is better than a hole.
    const found = texts[key] ?? english[key];
    if (found === undefined) throw new Error(`no text for ${key}`);
    if (typeof found === 'string') return found;
    const count = parameters.count;
    const form = typeof count === 'number' ? rules(language).select(count) : 'other';
    return found[form] ?? found.other;
  };

  const nearest = (wish: string): string | undefined => {
    const name = wish.replace('-', '_').toLowerCase();
    const [base] = name.split('_');
    const named = (is: (one: string) => boolean) => locales.find((one) => is(one.toLowerCase()));
    return named((one) => one === name) ?? named((one) => one === base) ?? named((one) => one.startsWith(`${base}_`));
  };

  return {
    ...formats,
    locale,
    locales,
    nearest,
    tag,
    dir: () => (RIGHT_TO_LEFT.has(tag().split('-')[0] ?? '') ? 'rtl' : 'ltr'),
    t: (key, parameters = {}) => fill(message(key, parameters), (value) => written(value, formats), parameters),
    rich: (key, values) => {
      const put = ({ text, name }: Part) => (name === undefined ? text : (values[name] ?? `{${name}}`));
      return parts(message(key, values as Parameters)).map(put);
    },
    async use(wish) {
      const name = nearest(wish);
      if (!name) return false;
      wanted = name;
      const fetched = name === 'en' ? english : (await load[name]?.())?.default;
      // Another wish may have come while this one was fetched.
      if (fetched && wanted === name) {
        texts = fetched;
        locale.value = name;
      }
      return true;
    },
  };
}

/** Numbers take the digits and marks of the language; everything else stands as it is. */
function written(value: string | number, formats: Formats): string {
  return typeof value === 'number' ? formats.number(value) : value;
}

const known = new Map<string, Intl.PluralRules>();

function rules(language: string): Intl.PluralRules {
  const found = known.get(language) ?? new Intl.PluralRules(language);
  known.set(language, found);
  return found;
}
