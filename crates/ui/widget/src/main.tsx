import { render } from 'preact';
import { App, moveFocus, watchKeys } from './app';
import { palette } from './colour';
import { load, loadRest, restoreOutbox, wakeOutbox } from './conversation';
import { isFramed, tellHost } from './host';
import { speak } from './i18n';
import { listen } from './live';
import { obeyHost } from './orders';
import { channel, config, isLoaded, mode } from './state';
import { effect } from './store';
import { tease } from './teaser';
import { learnHours } from './views/availability';
import './style.css';
import './conversation.css';
import './preferences.css';

/** How long the stream may take to begin. */
const STREAM_MS = 2_000;

async function begin(): Promise<void> {
  dress();
  obeyHost();
  tellHost({ event: 'loaded', config: { authToken: config.authToken, channelConfig: channel } });
  // In a window of its own the address says the language; inside a page the page does, by and by.
  const wish = new URLSearchParams(location.search).get('locale') || channel.locale;
  await Promise.all([speak(wish), learnHours()]);
  const root = document.getElementById('app') as HTMLElement;
  effect(() => {
    render(<App />, root);
    moveFocus();
  });
  watchKeys();
  tease();
  listen();
  addEventListener('online', wakeOutbox);
  // The stream has the messages fetched as soon as it runs. Where it does not run, they are fetched all the same.
  setTimeout(() => isLoaded.value || load(), STREAM_MS);
  await restoreOutbox();
  if (!isFramed) await loadRest();
}

/** Colours of the website, light or dark. */
function dress(): void {
  const { brand, onBrand, accentLight, accentDark } = palette(channel.widgetColor);
  const { style, dataset } = document.documentElement;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    const isDark = mode.value === 'dark' || (mode.value === 'auto' && dark.matches);
    dataset.theme = isDark ? 'dark' : 'light';
    style.setProperty('--accent', isDark ? accentDark : accentLight);
  };
  style.setProperty('--brand', brand);
  style.setProperty('--on-brand', onBrand);
  effect(apply);
  dark.onchange = apply;
}

void begin();
