import { createRef } from 'preact';
import { send, tellTyping } from '../conversation';
import { texts } from '../database';
import { t } from '../i18n';
import { channel, chosen, has, isFresh, isPhone, notice } from '../state';
import { signal } from '../store';
import { Icon, IconButton } from './icon';
import { later } from './later';

const Emojis = later<{ onPick: (emoji: string) => void }>(async () => (await import('../later/emojis')).Emojis);
const Chosen = later<object>(async () => (await import('../later/chosen')).Chosen);

const DRAFT = `porchlight-draft-${channel.websiteToken}`;
const IDLE_MS = 4_000;

const text = signal(texts.read(DRAFT) ?? '');
const showsEmojis = signal(false);
const field = createRef<HTMLTextAreaElement>();
const picker = createRef<HTMLInputElement>();
let typing: ReturnType<typeof setTimeout> | undefined;

export function canAttach(): boolean {
  return has('attachments') && !isFresh.value;
}

export async function attach(files: Iterable<File> | null | undefined): Promise<void> {
  // The list is the browser's own, and emptied by it.
  const list = [...(files ?? [])];
  (await import('../later/files')).attach(list);
}

export function Composer() {
  const content = text.value.trim();
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {showsEmojis.value && <Emojis onPick={pick} instead={<div class="emojis" />} />}
      {chosen.value.length > 0 && <Chosen />}
      <textarea
        ref={field}
        rows={1}
        dir={text.value ? 'auto' : undefined}
        maxLength={150_000}
        value={text.value}
        placeholder={t('write')}
        aria-label={t('message')}
        data-start={!isPhone.value || undefined}
        onInput={() => {
          write(field.current?.value ?? '');
          type();
        }}
        onBlur={rest}
        onPaste={(event) => {
          const files = event.clipboardData?.files;
          if (!files?.length || !canAttach()) return;
          event.preventDefault();
          attach(files);
        }}
        onKeyDown={onKey}
      />
      <div class="tools">
        {canAttach() && (
          <>
            <IconButton name="attach" label={t('attach')} onClick={() => picker.current?.click()} />
            <input
              ref={picker}
              type="file"
              hidden
              multiple
              onChange={() => {
                attach(picker.current?.files);
                (picker.current as HTMLInputElement).value = '';
              }}
            />
          </>
        )}
        {has('emoji_picker') && (
          <IconButton
            name="smile"
            label={t('emoji')}
            aria-expanded={showsEmojis.value}
            onClick={() => {
              showsEmojis.value = !showsEmojis.value;
            }}
          />
        )}
        <span class="grow" />
        <button
          type="submit"
          class="send"
          aria-label={t('send')}
          title={t('send')}
          disabled={!content && !chosen.value.length}
        >
          <Icon name="send" />
        </button>
      </div>
    </form>
  );
}

function submit(): void {
  const content = text.value.trim();
  if (!content && !chosen.value.length) return;
  send(content, chosen.value);
  rest();
  write('');
  chosen.value = [];
  notice.value = '';
  showsEmojis.value = false;
  field.current?.focus();
}

function onKey(event: KeyboardEvent): void {
  if (event.key === 'Escape' && showsEmojis.value) {
    event.preventDefault();
    showsEmojis.value = false;
  }
  // Enter of an input method chooses a word; on a phone it is the only way to a new line.
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing || isPhone.value) return;
  event.preventDefault();
  submit();
}

/** What is not sent survives a reload. */
function write(value: string): void {
  text.value = value;
  texts.write(DRAFT, value);
  if (!CSS.supports('field-sizing', 'content')) grow(field.current);
}

/** For browsers whose fields do not grow by themselves. */
function grow(element: HTMLTextAreaElement | null): void {
  if (!element) return;
  element.style.height = '';
  element.style.height = `${element.scrollHeight}px`;
}

function pick(emoji: string): void {
  const element = field.current as HTMLTextAreaElement;
  element.setRangeText(emoji, element.selectionStart, element.selectionEnd, 'end');
  write(element.value);
}

/** Tells the team at the first key, and again when nothing has been typed for a while. */
function type(): void {
  if (typing === undefined) tellTyping(true);
  clearTimeout(typing);
  typing = setTimeout(rest, IDLE_MS);
}

function rest(): void {
  if (typing === undefined) return;
  clearTimeout(typing);
  typing = undefined;
  tellTyping(false);
}
