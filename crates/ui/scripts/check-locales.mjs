// Holds the languages of the dashboard to each other and to the code: every text in every language, with the same
// holes and with the forms its language needs for numbers, and no text that nothing asks for.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const HOLE = /\{[a-z][A-Za-z0-9]*\}/g;

const forms = (text) => (typeof text === 'string' ? [text] : Object.values(text));
const holes = (text) => [...new Set(forms(text).flatMap((form) => form.match(HOLE) ?? []))].sort().join(' ');

/** The forms that counts take; a language's form for millions alone may be given, and else is the general one. */
function formsOf(locale) {
  const rules = new Intl.PluralRules(locale.replace('_', '-'));
  const usual = Array.from({ length: 1001 }, (_, count) => rules.select(count));
  return { needed: [...new Set([...usual, 'other'])], known: rules.resolvedOptions().pluralCategories };
}

/** What is wrong with one language, in words. */
export function faults(locale, texts, english) {
  const found = [];
  const say = (key, what) => found.push(`${locale}: ${key} ${what}`);
  const { needed, known } = formsOf(locale);
  for (const [key, original] of Object.entries(english)) {
    const text = texts[key];
    if (text === undefined) {
      say(key, 'is missing');
      continue;
    }
    if (forms(text).some((form) => form.trim() === '')) say(key, 'is empty');
    if (typeof text !== typeof original) say(key, 'has forms for numbers in one of the languages only');
    else if (holes(text) !== holes(original)) say(key, `has the holes "${holes(text)}" and not "${holes(original)}"`);
    if (typeof text === 'string') continue;
    for (const form of needed) if (!text[form]) say(key, `has no form "${form}"`);
    for (const form of Object.keys(text)) if (!known.includes(form)) say(key, `has a form "${form}" too many`);
  }
  for (const key of Object.keys(texts)) if (!(key in english)) say(key, 'is unknown in English');
  return found;
}

/**
 * The keys that no code names. A key is named as a whole, or by its beginning in a template: `status.${name}` names
 * all that begin with `status.`.
 */
export function idle(keys, code) {
  const begun = [...code.matchAll(/`([\w.-]+[._-])\$\{/g)].map((found) => found[1]);
  const named = new Set([...code.matchAll(/['"`]([\w.-]+)['"`]/g)].map((found) => found[1]));
  return keys.filter((key) => !named.has(key) && !begun.some((start) => key.startsWith(start)));
}

function codeOf(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
}

function main() {
  const source = join(dirname(dirname(fileURLToPath(import.meta.url))), 'dashboard/src');
  const folder = join(source, 'locales');
  const read = (name) => JSON.parse(readFileSync(join(folder, name), 'utf8'));
  const english = read('en.json');
  const wrong = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => faults(name.slice(0, -'.json'.length), read(name), english));
  wrong.push(...idle(Object.keys(english), codeOf(source)).map((key) => `en: ${key} is asked for nowhere`));
  for (const line of wrong) console.error(line);
  if (wrong.length > 0) process.exitCode = 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main();
