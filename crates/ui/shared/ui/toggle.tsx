import type { ComponentChildren, InputHTMLAttributes } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { classes } from './classes';
import { Icon } from './icon';

type Native = Omit<
  InputHTMLAttributes<HTMLInputElement>,
  'role' | 'class' | 'size' | 'icon' | 'type' | 'label' | 'onChange' | 'ref'
>;

export interface ToggleProps extends Native {
  label: ComponentChildren;
  labelHidden?: boolean;
  hint?: ComponentChildren;
  checked: boolean;
  onChange: (checked: boolean) => void;
  class?: string;
}

export interface CheckboxProps extends ToggleProps {
  /** Some of what it stands for is chosen. */
  mixed?: boolean;
}

export function Checkbox({ label, labelHidden, hint, mixed = false, onChange, class: more, ...rest }: CheckboxProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  // There is no attribute for it.
  useEffect(() => {
    if (input.current) input.current.indeterminate = mixed;
  }, [mixed]);
  return (
    <label class={classes('inline-flex min-h-6 items-start gap-2 text-sm', more)}>
      <span class="relative mt-0.5 grid size-4 shrink-0 place-items-center">
        <input
          {...rest}
          ref={input}
          type="checkbox"
          aria-labelledby={`${id}-label`}
          aria-describedby={hint ? `${id}-hint` : undefined}
          class="peer size-4 appearance-none rounded-sm border border-edge bg-surface transition-colors checked:border-accent checked:bg-accent indeterminate:border-accent indeterminate:bg-accent disabled:opacity-50"
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
        <Icon
          name={mixed ? 'minus' : 'check'}
          class="pointer-events-none absolute size-3 stroke-2 text-on-accent forced-colors:text-[CanvasText] opacity-0 peer-checked:opacity-100 peer-indeterminate:opacity-100"
        />
      </span>
      <Words label={label} labelHidden={labelHidden} hint={hint} id={id} />
    </label>
  );
}

/** Takes hold at once; what waits for a button to be pressed is a Checkbox. */
export function Switch({ label, labelHidden, hint, onChange, class: more, ...rest }: ToggleProps) {
  const id = useId();
  return (
    <label class={classes('inline-flex min-h-6 items-start gap-2.5 text-sm', more)}>
      <span class="relative mt-0.5 inline-flex shrink-0">
        <input
          {...rest}
          type="checkbox"
          role="switch"
          aria-checked={rest.checked}
          aria-labelledby={`${id}-label`}
          aria-describedby={hint ? `${id}-hint` : undefined}
          class="peer h-4 w-7 appearance-none rounded-full border border-edge bg-pressed transition-colors checked:border-accent checked:bg-accent disabled:opacity-50"
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
        <span class="pointer-events-none absolute start-0.75 top-0.75 size-2.5 rounded-full bg-edge transition-transform peer-checked:translate-x-3 peer-checked:bg-on-accent rtl:peer-checked:-translate-x-3 forced-colors:bg-[CanvasText] forced-colors:peer-checked:bg-[Highlight]" />
      </span>
      <Words label={label} labelHidden={labelHidden} hint={hint} id={id} />
    </label>
  );
}

function Words({ label, labelHidden, hint, id }: Pick<ToggleProps, 'label' | 'labelHidden' | 'hint'> & { id: string }) {
  return (
    <span class={labelHidden ? 'sr-only' : 'min-w-0'}>
      <span id={`${id}-label`} class="block text-text">
        {label}
      </span>
      {hint && (
        <span id={`${id}-hint`} class="block text-xs text-subtle">
          {hint}
        </span>
      )}
    </span>
  );
}
