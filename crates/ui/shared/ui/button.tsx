import type { ComponentChildren, JSX, Ref } from 'preact';
import { classes } from './classes';
import { Icon, type IconName } from './icon';
import { Spinner } from './spinner';
import { uiTexts } from './texts';

export type ButtonVariant = 'primary' | 'secondary' | 'ghost' | 'danger';
export type ButtonSize = 'sm' | 'md' | 'lg';

type Native = Omit<JSX.IntrinsicElements['button'], 'size' | 'class' | 'icon' | 'ref' | 'children'>;

interface Common extends Native {
  variant?: ButtonVariant;
  size?: ButtonSize;
  /** Something is under way: shows it, and takes no further press. The focus stays. */
  busy?: boolean;
  class?: string;
  buttonRef?: Ref<HTMLButtonElement>;
}

export interface ButtonProps extends Common {
  icon?: IconName;
  iconEnd?: IconName;
  children: ComponentChildren;
}

export interface IconButtonProps extends Common {
  icon: IconName;
  /** Its name for those who do not see the icon, and its tooltip. */
  label: string;
  /** Pressed in, as for something that is on; leave out for what cannot be on. */
  pressed?: boolean;
}

const BASE =
  'inline-flex shrink-0 select-none items-center justify-center font-medium transition-colors ' +
  'disabled:opacity-50 aria-disabled:opacity-70';

// A border that cannot be seen is drawn where the system forces its colours, and there it is all one sees of a button.
const VARIANTS: Record<ButtonVariant, string> = {
  primary: 'border border-transparent bg-accent text-on-accent shadow-sm not-disabled:hover:bg-accent-hover',
  secondary:
    'border border-line-strong bg-raised text-text shadow-sm not-disabled:hover:bg-hover not-disabled:active:bg-pressed aria-expanded:bg-hover',
  ghost:
    'border border-transparent text-muted not-disabled:hover:bg-hover not-disabled:hover:text-text not-disabled:active:bg-pressed aria-expanded:bg-hover aria-expanded:text-text aria-pressed:bg-selected aria-pressed:text-accent-text forced-colors:aria-pressed:border-[Highlight]',
  danger: 'border border-transparent bg-danger text-on-danger shadow-sm not-disabled:hover:bg-danger-hover',
};

const SIZES: Record<ButtonSize, string> = {
  sm: 'h-7 gap-1.5 rounded-md px-2 text-xs',
  md: 'h-8 gap-1.5 rounded-md px-3 text-sm',
  lg: 'h-10 gap-2 rounded-lg px-4 text-base',
};

const SQUARES: Record<ButtonSize, string> = {
  sm: 'size-7 rounded-md',
  md: 'size-8 rounded-md',
  lg: 'size-10 rounded-lg',
};

/** While it is busy a press does nothing; `disabled` would throw the focus away. */
function press(busy: boolean | undefined, onClick: Native['onClick']): Native['onClick'] {
  if (!busy) return onClick;
  return (event) => {
    event.preventDefault();
    event.stopPropagation();
  };
}

export function Button(props: ButtonProps) {
  const { variant = 'secondary', size = 'md', busy, icon, iconEnd, class: more, buttonRef, children, ...rest } = props;
  return (
    <button
      type="button"
      {...rest}
      ref={buttonRef}
      class={classes('relative', BASE, VARIANTS[variant], SIZES[size], more)}
      aria-busy={busy || undefined}
      aria-disabled={busy || rest['aria-disabled'] || undefined}
      onClick={press(busy, rest.onClick)}
    >
      {icon && <Icon name={icon} class={busy ? 'invisible' : undefined} />}
      <span class={classes('truncate', busy && 'invisible')}>{children}</span>
      {iconEnd && <Icon name={iconEnd} class={busy ? 'invisible' : undefined} />}
      {busy && (
        <span class="absolute inset-0 grid place-items-center">
          <Spinner label={uiTexts.value.loading} />
        </span>
      )}
    </button>
  );
}

export function IconButton(props: IconButtonProps) {
  const { variant = 'ghost', size = 'md', busy, icon, label, pressed, class: more, buttonRef, ...rest } = props;
  return (
    <button
      type="button"
      title={label}
      {...rest}
      ref={buttonRef}
      class={classes(BASE, VARIANTS[variant], SQUARES[size], more)}
      aria-label={label}
      aria-pressed={pressed}
      aria-busy={busy || undefined}
      aria-disabled={busy || rest['aria-disabled'] || undefined}
      onClick={press(busy, rest.onClick)}
    >
      {busy ? <Spinner /> : <Icon name={icon} />}
    </button>
  );
}
