import type { ComponentChildren } from 'preact';
import { useId, useRef, useState } from 'preact/hooks';
import { Button, Dialog, type DialogProps, Icon } from '../../../../../shared/ui';
import type { Failure } from '../../../data';
import { wordsFor } from '../../../failure';
import { t } from '../../../i18n';

interface Props {
  title: string;
  description?: string;
  size?: DialogProps['size'];
  /** Words on the button; "Save" unless given. */
  action?: string;
  danger?: boolean;
  /** Whether all is right; what is not, the fields say. */
  check?: () => boolean;
  onSave(): Promise<Failure | null>;
  /** Words of its own for a refusal. */
  explain?: (failure: Failure) => string | undefined;
  /** It has been saved; closes unless given. */
  onSaved?: () => void;
  onClose: () => void;
  /** The fields. */
  children?: ComponentChildren;
}

/** What is wrong of a form: a control, or the first one of a group. */
const WRONG = '[aria-invalid=true], [data-invalid] input';

/** A form in a dialog. While it is being saved it stays; what went wrong is told, and what was typed stays. */
export function EditDialog(props: Props) {
  const { title, description, size, action, danger = false, check, onSave, explain, onClose, children } = props;
  const { onSaved = onClose } = props;
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);

  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    setFault(null);
    if (check && !check()) {
      // Once the fields have said what is wrong.
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>(WRONG)?.focus());
      return;
    }
    setBusy(true);
    const failure = await onSave();
    setBusy(false);
    if (failure) setFault(explain?.(failure) ?? wordsFor(failure));
    else onSaved();
  };

  // A mere question has nothing below it, unless something goes wrong.
  const body = (children || fault) && (
    // What is wrong the fields say, in the user's language; the browser would say it in its own.
    <form id={id} ref={form} noValidate class="flex flex-col gap-4" onSubmit={(event) => void submit(event)}>
      {children}
      <div role="alert" class="empty:hidden">
        {fault && (
          <p class="flex items-start gap-2 rounded-md bg-danger-soft px-3 py-2 text-danger-text">
            <Icon name="alert" class="mt-0.5" />
            <span class="min-w-0" dir="auto">
              {fault}
            </span>
          </p>
        )}
      </div>
    </form>
  );

  const leave = () => !busy && onClose();
  return (
    <Dialog
      open
      title={title}
      description={description}
      size={size}
      onClose={leave}
      actions={
        <>
          {/* Of a mere question the way out has the focus, so that a key pressed twice does nothing. */}
          <Button onClick={leave} aria-disabled={busy || undefined} data-autofocus={!children || undefined}>
            {t('settings.cancel')}
          </Button>
          <Button
            type={body ? 'submit' : 'button'}
            form={body ? id : undefined}
            variant={danger ? 'danger' : 'primary'}
            busy={busy}
            onClick={body ? undefined : (event) => void submit(event)}
          >
            {action ?? t('settings.save')}
          </Button>
        </>
      }
    >
      {body}
    </Dialog>
  );
}
