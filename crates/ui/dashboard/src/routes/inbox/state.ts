/** What the inbox remembers: what the list shows, whether the panel is open. */
import { type Signal, signal } from '@preact/signals';
import { type Filter, NO_FILTER } from '../../data';
import { navigate, path } from '../../router';

function remembered<T>(key: string, usual: T): Signal<T> {
  let value = usual;
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? 'null');
    if (typeof stored === typeof usual && stored !== null) value = merge(usual, stored as T);
  } catch {
    // Damaged or forbidden: the usual value serves.
  }
  const cell = signal(value);
  cell.subscribe((next) => {
    try {
      localStorage.setItem(key, JSON.stringify(next));
    } catch {
      // It is remembered as long as the page.
    }
  });
  return cell;
}

function merge<T>(usual: T, stored: T): T {
  return typeof usual === 'object' ? { ...usual, ...stored } : stored;
}

const filters = new Map<number, Signal<Filter>>();

/** What the list of an account shows. */
export function filterOf(account: number): Signal<Filter> {
  let cell = filters.get(account);
  if (!cell) {
    cell = remembered(`porchlight:filter:${account}`, NO_FILTER);
    filters.set(account, cell);
  }
  return cell;
}

/** Whether the panel beside the thread is open, where there is room for it. */
export const panelOpen: Signal<boolean> = remembered('porchlight:panel', true);

/** Whether replies are signed. */
export const signing: Signal<boolean> = remembered('porchlight:signing', false);

/** Conversations marked as unread by hand: looking at them does not mark them as read again. */
export const keptUnread = new Set<number>();

export function openConversation(account: number, conversation: number | null): void {
  if (conversation !== null) keptUnread.delete(conversation);
  navigate(path('inbox', conversation === null ? { account } : { account, conversation }));
}
