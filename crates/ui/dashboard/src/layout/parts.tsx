/** What the navigation offers: only pages that are there. */
import type { IconName } from '../../../shared/ui';
import { t } from '../i18n';
import { pages } from '../pages';
import { type Page, path } from '../router';

type AccountPage = Extract<Page, 'inbox' | 'contacts' | 'settings'>;

export interface Part {
  readonly page: AccountPage;
  readonly label: string;
  readonly icon: IconName;
  readonly keys: string;
  readonly href: string;
}

const PARTS: readonly (readonly [AccountPage, IconName, string])[] = [
  ['inbox', 'inbox', 'g i'],
  ['contacts', 'contacts', 'g c'],
  ['settings', 'settings', 'g s'],
];

export function partsOf(account: number): readonly Part[] {
  return PARTS.filter(([page]) => pages.exists(page)).map(([page, icon, keys]) => ({
    page,
    icon,
    keys,
    label: t(`shell.${page}`),
    href: path(page, { account }),
  }));
}
