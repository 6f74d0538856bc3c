/** The dashboard's texts in the user's language. */
import { effect } from '@preact/signals';
import { createCatalogue } from '../../shared/i18n';
import { toast, uiTexts } from '../../shared/ui';
import english from './locales/en.json';

const KEY = 'porchlight:language';

export const i18n = createCatalogue({
  english,
  load: {
    de: () => import('./locales/de.json'),
    es: () => import('./locales/es.json'),
    pt_BR: () => import('./locales/pt_BR.json'),
    fr: () => import('./locales/fr.json'),
    ar: () => import('./locales/ar.json'),
  },
});

export const { t, rich } = i18n;

/** Each language in its own words. */
export const LANGUAGES: Readonly<Record<string, string>> = {
  en: 'English',
  de: 'Deutsch',
  es: 'Español',
  pt_BR: 'Português (Brasil)',
  fr: 'Français',
  ar: 'العربية',
};

/** The language chosen here, else the first of the browser's that is spoken here. */
export async function startLanguage(): Promise<void> {
  effect(() => {
    document.documentElement.lang = i18n.tag();
    document.documentElement.dir = i18n.dir();
    uiTexts.value = {
      ...uiTexts.peek(),
      close: t('shell.close'),
      dismiss: t('shell.dismiss'),
      loading: t('shell.loading'),
      noMatches: t('shell.no_matches'),
      notifications: t('shell.notifications'),
      remove: t('shell.remove'),
      required: t('shell.required'),
      showPassword: t('auth.show'),
      hidePassword: t('auth.hide'),
    };
  });
  const wishes = [stored() ?? '', ...navigator.languages];
  const wish = wishes.find((one) => one && i18n.nearest(one));
  // A language that cannot be fetched now: the page is better in English than not there.
  if (wish) await i18n.use(wish).catch(() => false);
}

/** Switches for this browser. */
export async function chooseLanguage(name: string): Promise<void> {
  try {
    await i18n.use(name);
  } catch {
    toast({ text: t('shell.failed_network'), tone: 'danger' });
    return;
  }
  try {
    localStorage.setItem(KEY, name);
  } catch {
    // The choice then lasts as long as the page.
  }
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
