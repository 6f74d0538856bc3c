/** Keys to press: "mod+k" together, "g i" one after the other. `mod` is Command on Apple's machines, else Ctrl. */
export function Kbd({ keys, class: more }: { keys: string; class?: string }) {
  return (
    <span class={`inline-flex shrink-0 items-center gap-1 ${more ?? ''}`}>
      {keys.split(' ').map((chord, index) => (
        <kbd
          key={`${index}-${chord}`}
          class="inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-sm border border-line-strong bg-surface px-1 font-sans text-2xs whitespace-nowrap text-muted"
        >
          {chord
            .split('+')
            .map(keyName)
            .join(onApple() ? '' : '+')}
        </kbd>
      ))}
    </span>
  );
}

const APPLE: Record<string, string> = { mod: '⌘', alt: '⌥', shift: '⇧', ctrl: '⌃' };
const NAMES: Record<string, string> = {
  mod: 'Ctrl',
  ctrl: 'Ctrl',
  alt: 'Alt',
  shift: '⇧',
  enter: '↵',
  escape: 'Esc',
  arrowup: '↑',
  arrowdown: '↓',
  arrowleft: '←',
  arrowright: '→',
};

function keyName(key: string): string {
  const low = key.toLowerCase();
  return (onApple() ? APPLE[low] : undefined) ?? NAMES[low] ?? (key.length === 1 ? key.toUpperCase() : key);
}

export function onApple(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.platform);
}
