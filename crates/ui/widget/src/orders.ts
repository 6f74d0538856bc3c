/** What the page around the chat asks for. */
import type { Note } from '../protocol';
import { loadRest } from './conversation';
import { listenToHost } from './host';
import { known, speak } from './i18n';
import { api, channel, hasPopOut, isFlat, isOpen, isPhone, mode, place, referrer, unread, unreadDialog } from './state';
import { dismiss, watchForCampaigns } from './teaser';

export function obeyHost(): void {
  listenToHost((note) => {
    const obey = ORDERS[note.event];
    if (obey) obey(note);
    else if (note.event !== 'hello') void pass(note);
  });
}

const ORDERS: Record<string, (note: Note) => void> = {
  'config-set': (note) => {
    hasPopOut.value = !!note.showPopoutButton;
    isFlat.value = note.widgetStyle === 'flat';
    unreadDialog.value = note.showUnreadMessagesDialog !== false;
    mode.value = String(note.darkMode);
    setLocale(note.locale);
    watchForCampaigns('', Number(note.campaignsSnoozedTill) || 0);
  },
  'set-locale': ({ locale }) => setLocale(locale),
  'set-color-scheme': ({ darkMode }) => {
    mode.value = String(darkMode);
  },
  'toggle-open': (note) => toggle(!!note.isOpen),
  'push-event': ({ eventName }) =>
    void api.call('POST', 'events', { name: eventName, event_info: { referer: referrer.value } }),
  'change-url': ({ referrerURL }) => {
    referrer.value = String(referrerURL);
    watchForCampaigns(referrer.value);
  },
  'toggle-close-button': (note) => {
    isPhone.value = !!note.isMobile;
  },
};

/** What is asked for now and then is done by a part that is fetched for it. Orders stay in their order. */
async function pass(note: Note): Promise<void> {
  const { obey } = await import('./later/orders');
  obey(note);
}

function toggle(open: boolean): void {
  // Before the chat counts as closed, or what was dismissed would show itself again.
  if (!open && place.value === 'teaser') dismiss();
  isOpen.value = open;
  if (!open || place.value === 'teaser') return;
  if (unread.value.length) place.value = 'chat';
  void loadRest();
}

/** A language that the inbox offers, or its relative without the region; others are not asked for. */
function setLocale(wish: unknown): void {
  if (typeof wish !== 'string') return;
  const offered = channel.enabledLanguages.map((language) => language.iso_639_1_code);
  const name = [wish, wish.split('_')[0] as string].find((one) => offered.includes(one)) ?? known(wish);
  if (name) void speak(name);
}
