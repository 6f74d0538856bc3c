/** The list of contacts: search, order, and the rows in sight. */
import { useEffect, useRef, useState } from 'preact/hooks';
import {
  Button,
  classes,
  EmptyState,
  IconButton,
  Input,
  Menu,
  Skeleton,
  Spinner,
  VirtualList,
  type VirtualListHandle,
} from '../../../../shared/ui';
import type { ContactFilter } from '../../data';
import { wordsFor } from '../../failure';
import { i18n, t } from '../../i18n';
import { navigate } from '../../router';
import { useWork } from '../../work';
import { onStep } from './keys';
import { addressOf, SORTS } from './query';
import { ContactRow } from './row';

/** As long as somebody types nothing is asked. */
const REST_MS = 250;
/** About how high a row is. */
const ROW = 61;

interface Props {
  filter: ContactFilter;
  selected: number | null;
  onMake: () => void;
}

export function ListPane({ filter, selected, onMake }: Props) {
  const work = useWork();
  const total = work.contacts.total.value;
  return (
    <section class="flex h-full min-h-0 flex-col bg-surface" aria-label={t('contact.list')}>
      <header class="flex h-13 shrink-0 items-center gap-2 ps-4 pe-2">
        <h1 class="truncate text-base font-semibold">{t('shell.contacts')}</h1>
        <span class="me-auto text-xs text-subtle tabular-nums">
          {total !== null && (
            <>
              <span aria-hidden="true">{i18n.number(total)}</span>
              <span class="sr-only" role="status">
                {t('contact.count', { count: total })}
              </span>
            </>
          )}
        </span>
        <SortMenu filter={filter} selected={selected} />
        <IconButton icon="plus" label={t('contact.new')} onClick={onMake} />
      </header>
      <div class="shrink-0 border-b border-line px-3 pb-2.5">
        <Search filter={filter} selected={selected} />
      </div>
      <Rows filter={filter} selected={selected} onMake={onMake} />
    </section>
  );
}

type Chosen = Pick<Props, 'filter' | 'selected'>;

function SortMenu({ filter, selected }: Chosen) {
  const work = useWork();
  const entries = SORTS.map(([sort, falling]) => ({
    id: sort,
    label: t(`contact.sort_${sort}`),
    checked: filter.sort === sort,
    onSelect: () => {
      // What is chosen already is turned round.
      const descending = filter.sort === sort ? !filter.descending : falling;
      navigate(addressOf(work.account, { ...filter, sort, descending }, selected));
    },
  }));
  return (
    <Menu
      entries={[{ heading: t('inbox.sort') }, ...entries]}
      align="end"
      trigger={(props) => (
        <Button
          {...props}
          variant="ghost"
          size="sm"
          iconEnd={filter.descending ? 'arrow-down' : 'arrow-up'}
          title={`${t('inbox.sort')}: ${t(filter.descending ? 'contact.falling' : 'contact.rising')}`}
        >
          {t(`contact.sort_${filter.sort}`)}
        </Button>
      )}
    />
  );
}

/** The text goes into the address: the first letters as a step of the history, the next ones in its place. */
function Search({ filter, selected }: Chosen) {
  const work = useWork();
  const [text, setText] = useState(filter.text);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const searching = work.contacts.searching.value;
  // Somebody went back, or a link led here.
  useEffect(() => setText((shown) => (shown.trim() === filter.text ? shown : filter.text)), [filter.text]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const search = (next: string) => {
    clearTimeout(timer.current);
    const to = addressOf(work.account, { ...filter, text: next }, selected);
    navigate(to, { replace: filter.text !== '' && next.trim() !== '' });
  };
  const write = (next: string) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => search(next), REST_MS);
  };
  return (
    <search class="relative block">
      <Input
        icon="search"
        type="text"
        data-contact-search
        aria-label={t('contact.search')}
        placeholder={t('contact.search_hint')}
        autocomplete="off"
        class="pe-9"
        value={text}
        onInput={(event) => write(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.isComposing) return;
          if (event.key === 'Enter') search(text);
          else if (event.key === 'ArrowDown') focusFirst();
          else if (event.key === 'Escape' && text) write('');
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      <span class="absolute inset-y-0 end-1 grid place-items-center">
        {searching ? (
          <Spinner class="me-2 text-subtle" />
        ) : (
          text && (
            <IconButton
              size="sm"
              icon="close"
              label={t('contact.search_clear')}
              onClick={() => {
                setText('');
                search('');
                document.querySelector<HTMLElement>('[data-contact-search]')?.focus();
              }}
            />
          )
        )}
      </span>
    </search>
  );
}

function focusFirst(): void {
  document.querySelector<HTMLElement>('[data-contact]')?.focus();
}

function Rows({ filter, selected, onMake }: Props) {
  const work = useWork();
  const { contacts } = work;
  const list = useRef<VirtualListHandle>(null);
  const ids = contacts.ids.value;
  const state = contacts.state.value;
  useEffect(
    () =>
      onStep((by) => {
        const focused = Number((document.activeElement as HTMLElement | null)?.dataset.contact);
        const shown = contacts.ids.peek();
        const at = shown.indexOf(focused || (selected ?? 0));
        const next = shown[at < 0 ? 0 : at + by];
        if (next === undefined) return;
        list.current?.show(at < 0 ? 0 : at + by);
        // After the list has drawn it.
        requestAnimationFrame(() => requestAnimationFrame(() => focusRow(next)));
      }),
    [contacts, selected],
  );
  if (state === 'loading' && ids.length === 0) return <Waiting />;
  if (state === 'failed') return <Failed />;
  if (state === 'ready' && ids.length === 0) return <Nobody filter={filter} onMake={onMake} />;
  return (
    <>
      <VirtualList
        key={`${filter.text} ${filter.sort} ${filter.descending}`}
        handle={list}
        items={ids}
        keyOf={(id) => id}
        guess={ROW}
        label={t('contact.list')}
        total={contacts.total.value ?? -1}
        onEnd={() => void contacts.loadMore()}
        class={classes('min-h-0 grow -outline-offset-2', contacts.searching.value && 'opacity-60')}
        render={(id) => <ContactRow id={id} filter={filter} selected={id === selected} />}
      />
      <More />
    </>
  );
}

function focusRow(id: number): void {
  document.querySelector<HTMLElement>(`[data-contact="${id}"]`)?.focus({ preventScroll: true });
}

function More() {
  const { contacts } = useWork();
  const more = contacts.more.value;
  if (more === 'idle') return null;
  return (
    <div class="flex shrink-0 justify-center border-t border-line p-2 text-xs text-subtle">
      {more === 'loading' ? (
        t('inbox.loading')
      ) : (
        <Button size="sm" icon="refresh" onClick={() => void contacts.loadMore()}>
          {t('inbox.retry')}
        </Button>
      )}
    </div>
  );
}

function Waiting() {
  return (
    <div aria-busy="true" aria-label={t('inbox.loading')} role="status">
      {[0, 1, 2, 3, 4, 5, 6, 7].map((row) => (
        <div key={row} class="flex items-center gap-3 border-b border-line px-4 py-3">
          <Skeleton class="size-8 rounded-full" />
          <span class="flex grow flex-col gap-2">
            <Skeleton class="h-3 w-2/5 rounded-sm" />
            <Skeleton class="h-3 w-3/5 rounded-sm" />
          </span>
        </div>
      ))}
    </div>
  );
}

function Failed() {
  const { contacts } = useWork();
  const failure = contacts.failure.value;
  const again = (
    <Button icon="refresh" onClick={() => void contacts.refresh()}>
      {t('inbox.retry')}
    </Button>
  );
  return (
    <div role="alert">
      <EmptyState icon="alert" title={t('contact.list_failed')} action={again}>
        {failure && wordsFor(failure)}
      </EmptyState>
    </div>
  );
}

function Nobody({ filter, onMake }: { filter: ContactFilter; onMake: () => void }) {
  const make = (
    <Button icon="plus" onClick={onMake}>
      {t('contact.new')}
    </Button>
  );
  if (filter.text) {
    return (
      <EmptyState icon="search" title={t('contact.none_found', { text: filter.text })} action={make}>
        {t('contact.none_found_text')}
      </EmptyState>
    );
  }
  return (
    <EmptyState icon="contacts" title={t('contact.none')} action={make}>
      {t('contact.none_text')}
    </EmptyState>
  );
}
