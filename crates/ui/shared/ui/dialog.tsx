import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { IconButton } from './button';
import { classes } from './classes';
import { uiTexts } from './texts';

export interface DialogProps {
  open: boolean;
  /** Asked by Escape, the cross and a press beside it; the owner decides. */
  onClose: () => void;
  title: string;
  /** Named, but without a head: for a palette or a picture. */
  titleHidden?: boolean;
  description?: ComponentChildren;
  size?: 'sm' | 'md' | 'lg';
  /** A sheet lies along an edge and is as high as the window. */
  placement?: 'center' | 'top' | 'start' | 'end';
  /** Buttons, the most important last. */
  actions?: ComponentChildren;
  class?: string;
  children?: ComponentChildren;
}

const SIZES = { sm: 'max-w-sm', md: 'max-w-lg', lg: 'max-w-3xl' };
const PLACES = {
  center: 'm-auto max-h-[85dvh] rounded-xl',
  top: 'mx-auto mt-[12dvh] mb-auto max-h-[70dvh] rounded-xl',
  start: 'me-auto ms-0 my-0 h-dvh max-h-none rounded-e-xl',
  end: 'ms-auto me-0 my-0 h-dvh max-h-none rounded-s-xl',
};

/** The native modal: the browser keeps the focus inside and gives it back. Not in the document while it is closed. */
export function Dialog(props: DialogProps) {
  return props.open ? <Opened {...props} /> : null;
}

function Opened(props: DialogProps) {
  const { onClose, title, titleHidden, description, size = 'md', placement = 'center', actions, children } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useModal(dialog);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a press beside the dialog closes it; Escape is its key.
    <dialog
      ref={dialog}
      aria-labelledby={`${id}-title`}
      aria-describedby={description ? `${id}-text` : undefined}
      class={classes(
        'ui-dialog w-[calc(100vw-2rem)] flex-col overflow-hidden border border-line bg-raised p-0 text-sm text-text shadow-lg open:flex',
        SIZES[size],
        PLACES[placement],
        props.class,
      )}
      onCancel={(event) => {
        event.preventDefault();
        // A file chooser inside sends its own, which is none of ours.
        if (event.target === dialog.current) onClose();
      }}
      onClick={(event) => {
        // The box itself has no bare spot: only its backdrop is hit without hitting something inside.
        if (event.target === dialog.current) onClose();
      }}
    >
      <header class={titleHidden ? 'sr-only' : 'flex items-start gap-3 ps-5 pe-3 pt-4'}>
        <div class="min-w-0 grow">
          <h2 id={`${id}-title`} class="text-base font-semibold">
            {title}
          </h2>
          {description && (
            <p id={`${id}-text`} class="mt-1 text-sm text-muted">
              {description}
            </p>
          )}
        </div>
        {!titleHidden && <IconButton icon="close" size="sm" label={uiTexts.value.close} onClick={onClose} />}
      </header>
      {children && (
        <div class={classes('min-h-0 grow overflow-y-auto', titleHidden ? '' : 'px-5 py-4')}>{children}</div>
      )}
      {actions && (
        <footer
          class={classes(
            'flex flex-wrap items-center justify-end gap-2 px-5',
            children ? 'border-t border-line py-3' : 'py-4',
          )}
        >
          {actions}
        </footer>
      )}
    </dialog>
  );
}

/** Opens it for as long as it is drawn. What had the focus gets it back, also where the dialog is taken away open. */
function useModal(dialog: { current: HTMLDialogElement | null }): void {
  useEffect(() => {
    const before = document.activeElement;
    const shown = dialog.current;
    shown?.showModal();
    // The cross comes first in the document, but nobody opens a dialog to close it.
    const find = (selector: string) => shown?.querySelector<HTMLElement>(selector);
    (find('[data-autofocus], [autofocus]') ?? find(':is(input, select, textarea)'))?.focus();
    return () => {
      shown?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
      // What had the focus may go with what was done here, such as the row of what was resolved.
      requestAnimationFrame(() => {
        if (document.activeElement === document.body) document.querySelector('main')?.focus();
      });
    };
  }, [dialog]);
}
