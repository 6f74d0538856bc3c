import { closeApp, isApp, isEmbedded, isFramed, tellHost } from '../host';
import { locale, t } from '../i18n';
import { agents, channel, contact, conversation, has, hasPopOut, isResolved, place } from '../state';
import { availability } from './availability';
import { Avatar } from './avatar';
import { IconButton } from './icon';
import { later } from './later';

const Menu = later<object>(async () => (await import('../later/menu')).Menu);

/** Who one talks with, and what can be done about it. */
export function Header() {
  const { online, text, hint } = availability();
  return (
    <header class="bar">
      <IconButton
        name="back"
        label={t('back')}
        onClick={() => {
          place.value = 'home';
        }}
      />
      <Faces />
      <div class="grow">
        <h1 class="cut">{channel.websiteName}</h1>
        <p class="status">
          <span class={online ? 'dot online' : 'dot'} />
          <span class="cut">{online && hint ? hint : text}</span>
        </p>
      </div>
      {hasActions() && (
        <>
          <IconButton name="more" label={t('more')} popovertarget="menu" />
          <Menu />
        </>
      )}
      <CloseButton />
    </header>
  );
}

function hasActions(): boolean {
  const isGoing = conversation.value && !isResolved.value && has('end_conversation');
  return (hasPopOut.value && isFramed) || !!isGoing || (!!conversation.value && contact.value.has_email);
}

export function CloseButton() {
  return isEmbedded ? <IconButton name="close" label={t('close')} onClick={close} /> : null;
}

export function close(): void {
  if (isApp) closeApp();
  else tellHost({ event: 'closeWindow' });
}

/** Up to three of the team, or the inbox itself. */
export function Faces() {
  const faces = channel.avatarUrl ? [] : agents.value.slice(0, 3);
  return (
    <span class="faces">
      {faces.length ? (
        faces.map(({ id, name, avatar_url }) => <Avatar key={id} name={name} src={avatar_url} />)
      ) : (
        <Avatar name={channel.websiteName} src={channel.avatarUrl} />
      )}
    </span>
  );
}

export function popOut(): void {
  tellHost({
    event: 'popoutChatWindow',
    baseUrl: location.origin,
    websiteToken: channel.websiteToken,
    locale: locale.value,
  });
}
