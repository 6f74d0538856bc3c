/** Light, dark, or as the system is. */
import { effect, type Signal, signal } from '@preact/signals';

export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'porchlight:theme';

export const theme: Signal<Theme> = signal('auto');

export function startTheme(): void {
  try {
    const stored = localStorage.getItem(KEY);
    theme.value = THEMES.find((one) => one === stored) ?? 'auto';
  } catch {
    // A browser that keeps nothing follows the system.
  }
  effect(() => {
    if (theme.value === 'auto') document.documentElement.removeAttribute('data-theme');
    else document.documentElement.dataset.theme = theme.value;
  });
}

export function chooseTheme(chosen: Theme): void {
  theme.value = chosen;
  try {
    localStorage.setItem(KEY, chosen);
  } catch {
    // The choice then lasts as long as the page.
  }
}
