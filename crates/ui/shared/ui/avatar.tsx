import { useState } from 'preact/hooks';
import { classes } from './classes';

export interface AvatarProps {
  name: string;
  src?: string | null;
  size?: 'xs' | 'sm' | 'md' | 'lg';
  /** A dot at its corner. */
  status?: 'online' | 'busy' | 'offline';
  /** What the dot means, in words. */
  statusLabel?: string;
  /** Said only where the name does not stand beside it. */
  label?: string;
  class?: string;
}

const SIZES = { xs: 'size-5 text-[0.5625rem]', sm: 'size-6 text-2xs', md: 'size-8 text-xs', lg: 'size-12 text-lg' };
const DOTS = { online: 'bg-success', busy: 'bg-warning', offline: 'bg-edge' };
const HUES = ['ui-hue-1', 'ui-hue-2', 'ui-hue-3', 'ui-hue-4', 'ui-hue-5', 'ui-hue-6'];

/** A picture, or the first letters on a colour that stays with the name. */
export function Avatar({ name, src, size = 'md', status, statusLabel, label, class: more }: AvatarProps) {
  const [broken, setBroken] = useState<string | null>(null);
  const said = [label, statusLabel].filter(Boolean).join(', ');
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: with something to say it is a picture.
    <span
      class={classes('relative inline-flex h-fit shrink-0', more)}
      role={said ? 'img' : undefined}
      aria-label={said || undefined}
      aria-hidden={said ? undefined : 'true'}
    >
      <span
        class={classes(
          'grid place-items-center overflow-hidden rounded-full font-semibold leading-none select-none',
          SIZES[size],
          hue(name),
        )}
      >
        {src && src !== broken ? (
          <img class="size-full object-cover" src={src} alt="" loading="lazy" onError={() => setBroken(src)} />
        ) : (
          initials(name)
        )}
      </span>
      {status && (
        <span
          class={classes(
            'absolute -end-0.5 -bottom-0.5 rounded-full border-2 border-surface',
            size === 'lg' ? 'size-3.5' : 'size-2.5',
            DOTS[status],
          )}
        />
      )}
    </span>
  );
}

/** The first letters of the first and the last word; one letter where there is one word. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  // Letters of two words are not joined, as those of Arabic would be.
  return ends.map((word) => firstLetter(word ?? '')).join(/\p{Script=Arabic}/u.test(name) ? '\u200c' : '') || '?';
}

function firstLetter(word: string): string {
  // By code point, so that no letter outside the base plane is halved.
  const letter = [...word].find((one) => /[\p{L}\p{N}]/u.test(one));
  return (letter ?? [...word][0] ?? '').toLocaleUpperCase();
}

function hue(name: string): string {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 65_521;
  return HUES[sum % HUES.length] ?? '';
}
