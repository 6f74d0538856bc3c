import { isFramed } from './host';
import { isFlat, isOpen, place } from './state';
import { Chat } from './views/chat';
import { close } from './views/header';
import { Home } from './views/home';
import { later } from './views/later';

const Form = later<object>(async () => (await import('./later/form')).Form);
const Teaser = later<object>(async () => (await import('./later/teaser')).Teaser);

const PLACES = { home: Home, chat: Chat, form: Form };

export function App() {
  if (place.value === 'teaser') return <Teaser />;
  const Place = PLACES[place.value];
  return (
    <div class={isFlat.value ? 'panel flat' : 'panel'}>
      <Place />
    </div>
  );
}

let shown = '';

/** Where somebody comes to, the keyboard and the screen reader come along. Done after each drawing. */
export function moveFocus(): void {
  const place_ = isOpen.value && place.value;
  if (place_ === shown) return;
  shown = place_ || '';
  if (isFramed && place_ && place_ !== 'teaser') document.querySelector<HTMLElement>('[data-start]')?.focus();
}

/** Escape closes the chat, unless it has closed something smaller. */
export function watchKeys(): void {
  addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.defaultPrevented || !isFramed) return;
    if (!document.querySelector(':popover-open,dialog[open]')) close();
  });
}
