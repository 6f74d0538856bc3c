import { render } from 'preact';
import { App } from './app';
import { session } from './data';
import { startLanguage } from './i18n';
import { listenToKeys } from './keys';
import { followLinks } from './router';
import { startTheme } from './theme';

const root = document.getElementById('app');
if (!root) throw new Error('the page has no place for the application');
startTheme();
followLinks();
listenToKeys();
// What is stored is shown at once; whether the session is still good turns out meanwhile.
void session.restore();
await startLanguage();
render(<App />, root);
