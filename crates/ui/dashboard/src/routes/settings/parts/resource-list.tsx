/** What a section lists, with everything that a list can be: on its way, not to be had, empty, full. */
import type { ComponentChildren } from 'preact';
import { Button, EmptyState, Icon, type IconName, Skeleton } from '../../../../../shared/ui';
import type { Collection } from '../../../data/collection';
import { t } from '../../../i18n';

export interface ResourceRow {
  href: string;
  /** A picture, a dot. */
  start?: ComponentChildren;
  title: string;
  detail?: ComponentChildren;
  /** Marks at its end. */
  end?: ComponentChildren;
}

interface Props<T extends { id: number }> {
  title: string;
  about: string;
  of: Collection<T>;
  /** The button that adds one. */
  action: ComponentChildren;
  empty: { icon: IconName; title: string; text: string };
  row: (item: T) => ResourceRow;
}

export function ResourceList<T extends { id: number }>({ title, about, of, action, empty, row }: Props<T>) {
  const items = of.items.value;
  const ready = of.state.value === 'ready';
  const nothing = ready && items.length === 0;
  return (
    <>
      <header class="mb-5 flex flex-wrap items-start justify-between gap-3">
        <div class="min-w-0">
          <h2 class="text-lg font-semibold">{title}</h2>
          <p class="mt-0.5 text-muted">{about}</p>
        </div>
        {!nothing && action}
      </header>
      {!ready && <Unready of={of} />}
      {nothing && (
        <EmptyState icon={empty.icon} title={empty.title} action={action}>
          {empty.text}
        </EmptyState>
      )}
      {ready && items.length > 0 && (
        <ul class="divide-y divide-line overflow-hidden rounded-lg border border-line">
          {items.map((item) => (
            <li key={item.id}>
              <Row row={row(item)} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Row({ row }: { row: ResourceRow }) {
  return (
    <a href={row.href} class="flex items-center gap-3 px-3 py-2.5 -outline-offset-2! hover:bg-hover">
      {row.start}
      <span class="flex min-w-0 grow flex-wrap items-center gap-x-4 gap-y-1.5">
        <span class="min-w-0 grow basis-56">
          <span class="block truncate font-medium">
            <bdi>{row.title}</bdi>
          </span>{' '}
          {row.detail && (
            <span class="block truncate text-xs text-muted">
              <bdi>{row.detail}</bdi>
            </span>
          )}
        </span>{' '}
        <span class="flex flex-wrap items-center gap-1.5">{row.end}</span>
      </span>
      <Icon name="chevron-end" class="text-subtle" />
    </a>
  );
}

/** A list that is not there (yet). */
function Unready<T extends { id: number }>({ of }: { of: Collection<T> }) {
  if (of.state.value === 'failed') {
    return (
      <EmptyState
        icon="alert"
        title={t('settings.list_failed')}
        action={<Button onClick={() => void of.refresh()}>{t('shell.again')}</Button>}
      />
    );
  }
  return (
    <div role="status" class="divide-y divide-line rounded-lg border border-line">
      <span class="sr-only">{t('shell.loading')}</span>
      {[0, 1, 2].map((one) => (
        <div key={one} class="flex h-14 flex-col justify-center gap-2 px-3">
          <Skeleton class="w-40" />
          <Skeleton class="w-64 max-w-full" />
        </div>
      ))}
    </div>
  );
}

interface AbsentProps<T extends { id: number }> {
  of: Collection<T>;
  title: string;
  text: string;
}

/** Instead of one item: its list is on its way, or it is not in it. */
export function Absent<T extends { id: number }>({ of, title, text }: AbsentProps<T>) {
  if (of.state.value !== 'ready') return <Unready of={of} />;
  return (
    <EmptyState icon="search" title={title}>
      {text}
    </EmptyState>
  );
}
