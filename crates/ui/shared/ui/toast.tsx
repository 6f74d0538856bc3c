import { signal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Button, IconButton } from './button';
import { Icon, type IconName } from './icon';
import { uiTexts } from './texts';

export type ToastTone = 'neutral' | 'success' | 'danger';

export interface Toast {
  text: string;
  tone?: ToastTone;
  /** Something to do about it, such as to undo. */
  action?: { label: string; run: () => void };
  /** How long it stays, in milliseconds; 0 is until it is dismissed. Errors stay by themselves. */
  stays?: number;
}

interface Shown extends Toast {
  id: number;
}

const USUAL_MS = 5_000;
/** With something to do one needs longer. */
const ACTION_MS = 10_000;
const MOST = 4;

const shown = signal<readonly Shown[]>([]);
let last = 0;

/** Tells something at the edge of the screen. Returns how to take it away. */
export function toast(told: Toast): () => void {
  last += 1;
  const id = last;
  // The same said twice is one toast: a failing connection repeats itself.
  const others = shown.peek().filter((one) => one.text !== told.text);
  shown.value = [...others, { ...told, id }].slice(-MOST);
  return () => dismiss(id);
}

function dismiss(id: number): void {
  shown.value = shown.peek().filter((one) => one.id !== id);
}

/** Where toasts appear: once in the page. */
export function ToastRegion() {
  const region = useRef<HTMLElement>(null);
  const toasts = shown.value;
  const newest = toasts.at(-1)?.id;
  // Shown anew for each one, so that it lies above a dialog that was opened meanwhile.
  useEffect(() => {
    const box = region.current;
    if (!box?.showPopover || newest === undefined) return;
    box.showPopover();
    return () => box.hidePopover();
  }, [newest]);
  return (
    <section
      ref={region}
      popover="manual"
      aria-label={uiTexts.value.notifications}
      class="pointer-events-none fixed inset-auto inset-x-0 bottom-0 m-0 mx-auto w-full max-w-md flex-col gap-2 overflow-visible bg-transparent p-4 open:flex sm:ms-auto sm:me-0"
    >
      {/* Both are there from the start: what is put in together with its text is not read out. */}
      <Live toasts={toasts.filter((one) => one.tone !== 'danger')} role="status" />
      <Live toasts={toasts.filter((one) => one.tone === 'danger')} role="alert" />
    </section>
  );
}

function Live({ toasts, role }: { toasts: readonly Shown[]; role: 'status' | 'alert' }) {
  return (
    <div role={role} class="flex flex-col gap-2 empty:hidden">
      {toasts.map((one) => (
        <One key={one.id} toast={one} />
      ))}
    </div>
  );
}

const ICONS: Record<ToastTone, IconName> = { neutral: 'info', success: 'check-circle', danger: 'alert' };
const TINTS: Record<ToastTone, string> = {
  neutral: 'text-muted',
  success: 'text-success-text',
  danger: 'text-danger-text',
};

function One({ toast: told }: { toast: Shown }) {
  const { id, text, tone = 'neutral', action, stays = tone === 'danger' ? 0 : action ? ACTION_MS : USUAL_MS } = told;
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held || stays === 0) return;
    const timer = setTimeout(() => dismiss(id), stays);
    return () => clearTimeout(timer);
  }, [held, stays, id]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only waits while somebody is reading it.
    <div
      class="ui-toast pointer-events-auto flex items-center gap-3 rounded-lg border border-line bg-raised py-2 ps-3 pe-2 text-sm text-text shadow-lg"
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocusIn={() => setHeld(true)}
      onFocusOut={() => setHeld(false)}
    >
      <Icon name={ICONS[tone]} class={TINTS[tone]} />
      <p class="min-w-0 grow" dir="auto">
        {text}
      </p>
      {action && (
        <Button
          size="sm"
          variant="ghost"
          class="text-accent-text!"
          onClick={() => {
            dismiss(id);
            action.run();
          }}
        >
          {action.label}
        </Button>
      )}
      <IconButton size="sm" icon="close" label={uiTexts.value.dismiss} onClick={() => dismiss(id)} />
    </div>
  );
}
