import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { classes, Icon, IconButton, Kbd } from '../../../shared/ui';
import { type MyAccount, session } from '../data';
import { t } from '../i18n';
import { showPalette } from '../palette/state';
import { type Page, place } from '../router';
import { AccountSwitcher } from './account';
import { Connection } from './connection';
import { EndedReminder } from './ended';
import { type Part, partsOf } from './parts';
import { You } from './you';

/** The frame of every page inside an account: where one can go, and where one is. */
export function Layout({ account, children }: { account: MyAccount; children: ComponentChildren }) {
  const workspace = session.workspace.value;
  const parts = partsOf(account.id);
  const here = parts.find((part) => part.page === place.value.route?.page)?.label;
  useEffect(() => {
    document.title = [here, account.name, 'Porchlight'].filter(Boolean).join(' · ');
  }, [here, account.name]);
  return (
    <div class="flex h-dvh flex-col overflow-hidden bg-canvas md:flex-row">
      <a
        href="#main"
        class="fixed start-2 top-2 z-20 -translate-y-20 rounded-md bg-inverse px-3 py-2 font-medium text-on-inverse focus:translate-y-0"
      >
        {t('shell.skip')}
      </a>
      <Sidebar account={account} parts={parts} />
      <div class="flex min-h-0 min-w-0 grow flex-col">
        <EndedReminder />
        {workspace && <Connection workspace={workspace} />}
        <main id="main" tabIndex={-1} class="min-h-0 min-w-0 grow overflow-auto bg-surface outline-none">
          {children}
        </main>
      </div>
      <BottomBar account={account} parts={parts} />
    </div>
  );
}

interface BarProps {
  account: MyAccount;
  parts: readonly Part[];
}

/** Beside the page: icons, with words where there is room for them. */
function Sidebar({ account, parts }: BarProps) {
  const current = place.value.route?.page;
  return (
    <header class="hidden w-14 shrink-0 flex-col gap-3 border-e border-line bg-canvas p-2 md:flex xl:w-56">
      <AccountSwitcher account={account} />
      <SearchButton />
      <nav aria-label={t('shell.nav')} class="grow">
        <ul class="flex flex-col gap-0.5">
          {parts.map((part) => (
            <li key={part.page}>
              <SideLink part={part} current={current} />
            </li>
          ))}
        </ul>
      </nav>
      <You account={account} />
    </header>
  );
}

function SideLink({ part, current }: { part: Part; current: Page | undefined }) {
  const here = part.page === current;
  return (
    <a
      href={part.href}
      aria-current={here ? 'page' : undefined}
      title={part.label}
      class={classes(
        'flex h-9 items-center justify-center gap-2.5 rounded-md px-2.5 text-sm font-medium xl:justify-start',
        here ? 'bg-selected text-accent-text' : 'text-muted hover:bg-hover hover:text-text',
      )}
    >
      <Icon name={part.icon} />
      <span class="truncate max-xl:sr-only">{part.label}</span>
    </a>
  );
}

function SearchButton() {
  return (
    <button
      type="button"
      title={t('shell.search')}
      class="flex h-8 items-center justify-center gap-2 rounded-md border border-line-strong bg-surface px-2.5 text-subtle hover:border-edge hover:text-text xl:justify-start"
      onClick={showPalette}
    >
      <Icon name="search" />
      <span class="min-w-0 grow truncate text-start text-sm max-xl:sr-only">{t('shell.search')}</span>
      <span class="hidden xl:block" aria-hidden="true">
        <Kbd keys="Mod+k" />
      </span>
    </button>
  );
}

/** Under the page, where a thumb reaches it. */
function BottomBar({ account, parts }: BarProps) {
  const current = place.value.route?.page;
  return (
    <header class="flex h-14 shrink-0 items-center justify-between gap-1 border-t border-line bg-canvas px-2 md:hidden">
      <AccountSwitcher account={account} narrow />
      <nav aria-label={t('shell.nav')} class="min-w-0 grow">
        <ul class="flex justify-center gap-1">
          {parts.map((part) => (
            <li key={part.page} class="min-w-0 max-w-28 grow">
              <a
                href={part.href}
                aria-current={part.page === current ? 'page' : undefined}
                class={classes(
                  'flex h-11 flex-col items-center justify-center gap-0.5 rounded-md px-1 text-2xs font-medium',
                  part.page === current ? 'text-accent-text' : 'text-muted',
                )}
              >
                <Icon name={part.icon} class="size-5" />
                <span class="max-w-full truncate">{part.label}</span>
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <IconButton icon="search" size="lg" label={t('shell.search')} onClick={showPalette} />
      <You account={account} narrow />
    </header>
  );
}
