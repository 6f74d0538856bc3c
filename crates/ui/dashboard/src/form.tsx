/** Forms: fields of text, and sending what was filled in. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { Field, type FieldProps, Icon, Input, type InputProps } from '../../shared/ui';
import type { Failure } from './data';
import { wordsFor } from './failure';

export interface TextFieldProps
  extends Omit<InputProps, 'value' | 'label' | 'onInput'>,
    Pick<FieldProps, 'label' | 'hint' | 'error'> {
  value: string;
  /** Left out where it can be read only. */
  onValue?: (value: string) => void;
}

/** A line of text with its label. */
export function TextField({ label, hint, error, onValue, ...input }: TextFieldProps) {
  return (
    <Field label={label} {...(hint !== undefined && { hint })} {...(error !== undefined && { error })}>
      <Input {...input} readOnly={!onValue} onInput={(event) => onValue?.(event.currentTarget.value)} />
    </Field>
  );
}

export interface Submission {
  /** What is not right yet, or nothing: then it is sent. */
  check?: () => string | null;
  send(): Promise<Failure | null>;
  /** Words of its own for a refusal. */
  explain?: (failure: Failure) => string | null | undefined;
}

/** Sends a form once at a time, and knows what to say where it could not. */
export function useSubmit({ check, send, explain }: Submission) {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const there = useRef(true);
  useEffect(() => {
    there.current = true;
    return () => {
      there.current = false;
    };
  }, []);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    const early = check?.() ?? null;
    setFault(early);
    if (early) return;
    setBusy(true);
    const failure = await send();
    // What was sent may have led to another page.
    if (!there.current) return;
    setBusy(false);
    if (!failure) return;
    const own = explain?.(failure);
    setFault(own === undefined ? wordsFor(failure) : own);
  };
  return { busy, fault, submit };
}

/** What went wrong with a form, read out when it appears. */
export function Fault({ text }: { text: string | null }) {
  return (
    <div role="alert" class="empty:hidden">
      {text && (
        <p class="flex items-start gap-2 rounded-md bg-danger-soft px-3 py-2 text-sm text-danger-text">
          <Icon name="alert" class="mt-0.5" />
          <span class="min-w-0" dir="auto">
            {text}
          </span>
        </p>
      )}
    </div>
  );
}
