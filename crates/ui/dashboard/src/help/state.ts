import { type Signal, signal } from '@preact/signals';

/** Whether the list of keys is shown. */
export const helpShown: Signal<boolean> = signal(false);

export function showHelp(): void {
  helpShown.value = true;
}
