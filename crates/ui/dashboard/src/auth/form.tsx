import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Button, Icon } from '../../../shared/ui';
import type { Failure } from '../data';
import { wordsFor } from '../failure';

interface Props {
  /** Words on the button. */
  action: string;
  /** What is not right yet, or nothing: then it is sent. */
  check?: () => string | null;
  send(): Promise<Failure | null>;
  /** Words of its own for a refusal. */
  explain?: (failure: Failure) => string | undefined;
  /** One of several on a page: a small, quiet button. */
  compact?: boolean;
  children: ComponentChildren;
}

/** A form with one button, which tells what went wrong and keeps what was filled in. */
export function Form({ action, check, send, explain, compact = false, children }: Props) {
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
    if (failure) setFault(explain?.(failure) ?? wordsFor(failure));
  };

  return (
    <form class="flex flex-col gap-4" onSubmit={submit}>
      {children}
      <div role="alert" class="empty:hidden">
        {fault && (
          <p class="flex items-start gap-2 rounded-md bg-danger-soft px-3 py-2 text-sm text-danger-text">
            <Icon name="alert" class="mt-0.5" />
            <span class="min-w-0" dir="auto">
              {fault}
            </span>
          </p>
        )}
      </div>
      <Button
        type="submit"
        variant={compact ? 'secondary' : 'primary'}
        size={compact ? 'md' : 'lg'}
        busy={busy}
        class={compact ? 'self-start' : 'w-full'}
      >
        {action}
      </Button>
    </form>
  );
}
