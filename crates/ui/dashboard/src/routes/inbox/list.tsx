/** The list of conversations: what it shows, its tabs with their counts, and the rows in sight. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import {
  Badge,
  Button,
  EmptyState,
  IconButton,
  type IconName,
  Menu,
  type MenuEntry,
  Skeleton,
  Tabs,
} from '../../../../shared/ui';
import { type Filter, type Sort, session, type Tab } from '../../data';
import type { ListView } from '../../data/lists';
import { t } from '../../i18n';
import { navigate, path } from '../../router';
import { useWork } from '../../work';
import { ConversationRow, ROW_REM } from './row';
import { filterOf } from './state';

const STATUSES = ['open', 'pending', 'snoozed', 'resolved', 'all'] as const;
const SORTS: readonly Sort[] = ['last_activity', 'oldest_activity', 'newest', 'oldest', 'priority', 'waiting'];
const TABS: readonly Tab[] = ['mine', 'unassigned', 'all'];
/** Rows kept ready above and below what is in sight. */
const SPARE = 8;
/** After a leap only what is in sight is drawn at once, the rest when the scrolling rests this long. */
const RESTED_MS = 100;
/** This near to the end of what is known more is fetched. */
const PAGE_AHEAD = 12;

/** How high a row is now, in pixels. */
function rowHeight(): number {
  return ROW_REM * (Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16);
}

export function ListPane({ selected }: { selected: number | null }) {
  const work = useWork();
  const cell = filterOf(work.account);
  const filter = cell.value;
  const view = useMemo(() => work.lists.open(filter), [work, filter]);
  const counts = work.lists.counts(filter).value;
  const change = (part: Partial<Filter>) => {
    cell.value = { ...cell.peek(), ...part };
  };
  return (
    <section class="flex h-full min-h-0 flex-col bg-surface" aria-label={t('inbox.list')}>
      <header class="flex h-13 shrink-0 items-center gap-1 ps-4 pe-2">
        <h1 class="me-auto truncate text-base font-semibold">{t('inbox.title')}</h1>
        <StatusMenu filter={filter} change={change} />
        <FilterMenu filter={filter} change={change} />
        <SortMenu filter={filter} change={change} />
      </header>
      <Chips filter={filter} change={change} />
      <Tabs
        label={t('inbox.tabs')}
        class="shrink-0 px-2"
        panelClass="min-h-0 grow flex flex-col"
        selected={filter.tab}
        onSelect={(tab) => change({ tab })}
        tabs={TABS.map((tab) => ({
          id: tab,
          label: t(`inbox.tab_${tab}`),
          ...(counts && { count: counts[tab] }),
        }))}
      >
        <Rows key={view.key} view={view} selected={selected} filter={filter} change={change} />
      </Tabs>
    </section>
  );
}

interface FilterProps {
  filter: Filter;
  change: (part: Partial<Filter>) => void;
}

function StatusMenu({ filter, change }: FilterProps) {
  const entries = STATUSES.map((status) => ({
    id: status,
    label: t(`inbox.status_${status}`),
    checked: filter.status === status,
    onSelect: () => change({ status }),
  }));
  return (
    <Menu
      entries={entries}
      align="end"
      trigger={(props) => (
        <Button {...props} variant="ghost" size="sm" iconEnd="chevron-down" title={t('inbox.status')}>
          {t(`inbox.status_${filter.status}`)}
        </Button>
      )}
    />
  );
}

function SortMenu({ filter, change }: FilterProps) {
  const entries = SORTS.map((sort) => ({
    id: sort,
    label: t(`inbox.sort_${sort}`),
    checked: filter.sort === sort,
    onSelect: () => change({ sort }),
  }));
  return (
    <Menu
      entries={[{ heading: t('inbox.sort') }, ...entries]}
      align="end"
      trigger={(props) => <IconButton {...props} size="sm" icon="sort" label={t('inbox.sort')} />}
    />
  );
}

function FilterMenu({ filter, change }: FilterProps) {
  const { inboxes, labels, teams } = useWork().resources;
  const group = <T,>(heading: string, items: readonly T[], entry: (item: T) => MenuEntry): MenuEntry[] =>
    items.length > 0 ? [{ heading }, ...items.map(entry)] : [];
  const entries: MenuEntry[] = [
    {
      id: 'unattended',
      label: t('inbox.unattended'),
      checked: filter.unattended,
      onSelect: () => change({ unattended: !filter.unattended }),
    },
    ...group(t('inbox.inbox'), inboxes.items.value, (inbox) => ({
      id: `inbox-${inbox.id}`,
      label: inbox.name,
      icon: inbox.channel_type === 'Channel::WebWidget' ? ('chat' as const) : ('code' as const),
      checked: filter.inboxId === inbox.id,
      onSelect: () => change({ inboxId: filter.inboxId === inbox.id ? null : inbox.id }),
    })),
    ...group(t('inbox.team'), teams.items.value, (team) => ({
      id: `team-${team.id}`,
      label: team.name,
      icon: 'team' as const,
      checked: filter.teamId === team.id,
      onSelect: () => change({ teamId: filter.teamId === team.id ? null : team.id }),
    })),
    ...group(t('inbox.label'), labels.items.value, (label) => ({
      id: `label-${label.id}`,
      label: label.title,
      start: <span class="size-2 rounded-full" style={{ backgroundColor: label.color }} />,
      checked: filter.label === label.title,
      onSelect: () => change({ label: filter.label === label.title ? null : label.title }),
    })),
  ];
  const narrowed = chipsOf(filter).length > 0;
  return (
    <Menu
      entries={entries}
      align="end"
      trigger={(props) => (
        <IconButton
          {...props}
          size="sm"
          icon="filter"
          label={t('inbox.filter')}
          class={narrowed ? 'text-accent-text' : ''}
        />
      )}
    />
  );
}

interface Chip {
  id: string;
  icon?: IconName;
  off: Partial<Filter>;
}

function chipsOf(filter: Filter): readonly Chip[] {
  const chips: Chip[] = [];
  if (filter.unattended) chips.push({ id: 'unattended', off: { unattended: false } });
  if (filter.inboxId !== null) chips.push({ id: 'inbox', icon: 'inbox', off: { inboxId: null } });
  if (filter.teamId !== null) chips.push({ id: 'team', icon: 'team', off: { teamId: null } });
  if (filter.label !== null) chips.push({ id: 'label', icon: 'tag', off: { label: null } });
  return chips;
}

/** What the list is narrowed to, each with a cross. */
function Chips({ filter, change }: FilterProps) {
  const { inboxes, teams } = useWork().resources;
  const chips = chipsOf(filter);
  if (chips.length === 0) return null;
  const words: Record<string, string> = {
    unattended: t('inbox.unattended'),
    inbox: inboxes.byId.value.get(filter.inboxId ?? 0)?.name ?? t('inbox.inbox'),
    team: teams.byId.value.get(filter.teamId ?? 0)?.name ?? t('inbox.team'),
    label: filter.label ?? '',
  };
  return (
    <div class="flex flex-wrap gap-1 px-4 pb-1">
      {chips.map((chip) => (
        <Badge key={chip.id} tone="accent" onRemove={() => change(chip.off)} {...(chip.icon && { icon: chip.icon })}>
          {words[chip.id] ?? ''}
        </Badge>
      ))}
    </div>
  );
}

/** Which rows are in sight, and how many more are drawn on both sides. */
interface Sight {
  first: number;
  length: number;
  spare: number;
}

function seen(before: Sight, first: number, length: number): Sight {
  if (before.first === first && before.length === length) return before;
  const leap = Math.abs(first - before.first) >= length;
  return { first, length, spare: leap ? 0 : SPARE };
}

interface RowsProps extends FilterProps {
  view: ListView;
  selected: number | null;
}

function Rows({ view, selected, filter, change }: RowsProps) {
  const work = useWork();
  const scroller = useRef<HTMLDivElement>(null);
  // Rows, not pixels: scrolling inside one row draws nothing.
  const [sight, setSight] = useState<Sight>({ first: 0, length: 12, spare: 0 });
  const ids = view.ids.value;
  const state = view.state.value;
  const look = () => {
    const box = scroller.current;
    if (!box) return;
    const row = rowHeight();
    const first = Math.floor(box.scrollTop / row);
    const length = Math.ceil(box.clientHeight / row) + 1;
    setSight((before) => seen(before, first, length));
    if (first + length + PAGE_AHEAD >= view.ids.peek().length) void work.lists.loadMore(view);
  };
  // What is shown may not fill the window yet, and its height changes with it.
  useLayoutEffect(() => {
    look();
    const observer = new ResizeObserver(look);
    if (scroller.current) observer.observe(scroller.current);
    return () => observer.disconnect();
  }, [ids.length === 0, view]);
  useEffect(() => {
    if (sight.spare > 0) return;
    const timer = setTimeout(() => setSight((now) => ({ ...now, spare: SPARE })), RESTED_MS);
    return () => clearTimeout(timer);
  }, [sight]);
  useRowInSight(scroller, selected, ids);
  if (state === 'loading' && ids.length === 0) return <Loading />;
  if (state === 'failed') return <Failed view={view} />;
  if (ids.length === 0 && view.complete.value) return <Nothing filter={filter} change={change} />;
  const first = Math.max(0, Math.min(sight.first, ids.length - sight.length) - sight.spare);
  const last = Math.min(ids.length, first + sight.length + 2 * sight.spare);
  return (
    <div ref={scroller} class="min-h-0 grow overflow-y-auto -outline-offset-2" onScroll={look} tabIndex={-1}>
      {/* biome-ignore lint/a11y/noRedundantRoles: without bullets some screen readers take it for no list. */}
      <ul role="list" class="relative" style={{ height: `${ids.length * ROW_REM}rem` }}>
        {ids.slice(first, last).map((id, index) => (
          <ConversationRow
            key={id}
            id={id}
            at={first + index}
            length={view.complete.value ? ids.length : -1}
            selected={id === selected}
          />
        ))}
      </ul>
      <More view={view} />
    </div>
  );
}

/** Keeps the selected row in sight when it was chosen by a key. */
function useRowInSight(
  scroller: { current: HTMLDivElement | null },
  selected: number | null,
  ids: readonly number[],
): void {
  const at = selected === null ? -1 : ids.indexOf(selected);
  // Only a choice moves the list; news that reorder it do not.
  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box || at < 0) return;
    const row = rowHeight();
    const top = at * row;
    if (top < box.scrollTop) box.scrollTop = Math.max(0, top - row);
    else if (top + row > box.scrollTop + box.clientHeight) box.scrollTop = top + 2 * row - box.clientHeight;
  }, [selected, at >= 0]);
}

function More({ view }: { view: ListView }) {
  const work = useWork();
  const more = view.more.value;
  if (more === 'failed') {
    return (
      <div class="flex justify-center p-3">
        <Button size="sm" icon="refresh" onClick={() => void work.lists.loadMore(view)}>
          {t('inbox.retry')}
        </Button>
      </div>
    );
  }
  return more === 'loading' ? <p class="p-3 text-center text-xs text-subtle">{t('inbox.loading')}</p> : null;
}

function Loading() {
  return (
    <div aria-busy="true" aria-label={t('inbox.loading')} role="status">
      {[0, 1, 2, 3, 4, 5].map((row) => (
        <div key={row} class="flex gap-3 border-b border-line px-4 py-3" style={{ height: `${ROW_REM}rem` }}>
          <Skeleton class="size-8 rounded-full" />
          <span class="flex grow flex-col gap-2 pt-1">
            <Skeleton class="h-3 w-2/5 rounded-sm" />
            <Skeleton class="h-3 w-4/5 rounded-sm" />
          </span>
        </div>
      ))}
    </div>
  );
}

function Failed({ view }: { view: ListView }) {
  const work = useWork();
  const again = (
    <Button icon="refresh" onClick={() => void work.lists.refresh(view)}>
      {t('inbox.retry')}
    </Button>
  );
  return (
    <div role="alert">
      <EmptyState icon="alert" title={t('inbox.list_failed')} action={again} />
    </div>
  );
}

function Nothing({ filter, change }: FilterProps) {
  const { inboxes } = useWork().resources;
  if (inboxes.state.value === 'ready' && inboxes.items.value.length === 0) return <NoInbox />;
  const narrowed = chipsOf(filter).length > 0;
  const off = { inboxId: null, teamId: null, label: null, unattended: false };
  if (narrowed) {
    const clear = (
      <Button size="sm" onClick={() => change(off)}>
        {t('inbox.clear_filters')}
      </Button>
    );
    return (
      <EmptyState icon="filter" title={t('inbox.none_filtered')} action={clear}>
        {t('inbox.none_filtered_text')}
      </EmptyState>
    );
  }
  const others = filter.tab === 'mine' && (
    <Button size="sm" onClick={() => change({ tab: 'unassigned' })}>
      {t('inbox.see_unassigned')}
    </Button>
  );
  return (
    <EmptyState icon="check-circle" title={t(`inbox.none_${filter.tab}`)} action={others}>
      {t('inbox.none_text')}
    </EmptyState>
  );
}

/** Where nobody can write to yet, the first thing to do is to open a door. */
function NoInbox() {
  const account = session.account.value;
  const mayAdd = account?.role === 'administrator';
  const add = mayAdd && (
    <Button variant="primary" onClick={() => navigate(path('settings', { account: account.id, section: 'inboxes' }))}>
      {t('inbox.set_up')}
    </Button>
  );
  return (
    <EmptyState icon="inbox" title={t('inbox.none_inbox')} action={add}>
      {t(mayAdd ? 'inbox.none_inbox_text' : 'inbox.none_inbox_agent')}
    </EmptyState>
  );
}
