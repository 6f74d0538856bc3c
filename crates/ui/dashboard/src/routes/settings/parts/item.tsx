/** One item of a list: what it is, with the ways to change it and to end it. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../../../../../shared/ui';
import { Head } from './head';
import { type End, Removal } from './removal';

interface Props {
  /** A picture, a dot. */
  start?: ComponentChildren;
  title: string;
  detail?: string;
  /** The form that changes it; told how to close it. */
  form: (close: () => void) => ComponentChildren;
  end?: End;
  onGone: () => void;
}

export function Item({ start, title, detail, form, end, onGone }: Props) {
  const [open, setOpen] = useState<'edit' | 'end' | null>(null);
  const close = () => setOpen(null);
  const actions = end && (
    <Button icon="trash" onClick={() => setOpen('end')}>
      {end.action}
    </Button>
  );
  return (
    <>
      <Head start={start} title={title} actions={actions} onEdit={() => setOpen('edit')}>
        {detail && (
          <p class="text-muted" dir="auto">
            {detail}
          </p>
        )}
      </Head>
      {open === 'edit' && form(close)}
      {open === 'end' && end && <Removal end={end} onGone={onGone} onClose={close} />}
    </>
  );
}
