import { classes } from './classes';
import { ICONS, TURNING } from './icon-paths';

export type IconName = keyof typeof ICONS;

export interface IconProps {
  name: IconName;
  /** Only where no text beside it says the same. */
  label?: string;
  class?: string;
}

/** A stroke in the colour of the text around it, 16 px unless a class says otherwise. */
export function Icon({ name, label, class: more }: IconProps) {
  return (
    <svg
      class={classes('size-4 shrink-0', TURNING.has(name) && 'rtl:-scale-x-100', more)}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      stroke-width="1.5"
      stroke-linecap="round"
      stroke-linejoin="round"
      role={label ? 'img' : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : 'true'}
    >
      <path d={ICONS[name]} />
    </svg>
  );
}

export const iconNames = Object.keys(ICONS) as IconName[];
