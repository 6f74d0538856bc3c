import { type Signal, signal } from '@preact/signals';

export const paletteShown: Signal<boolean> = signal(false);

export function showPalette(): void {
  paletteShown.value = true;
}
