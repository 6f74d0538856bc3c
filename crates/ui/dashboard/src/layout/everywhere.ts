/** Keys and actions that there are on every page of an account. */
import { type MyAccount, session } from '../data';
import { showHelp } from '../help/state';
import { chooseLanguage, i18n, LANGUAGES, t } from '../i18n';
import { type Binding, useKeys } from '../keys';
import { pages } from '../pages';
import { type Action, useActions } from '../palette/actions';
import { showPalette } from '../palette/state';
import { navigate, path } from '../router';
import { sectionsFor } from '../routes/settings/section';
import { chooseTheme, THEMES, theme } from '../theme';
import { partsOf } from './parts';
import { AVAILABILITIES, availabilityOf, setAvailability, signOut } from './you';

export function useEverywhere(account: MyAccount): void {
  useKeys(() => keysFor(account.id), [account.id]);
  useActions(() => [...goActions(account), ...ownActions(account), ...lookActions()], [account]);
}

function keysFor(account: number): readonly Binding[] {
  const scope = 'global';
  return [
    { keys: 'Mod+k', scope, label: () => t('shell.palette'), run: showPalette, typing: true },
    { keys: '?', scope, label: () => t('shell.help'), run: showHelp },
    ...(partsOf(account).map(({ page, keys, href }) => ({
      keys,
      scope,
      label: () => `${t('shell.group_go')}: ${t(`shell.${page}`)}`,
      run: () => navigate(href),
    })) as Binding[]),
  ];
}

function goActions({ id: account, role }: MyAccount): readonly Action[] {
  const group = t('shell.group_go');
  const parts = partsOf(account).map(({ page, label, keys, href }) => ({
    id: `go-${page}`,
    label,
    group,
    keys,
    run: () => navigate(href),
  }));
  const settings = sectionsFor(role).map(({ id }) => ({
    id: `settings-${id}`,
    label: `${t('shell.settings')}: ${t(`settings.${id}`)}`,
    group,
    run: () => navigate(path('settings', { account, section: id })),
  }));
  const others = session.me.value?.accounts.filter((one) => one.id !== account) ?? [];
  const accounts = others.map((one) => ({
    id: `account-${one.id}`,
    label: one.name,
    group: t('shell.switch_account'),
    words: `${t('shell.switch_account')} ${one.name}`,
    run: () => navigate(path('inbox', { account: one.id })),
  }));
  const design = { id: 'go-design', label: t('shell.design'), group, run: () => navigate(path('design', {})) };
  return [...parts, ...settings, ...(pages.exists('design') ? [design] : []), ...accounts];
}

function ownActions(account: MyAccount): readonly Action[] {
  const group = t('shell.group_you');
  const others = AVAILABILITIES.filter((one) => one !== availabilityOf(account));
  return [
    ...others.map((one) => ({
      id: `availability-${one}`,
      label: `${t('shell.availability')}: ${t(`shell.${one}`)}`,
      group,
      run: () => void setAvailability(one),
    })),
    { id: 'keys', label: t('shell.help'), group, keys: '?', run: showHelp },
    { id: 'sign-out', label: t('shell.sign_out'), group, run: () => void signOut() },
  ];
}

function lookActions(): readonly Action[] {
  const group = t('shell.group_look');
  const themes = THEMES.filter((one) => one !== theme.value).map((one) => ({
    id: `theme-${one}`,
    label: `${t('shell.theme')}: ${t(`shell.theme_${one}`)}`,
    group,
    run: () => chooseTheme(one),
  }));
  const languages = i18n.locales.filter((one) => one !== i18n.locale.value);
  return [
    ...themes,
    ...languages.map((one) => ({
      id: `language-${one}`,
      label: `${t('shell.language')}: ${LANGUAGES[one]}`,
      group,
      words: `Language ${LANGUAGES[one]}`,
      run: () => void chooseLanguage(one),
    })),
  ];
}
