/** What a website may set before it loads the SDK: `window.chatwootSettings`. */
export interface Settings {
  hideMessageBubble?: boolean;
  position?: string;
  locale?: string;
  useBrowserLanguage?: boolean;
  type?: string;
  launcherTitle?: string;
  showPopoutButton?: boolean;
  showUnreadMessagesDialog?: boolean;
  widgetStyle?: string;
  darkMode?: string;
  baseDomain?: string;
}

export interface RunOptions {
  websiteToken: string;
  baseUrl?: string;
}

/** Who a website says its visitor is. */
export interface User {
  avatar_url?: string;
  email?: string;
  name?: string;
  identifier_hash?: string;
  [field: string]: unknown;
}

export type Attributes = Record<string, unknown>;

/** The methods of `window.$chatwoot`. */
export interface Methods {
  toggle(state?: 'open' | 'close'): void;
  toggleBubbleVisibility(visibility: 'show' | 'hide'): void;
  popoutChatWindow(): void;
  setUser(identifier: string | number, user: User): void;
  setCustomAttributes(attributes: Attributes): void;
  deleteCustomAttribute(key: string): void;
  setConversationCustomAttributes(attributes: Attributes): void;
  deleteConversationCustomAttribute(key: string): void;
  setLabel(label: string): void;
  removeLabel(label: string): void;
  setLocale(locale?: string): void;
  setColorScheme(mode?: string): void;
  reset(): void;
}

/** `window.$chatwoot` without its methods. */
export interface State {
  baseUrl: string;
  baseDomain: string | undefined;
  websiteToken: string;
  hasLoaded: boolean;
  isOpen: boolean;
  hideMessageBubble: boolean;
  position: 'left' | 'right';
  locale: string | undefined;
  useBrowserLanguage: boolean;
  type: string;
  launcherTitle: string;
  showPopoutButton: boolean;
  showUnreadMessagesDialog: boolean;
  widgetStyle: string;
  darkMode: string;
  resetTriggered: boolean;
  identifier?: string | number;
  user?: User;
}

export type Chatwoot = State & Methods;

/** Calls of the methods: which one, with what. */
export type Calls = Pick<[keyof Methods, unknown[]][], 'push'> & Iterable<[keyof Methods, unknown[]]>;

declare global {
  interface Window {
    chatwootSettings?: Settings;
    chatwootSDK?: { run(options: RunOptions): void };
    $chatwoot?: Chatwoot;
    /** Given by the second file to the loader, which calls it once and removes it. */
    porchlightSdk?: ((chatwoot: Chatwoot, calls: Calls) => void) | undefined;
  }
}
