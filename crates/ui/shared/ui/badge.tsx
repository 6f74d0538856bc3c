import type { ComponentChildren } from 'preact';
import { classes } from './classes';
import { Icon, type IconName } from './icon';
import { uiTexts } from './texts';

export type Tone = 'neutral' | 'accent' | 'success' | 'warning' | 'danger' | 'info' | 'brand';

export interface BadgeProps {
  tone?: Tone;
  icon?: IconName;
  /** The colour of a dot before the text, as labels carry one: any CSS colour. */
  colour?: string;
  /** Adds a cross. */
  onRemove?: () => void;
  class?: string;
  children: ComponentChildren;
}

const TONES: Record<Tone, string> = {
  neutral: 'bg-hover text-muted',
  accent: 'bg-accent-soft text-accent-text',
  success: 'bg-success-soft text-success-text',
  warning: 'bg-warning-soft text-warning-text',
  danger: 'bg-danger-soft text-danger-text',
  info: 'bg-info-soft text-info-text',
  brand: 'bg-brand text-on-brand',
};

export function Badge({ tone = 'neutral', icon, colour, onRemove, class: more, children }: BadgeProps) {
  return (
    <span
      class={classes(
        'inline-flex h-5 max-w-full items-center gap-1 rounded-sm px-1.5 text-2xs font-medium',
        TONES[tone],
        more,
      )}
    >
      {colour && <span class="size-2 shrink-0 rounded-full" style={{ backgroundColor: colour }} />}
      {icon && <Icon name={icon} class="size-3" />}
      <span class="truncate" dir="auto">
        {children}
      </span>
      {onRemove && (
        <button
          type="button"
          class="relative -me-1 grid size-4 place-items-center rounded-sm after:absolute after:-inset-1 hover:bg-pressed"
          aria-label={`${uiTexts.value.remove}: ${textOf(children)}`}
          onClick={onRemove}
        >
          <Icon name="close" class="size-3" />
        </button>
      )}
    </span>
  );
}

/** How many; nothing for none. Above `most` it says so, and the width stays. */
export function Count({ of, most = 99, tone = 'neutral', class: more }: CountProps) {
  if (of <= 0) return null;
  return (
    <span
      dir="ltr"
      class={classes(
        'inline-flex h-4.5 min-w-4.5 shrink-0 items-center justify-center rounded-full px-1.5 text-2xs font-medium tabular-nums',
        TONES[tone],
        more,
      )}
    >
      {of > most ? `${most}+` : of}
    </span>
  );
}

export interface CountProps {
  of: number;
  most?: number;
  tone?: Tone;
  class?: string;
}

function textOf(children: ComponentChildren): string {
  if (Array.isArray(children)) return children.map(textOf).join('');
  return typeof children === 'string' || typeof children === 'number' ? String(children) : '';
}
