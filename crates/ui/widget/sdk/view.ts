import { addStyles } from './styles';
import type { State } from './types';

const SVG = 'http://www.w3.org/2000/svg';
const BUBBLE =
  'M12 3C6.9 3 3 6.6 3 11c0 2.2 1 4.2 2.6 5.7l-.7 3.2a.8.8 0 0 0 1.1.9l3.4-1.6c.8.2 1.7.3 2.6.3 5.1 0 9-3.6 9-8.2S17.1 3 12 3';
const CROSS =
  'M6.7 5.3a1 1 0 0 0-1.4 1.4l5.3 5.3-5.3 5.3a1 1 0 1 0 1.4 1.4l5.3-5.3 5.3 5.3a1 1 0 0 0 1.4-1.4L13.4 12l5.3-5.3a1 1 0 0 0-1.4-1.4L12 10.6z';

/** Words for the launcher, in the language of the chat. */
export interface Labels {
  label?: string;
  openTitle?: string;
  closeTitle?: string;
  frameTitle?: string;
}

export type View = ReturnType<typeof view>;

/** What the SDK puts on the page: a frame in its holder, and two buttons. */
export function view(state: State, src: string, onClick: () => void) {
  const isExpanded = state.type === 'expanded_bubble';
  const isFlat = state.widgetStyle === 'flat';
  const side = `woot-elements--${state.position}`;

  const frame = document.createElement('iframe');
  frame.id = 'chatwoot_live_chat_widget';
  frame.title = 'Chat';
  frame.allow = 'camera;microphone;fullscreen;display-capture;picture-in-picture;clipboard-write;';
  // The chat answers to this origin only. A page's own policy may keep it secret, and browsers without
  // `ancestorOrigins` would not know it then. The path stays secret either way.
  frame.referrerPolicy = 'origin';
  frame.style.visibility = 'hidden';
  frame.src = src;

  const holder = part('div', `woot-widget-holder woot--hide ${side}`, isFlat && 'woot-widget-holder--flat');
  holder.id = 'cw-widget-holder';
  holder.append(frame);
  const openButton = button(BUBBLE);
  const closeButton = button(CROSS);
  closeButton.classList.add('woot--close', 'woot--hide');
  openButton.firstElementChild?.setAttribute('id', 'woot-widget-bubble-icon');
  const text = part('div');
  text.id = 'woot-widget--expanded__text';
  if (isExpanded) openButton.append(text);
  const bubbles = part('div', 'woot--bubble-holder');
  bubbles.id = 'cw-bubble-holder';

  const all = [addStyles(), holder, bubbles];
  for (const element of all) element.dataset.turboPermanent = '';
  const { classList } = holder;

  const shown = {
    frame,
    /** Into a body: the present one, or that which will take its place. */
    moveTo: (body: HTMLElement) => body.append(...all),
    /** The chat's page is there: it can be shown, and the buttons have a colour. */
    loaded(colour: string) {
      frame.style.visibility = '';
      for (const one of [openButton, closeButton]) {
        const light = lightness(colour);
        one.style.background = colour;
        // The class has always begun here; white cannot be seen well before.
        one.classList.toggle('woot-widget-bubble-color--lighter', light > 225);
        if (light > 180) one.style.color = '#272b38';
      }
      bubbles.append(openButton, closeButton);
    },
    /** Shows what `isOpen` says. */
    showOpen() {
      classList.toggle('woot--hide', !state.isOpen);
      openButton.classList.toggle('woot--hide', state.isOpen);
      closeButton.classList.toggle('woot--hide', !state.isOpen);
    },
    showBubble(isShown: boolean) {
      classList.toggle('woot-widget--without-bubble', !isShown);
      bubbles.classList.toggle('woot-hidden', !isShown);
    },
    isUnreadView: () => classList.contains('has-unread-view'),
    showUnreadView(isShown: boolean) {
      classList.toggle('has-unread-view', isShown);
      if (!isShown) shown.setHeight(0);
    },
    showDot: (isShown: boolean) => openButton.classList.toggle('unread-notification', isShown),
    /** The frame's height in pixels; 0 for that of its holder. */
    setHeight: (pixels: number) => frame.style.setProperty('height', pixels ? `${pixels}px` : '', 'important'),
    setLabels({ label, openTitle, closeTitle, frameTitle }: Labels) {
      text.textContent = state.launcherTitle || label || '';
      if (frameTitle) frame.title = frameTitle;
      name(openButton, openTitle);
      name(closeButton, closeTitle);
    },
    focusFrame: () => frame.focus(),
    /** Back to the button, when the focus was in the chat. */
    focusBubble() {
      if (document.activeElement === frame) openButton.focus();
    },
  };
  shown.setLabels({ openTitle: 'Open chat window', closeTitle: 'Close chat window' });
  shown.showBubble(!state.hideMessageBubble);
  shown.moveTo(document.body);
  return shown;

  function button(icon: string): HTMLButtonElement {
    const made = part(
      'button',
      `woot-widget-bubble ${side}`,
      isFlat && 'woot-widget-bubble--flat',
      isExpanded && 'woot-widget--expanded',
    );
    const svg = document.createElementNS(SVG, 'svg');
    svg.setAttribute('viewBox', '0 0 24 24');
    svg.setAttribute('aria-hidden', 'true');
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('d', icon);
    svg.append(path);
    made.append(svg);
    made.type = 'button';
    made.onclick = onClick;
    return made;
  }

  /** A name for whom the icon is none. Where a text is to be read on the button, that is its name. */
  function name(one: HTMLButtonElement, title: string | undefined): void {
    if (!title) return;
    one.title = title;
    if (one.textContent) one.removeAttribute('aria-label');
    else one.setAttribute('aria-label', title);
  }
}

function part<K extends 'div' | 'button'>(kind: K, ...classes: (string | false)[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(kind);
  element.className = classes.filter(Boolean).join(' ');
  return element;
}

/** How light a colour is to the eye, from 0 to 255. */
export function lightness(colour: string): number {
  const [r = 0, g = 0, b = 0] = (colour.match(/[\da-f]{2}/gi) ?? []).map((part) => Number.parseInt(part, 16));
  return (r * 299 + g * 587 + b * 114) / 1000;
}
