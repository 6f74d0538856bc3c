/** One item of a list: what it is, with the ways to change it and to end it. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Button, toast } from '../../../../../shared/ui';
import type { Failure } from '../../../data';
import { t } from '../../../i18n';
import { Confirm } from './confirm';

interface Props {
  /** A picture, a dot. */
  start?: ComponentChildren;
  title: string;
  detail?: string;
  /** The form that changes it; told how to close it. */
  form: (close: () => void) => ComponentChildren;
  /** What ends it: words on the button, the question before it, what is said after it. */
  end?: { action: string; text: string; done: string; send(): Promise<Failure | null> };
  onGone: () => void;
}

export function Item({ start, title, detail, form, end, onGone }: Props) {
  const [open, setOpen] = useState<'edit' | 'end' | null>(null);
  const close = () => setOpen(null);
  const finish = async () => {
    const failure = (await end?.send()) ?? null;
    if (failure) return failure;
    toast({ text: end?.done ?? '', tone: 'success' });
    onGone();
    return null;
  };
  return (
    <div class="flex flex-wrap items-start justify-between gap-3">
      <div class="flex min-w-0 items-center gap-3">
        {start}
        <div class="min-w-0">
          <h2 class="text-lg font-semibold">
            <bdi>{title}</bdi>
          </h2>
          {detail && (
            <p class="text-muted" dir="auto">
              {detail}
            </p>
          )}
        </div>
      </div>
      <div class="flex flex-wrap gap-2">
        <Button icon="edit" onClick={() => setOpen('edit')}>
          {t('settings.edit')}
        </Button>
        {end && (
          <Button icon="trash" onClick={() => setOpen('end')}>
            {end.action}
          </Button>
        )}
      </div>
      {open === 'edit' && form(close)}
      {open === 'end' && end && (
        <Confirm title={end.action} text={end.text} action={end.action} danger onConfirm={finish} onClose={close} />
      )}
    </div>
  );
}
