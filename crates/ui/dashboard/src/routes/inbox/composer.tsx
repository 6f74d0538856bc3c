/** Where one writes: a reply to the contact or a note for colleagues. */
import type { Signal } from '@preact/signals';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Button, classes, Icon, IconButton, type IconName } from '../../../../shared/ui';
import type { Conversation, Message } from '../../data';
import type { Thread } from '../../data/threads';
import { t } from '../../i18n';
import { personName, previewText } from '../../names';
import { useWork } from '../../work';
import { attach, detach } from './attach';
import { EmojiButton } from './emoji-button';
import { WaitingFiles } from './files';
import { SendGuard } from './guard';
import { continueList, type Editing, type Mark, mark, markOf } from './shortcuts';
import { SignatureButton, SignatureLine, signatureFor, signed } from './signature';

export interface ComposerProps {
  conversation: Conversation;
  thread: Thread;
  /** Whether the newest message is in sight. */
  inSight: Signal<boolean>;
}

/** Somebody who pauses this long has stopped typing. */
const IDLE_MS = 5_000;

export function Composer({ conversation, thread, inSight }: ComposerProps) {
  const work = useWork();
  const { id } = conversation;
  const box = useRef<HTMLTextAreaElement>(null);
  const draft = work.drafts.of(id).value;
  const note = draft.note || !conversation.canReply;
  const { held, send } = useSending(conversation, thread, inSight, note);
  const typing = useTyping(id, note);
  const signature = signatureFor(note);
  const write = (text: string) => {
    work.drafts.change(id, { text });
    typing(text);
  };
  const edit = (change: (editing: Editing) => Editing | null): boolean => {
    const area = box.current;
    if (!area) return false;
    const next = change({ text: area.value, start: area.selectionStart, end: area.selectionEnd });
    if (next) replace(area, next, write);
    return next !== null;
  };
  return (
    <form
      class={classes(
        'inbox-composer relative mx-3 mb-3 flex shrink-0 flex-col rounded-xl border bg-surface shadow-sm md:mx-4 md:mb-4',
        note ? 'border-note-line bg-note' : 'border-line-strong',
      )}
      aria-label={t(note ? 'inbox.write_note' : 'inbox.write_reply')}
      onSubmit={(event) => {
        event.preventDefault();
        send();
        box.current?.focus();
      }}
    >
      {held.length > 0 && <Held messages={held} />}
      <Modes note={note} canReply={conversation.canReply} onNote={(next) => work.drafts.change(id, { note: next })} />
      {draft.inReplyTo !== null && <ReplyingTo id={draft.inReplyTo} thread={thread} />}
      <textarea
        ref={box}
        data-composer
        dir="auto"
        rows={2}
        class="field-sizing-content max-h-[40dvh] min-h-14 w-full resize-none bg-transparent px-3 py-1.5 text-base outline-none"
        aria-label={t(note ? 'inbox.write_note' : 'inbox.write_reply')}
        aria-keyshortcuts="Enter"
        placeholder={t(note ? 'inbox.note_hint' : 'inbox.reply_hint')}
        value={draft.text}
        onInput={(event) => write(event.currentTarget.value)}
        onBlur={() => work.commands.stopTyping()}
        onPaste={(event) => pasted(event, (files) => attach(work, id, files), edit)}
        onKeyDown={(event) => pressed(event, send, edit)}
      />
      {signature && <SignatureLine text={signature} />}
      {draft.files.length > 0 && (
        <div class="px-3 pb-1">
          <WaitingFiles files={draft.files} onRemove={(index) => detach(work, id, index)} />
        </div>
      )}
      <Tools
        note={note}
        ready={draft.text.trim() !== '' || draft.files.length > 0}
        onMark={(kind) => edit((editing) => mark(kind, editing))}
        onEmoji={(sign) => edit((editing) => inserted(editing, sign))}
        onFiles={(files) => attach(work, id, files)}
      />
    </form>
  );
}

function inserted({ text, start, end }: Editing, what: string): Editing {
  const at = start + what.length;
  return { text: text.slice(0, start) + what + text.slice(end), start: at, end: at };
}

/** Writes like somebody typing, so that the browser's own undo takes it back. */
function replace(area: HTMLTextAreaElement, next: Editing, write: (text: string) => void): void {
  area.focus();
  area.select();
  // The only way that keeps the browser's history; where it is missing the text is set.
  if (!document.execCommand?.('insertText', false, next.text)) {
    area.value = next.text;
    write(next.text);
  }
  area.setSelectionRange(next.start, next.end);
}

type Edit = (change: (editing: Editing) => Editing | null) => boolean;

function pressed(event: KeyboardEvent, send: () => void, edit: Edit): void {
  if (event.isComposing) return;
  const kind = markOf(event);
  if (kind) {
    event.preventDefault();
    edit((editing) => mark(kind, editing));
    return;
  }
  if (event.key === 'Escape') {
    (event.currentTarget as HTMLElement).blur();
    document.querySelector<HTMLElement>('[data-thread]')?.focus();
    return;
  }
  if (event.key !== 'Enter' || event.altKey) return;
  const touch = matchMedia('(pointer: coarse)').matches && !event.ctrlKey && !event.metaKey;
  if (event.shiftKey || touch) {
    if (edit(continueList)) event.preventDefault();
    return;
  }
  event.preventDefault();
  send();
}

const ADDRESS = /^https?:\/\/\S+$/;

function pasted(event: ClipboardEvent, onFiles: (files: File[]) => void, edit: Edit): void {
  const files = [...(event.clipboardData?.files ?? [])];
  if (files.length > 0) {
    event.preventDefault();
    onFiles(files);
    return;
  }
  // An address over selected words makes them a link.
  const text = event.clipboardData?.getData('text/plain').trim() ?? '';
  if (!ADDRESS.test(text)) return;
  const linked = edit(({ text: whole, start, end }) => {
    const words = whole.slice(start, end);
    if (!words || ADDRESS.test(words)) return null;
    return inserted({ text: whole, start, end }, `[${words}](${text})`);
  });
  if (linked) event.preventDefault();
}

function useSending(conversation: Conversation, thread: Thread, inSight: Signal<boolean>, note: boolean) {
  const work = useWork();
  const { id } = conversation;
  const messages = thread.messages.value;
  const [held, setHeld] = useState<readonly Message[]>([]);
  const guard = useMemo(() => new SendGuard(messages, work.user), [thread]);
  useEffect(() => {
    const { text, files } = work.drafts.of(id).peek();
    guard.notice(messages, text.trim() !== '' || files.length > 0, Date.now());
  }, [work, guard, id, messages]);
  const send = () => {
    const { text, files, inReplyTo } = work.drafts.of(id).peek();
    if (text.trim() === '' && files.length === 0) return;
    const unread = note ? [] : guard.check(inSight.peek(), Date.now());
    setHeld(unread);
    if (unread.length > 0) return;
    const content = signed(text.trim(), signatureFor(note));
    void work.outbox.send({ conversationId: id, content, private: note, inReplyTo, files });
    work.drafts.clear(id);
    work.commands.stopTyping();
  };
  return { held, send };
}

/** Tells the others that one is typing, until one stops. */
function useTyping(id: number, note: boolean): (text: string) => void {
  const work = useWork();
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const stop = () => {
    clearTimeout(timer.current);
    work.commands.stopTyping();
  };
  useEffect(() => stop, [work, id]);
  return (text) => {
    if (text === '') {
      stop();
      return;
    }
    work.commands.type(id, note);
    clearTimeout(timer.current);
    timer.current = setTimeout(stop, IDLE_MS);
  };
}

/** What has arrived while one was writing, before it is sent. */
function Held({ messages }: { messages: readonly Message[] }) {
  const last = messages[messages.length - 1] as Message;
  return (
    <div
      class="flex items-start gap-2 rounded-t-xl border-b border-warning bg-warning-soft px-3 py-2 text-warning-text"
      role="alert"
    >
      <Icon name="alert" class="mt-0.5" />
      <div class="min-w-0 grow text-sm">
        <p class="font-medium">{t('inbox.held', { count: messages.length })}</p>
        <p class="line-clamp-3 text-text" dir="auto">
          <span class="font-medium">{personName(last.sender)}:</span> {last.content || t('inbox.attached')}
        </p>
      </div>
      <Button type="submit" size="sm">
        {t('inbox.send_anyway')}
      </Button>
    </div>
  );
}

function Modes({ note, canReply, onNote }: { note: boolean; canReply: boolean; onNote: (note: boolean) => void }) {
  const look = (on: boolean) =>
    classes('h-7 rounded-md px-2 text-xs font-medium', on ? 'bg-hover text-text' : 'text-muted hover:text-text');
  return (
    <fieldset class="flex items-center gap-1 px-2 pt-2" aria-label={t('inbox.mode')}>
      <button
        type="button"
        class={classes(look(!note), 'disabled:opacity-50')}
        data-action="reply"
        aria-pressed={!note}
        disabled={!canReply}
        onClick={() => onNote(false)}
      >
        {t('inbox.reply')}
      </button>
      <button
        type="button"
        class={classes(look(note), note && 'text-note-text')}
        data-action="note"
        aria-pressed={note}
        onClick={() => onNote(true)}
      >
        {t('inbox.note')}
      </button>
      {!canReply && <span class="ms-1 truncate text-xs text-muted">{t('inbox.cannot_reply')}</span>}
    </fieldset>
  );
}

function ReplyingTo({ id, thread }: { id: number; thread: Thread }) {
  const work = useWork();
  const message = work.threads.find(thread.id, id);
  const words =
    message &&
    (message.content || previewText({ ...message, text: '', attachment: message.attachments[0]?.kind ?? 'file' }));
  return (
    <div class="mx-3 mt-2 flex items-center gap-2 border-s-2 border-accent ps-2 text-xs text-muted">
      <span class="min-w-0 grow truncate" dir="auto">
        <span class="font-medium text-text">{message ? personName(message.sender) : t('inbox.reply_to')}</span> {words}
      </span>
      <IconButton
        size="sm"
        icon="close"
        label={t('inbox.no_reply_to')}
        onClick={() => work.drafts.change(thread.id, { inReplyTo: null })}
      />
    </div>
  );
}

const MARKS: readonly { kind: Mark; icon: IconName }[] = [
  { kind: 'bold', icon: 'bold' },
  { kind: 'italic', icon: 'italic' },
  { kind: 'link', icon: 'link' },
  { kind: 'list', icon: 'list' },
  { kind: 'quote', icon: 'quote' },
  { kind: 'code', icon: 'code' },
];

interface ToolsProps {
  note: boolean;
  ready: boolean;
  onMark: (kind: Mark) => void;
  onEmoji: (sign: string) => void;
  onFiles: (files: File[]) => void;
}

function Tools({ note, ready, onMark, onEmoji, onFiles }: ToolsProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <div class="flex items-center gap-0.5 px-2 pb-2">
      <IconButton size="sm" icon="attach" label={t('inbox.attach')} onClick={() => input.current?.click()} />
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={t('inbox.attach')}
        onChange={(event) => {
          onFiles([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = '';
        }}
      />
      <EmojiButton onChoose={onEmoji} />
      {!note && <SignatureButton />}
      <span class="mx-1 h-4 w-px bg-line max-sm:hidden" />
      <span class="flex gap-0.5 max-sm:hidden">
        {MARKS.map(({ kind, icon }) => (
          <IconButton key={kind} size="sm" icon={icon} label={t(`inbox.mark_${kind}`)} onClick={() => onMark(kind)} />
        ))}
      </span>
      <Button type="submit" variant="primary" size="sm" icon="send" class="ms-auto" disabled={!ready}>
        {t(note ? 'inbox.add_note' : 'inbox.send')}
      </Button>
    </div>
  );
}
