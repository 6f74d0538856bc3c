/**
 * Keys that do something, each with words for it, so that the help can list them. Keys belong to the part
 * of the screen that registered them; the one registered last comes first.
 */
import { type ReadonlySignal, signal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';

/** Groups of the help, from the smallest part of the screen to the whole. */
export type Scope = 'composer' | 'thread' | 'list' | 'contact' | 'contacts' | 'global';

export interface Binding {
  /** `j`, `Shift+Enter`, `Mod+k` (Ctrl, or Command on a Mac), or one after the other: `g i`. */
  readonly keys: string;
  readonly scope: Scope;
  /** What it does, in the user's language. */
  label(): string;
  run(event: KeyboardEvent): void;
  /** Whether it can be done now; as long as it cannot, the key is free for others. */
  when?(): boolean;
  /** Works while one is typing, too. */
  readonly typing?: boolean;
}

/** How long the second key of two may take. */
const PAUSE_MS = 1000;

const registered = signal<readonly Binding[]>([]);
let begun = '';
let timer: ReturnType<typeof setTimeout> | undefined;

/** All keys that do something now. */
export const bindings: ReadonlySignal<readonly Binding[]> = registered;

/** Adds keys; returns how to take them away. */
export function addKeys(added: readonly Binding[]): () => void {
  registered.value = [...added, ...registered.peek()];
  return () => {
    registered.value = registered.peek().filter((binding) => !added.includes(binding));
  };
}

/** Adds keys as long as a component is on the screen; `make` is called again when `inputs` change. */
export function useKeys(make: () => readonly Binding[], inputs: readonly unknown[] = []): void {
  // Before the next key can be pressed: one that is held down would act on what was there before.
  useLayoutEffect(() => addKeys(make()), [...inputs]);
}

/** Begins to listen; returns how to stop. */
export function listenToKeys(): () => void {
  document.addEventListener('keydown', pressed);
  return () => {
    document.removeEventListener('keydown', pressed);
    forget();
  };
}

function pressed(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || MODIFIERS.has(event.key)) return;
  const pressedKey = nameOf(event);
  const keys = begun ? `${begun} ${pressedKey}` : pressedKey;
  const usable = usableNow(event);
  const found = usable.find((binding) => normal(binding.keys) === keys);
  const opens = usable.some((binding) => normal(binding.keys).startsWith(`${keys} `));
  forget();
  if (found) {
    event.preventDefault();
    found.run(event);
  } else if (opens) {
    begun = keys;
    timer = setTimeout(forget, PAUSE_MS);
  }
}

const MODIFIERS = new Set(['Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'CapsLock']);

function forget(): void {
  clearTimeout(timer);
  begun = '';
}

function usableNow(event: KeyboardEvent): readonly Binding[] {
  // A dialog has the keyboard to itself.
  if (document.querySelector('dialog:modal')) return [];
  const typing = isTyping(event.target);
  return registered.peek().filter((binding) => (!typing || binding.typing) && (binding.when?.() ?? true));
}

const TEXTLESS = new Set(['button', 'checkbox', 'color', 'file', 'image', 'radio', 'range', 'reset', 'submit']);

/** Whether a key pressed there writes something. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !TEXTLESS.has(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}

/** A pressed key by its name. Letters of other scripts stand for the Latin ones at their place. */
function nameOf(event: KeyboardEvent): string {
  const foreign = event.key.length === 1 && event.key.charCodeAt(0) > 127;
  const key = foreign ? (/^Key([A-Z])$/.exec(event.code)?.[1] ?? event.key) : event.key;
  const letter = /^[a-z]$/i.test(key);
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push('mod');
  if (event.altKey) parts.push('alt');
  // Of signs, Shift is a part already: `?` is `?` on every keyboard.
  if (event.shiftKey && (letter || key.length > 1)) parts.push('shift');
  return [...parts, key.toLowerCase()].join('+');
}

/** A binding's keys in the order and case of `nameOf`. */
function normal(keys: string): string {
  return keys
    .toLowerCase()
    .split(' ')
    .map((one) => {
      const parts = one.split(/\+(?=.)/);
      const key = parts.pop() ?? '';
      return [...['mod', 'alt', 'shift'].filter((modifier) => parts.includes(modifier)), key].join('+');
    })
    .join(' ');
}
