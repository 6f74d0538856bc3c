import { useEffect, useRef } from 'preact/hooks';
import { tellHost } from '../host';
import { t } from '../i18n';
import { channel, place, unread } from '../state';
import { campaign, dismiss } from '../teaser';
import type { Message } from '../thread';
import { Avatar } from '../views/avatar';
import { Icon } from '../views/icon';
import { senderOf } from '../views/message';
import { Text } from '../views/text';
import { accept } from './campaigns';
import './setup';

/** At most so many messages are shown. */
const SHOWN = 3;

/** The last messages, shown beside the launcher. The frame is as high as they are. */
export function Teaser() {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const tell = () =>
      tellHost({ event: 'updateIframeHeight', isFixedHeight: true, extraHeight: box.current?.offsetHeight });
    const observer = new ResizeObserver(tell);
    if (box.current) observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  const words = campaign.value
    ? [{ id: 0, content: campaign.value.message, sender: campaign.value.sender ?? undefined }]
    : unread.value.slice(-SHOWN);
  return (
    <div class="teaser" ref={box}>
      <button type="button" class="button dismiss" onClick={dismiss}>
        {t('dismiss')}
        <Icon name="close" />
      </button>
      {words.map((word) => (
        <Word key={word.id} word={word as Message} />
      ))}
    </div>
  );
}

function Word({ word }: { word: Message }) {
  const { name, avatar } = senderOf(word);
  const file = word.attachments?.length ? t(word.attachments[0]?.file_type === 'image' ? 'image' : 'file') : '';
  return (
    <article class="word">
      <Avatar name={name} src={avatar} />
      <div class="word-text" dir="auto">
        <p class="sender">{name || channel.websiteName}</p>
        {word.content ? <Text text={word.content} /> : file}
      </div>
      {/* Over the whole card, and under the links in it. */}
      <button type="button" class="cover" aria-label={t('open')} onClick={follow} />
    </article>
  );
}

/** On to the whole chat. */
function follow(): void {
  if (campaign.value) void accept();
  place.value = 'chat';
  tellHost({ event: 'resetUnreadMode' });
}
