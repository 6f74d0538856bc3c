import type { ComponentChildren } from 'preact';
import { Button } from '../../../shared/ui';
import { Fault, type Submission, useSubmit } from '../form';

interface Props extends Submission {
  /** Words on the button. */
  action: string;
  /** One of several on a page: a small, quiet button. */
  compact?: boolean;
  children: ComponentChildren;
}

/** A form with one button, which tells what went wrong and keeps what was filled in. */
export function Form({ action, children, compact = false, ...submission }: Props) {
  const { busy, fault, submit } = useSubmit(submission);
  return (
    <form class="flex flex-col gap-4" onSubmit={submit}>
      {children}
      <Fault text={fault} />
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
