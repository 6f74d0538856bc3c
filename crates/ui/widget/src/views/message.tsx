import type { AttachmentPush } from '../../../shared/cable/frames';
import { discard, retry } from '../conversation';
import { clock, t } from '../i18n';
import type { Entry } from '../outbox';
import { channel, has, patience, teamSeen } from '../state';
import type { Line, Message } from '../thread';
import { Avatar } from './avatar';
import { Icon } from './icon';
import { later } from './later';
import { Text } from './text';

const Question = later<{ message: Message }>(async () => (await import('../later/question')).Question);
const Attachment = later<{ attachment: AttachmentPush }>(async () => (await import('../later/attachment')).Attachment);
const Upload = later<{ file: File; progress: number | undefined }>(
  async () => (await import('../later/attachment')).Upload,
);

export function MessageLine({ line, isLast }: { line: Line; isLast: boolean }) {
  const { own, message, entry, first, last } = line;
  const { name, avatar } = senderOf(message);
  const marks = [own && 'own', first && 'first', last && 'last', entry?.state];
  const isEnd = isLast || (last && !own) || entry?.state === 'failed';
  return (
    <div class={`line ${marks.filter(Boolean).join(' ')}`}>
      {!own && (last ? <Avatar name={name} src={avatar} /> : <span class="avatar-space" />)}
      <div class="stack">
        <p class={first && !own ? 'sender' : 'sr-only'} dir="auto">
          {own ? t('you') : name}
        </p>
        {message ? <Arrived message={message} /> : entry && <Leaving entry={entry} />}
        {isEnd && <Fate line={line} />}
      </div>
    </div>
  );
}

function Arrived({ message }: { message: Message }) {
  const { content, content_type = 'text' } = message;
  // A survey shows its text above its faces, and the question for an address is the label of its field.
  const isOwn = /csat|email/.test(content_type);
  return (
    <>
      {content && !isOwn && <Bubble text={content} />}
      {message.attachments?.map((attachment) => (
        <Attachment key={attachment.id} attachment={attachment} />
      ))}
      {content_type !== 'text' && <Question message={message} />}
    </>
  );
}

function Leaving({ entry: { body, files, progress } }: { entry: Entry }) {
  return (
    <>
      {body.message.content && <Bubble text={body.message.content} />}
      {files.map((file) => (
        <Upload key={file} file={file} progress={progress} />
      ))}
    </>
  );
}

function Bubble({ text }: { text: string }) {
  return (
    <div class="bubble" dir="auto">
      <Text text={text} />
    </div>
  );
}

/** What has become of a message of the visitor; of others, when they came. */
function Fate({ line: { own, message, entry, at } }: { line: Line }) {
  if (entry?.state === 'failed') return <Failed entry={entry} />;
  if (!message) {
    const waits = entry?.state === 'waiting' && !patience.value;
    return <p class="fate">{t(waits ? 'waiting' : 'sending')}</p>;
  }
  const isSeen = teamSeen.value >= message.created_at;
  return (
    <p class="fate">
      {clock(at)}
      {own && ` · ${t(isSeen ? 'seen' : 'sent')}`}
    </p>
  );
}

function Failed({ entry: { id, reason } }: { entry: Entry }) {
  return (
    <div class="fate failed" role="alert">
      <Icon name="alert" />
      <span>
        {t('failed')} {reason}
      </span>
      <button type="button" class="link" onClick={() => retry(id)}>
        {t('retry')}
      </button>
      <button type="button" class="link" onClick={() => discard(id)}>
        {t('discard')}
      </button>
    </div>
  );
}

/** Whose words these are. What comes from nobody comes from the inbox. */
export function senderOf(message: Message | undefined): { name: string; avatar: string } {
  const inbox = { name: channel.websiteName, avatar: channel.avatarUrl };
  const sender = message?.sender as
    | Partial<Record<'name' | 'available_name' | 'avatar_url' | 'type', string>>
    | undefined;
  if (!sender) return inbox;
  const hidesFace = sender.type === 'agent_bot' && has('use_inbox_avatar_for_bot');
  return {
    name: sender.available_name || sender.name || inbox.name,
    avatar: hidesFace ? inbox.avatar : (sender.avatar_url ?? ''),
  };
}

/** A message in one line of plain text. */
export function excerpt({ content, attachments }: Message): string {
  const text = (content ?? '').replace(/\[([^\]]*)\]\([^)]*\)|[*_`>#]+/g, '$1').trim();
  return text || t(attachments?.[0]?.file_type === 'image' ? 'image' : 'file');
}
