/** The messages of a conversation: a window on a long list that never jumps. */
import type { Signal } from '@preact/signals';
import { useEffect, useLayoutEffect, useMemo, useReducer, useRef } from 'preact/hooks';
import { Button, EmptyState, IconButton, Skeleton } from '../../../../shared/ui';
import type { Conversation, Message } from '../../data';
import type { Thread } from '../../data/threads';
import { i18n, t } from '../../i18n';
import { personName } from '../../names';
import { useWork } from '../../work';
import { activityText } from './activity';
import { LetterBubble, MessageBubble } from './message';
import { type Row, rowsOf } from './rows';
import { keptUnread } from './state';
import { addedAbove, around, down, follow, newest, type Slice, up } from './window';

/** How near the end counts as being there. */
const NEAR = 48;
/** How near an end of what is drawn more of it is drawn. */
const SOON = 700;

export interface ThreadProps {
  thread: Thread;
  conversation: Conversation | undefined;
  onReply: (message: Message) => void;
  /** Told whether the newest message is in sight. */
  inSight: Signal<boolean>;
}

export function ThreadView({ thread, conversation, onReply, inSight }: ThreadProps) {
  const state = thread.state.value;
  if (state === 'missing') return <Missing />;
  if (state === 'failed') return <Failed thread={thread} />;
  if (state === 'loading' || !conversation) return <Loading />;
  return <Opened key={thread.id} thread={thread} conversation={conversation} onReply={onReply} inSight={inSight} />;
}

function Opened({ thread, conversation, onReply, inSight }: ThreadProps & { conversation: Conversation }) {
  const work = useWork();
  const messages = thread.messages.value;
  const outgoing = useMemo(() => work.outbox.of(thread.id), [work, thread]).value;
  const readUpTo = useMemo(() => lastRead(messages, conversation), [thread]);
  const rows = useMemo(() => rowsOf(messages, outgoing, readUpTo), [messages, outgoing, readUpTo]);
  const view = useThreadWindow(thread, rows);
  useSeen(thread, conversation, view.atEnd);
  useEffect(() => {
    inSight.value = view.atEnd;
  }, [inSight, view.atEnd]);
  const unseen = view.unseen;
  return (
    <div class="relative min-h-0 grow">
      <section
        ref={view.scroller}
        class="h-full overflow-y-auto overscroll-contain -outline-offset-2 [overflow-anchor:none]"
        aria-label={t('inbox.messages')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keys.
        tabIndex={0}
        data-thread
        onScroll={view.scrolled}
      >
        <div class="flex min-h-full flex-col justify-end">
          <Older thread={thread} hidden={view.slice.start > 0} />
          <ol ref={view.content} class="mx-auto flex w-full max-w-4xl flex-col px-4 pt-2 pb-4 md:px-6">
            {rows.slice(view.slice.start, view.slice.end).map((row) => (
              <ThreadRow key={row.key} row={row} thread={thread} onReply={onReply} onJump={view.jump} />
            ))}
          </ol>
        </div>
      </section>
      <Typing id={thread.id} />
      {!view.atEnd && (
        <div class="pointer-events-none absolute inset-x-0 bottom-2 flex justify-center">
          {unseen > 0 ? (
            <Button
              variant="primary"
              size="sm"
              icon="arrow-down"
              class="pointer-events-auto rounded-full"
              onClick={view.toEnd}
            >
              {t('inbox.new_messages', { count: unseen })}
            </Button>
          ) : (
            <IconButton
              icon="arrow-down"
              variant="secondary"
              label={t('inbox.to_newest')}
              class="pointer-events-auto rounded-full"
              onClick={view.toEnd}
            />
          )}
        </div>
      )}
      <Announcer thread={thread} />
    </div>
  );
}

interface RowProps {
  row: Row;
  thread: Thread;
  onReply: (message: Message) => void;
  onJump: (id: number) => void;
}

function ThreadRow({ row, thread, onReply, onJump }: RowProps) {
  switch (row.kind) {
    case 'day':
      return (
        <li data-row={row.key} class="flex items-center gap-3 pt-5 pb-2 text-2xs font-medium text-subtle">
          <span class="h-px grow bg-line" />
          <time dateTime={new Date(row.at * 1000).toISOString()}>{dayName(row.at * 1000)}</time>
          <span class="h-px grow bg-line" />
        </li>
      );
    case 'new':
      return (
        <li data-row={row.key} class="flex items-center gap-3 pt-3 pb-1 text-2xs font-semibold text-accent-text">
          <span class="h-px grow bg-accent" />
          {t('inbox.new_mark')}
          <span class="h-px grow bg-accent" />
        </li>
      );
    case 'activity':
      return (
        <li data-row={row.key} class="flex justify-center py-2 text-center text-2xs text-subtle">
          <span dir="auto">
            {activityText(row.message.content)} ·{' '}
            <time dateTime={new Date(row.message.createdAt * 1000).toISOString()}>
              {i18n.time(row.message.createdAt * 1000)}
            </time>
          </span>
        </li>
      );
    case 'message':
      return (
        <li data-row={row.key} data-message={row.message.id} class={row.first ? 'pt-3' : 'pt-0.5'}>
          <MessageBubble
            message={row.message}
            first={row.first}
            last={row.last}
            thread={thread}
            onReply={onReply}
            onJump={onJump}
          />
        </li>
      );
    case 'outgoing':
      return (
        <li data-row={row.key} class="pt-2">
          <LetterBubble letter={row.letter} />
        </li>
      );
  }
}

function dayName(at: number): string {
  const days = Math.round((startOfDay(at) - startOfDay(Date.now())) / 86_400_000);
  if (days === 0) return t('inbox.today');
  if (days === -1) return t('inbox.yesterday');
  const year = new Date(at).getFullYear() === new Date().getFullYear() ? {} : ({ year: 'numeric' } as const);
  return i18n.date(at, { weekday: 'long', day: 'numeric', month: 'long', ...year });
}

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

/** The last message that was read before; 0 where nothing is new. */
function lastRead(messages: readonly Message[], conversation: Conversation): number {
  if (conversation.unread === 0) return 0;
  const incoming = messages.filter((message) => message.kind === 'incoming');
  const before = incoming[incoming.length - 1 - conversation.unread];
  const first = incoming[Math.max(0, incoming.length - conversation.unread)];
  return before?.id ?? (first ? first.id - 1 : 0);
}

interface Anchor {
  key: string;
  /** From the upper rim of what is in sight. */
  top: number;
}

function useThreadWindow(thread: Thread, rows: readonly Row[]) {
  const work = useWork();
  const scroller = useRef<HTMLElement>(null);
  const content = useRef<HTMLOListElement>(null);
  const anchor = useRef<Anchor | null>(null);
  const wish = useRef<'end' | 'new' | number | null>('new');
  const state = useRef({ keys: [] as readonly string[], slice: { start: 0, end: 0 } as Slice, atEnd: true, seen: 0 });
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const held = state.current;

  const keys = useMemo(() => rows.map((row) => row.key), [rows]);
  if (keys !== held.keys) {
    const first = held.keys.length === 0;
    const above = addedAbove(held.keys, keys);
    held.slice = first ? newest(keys.length) : follow(held.slice, held.keys.length, { above, length: keys.length });
    held.keys = keys;
    if (first) held.seen = rows.length;
    // What one says oneself is where one wants to be.
    if (!first && rows.at(-1)?.kind === 'outgoing') wish.current = 'end';
  }

  /** Notes which row is being read, and where it stands. */
  const note = () => {
    const box = scroller.current;
    if (!box) return;
    const rim = box.getBoundingClientRect().top;
    anchor.current = null;
    for (const row of content.current?.children ?? []) {
      const { bottom, top } = row.getBoundingClientRect();
      const key = (row as HTMLElement).dataset.row ?? '';
      // Days move up when older messages of theirs come: whoever reads is at a message.
      if (bottom <= rim || key.startsWith('day-')) continue;
      anchor.current = { key, top: top - rim };
      break;
    }
    held.atEnd = held.slice.end === held.keys.length && box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
    if (held.atEnd) held.seen = held.keys.length;
  };

  /** Puts it back there, or follows the end. */
  const settle = () => {
    const box = scroller.current;
    if (!box) return;
    const wanted = wish.current;
    if (wanted !== null && reach(box, wanted)) {
      wish.current = null;
      note();
      return;
    }
    if (held.atEnd) {
      box.scrollTop = box.scrollHeight;
      return;
    }
    const kept = anchor.current && rowOf(anchor.current.key);
    if (!kept || !anchor.current) return;
    const shift = kept.getBoundingClientRect().top - box.getBoundingClientRect().top - anchor.current.top;
    if (Math.abs(shift) >= 1) box.scrollTop += shift;
  };

  const rowOf = (key: string) => content.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(key)}"]`) ?? null;

  const reach = (box: HTMLElement, wanted: 'end' | 'new' | number): boolean => {
    if (wanted === 'end' && held.slice.end < held.keys.length) return false;
    const row =
      wanted === 'new' ? rowOf('new') : typeof wanted === 'number' ? messageRow(content.current, wanted) : null;
    if (typeof wanted === 'number' && !row) return false;
    box.scrollTop = box.scrollHeight;
    if (!row) return true;
    const { top } = row.getBoundingClientRect();
    const rim = box.getBoundingClientRect();
    const aim = typeof wanted === 'number' ? rim.height / 3 : 64;
    // The mark is brought down only if it would be out of sight above.
    if (typeof wanted === 'number' || top < rim.top + aim) box.scrollTop += top - rim.top - aim;
    return true;
  };

  const move = (slice: Slice) => {
    if (slice.start === held.slice.start && slice.end === held.slice.end) return;
    held.slice = slice;
    redraw(0);
  };

  /** Brings in what will soon be in sight. */
  const bringIn = () => {
    const box = scroller.current;
    if (!box) return;
    const below = box.scrollHeight - box.scrollTop - box.clientHeight;
    if (box.scrollTop < SOON) {
      if (held.slice.start > 0) move(up(held.slice));
      else if (thread.older.peek() === 'more') void work.threads.loadOlder(thread);
    }
    if (below < SOON && held.slice.end < held.keys.length) move(down(held.slice, held.keys.length));
  };

  const scrolled = () => {
    const before = held.atEnd;
    note();
    bringIn();
    if (before !== held.atEnd) redraw(0);
  };

  useLayoutEffect(settle, [rows, held.slice.start, held.slice.end]);
  useLayoutEffect(() => {
    // Pictures that load and a window that changes its size move rows as well.
    const observer = new ResizeObserver(settle);
    if (content.current) observer.observe(content.current);
    if (scroller.current) observer.observe(scroller.current);
    return () => observer.disconnect();
  }, []);
  // Who is at the rim of what is known, or sees all of it, has no way to scroll for more.
  useEffect(bringIn, [rows, held.slice.start, held.slice.end, thread.older.value]);

  return {
    scroller,
    content,
    slice: held.slice,
    atEnd: held.atEnd,
    unseen: held.atEnd ? 0 : rows.slice(held.seen).filter((row) => row.kind === 'message').length,
    scrolled,
    toEnd: () => {
      wish.current = 'end';
      held.atEnd = true;
      move(newest(held.keys.length));
      settle();
      redraw(0);
    },
    jump: (id: number) => {
      const at = rows.findIndex((row) => row.kind === 'message' && row.message.id === id);
      if (at < 0) return;
      wish.current = id;
      held.atEnd = false;
      if (at < held.slice.start || at >= held.slice.end) move(around(at, held.keys.length));
      settle();
    },
  };
}

function messageRow(list: Element | null, id: number): HTMLElement | null {
  return list?.querySelector<HTMLElement>(`[data-message="${id}"]`) ?? null;
}

/** What is on screen and at its end has been read. */
function useSeen(thread: Thread, conversation: Conversation, atEnd: boolean): void {
  const work = useWork();
  const { unread } = conversation;
  useEffect(() => {
    const look = () => {
      const seen = document.visibilityState === 'visible' && atEnd && !keptUnread.has(thread.id);
      if (seen && unread > 0) void work.commands.markSeen(thread.id);
    };
    look();
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, [work, thread, unread, atEnd]);
}

function Older({ thread, hidden }: { thread: Thread; hidden: boolean }) {
  const work = useWork();
  const older = thread.older.value;
  if (hidden || older === 'none') return null;
  if (older === 'failed') {
    return (
      <div class="flex justify-center pt-4">
        <Button size="sm" icon="refresh" onClick={() => void work.threads.loadOlder(thread)}>
          {t('inbox.retry_older')}
        </Button>
      </div>
    );
  }
  return <p class="h-8 pt-3 text-center text-2xs text-subtle">{older === 'loading' ? t('inbox.loading') : ''}</p>;
}

function Typing({ id }: { id: number }) {
  const work = useWork();
  const typists = useMemo(() => work.presence.typists(id), [work, id]).value;
  const names = typists.map((typist) => personName(typist));
  return (
    <div class="pointer-events-none absolute inset-x-0 bottom-0 flex justify-start px-4 md:px-6" role="status">
      {names.length > 0 && (
        <span class="mb-1 flex items-center gap-2 rounded-full border border-line bg-raised px-2.5 py-1 text-2xs text-muted shadow-sm">
          <span class="inbox-dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          <span dir="auto">{t('inbox.typing', { count: names.length, names: i18n.list(names) })}</span>
        </span>
      )}
    </div>
  );
}

/** Says what others have just written, for those who do not see it come. */
function Announcer({ thread }: { thread: Thread }) {
  const messages = thread.messages.value;
  const newestMessage = messages[messages.length - 1];
  const since = useRef(newestMessage?.id ?? 0);
  const says = newestMessage && newestMessage.id > since.current && newestMessage.kind === 'incoming';
  return (
    <p class="sr-only" role="log" aria-live="polite">
      {says ? `${personName(newestMessage.sender)}: ${newestMessage.content}` : ''}
    </p>
  );
}

function Loading() {
  return (
    <div class="grow overflow-hidden px-6 pt-8" role="status" aria-label={t('inbox.loading')} aria-busy="true">
      <div class="mx-auto flex w-full max-w-4xl flex-col gap-4">
        <Skeleton class="h-14 w-3/5 rounded-xl" />
        <Skeleton class="h-10 w-2/5 self-end rounded-xl" />
        <Skeleton class="h-20 w-1/2 rounded-xl" />
        <Skeleton class="h-10 w-2/5 self-end rounded-xl" />
      </div>
    </div>
  );
}

function Missing() {
  return (
    <div class="grid grow place-items-center">
      <EmptyState icon="search" title={t('inbox.missing_title')}>
        {t('inbox.missing_text')}
      </EmptyState>
    </div>
  );
}

function Failed({ thread }: { thread: Thread }) {
  const work = useWork();
  const again = (
    <Button icon="refresh" onClick={() => void work.threads.check(thread)}>
      {t('inbox.retry')}
    </Button>
  );
  return (
    <div class="grid grow place-items-center" role="alert">
      <EmptyState icon="alert" title={t('inbox.thread_failed')} action={again} />
    </div>
  );
}
