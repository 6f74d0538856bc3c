import { dropCookie, readCookie, SESSION, userCookie, userHash, writeCookie } from './cookies';
import type { Embedding } from './embedding';
import { colourMode } from './state';
import type { Methods } from './types';

/** What the methods of `$chatwoot` do. The loader has checked their arguments. */
export function methods(embedding: Embedding): Methods {
  const { state, view } = embedding;
  const send = (event: string, more: object) => embedding.link.send({ event, ...more });
  return {
    toggle: (to) => embedding.toggle(to),
    popoutChatWindow: () => embedding.popOut(),
    toggleBubbleVisibility(visibility) {
      const hideMessageBubble = visibility === 'hide';
      state.hideMessageBubble = hideMessageBubble;
      view.showBubble(!hideMessageBubble);
      send('sdk-set-bubble-visibility', { hideMessageBubble });
    },
    setUser(identifier, user) {
      const cookie = userCookie(state);
      const hash = userHash(identifier, user);
      if (readCookie(cookie) === hash) return;
      Object.assign(state, { identifier, user });
      // Before the chat has loaded nothing is sent: whoever the user is then goes along with the start.
      if (state.hasLoaded) send('set-user', { identifier, user });
      writeCookie(cookie, hash, state);
    },
    setCustomAttributes: (customAttributes) => send('set-custom-attributes', { customAttributes }),
    deleteCustomAttribute: (customAttribute) => send('delete-custom-attribute', { customAttribute }),
    setConversationCustomAttributes: (customAttributes) =>
      send('set-conversation-custom-attributes', { customAttributes }),
    deleteConversationCustomAttribute: (customAttribute) =>
      send('delete-conversation-custom-attribute', { customAttribute }),
    setLabel: (label) => send('set-label', { label }),
    removeLabel: (label) => send('remove-label', { label }),
    setLocale: (locale = 'en') => send('set-locale', { locale }),
    setColorScheme: (mode = 'light') => send('set-color-scheme', { darkMode: colourMode(mode) }),
    reset() {
      embedding.toggle('close');
      dropCookie(SESSION, state);
      dropCookie(userCookie(state), state);
      // Whoever signs in next must not become who signed out.
      delete state.identifier;
      delete state.user;
      state.resetTriggered = true;
      embedding.reload();
    },
  };
}
