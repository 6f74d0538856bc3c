/** A conversation: its head, its messages, and where one answers. */
import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { Icon } from '../../../../shared/ui';
import type { Message } from '../../data';
import { i18n, t } from '../../i18n';
import { useWork } from '../../work';
import { attach } from './attach';
import { Composer } from './composer';
import { ThreadHeader } from './header';
import { filterOf } from './state';
import { ThreadView } from './thread';

/** How many conversations after this one are fetched beforehand. */
const AHEAD = 2;
/** Whoever runs through the list with a key held down fetches nothing on the way. */
const REST_MS = 150;

export function ThreadPane({ id, onPanel }: { id: number; onPanel: () => void }) {
  const work = useWork();
  const thread = useMemo(() => work.threads.open(id), [work, id]);
  const conversation = work.store.conversation(id).value;
  const inSight = useSignal(true);
  const drop = useFileDrop((files) => attach(work, id, files));
  usePrefetch(id);
  useEffect(() => () => work.threads.close(), [work]);
  const reply = (message: Message) => {
    work.drafts.change(id, { inReplyTo: message.id });
    document.querySelector<HTMLElement>('[data-composer]')?.focus();
  };
  return (
    <div class="relative flex h-full min-h-0 flex-col bg-canvas" {...drop.listeners}>
      {conversation && <ThreadHeader conversation={conversation} onPanel={onPanel} />}
      {conversation && conversation.status === 'snoozed' && <Snoozed until={conversation.snoozedUntil} />}
      <ThreadView thread={thread} conversation={conversation} onReply={reply} inSight={inSight} />
      {conversation && thread.state.value !== 'missing' && (
        <Composer key={id} conversation={conversation} thread={thread} inSight={inSight} />
      )}
      {drop.over && (
        <div class="pointer-events-none absolute inset-2 z-10 grid place-items-center rounded-xl border-2 border-dashed border-accent bg-accent-soft/90 text-accent-text">
          <p class="flex items-center gap-2 font-medium">
            <Icon name="upload" class="size-5" /> {t('inbox.drop')}
          </p>
        </div>
      )}
    </div>
  );
}

function Snoozed({ until }: { until: number }) {
  return (
    <p
      class="flex items-center gap-2 border-b border-line bg-info-soft px-4 py-1.5 text-xs text-info-text"
      role="status"
    >
      <Icon name="snooze" class="size-3.5" />
      {until ? t('inbox.snoozed_until', { time: i18n.dateTime(until * 1000) }) : t('inbox.snoozed_until_reply')}
    </p>
  );
}

function usePrefetch(id: number): void {
  const work = useWork();
  useEffect(() => {
    const timer = setTimeout(() => {
      const ids = work.lists.open(filterOf(work.account).peek()).ids.peek();
      const at = ids.indexOf(id);
      if (at < 0) return;
      for (const next of ids.slice(at + 1, at + 1 + AHEAD)) work.threads.prefetch(next);
    }, REST_MS);
    return () => clearTimeout(timer);
  }, [work, id]);
}

/** Files dragged over a part of the screen, and let go there. */
function useFileDrop(onFiles: (files: File[]) => void) {
  const [depth, setDepth] = useState(0);
  const carries = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
  return {
    over: depth > 0,
    listeners: {
      onDragEnter: (event: DragEvent) => {
        if (carries(event)) setDepth((count) => count + 1);
      },
      onDragLeave: (event: DragEvent) => {
        if (carries(event)) setDepth((count) => Math.max(0, count - 1));
      },
      onDragOver: (event: DragEvent) => {
        if (carries(event)) event.preventDefault();
      },
      onDrop: (event: DragEvent) => {
        if (!carries(event)) return;
        event.preventDefault();
        setDepth(0);
        onFiles([...(event.dataTransfer?.files ?? [])]);
      },
    },
  };
}
