import {
  type ComponentChildren,
  createContext,
  type InputHTMLAttributes,
  type Ref,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
} from 'preact';
import { useContext, useId, useState } from 'preact/hooks';
import { IconButton } from './button';
import { classes } from './classes';
import { Icon, type IconName } from './icon';
import { uiTexts } from './texts';

/** What a field tells the control in it. */
interface Tied {
  id: string;
  describedBy: string | undefined;
  invalid: boolean;
  required: boolean;
}

const Surrounding = createContext<Tied | null>(null);

export interface FieldProps {
  label: string;
  /** Read out, but not shown: for a search box whose icon says enough. */
  labelHidden?: boolean;
  hint?: ComponentChildren;
  /** What is wrong with what was filled in. */
  error?: string | null;
  required?: boolean;
  class?: string;
  /** One of Input, Textarea, Select, Combobox. */
  children: ComponentChildren;
}

/** Label, control, and what is said about it, tied together for all senses. */
export function Field({ label, labelHidden, hint, error, required = false, class: more, children }: FieldProps) {
  const id = useId();
  const describedBy = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(' ') || undefined;
  return (
    <div class={classes('flex flex-col gap-1.5', more)}>
      <label for={id} class={labelHidden ? 'sr-only' : 'text-sm font-medium text-text'}>
        {label}
        {required && (
          <span class="text-danger-text" aria-hidden="true">
            {' *'}
          </span>
        )}
      </label>
      <Surrounding.Provider value={{ id, describedBy, invalid: Boolean(error), required }}>
        {children}
      </Surrounding.Provider>
      {error && (
        <p id={`${id}-error`} class="flex items-start gap-1.5 text-xs text-danger-text">
          <Icon name="alert" class="mt-px size-3.5" />
          <span>{error}</span>
        </p>
      )}
      {hint && (
        <p id={`${id}-hint`} class="text-xs text-subtle">
          {hint}
        </p>
      )}
    </div>
  );
}

/** The attributes by which a control belongs to the field around it; none outside of one. */
export function useField(own: { id?: unknown; required?: unknown }) {
  const tied = useContext(Surrounding);
  if (!tied) return {};
  return {
    id: typeof own.id === 'string' ? own.id : tied.id,
    'aria-describedby': tied.describedBy,
    'aria-invalid': tied.invalid || undefined,
    required: Boolean(own.required) || tied.required || undefined,
  };
}

export const CONTROL =
  'w-full rounded-md border border-edge bg-surface text-sm text-text transition-colors not-disabled:hover:border-muted ' +
  'focus-visible:border-focus focus-visible:outline-1 focus-visible:outline-offset-0 ' +
  'aria-invalid:border-danger disabled:bg-sunken disabled:text-subtle';

type InputNative = Omit<InputHTMLAttributes<HTMLInputElement>, 'class' | 'size' | 'icon' | 'ref'>;

export interface InputProps extends InputNative {
  icon?: IconName;
  class?: string;
  inputRef?: Ref<HTMLInputElement>;
}

export function Input({ icon, class: more, inputRef, ...rest }: InputProps) {
  const tied = useField(rest);
  const [shown, setShown] = useState(false);
  const secret = rest.type === 'password';
  const type = secret && shown ? 'text' : rest.type;
  // Which roles go with which type is lost on the way through a component; the caller was checked.
  const attributes = { ...rest, ...tied, type } as InputHTMLAttributes<HTMLInputElement>;
  const input = (
    <input
      {...attributes}
      ref={inputRef}
      // Not dir="auto": the sides of the icon and the button go with the page, only the text with its letters.
      class={classes(
        CONTROL,
        'h-8 [unicode-bidi:plaintext]',
        icon ? 'ps-8' : 'ps-2.5',
        secret ? 'pe-9' : 'pe-2.5',
        more,
      )}
    />
  );
  if (!icon && !secret) return input;
  return (
    // With the direction of what is in it: its start is where the text begins, its end where the button is.
    <div class="relative" dir={rest.dir}>
      {icon && <Icon name={icon} class="pointer-events-none absolute start-2.5 top-2 text-subtle" />}
      {input}
      {secret && (
        <span class="absolute inset-y-0 end-1 grid place-items-center">
          <IconButton
            size="sm"
            icon={shown ? 'eye-off' : 'eye'}
            label={shown ? uiTexts.value.hidePassword : uiTexts.value.showPassword}
            onClick={() => setShown(!shown)}
          />
        </span>
      )}
    </div>
  );
}

type TextareaNative = Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'class' | 'ref'>;

export interface TextareaProps extends TextareaNative {
  class?: string;
  inputRef?: Ref<HTMLTextAreaElement>;
}

/** Grows with what is written where the browser can do that. */
export function Textarea({ class: more, inputRef, ...rest }: TextareaProps) {
  const tied = useField(rest);
  return (
    <textarea
      dir="auto"
      rows={3}
      {...rest}
      {...tied}
      ref={inputRef}
      class={classes(CONTROL, 'field-sizing-content min-h-16 max-h-80 resize-y px-2.5 py-1.5', more)}
    />
  );
}

type SelectNative = Omit<SelectHTMLAttributes<HTMLSelectElement>, 'role' | 'class' | 'ref' | 'size'>;

export interface SelectProps extends SelectNative {
  class?: string;
  /** The `<option>`s. */
  children: ComponentChildren;
}

/** The system's own list: it is reachable in every way the system offers. */
export function Select({ class: more, children, ...rest }: SelectProps) {
  const tied = useField(rest);
  return (
    <div class="relative">
      <select {...rest} {...tied} class={classes(CONTROL, 'h-8 appearance-none ps-2.5 pe-8', more)}>
        {children}
      </select>
      <Icon name="chevron-down" class="pointer-events-none absolute end-2 top-2 text-subtle" />
    </div>
  );
}
