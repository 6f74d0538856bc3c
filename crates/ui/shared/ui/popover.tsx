import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { classes } from './classes';
import { type Align, float, type Side } from './place';

export interface PopoverProps {
  /** What it belongs to; closed while there is none. `useState` it from the press: `event.currentTarget`. */
  anchor: Element | null;
  onClose: () => void;
  label?: string;
  side?: Side;
  align?: Align;
  /** As wide as its anchor at least. */
  matchWidth?: boolean;
  /** Where the focus stays outside, as in a combobox. */
  keepFocus?: boolean;
  id?: string;
  role?: 'dialog' | 'presentation';
  class?: string;
  children: ComponentChildren;
}

/** Floats above everything beside its anchor; a press or the focus elsewhere and Escape close it. */
export function Popover(props: PopoverProps) {
  return props.anchor ? <Opened {...props} anchor={props.anchor} /> : null;
}

function Opened(props: PopoverProps & { anchor: Element }) {
  const { anchor, onClose, label, side = 'bottom', align = 'start', matchWidth, keepFocus = false } = props;
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const shown = box.current;
    if (!shown) return;
    if (matchWidth) shown.style.minWidth = `${anchor.getBoundingClientRect().width}px`;
    // Where the browser has no top layer it floats within its surroundings.
    shown.showPopover?.();
    return float(shown, anchor, { side, align });
  }, [anchor, side, align, matchWidth]);
  useFocusInside(box, anchor, keepFocus);
  useDismiss(box, anchor, onClose);
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: only a dialog is given a label.
    <div
      ref={box}
      id={props.id}
      popover="manual"
      role={props.role ?? 'dialog'}
      aria-label={label}
      tabIndex={-1}
      class={classes(
        'ui-popover fixed m-0 overflow-y-auto rounded-lg border border-line bg-raised p-0 text-sm text-text shadow-md',
        props.class,
      )}
    >
      {props.children}
    </div>
  );
}

type Box = { current: HTMLDivElement | null };

const WISHED = '[data-autofocus], input, textarea, select, button, a[href], [tabindex="0"]';

function useFocusInside(box: Box, anchor: Element, keepFocus: boolean): void {
  useEffect(() => {
    if (keepFocus) return;
    const shown = box.current;
    // What lies in it may have placed the focus already.
    if (!shown?.contains(document.activeElement)) (shown?.querySelector<HTMLElement>(WISHED) ?? shown)?.focus();
    return () => {
      // The focus goes back only where it was inside: a press elsewhere has put it where it was wanted.
      const lost = document.activeElement === document.body || shown?.contains(document.activeElement);
      if (lost && anchor instanceof HTMLElement) anchor.focus();
    };
  }, [box, anchor, keepFocus]);
}

function useDismiss(box: Box, anchor: Element, onClose: () => void): void {
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    const outside = (target: EventTarget | null) =>
      target instanceof Node && !box.current?.contains(target) && !anchor.contains(target);
    const elsewhere = (event: Event) => {
      if (outside(event.target)) close.current();
    };
    const onEscape = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      // Of a popover inside a dialog, or inside another popover, only the innermost goes.
      if (box.current?.querySelector('[popover]')) return;
      event.preventDefault();
      event.stopPropagation();
      close.current();
    };
    document.addEventListener('pointerdown', elsewhere, true);
    document.addEventListener('focusin', elsewhere);
    document.addEventListener('keydown', onEscape, true);
    return () => {
      document.removeEventListener('pointerdown', elsewhere, true);
      document.removeEventListener('focusin', elsewhere);
      document.removeEventListener('keydown', onEscape, true);
    };
  }, [box, anchor]);
}
