import type { RunOptions, Settings, State } from './types';

const MODES = ['light', 'auto', 'dark'];

/** A colour scheme; what is none is the light one. */
export function colourMode(mode: unknown): string {
  return MODES.includes(mode as string) ? (mode as string) : 'light';
}

/** The state a page begins with: its settings, with the defaults where it has none. */
export function initialState({ websiteToken, baseUrl }: RunOptions, settings: Settings): State {
  return {
    baseUrl: baseUrl || '',
    baseDomain: settings.baseDomain,
    websiteToken,
    hasLoaded: false,
    isOpen: false,
    hideMessageBubble: !!settings.hideMessageBubble,
    position: settings.position === 'left' ? 'left' : 'right',
    locale: settings.useBrowserLanguage ? navigator.language.replace('-', '_') : settings.locale,
    useBrowserLanguage: !!settings.useBrowserLanguage,
    type: settings.type === 'expanded_bubble' ? 'expanded_bubble' : 'standard',
    launcherTitle: settings.launcherTitle || '',
    showPopoutButton: !!settings.showPopoutButton,
    showUnreadMessagesDialog: settings.showUnreadMessagesDialog ?? true,
    widgetStyle: settings.widgetStyle === 'flat' ? 'flat' : 'standard',
    darkMode: colourMode(settings.darkMode),
    resetTriggered: false,
  };
}
