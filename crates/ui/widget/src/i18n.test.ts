import { beforeEach, expect, test } from 'vitest';
import { known, locale, speak, t } from './i18n';
import ar from './locales/ar';
import de from './locales/de';
import en from './locales/en';
import more from './locales/en_later';
import es from './locales/es';
import fr from './locales/fr';
import pt_BR from './locales/pt_BR';

const english: Record<string, unknown> = { ...en, ...more };

beforeEach(() => speak('en'));

test('every language has every text, with the same values in it', () => {
  const holes = (text: unknown) => [...new Set(JSON.stringify(text).match(/\{\w+\}/g) ?? [])].sort();
  for (const [name, texts] of Object.entries({ ar, de, es, fr, pt_BR })) {
    expect(Object.keys(texts).sort(), name).toEqual(Object.keys(english).sort());
    for (const [key, text] of Object.entries(texts)) {
      expect(holes(text), `${name} ${key}`).toEqual(holes(english[key]));
    }
  }
});

test('a wish is met as nearly as can be', () => {
  for (const [wish, name] of Object.entries({
    de: 'de',
    de_AT: 'de',
    'fr-CA': 'fr',
    pt: 'pt_BR',
    pt_PT: 'pt_BR',
    pt_BR: 'pt_BR',
  })) {
    expect(known(wish), wish).toBe(name);
  }
  for (const wish of ['tlh', '', 'deutsch']) expect(known(wish), wish).toBeUndefined();
});

test('languages are switched, with their direction', async () => {
  await speak('ar');
  expect([document.documentElement.lang, document.documentElement.dir]).toEqual(['ar', 'rtl']);
  expect(t('send')).toBe('إرسال');
  await speak('pt_BR');
  expect([document.documentElement.lang, document.documentElement.dir]).toEqual(['pt-BR', 'ltr']);
  await speak('klingon');
  expect(locale.value).toBe('pt_BR');
});

test('of two wishes the later one is met', async () => {
  await Promise.all([speak('de'), speak('en')]);
  expect(t('send')).toBe('Send');
});

test('values are put in, and what counts has its plural', async () => {
  expect(t('unread', { n: 1 })).toBe('1 unread message');
  expect(t('unread', { n: 3 })).toBe('3 unread messages');
  await speak('ar');
  expect(t('unread', { n: 2 })).toBe('رسالتان غير مقروءتين');
  expect(t('unread', { n: 5 })).toBe('5 رسائل غير مقروءة');
});
