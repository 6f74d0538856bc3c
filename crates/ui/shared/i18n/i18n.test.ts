import { effect } from '@preact/signals';
import { describe, expect, it } from 'vitest';
import { faults, idle } from '../../scripts/check-locales.mjs';
import { createCatalogue, pseudo } from '.';

const english = {
  hello: 'Hello {name}',
  unread: { one: '{count} unread message', other: '{count} unread messages' },
};
const arabic = {
  hello: 'مرحبا {name}',
  unread: {
    zero: 'صفر',
    one: 'واحدة',
    two: 'اثنتان',
    few: '{count} رسائل',
    many: '{count} رسالة',
    other: '{count} رسالة',
  },
};

function catalogue() {
  return createCatalogue({
    english,
    load: {
      ar: async () => ({ default: arabic }),
      de: async () => ({ default: { hello: 'Hallo {name}' } }),
      pt_BR: () => Promise.reject(new Error('offline')),
    },
  });
}

describe('texts', () => {
  it('fill their holes, once, and keep one without a value visible', () => {
    const { t } = catalogue();
    expect(t('hello', { name: '{name}' })).toBe('Hello {name}');
    expect(t('hello')).toBe('Hello {name}');
    expect(t('hello', { name: 'Ada' })).toBe('Hello Ada');
  });

  it('take the form of the number in each language', async () => {
    const { t, use } = catalogue();
    expect([1, 2, 1200].map((count) => t('unread', { count }))).toEqual([
      '1 unread message',
      '2 unread messages',
      '1,200 unread messages',
    ]);
    await use('ar-EG');
    expect([0, 2].map((count) => t('unread', { count }))).toEqual(['صفر', 'اثنتان']);
    expect(t('unread', { count: 3 })).toContain('رسائل');
  });

  it('hold other things than text', () => {
    const bold = { bold: true };
    expect(catalogue().rich('hello', { name: bold })).toEqual(['Hello ', bold]);
  });

  it('fall back to English one by one', async () => {
    const { t, use } = catalogue();
    await use('de');
    expect(t('hello', { name: 'Ada' })).toBe('Hallo Ada');
    expect(t('unread', { count: 1 })).toBe('1 unread message');
  });
});

describe('the language', () => {
  it('is told to whoever reads it, with its direction', async () => {
    const { t, use, dir } = catalogue();
    const seen: string[] = [];
    const stop = effect(() => {
      seen.push(`${t('hello', { name: 'A' })} ${dir()}`);
    });
    await use('ar');
    stop();
    expect(seen).toEqual(['Hello A ltr', 'مرحبا A rtl']);
  });

  it('stays where the file cannot be fetched, and where the wish is not spoken', async () => {
    const { use, locale } = catalogue();
    await expect(use('pt-PT')).rejects.toThrow('offline');
    expect(await use('tlh')).toBe(false);
    expect(locale.value).toBe('en');
  });

  it('is that of the last wish, whichever arrives first', async () => {
    let arrive: (file: { default: typeof english }) => void = () => undefined;
    const slow = new Promise<{ default: typeof english }>((resolve) => {
      arrive = resolve;
    });
    const { use, locale } = createCatalogue({
      english,
      load: { de: () => slow, fr: async () => ({ default: english }) },
    });
    const first = use('de');
    await use('fr');
    arrive({ default: english });
    await first;
    expect(locale.value).toBe('fr');
  });

  it('is the nearest one to a wish', () => {
    const { nearest } = catalogue();
    expect(['de-AT', 'pt', 'pt-br', 'en-GB', 'xx'].map(nearest)).toEqual(['de', 'pt_BR', 'pt_BR', 'en', undefined]);
  });
});

describe('formats', () => {
  const { brief, duration, relative, list } = catalogue();
  const now = new Date(2026, 10, 26, 12);
  const at = (...parts: [number, number, number, number?]) => new Date(...parts);

  it('write times as short as they can be', () => {
    expect(brief(at(2026, 10, 26, 9), now)).toMatch(/^9:00\sAM$/);
    expect(brief(at(2026, 10, 3), now)).toBe('Nov 3');
    expect(brief(at(2025, 10, 3), now)).toBe('Nov 3, 2025');
  });

  it('write how far away something is', () => {
    expect(relative(Number(now) - 20_000, now)).toBe('now');
    expect(relative(Number(now) - 90 * 60_000, now)).toBe('1 hour ago');
    expect(relative(Number(now) + 3 * 86_400_000, now)).toBe('in 3 days');
  });

  it('write lengths with at most two units', () => {
    expect([0, 59, 3600, 7500, 90_061].map(duration)).toEqual(['0 sec', '59 sec', '1 hr', '2 hr 5 min', '1 day 1 hr']);
  });

  it('write lists', () => {
    expect(list(['a', 'b', 'c'])).toBe('a, b, and c');
  });
});

describe('the pseudo-language', () => {
  it('keeps holes and forms, and is longer', () => {
    const changed = pseudo(english);
    expect(changed.hello).toMatch(/^\[Hé.*\{name\}~+\]$/);
    expect(Object.keys(changed.unread as object)).toEqual(['one', 'other']);
  });
});

describe('the check of languages', () => {
  it('finds what is missing, idle, or has other holes or forms', () => {
    expect(faults('ar', arabic, english)).toEqual([]);
    expect(faults('de', { hello: 'Hallo', more: 'x' }, english)).toEqual([
      'de: hello has the holes "" and not "{name}"',
      'de: unread is missing',
      'de: more is unknown in English',
    ]);
    expect(faults('ar', { ...arabic, unread: english.unread }, english)).toHaveLength(4);
  });

  it('knows keys that are named by their beginning', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code that is read.
    const code = "t('a.b'); t(`status.${name}`)";
    expect(idle(['a.b', 'a.c', 'status.open'], code)).toEqual(['a.c']);
  });
});
