import { Icon, Menu, type MenuEntry } from '../../../shared/ui';
import { type MyAccount, session } from '../data';
import { t } from '../i18n';
import { navigate, path } from '../router';
import { Mark } from './mark';

interface Props {
  account: MyAccount;
  /** Only the mark, for a bar without room for names. */
  narrow?: boolean;
}

/** Says in which account one is, and leads to the others. */
export function AccountSwitcher({ account, narrow = false }: Props) {
  const accounts = session.me.value?.accounts ?? [];
  const entries: MenuEntry[] = [
    { heading: t('shell.switch_account') },
    ...accounts.map((one) => ({
      id: String(one.id),
      label: one.status === 'active' ? one.name : `${one.name} · ${t('shell.suspended')}`,
      checked: one.id === account.id,
      onSelect: () => navigate(path('inbox', { account: one.id })),
    })),
  ];
  const names = narrow ? 'hidden' : 'hidden min-w-0 grow truncate text-start text-sm font-semibold xl:block';
  if (accounts.length < 2) {
    return (
      <div class="flex h-9 min-w-0 items-center gap-2.5 px-1.5" title={account.name}>
        <Mark class="size-6" />
        <span class={names} dir="auto">
          {account.name}
        </span>
      </div>
    );
  }
  return (
    <Menu
      entries={entries}
      trigger={(props) => (
        <button
          type="button"
          {...props}
          title={account.name}
          aria-label={`${t('shell.account')}: ${account.name}`}
          class="flex h-9 min-w-0 items-center gap-2.5 rounded-md px-1.5 hover:bg-hover aria-expanded:bg-hover"
        >
          <Mark class="size-6" />
          <span class={names} dir="auto">
            {account.name}
          </span>
          {!narrow && <Icon name="chevron-down" class="hidden text-subtle xl:block" />}
        </button>
      )}
    />
  );
}
