import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { Icon, type IconName, Spinner } from '../../../shared/ui';
import { t } from '../i18n';
import { path } from '../router';

interface Props {
  icon: IconName;
  title: string;
  text: string;
  children?: ComponentChildren;
}

/** Instead of a page: why there is none, and what to do. */
export function PageMessage({ icon, title, text, children }: Props) {
  return (
    <div class="flex h-full min-h-80 flex-col items-center justify-center gap-2 p-6 text-center">
      <span class="mb-2 grid size-12 place-items-center rounded-full bg-hover text-muted">
        <Icon name={icon} class="size-6" />
      </span>
      <h1 class="text-lg font-semibold">{title}</h1>
      <p class="max-w-96 text-muted">{text}</p>
      {children && <div class="mt-4 flex flex-wrap justify-center gap-2">{children}</div>}
    </div>
  );
}

export function Missing() {
  useEffect(() => {
    document.title = `${t('shell.missing_title')} · Porchlight`;
  }, []);
  return (
    <PageMessage icon="search" title={t('shell.missing_title')} text={t('shell.missing_text')}>
      <a
        href={path('home', {})}
        class="inline-flex h-8 items-center rounded-md bg-accent px-3 font-medium text-on-accent hover:bg-accent-hover"
      >
        {t('shell.to_start')}
      </a>
    </PageMessage>
  );
}

/** A page whose code is on its way. */
export function Loading() {
  return (
    <div class="grid h-full min-h-80 place-items-center text-subtle">
      <Spinner label={t('shell.loading')} class="size-5" />
    </div>
  );
}
