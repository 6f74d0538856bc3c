import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { decode, encode, type Note } from '../protocol';
import { readCookie } from './cookies';
import type { Chatwoot, Settings } from './types';

const ORIGIN = 'https://chat.test';

/** The window of the chat's page, as the embedding page sees it. */
const chat = { postMessage: vi.fn() };
const events: CustomEvent[] = [];
const listeners: [EventTarget, string, EventListener][] = [];

beforeEach(() => {
  vi.resetModules();
  document.body.innerHTML = '';
  document.adoptedStyleSheets = [];
  chat.postMessage.mockReset();
  events.length = 0;
  for (const pair of document.cookie.split('; ')) clear(pair.split('=')[0] as string);
  vi.spyOn(HTMLIFrameElement.prototype, 'contentWindow', 'get').mockReturnValue(chat as unknown as Window);
  vi.spyOn(document.head, 'append').mockImplementation(() => {});
  for (const target of [window, document]) {
    const add = target.addEventListener.bind(target);
    vi.spyOn(target as Window, 'addEventListener').mockImplementation((name: string, listener: unknown) => {
      listeners.push([target, name, listener as EventListener]);
      add(name, listener as EventListener);
    });
  }
  for (const name of ['ready', 'opened', 'closed', 'error', 'postback', 'on-message']) {
    window.addEventListener(`chatwoot:${name}`, (event) => events.push(event as CustomEvent));
  }
});

afterEach(() => {
  for (const [target, name, listener] of listeners.splice(0)) target.removeEventListener(name, listener);
  delete window.$chatwoot;
  delete window.chatwootSettings;
});

function clear(name: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the test cleans up after itself.
  document.cookie = `${name}=; max-age=0; path=/`;
}

/** What a website does; `later` waits with the second file. */
async function embed(settings: Settings = {}): Promise<{ chatwoot: Chatwoot; second: () => Promise<void> }> {
  window.chatwootSettings = settings;
  await import('./loader');
  window.chatwootSDK?.run({ websiteToken: 'T', baseUrl: ORIGIN });
  const [script] = vi.mocked(document.head.append).mock.lastCall as [HTMLScriptElement];
  return {
    chatwoot: window.$chatwoot as unknown as Chatwoot,
    second: async () => {
      await import('./sdk');
      script.onload?.(new Event('load'));
    },
  };
}

async function loaded(settings: Settings = {}): Promise<Chatwoot> {
  const { chatwoot, second } = await embed(settings);
  await second();
  say({ event: 'loaded', config: { authToken: 'J.W.T', channelConfig: { widgetColor: '#1f93ff' } } });
  return chatwoot;
}

/** A message, by default from the chat's page. */
function say(note: Note, origin = ORIGIN, source: unknown = chat): void {
  window.dispatchEvent(new MessageEvent('message', { data: encode(note), origin, source: source as Window }));
}

function told(): Note[] {
  return chat.postMessage.mock.calls.map(([text]) => decode(text) as Note);
}

const named = (name: string) => told().filter(({ event }) => event === name);
const happened = () => events.map(({ type }) => type.replace('chatwoot:', ''));
const $ = (selector: string) => document.querySelector(selector) as HTMLElement;

test('the page has the elements that websites know, before anything is loaded', async () => {
  const { second } = await embed({ position: 'left', widgetStyle: 'flat', hideMessageBubble: true });
  await second();
  expect($('#cw-widget-holder').className).toBe(
    'woot-widget-holder woot--hide woot-elements--left woot-widget-holder--flat woot-widget--without-bubble',
  );
  expect($('#cw-bubble-holder').className).toBe('woot--bubble-holder woot-hidden');
  const frame = $('#chatwoot_live_chat_widget') as HTMLIFrameElement;
  expect(frame.src).toBe('https://chat.test/widget?website_token=T');
  expect(frame.style.visibility).toBe('hidden');
  expect(frame.getAttribute('referrerpolicy')).toBe('origin');
  expect($('#cw-widget-styles').getAttribute('type')).toBe('text/plain');
  expect(document.adoptedStyleSheets).toHaveLength(1);
  for (const id of ['cw-widget-styles', 'cw-widget-holder', 'cw-bubble-holder']) {
    expect($(`#${id}`).hasAttribute('data-turbo-permanent'), id).toBe(true);
  }
});

test('a second run changes nothing', async () => {
  await loaded();
  window.chatwootSDK?.run({ websiteToken: 'other', baseUrl: ORIGIN });
  expect(window.$chatwoot?.websiteToken).toBe('T');
  expect(document.querySelectorAll('iframe')).toHaveLength(1);
});

test('settings are read when the SDK is run, with their defaults', async () => {
  const { chatwoot } = await embed({ darkMode: 'purple', position: 'middle' });
  expect(chatwoot).toMatchObject({
    darkMode: 'light',
    position: 'right',
    type: 'standard',
    showUnreadMessagesDialog: true,
    isOpen: false,
    hasLoaded: false,
    launcherTitle: '',
  });
});

test('the browser’s language goes before the one that was set', async () => {
  vi.spyOn(navigator, 'language', 'get').mockReturnValue('pt-BR');
  const { chatwoot } = await embed({ locale: 'de', useBrowserLanguage: true });
  expect(chatwoot.locale).toBe('pt_BR');
});

test('the chat that has loaded is told the settings, and the session is kept', async () => {
  await loaded({ locale: 'de', darkMode: 'auto', showPopoutButton: true });
  expect(readCookie('cw_conversation')).toBe('J.W.T');
  expect(told().map(({ event }) => event)).toEqual(['config-set', 'change-url', 'toggle-close-button']);
  expect(told()[0]).toMatchObject({ locale: 'de', darkMode: 'auto', showPopoutButton: true, position: 'right' });
  expect($('#chatwoot_live_chat_widget').style.visibility).toBe('');
  expect(happened()).toEqual(['ready']);
});

test('every message goes to the origin of the chat alone', async () => {
  const chatwoot = await loaded();
  chatwoot.setLabel('vip');
  expect(new Set(chat.postMessage.mock.calls.map(([, origin]) => origin))).toEqual(new Set([ORIGIN]));
});

test('messages of other origins, other windows, and other kinds are not heard', async () => {
  const { second } = await embed();
  await second();
  const note = { event: 'loaded', config: { authToken: 'stolen', channelConfig: { widgetColor: '#000' } } };
  say(note, 'https://evil.test');
  say(note, ORIGIN, window);
  say(note, ORIGIN, null);
  for (const data of [JSON.stringify(note), note, 'chatwoot-widget:{', 'chatwoot-widget:null', 'chatwoot-widget:7']) {
    window.dispatchEvent(new MessageEvent('message', { data, origin: ORIGIN, source: chat as unknown as Window }));
  }
  say({ event: 'constructor' });
  expect(readCookie('cw_conversation')).toBeUndefined();
  expect(happened()).toEqual([]);
});

test('the bubble opens and closes the chat, tells the page, and comes back with the focus', async () => {
  const chatwoot = await loaded();
  const [open, close] = document.querySelectorAll<HTMLElement>('.woot-widget-bubble');
  chat.postMessage.mockClear();
  open?.click();
  expect(chatwoot.isOpen).toBe(true);
  expect($('#cw-widget-holder').classList).not.toContain('woot--hide');
  expect([open?.className.includes('woot--hide'), close?.className.includes('woot--hide')]).toEqual([true, false]);
  expect(told()).toEqual([
    { event: 'toggle-open', isOpen: true },
    { event: 'push-event', eventName: 'webwidget.triggered' },
  ]);
  close?.click();
  expect(chatwoot.isOpen).toBe(false);
  expect(happened()).toEqual(['ready', 'opened', 'closed']);
});

test('opening what is open does nothing', async () => {
  const chatwoot = await loaded();
  chatwoot.toggle('open');
  chatwoot.toggle('open');
  expect(happened()).toEqual(['ready', 'opened']);
});

test('calls made before the second file is there are done when it is, in their order', async () => {
  const { chatwoot, second } = await embed();
  chatwoot.setLabel('first');
  chatwoot.setCustomAttributes({ plan: 'pro' });
  await second();
  expect(told()).toEqual([]);
  say({ event: 'loaded', config: { authToken: 'J', channelConfig: { widgetColor: '#123456' } } });
  expect(told().map(({ event }) => event)).toEqual([
    'config-set',
    'set-label',
    'set-custom-attributes',
    'change-url',
    'toggle-close-button',
  ]);
});

test('faults of a call are thrown where it is made, with and without the second file', async () => {
  const { chatwoot, second } = await embed();
  const faults = () => {
    expect(() => chatwoot.setUser({} as string, { name: 'x' })).toThrow('Identifier should be a string or a number');
    expect(() => chatwoot.setUser('1', {})).toThrow('User object should have one of the keys');
    expect(() => chatwoot.setUser('1', null as never)).toThrow('User object should have one of the keys');
    expect(() => chatwoot.setCustomAttributes({})).toThrow('Custom attributes should have at least one key');
    expect(() => chatwoot.setConversationCustomAttributes({})).toThrow('at least one key');
    expect(() => chatwoot.deleteCustomAttribute('')).toThrow('Custom attribute key is required');
    expect(() => chatwoot.deleteConversationCustomAttribute('')).toThrow('key is required');
  };
  faults();
  await second();
  faults();
});

test('a user is sent once, and again only when it has changed', async () => {
  const chatwoot = await loaded();
  const user = { name: 'Ann', email: 'ann@x.test' };
  chatwoot.setUser('user-42', user);
  chatwoot.setUser('user-42', { ...user, city: 'Faro' });
  expect(named('set-user')).toEqual([{ event: 'set-user', identifier: 'user-42', user }]);
  expect(readCookie('cw_user_T')).toBe('d8435821fa5fa2b157ba1c9e3a7511a3');
  chatwoot.setUser('user-42', { ...user, name: 'Anna' });
  expect(named('set-user')).toHaveLength(2);
  expect(chatwoot.user?.name).toBe('Anna');
});

test('a user set before the chat has loaded goes along with its start, once', async () => {
  const { chatwoot, second } = await embed();
  chatwoot.setUser('7', { name: 'Ann' });
  await second();
  say({ event: 'loaded', config: { authToken: 'J', channelConfig: { widgetColor: '#123456' } } });
  expect(named('set-user')).toEqual([{ event: 'set-user', identifier: '7', user: { name: 'Ann' } }]);
});

test('a user whom the server refuses is forgotten, and the page learns why', async () => {
  const chatwoot = await loaded();
  chatwoot.setUser('7', { name: 'Ann' });
  say({ event: 'error', errorType: 'SET_USER_ERROR', data: { error: 'HMAC failed' } });
  expect(readCookie('cw_user_T')).toBeUndefined();
  expect(events.at(-1)?.detail).toEqual({ error: 'HMAC failed' });
});

test('after a reset the next visitor is nobody, and the page is not told that the chat is ready', async () => {
  const chatwoot = await loaded();
  chatwoot.setUser('7', { name: 'Ann' });
  chatwoot.toggle('open');
  chatwoot.reset();
  expect(chatwoot.isOpen).toBe(false);
  expect([readCookie('cw_conversation'), readCookie('cw_user_T')]).toEqual([undefined, undefined]);
  expect(($('iframe') as HTMLIFrameElement).src).toBe('https://chat.test/widget?website_token=T');
  chat.postMessage.mockClear();
  events.length = 0;
  chatwoot.setLabel('waits');
  expect(told()).toEqual([]);
  say({ event: 'loaded', config: { authToken: 'new', channelConfig: { widgetColor: '#123456' } } });
  expect(named('set-user')).toEqual([]);
  expect(named('set-label')).toHaveLength(1);
  expect(happened()).toEqual([]);
  expect(chatwoot.resetTriggered).toBe(false);
});

test('a known session is named to the chat', async () => {
  // biome-ignore lint/suspicious/noDocumentCookie: as it is on the page.
  document.cookie = 'cw_conversation=A.B.C; path=/';
  const { second } = await embed();
  await second();
  expect(($('iframe') as HTMLIFrameElement).src).toBe('https://chat.test/widget?website_token=T&cw_conversation=A.B.C');
});

test('the other methods say what the protocol has for them', async () => {
  const chatwoot = await loaded();
  chat.postMessage.mockClear();
  chatwoot.deleteCustomAttribute('plan');
  chatwoot.setConversationCustomAttributes({ a: 1 });
  chatwoot.deleteConversationCustomAttribute('a');
  chatwoot.removeLabel('vip');
  chatwoot.setLocale();
  chatwoot.setColorScheme('violet');
  chatwoot.toggleBubbleVisibility('hide');
  expect(told()).toEqual([
    { event: 'delete-custom-attribute', customAttribute: 'plan' },
    { event: 'set-conversation-custom-attributes', customAttributes: { a: 1 } },
    { event: 'delete-conversation-custom-attribute', customAttribute: 'a' },
    { event: 'remove-label', label: 'vip' },
    { event: 'set-locale', locale: 'en' },
    { event: 'set-color-scheme', darkMode: 'light' },
    { event: 'sdk-set-bubble-visibility', hideMessageBubble: true },
  ]);
  expect($('#cw-bubble-holder').classList).toContain('woot-hidden');
});

test('unread messages show themselves without taking the focus', async () => {
  await loaded();
  const focus = vi.spyOn(HTMLIFrameElement.prototype, 'focus');
  say({ event: 'setUnreadMode' });
  say({ event: 'updateIframeHeight', isFixedHeight: true, extraHeight: 210 });
  expect($('#cw-widget-holder').classList).toContain('has-unread-view');
  expect($('iframe').style.height).toBe('210px');
  expect(window.$chatwoot?.isOpen).toBe(true);
  expect(focus).not.toHaveBeenCalled();
  expect(named('push-event')).toEqual([]);
  say({ event: 'closeWindow' });
  expect($('#cw-widget-holder').classList).not.toContain('has-unread-view');
  expect($('iframe').style.height).toBe('');
});

test('the dot is shown on a bubble that can be seen and is closed', async () => {
  const chatwoot = await loaded();
  const dot = () => $('.woot-widget-bubble').classList.contains('unread-notification');
  say({ event: 'handleNotificationDot', unreadMessageCount: 2 });
  expect(dot()).toBe(true);
  chatwoot.toggle('open');
  expect(dot()).toBe(false);
  chatwoot.toggle('close');
  chatwoot.toggleBubbleVisibility('hide');
  say({ event: 'handleNotificationDot', unreadMessageCount: 2 });
  expect(dot()).toBe(false);
});

test('the chat raises events of its own kind only', async () => {
  await loaded();
  const other = vi.fn();
  window.addEventListener('unload', other);
  say({ event: 'onEvent', eventIdentifier: 'chatwoot:on-message', data: { id: 1 } });
  say({ event: 'onEvent', eventIdentifier: 'unload' });
  say({ event: 'postback', data: { payload: 'p1' } });
  expect(events.slice(1).map(({ type, detail }) => [type, detail])).toEqual([
    ['chatwoot:on-message', { id: 1 }],
    ['chatwoot:postback', { event: 'postback', data: { payload: 'p1' } }],
  ]);
  expect(other).not.toHaveBeenCalled();
});

test('a new session and the snoozing of campaigns are kept in cookies', async () => {
  await loaded();
  say({ event: 'setAuthCookie', data: { widgetAuthToken: 'N.E.W' } });
  say({ event: 'setAuthCookie', data: {} });
  expect(readCookie('cw_conversation')).toBe('N.E.W');
  say({ event: 'setCampaignReadOn' });
  expect(Number(readCookie('cw_snooze_campaigns_till'))).toBeGreaterThan(Date.now() + 3_500_000);
});

test('the window of its own is ours, whatever the message says', async () => {
  const chatwoot = await loaded({ locale: 'de' });
  const open = vi.spyOn(window, 'open').mockReturnValue(null);
  chatwoot.toggle('open');
  say({ event: 'popoutChatWindow', baseUrl: 'https://evil.test', websiteToken: 'X', locale: 'fr' });
  expect(chatwoot.isOpen).toBe(false);
  expect(open).toHaveBeenCalledWith(
    'https://chat.test/widget?website_token=T&cw_conversation=J.W.T&locale=de',
    'webwidget_session_T',
    'resizable=off,width=400,height=600',
  );
});

test('the expanded launcher is called by its text, the round one by its title', async () => {
  await loaded({ type: 'expanded_bubble' });
  say({
    event: 'setBubbleLabel',
    label: 'Chat',
    openTitle: 'Open chat',
    closeTitle: 'Close chat',
    frameTitle: 'Chat: X',
  });
  const [open, close] = document.querySelectorAll('.woot-widget-bubble');
  expect($('#woot-widget--expanded__text').textContent).toBe('Chat');
  expect([open?.getAttribute('aria-label'), close?.getAttribute('aria-label')]).toEqual([null, 'Close chat']);
  expect(($('iframe') as HTMLIFrameElement).title).toBe('Chat: X');
});

test('a page that changes without a load takes the chat along and tells the new address', async () => {
  const chatwoot = await loaded();
  const newBody = document.createElement('body');
  document.dispatchEvent(Object.assign(new Event('turbo:before-render'), { detail: { newBody } }));
  expect([...newBody.children].map(({ id }) => id)).toEqual([
    'cw-widget-styles',
    'cw-widget-holder',
    'cw-bubble-holder',
  ]);
  chat.postMessage.mockClear();
  chatwoot.setLabel('waits for the frame that loads anew');
  expect(told()).toEqual([]);
  say({ event: 'loaded', config: { authToken: 'J', channelConfig: { widgetColor: '#123456' } } });
  expect(newBody.querySelectorAll('.woot-widget-bubble')).toHaveLength(2);
  chat.postMessage.mockClear();
  history.pushState({}, '', '/other?x=1');
  window.dispatchEvent(new Event('popstate'));
  expect(named('change-url')[0]?.referrerURL).toContain('/other?x=1');
});

test('a page that morphs keeps the chat where it is', async () => {
  await loaded();
  const newBody = document.createElement('body');
  const detail = { newBody, renderMethod: 'morph' };
  document.dispatchEvent(Object.assign(new Event('turbo:before-render'), { detail }));
  expect(newBody.children).toHaveLength(0);
});
