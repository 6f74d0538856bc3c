/** What the parts that are fetched later have in common: their looks, icons, and texts in English. */
import { addEnglish } from '../i18n';
import more from '../locales/en_later';
import { addIcons } from '../views/icon';
import icons from './icons';
import css from './later.css?inline';
import teaser from './teaser.css?inline';

// A sheet made by script is no inline style to a policy.
const sheet = new CSSStyleSheet();
sheet.replaceSync(css + teaser);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
addEnglish(more);
addIcons(icons);
