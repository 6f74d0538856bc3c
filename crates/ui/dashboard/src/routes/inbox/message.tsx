/** A message, and one that is on its way. */
import type { ComponentChildren } from 'preact';
import { Markdown } from '../../../../shared/markdown';
import { Avatar, Button, classes, Icon, IconButton, Menu, type MenuEntry } from '../../../../shared/ui';
import type { Message, Outgoing } from '../../data';
import type { Thread } from '../../data/threads';
import { complain } from '../../failure';
import { i18n, t } from '../../i18n';
import { personName, previewText } from '../../names';
import { useWork } from '../../work';
import { Attachments, WaitingFiles } from './files';

export interface BubbleProps {
  message: Message;
  first: boolean;
  last: boolean;
  thread: Thread;
  onReply: (message: Message) => void;
  onJump: (id: number) => void;
}

export function MessageBubble({ message, first, last, thread, onReply, onJump }: BubbleProps) {
  const ours = message.kind !== 'incoming';
  return (
    <article
      class={classes('group/message flex items-end gap-2', ours && 'flex-row-reverse')}
      aria-label={t(ours ? 'inbox.message_from_us' : 'inbox.message_from', { name: personName(message.sender) })}
    >
      {!ours && (
        <span class="w-6 shrink-0">
          {last && <Avatar size="sm" name={personName(message.sender)} src={message.sender?.avatar ?? ''} />}
        </span>
      )}
      <div class={classes('flex max-w-[min(42rem,82%)] min-w-0 flex-col', ours ? 'items-end' : 'items-start')}>
        {first && <Author message={message} />}
        {message.inReplyTo !== null && <Quoted id={message.inReplyTo} thread={thread} onJump={onJump} />}
        <Body message={message} />
        {last && <Foot message={message} />}
      </div>
      <Tools message={message} onReply={onReply} />
    </article>
  );
}

function Author({ message }: { message: Message }) {
  const ours = message.kind !== 'incoming';
  return (
    <p class="mb-1 flex items-center gap-1.5 px-1 text-2xs text-subtle">
      {message.private && <Icon name="note" class="size-3 text-note-text" />}
      {message.sender?.kind === 'bot' && <Icon name="bolt" class="size-3" />}
      <span class="font-medium text-muted" dir="auto">
        {personName(message.sender)}
      </span>
      {message.private && <span class="text-note-text">{t('inbox.private_note')}</span>}
      {ours && message.kind === 'automatic' && <span>{t('inbox.automatic')}</span>}
    </p>
  );
}

function bubble(kind: 'incoming' | 'ours' | 'note' | 'deleted'): string {
  const looks = {
    incoming: 'border border-line bg-raised',
    ours: 'bg-accent-soft',
    note: 'border border-note-line bg-note text-text',
    deleted: 'border border-dashed border-line-strong text-muted italic',
  };
  return classes('inbox-text max-w-full min-w-0 rounded-xl px-3 py-2 text-base', looks[kind]);
}

function Body({ message }: { message: Message }) {
  if (message.deleted) {
    return (
      <div class={bubble('deleted')}>
        <p>{t('inbox.deleted')}</p>
      </div>
    );
  }
  const ours = message.kind !== 'incoming';
  return (
    <>
      {message.content && (
        <div class={bubble(message.private ? 'note' : ours ? 'ours' : 'incoming')}>
          <Markdown text={message.content} />
        </div>
      )}
      {message.attachments.length > 0 && (
        <div class={classes('w-full', message.content && 'mt-1')}>
          <Attachments files={message.attachments} ours={ours} />
        </div>
      )}
      {!message.content && message.attachments.length === 0 && (
        <div class={bubble('deleted')}>
          <p>{t('inbox.empty_message')}</p>
        </div>
      )}
    </>
  );
}

function Quoted({ id, thread, onJump }: { id: number; thread: Thread; onJump: (id: number) => void }) {
  const work = useWork();
  const quoted = work.threads.find(thread.id, id);
  if (!quoted) return null;
  const words =
    quoted.content || previewText({ ...quoted, text: '', attachment: quoted.attachments[0]?.kind ?? 'file' });
  return (
    <button
      type="button"
      class="mb-1 flex max-w-full min-w-0 gap-1.5 rounded-md border-s-2 border-line-strong ps-2 pe-1 text-start text-xs text-muted hover:text-text"
      onClick={() => onJump(id)}
    >
      <span class="shrink-0 font-medium" dir="auto">
        {personName(quoted.sender)}
      </span>
      <span class="truncate" dir="auto">
        {words}
      </span>
    </button>
  );
}

function Foot({ message }: { message: Message }) {
  const at = message.createdAt * 1000;
  return (
    <p class="mt-1 flex items-center gap-1 px-1 text-2xs text-subtle">
      <time dateTime={new Date(at).toISOString()} title={i18n.dateTime(at)} class="tabular-nums">
        {i18n.time(at)}
      </time>
      {message.kind === 'outgoing' && !message.private && <Delivery message={message} />}
    </p>
  );
}

function Delivery({ message }: { message: Message }) {
  const work = useWork();
  if (message.status === 'failed') {
    return (
      <span class="flex items-center gap-1 text-danger-text" title={message.error}>
        <Icon name="alert" class="size-3.5" />
        {message.error || t('inbox.not_delivered')}
        <button
          type="button"
          class="font-medium underline"
          onClick={() => void work.commands.redeliver(message.conversationId, message.id).then(complain)}
        >
          {t('inbox.retry')}
        </button>
      </span>
    );
  }
  const label = t(`inbox.delivery_${message.status}`);
  return (
    <span title={label} class={message.status === 'read' ? 'text-accent-text' : ''}>
      <Icon name={message.status === 'sent' ? 'check' : 'check-all'} label={label} class="size-3.5" />
    </span>
  );
}

function Tools({ message, onReply }: { message: Message; onReply: (message: Message) => void }) {
  const work = useWork();
  if (message.deleted) return null;
  const copy = () => navigator.clipboard.writeText(message.content).catch(() => undefined);
  const remove = () => void work.commands.deleteMessage(message.conversationId, message.id).then(complain);
  const entries: MenuEntry[] = [
    { id: 'reply', label: t('inbox.reply_to'), icon: 'reply', onSelect: () => onReply(message) },
    ...(message.content
      ? [{ id: 'copy', label: t('inbox.copy_text'), icon: 'copy' as const, onSelect: () => void copy() }]
      : []),
    ...(message.kind === 'outgoing'
      ? [{ id: 'delete', label: t('inbox.delete'), icon: 'trash' as const, danger: true, onSelect: remove }]
      : []),
  ];
  return (
    <span class="mb-5 shrink-0 self-center opacity-0 transition-opacity group-hover/message:opacity-100 group-focus-within/message:opacity-100 pointer-coarse:opacity-100">
      <Menu
        entries={entries}
        align={message.kind === 'incoming' ? 'start' : 'end'}
        trigger={(props) => <IconButton {...props} size="sm" icon="more" label={t('inbox.message_more')} />}
      />
    </span>
  );
}

/** A message that has not reached the server yet. */
export function LetterBubble({ letter }: { letter: Outgoing }) {
  const work = useWork();
  return (
    <article class="flex flex-row-reverse" aria-label={t('inbox.message_on_its_way')}>
      <div class="flex max-w-[min(42rem,82%)] min-w-0 flex-col items-end">
        {letter.private && (
          <p class="mb-1 flex items-center gap-1.5 px-1 text-2xs text-note-text">
            <Icon name="note" class="size-3" /> {t('inbox.private_note')}
          </p>
        )}
        {letter.content && (
          <div class={classes(bubble(letter.private ? 'note' : 'ours'), letter.state !== 'failed' && 'opacity-70')}>
            <Markdown text={letter.content} />
          </div>
        )}
        {letter.files.length > 0 && <WaitingFiles files={letter.files} />}
        <LetterState letter={letter}>
          <Button size="sm" variant="ghost" icon="refresh" onClick={() => void work.outbox.retry(letter.key)}>
            {t('inbox.retry')}
          </Button>
          <Button size="sm" variant="ghost" icon="edit" onClick={() => takeBack(work, letter)}>
            {t('inbox.take_back')}
          </Button>
        </LetterState>
      </div>
    </article>
  );
}

function takeBack(work: ReturnType<typeof useWork>, letter: Outgoing): void {
  work.outbox.discard(letter.key);
  const { text, files } = work.drafts.of(letter.conversationId).peek();
  work.drafts.change(letter.conversationId, {
    text: [letter.content, text].filter(Boolean).join('\n\n'),
    files: [...letter.files, ...files],
    note: letter.private,
    inReplyTo: letter.inReplyTo,
  });
}

function LetterState({ letter, children }: { letter: Outgoing; children: ComponentChildren }) {
  if (letter.state === 'failed') {
    const reason = letter.refused === 'old' ? t('inbox.failed_old') : letter.refused;
    return (
      <div class="mt-1 flex flex-wrap items-center justify-end gap-x-2 px-1 text-xs text-danger-text" role="alert">
        <span class="flex items-center gap-1">
          <Icon name="alert" class="size-3.5" />
          {t('inbox.not_sent')} {reason}
        </span>
        {children}
      </div>
    );
  }
  const waiting = letter.state === 'waiting';
  return (
    <p class="mt-1 flex items-center gap-1 px-1 text-2xs text-subtle" role="status">
      <Icon name="clock" class="size-3.5" />
      {t(waiting ? 'inbox.waiting' : 'inbox.sending')}
    </p>
  );
}
