import type { ComponentChildren } from 'preact';
import { Button } from '../../../shared/ui';
import { Fault, type Submission, useSubmit } from '../form';

interface Props extends Submission {
  /** Words on the button. */
  action: string;
  children: ComponentChildren;
}

/** A form with one button, which tells what went wrong and keeps what was filled in. */
export function Form({ action, children, ...submission }: Props) {
  const { busy, fault, submit } = useSubmit(submission);
  return (
    <form class="flex flex-col gap-4" onSubmit={submit}>
      {children}
      <Fault text={fault} />
      <Button type="submit" variant="primary" size="lg" busy={busy} class="w-full">
        {action}
      </Button>
    </form>
  );
}
