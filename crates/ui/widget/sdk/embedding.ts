import type { Note } from '../protocol';
import {
  campaignsSnoozedTill,
  dropCookie,
  readCookie,
  SESSION,
  snoozeCampaigns,
  userCookie,
  writeCookie,
} from './cookies';
import { link } from './link';
import { watchAddress, watchSwaps } from './pages';
import type { State } from './types';
import { type Labels, view } from './view';

export type Embedding = ReturnType<typeof embed>;

/** Puts the chat on its page, and does what the visitor, the page and the chat do to each other. */
export function embed(state: State) {
  const shown = view(state, address(readCookie(SESSION)), () => toggle());
  const wire = link(shown.frame, state.baseUrl, (note) => orders[note.event]?.(note));
  const phone = matchMedia('(max-width: 668px)');

  /** What the chat may ask for. */
  const orders: Record<string, (note: Note) => void> = {
    loaded,
    error: ({ errorType, data }) => {
      if (errorType === 'SET_USER_ERROR') dropCookie(userCookie(state), state);
      tell('chatwoot:error', data);
    },
    onEvent: ({ eventIdentifier, data }) => {
      if (String(eventIdentifier).startsWith('chatwoot:')) tell(String(eventIdentifier), data);
    },
    postback: (note) => tell('chatwoot:postback', note),
    setBubbleLabel: (note) => shown.setLabels(note as Labels),
    setAuthCookie: ({ data }) => keepSession((data as { widgetAuthToken?: unknown } | undefined)?.widgetAuthToken),
    setCampaignReadOn: () => snoozeCampaigns(state),
    toggleBubble: () => toggle(),
    popoutChatWindow: popOut,
    closeWindow: () => toggle('close'),
    closeChat: () => toggle('close'),
    updateIframeHeight: ({ isFixedHeight, extraHeight }) =>
      shown.setHeight(isFixedHeight ? Number(extraHeight) || 0 : 0),
    setUnreadMode: () => {
      shown.showUnreadView(true);
      // Shown by itself, not opened by the visitor: the focus stays where it is, and no bot hears of it.
      if (!state.isOpen) show(true);
    },
    resetUnreadMode: () => shown.showUnreadView(false),
    handleNotificationDot: ({ unreadMessageCount }) =>
      shown.showDot(!state.hideMessageBubble && !state.isOpen && Number(unreadMessageCount) > 0),
    playAudio: playSound,
  };

  phone.onchange = tellSize;
  watchAddress(tellAddress);
  watchSwaps((body) => {
    // A frame that moves loads anew, and then knows nothing of what it showed.
    if (shown.isUnreadView()) toggle('close');
    wire.close();
    shown.moveTo(body);
  });
  return { state, view: shown, link: wire, toggle, popOut, reload };

  function toggle(to?: string): void {
    const isOpen = to ? to === 'open' : !state.isOpen;
    if (isOpen === state.isOpen) return;
    show(isOpen);
    if (!isOpen) return;
    shown.focusFrame();
    wire.send({ event: 'push-event', eventName: 'webwidget.triggered' });
  }

  function show(isOpen: boolean): void {
    state.isOpen = isOpen;
    shown.showOpen();
    if (isOpen) {
      shown.showDot(false);
    } else {
      shown.focusBubble();
      shown.showUnreadView(false);
    }
    wire.send({ event: 'toggle-open', isOpen });
    tell(isOpen ? 'chatwoot:opened' : 'chatwoot:closed');
  }

  /** Loads the chat anew, for nobody in particular. */
  function reload(): void {
    state.hasLoaded = false;
    wire.close();
    shown.showDot(false);
    shown.frame.src = address();
  }

  function popOut(): void {
    toggle('close');
    const locale = state.locale ? `&locale=${encodeURIComponent(state.locale)}` : '';
    open(
      address(readCookie(SESSION)) + locale,
      `webwidget_session_${state.websiteToken}`,
      'resizable=off,width=400,height=600',
    );
  }

  function address(session?: string): string {
    const query = new URLSearchParams({ website_token: state.websiteToken });
    if (session) query.set('cw_conversation', session);
    return `${state.baseUrl}/widget?${query}`;
  }

  function loaded({ config }: Note): void {
    const { authToken, channelConfig } = config as { authToken: string; channelConfig: { widgetColor: string } };
    keepSession(authToken);
    state.hasLoaded = true;
    shown.loaded(channelConfig.widgetColor);
    wire.open(start());
    tellAddress();
    tellSize();
    if (!state.resetTriggered) tell('chatwoot:ready');
    state.resetTriggered = false;
  }

  /** What a chat that has just loaded has to be told. */
  function start(): Note[] {
    const { identifier, user, isOpen } = state;
    const settings = {
      event: 'config-set',
      locale: state.locale,
      position: state.position,
      hideMessageBubble: state.hideMessageBubble,
      showPopoutButton: state.showPopoutButton,
      widgetStyle: state.widgetStyle,
      darkMode: state.darkMode,
      showUnreadMessagesDialog: state.showUnreadMessagesDialog,
      campaignsSnoozedTill: campaignsSnoozedTill(),
    };
    return [
      settings,
      ...(user ? [{ event: 'set-user', identifier, user }] : []),
      ...(isOpen ? [{ event: 'toggle-open', isOpen }] : []),
    ];
  }

  function keepSession(token: unknown): void {
    if (typeof token === 'string') writeCookie(SESSION, token, state);
  }

  function tellAddress(): void {
    if (state.hasLoaded) wire.send({ event: 'change-url', referrerURL: location.href, referrerHost: location.host });
  }

  function tellSize(): void {
    if (state.hasLoaded) wire.send({ event: 'toggle-close-button', isMobile: phone.matches });
  }

  function playSound(): void {
    new Audio(`${state.baseUrl}/audio/widget/ding.mp3`).play().catch(() => {
      // Browsers allow no sound on a page that has not been touched, and its policy may allow none at all.
      // The dot and the pop-up say the same.
    });
  }
}

function tell(name: string, detail?: unknown): void {
  dispatchEvent(new CustomEvent(name, { detail }));
}
