import { start } from '../conversation';
import { isFramed } from '../host';
import { clock, t, tag } from '../i18n';
import { channel, config, hasConversation, hasPopOut, isFresh, isResolved, place, thread, unread } from '../state';
import { sameDay } from '../thread';
import { availability } from './availability';
import { Avatar } from './avatar';
import { CloseButton, Faces, popOut } from './header';
import { Icon, IconButton } from './icon';
import { excerpt, senderOf } from './message';
import { Outside } from './outside';

/** Where the chat begins: who is here, and the way to them. */
export function Home() {
  return (
    <main class="home">
      <div class="hero">
        <div class="hero-top">
          {channel.avatarUrl ? <img class="logo" src={channel.avatarUrl} alt={channel.websiteName} /> : <Faces />}
          <span class="grow" />
          {hasPopOut.value && isFramed && <IconButton name="window" label={t('popOut')} onClick={popOut} />}
          <CloseButton />
        </div>
        <h1 tabIndex={-1} data-start dir="auto">
          {channel.welcomeTitle || t('welcome')}
        </h1>
        <p dir="auto">{channel.welcomeTagline || t('tagline')}</p>
      </div>
      <div class="cards">
        {hasConversation.value && !isFresh.value && <Latest />}
        <Begin />
      </div>
      <Branding />
    </main>
  );
}

function Begin() {
  const { online, text, hint } = availability();
  const anew = hasConversation.value;
  // An ended conversation may be gone on with, unless the inbox wants a new one.
  const isOffered = !anew || isFresh.value || (isResolved.value && !channel.allowMessagesAfterResolved);
  return (
    <section class="card">
      <p class="status">
        <span class={online ? 'dot online' : 'dot'} />
        {text}
      </p>
      {hint && (
        <p class="hint" dir="auto">
          {hint}
        </p>
      )}
      {isOffered && (
        <button type="button" class="button primary wide" onClick={() => start(anew)}>
          {t(anew ? 'startAnew' : 'start')}
          <Icon name="forward" />
        </button>
      )}
    </section>
  );
}

/** The last word of the present conversation, as the way back into it. */
function Latest() {
  const line = thread.value.at(-1);
  if (!line) return null;
  const { name, avatar } = line.own ? { name: t('you'), avatar: '' } : senderOf(line.message);
  const count = unread.value.length;
  return (
    <button type="button" class="card latest" onClick={() => goOn()}>
      <span class="sr-only">{t('continue')}. </span>
      <Avatar name={name} src={avatar} />
      <span class="grow">
        <span class="cut" dir="auto">
          {name}
        </span>
        <span class="cut hint" dir="auto">
          {line.message ? excerpt(line.message) : line.entry?.body.message.content}
        </span>
      </span>
      <span class="small">
        <time>{moment(line.at)}</time>
        {count > 0 && (
          <span class="count">
            <span aria-hidden="true">{count}</span>
            <span class="sr-only">{t('unread', { n: count })}</span>
          </span>
        )}
      </span>
    </button>
  );
}

function goOn(): void {
  place.value = 'chat';
}

function moment(at: number): string {
  if (sameDay(at, Date.now())) return clock(at);
  return new Date(at).toLocaleDateString(tag(), { day: 'numeric', month: 'short' });
}

function Branding() {
  const { BRAND_NAME, WIDGET_BRAND_URL } = config.globalConfig;
  if (channel.disableBranding || !BRAND_NAME) return null;
  return (
    <p class="branding">
      <Outside href={WIDGET_BRAND_URL}>{t('poweredBy', { brand: BRAND_NAME })}</Outside>
    </p>
  );
}
