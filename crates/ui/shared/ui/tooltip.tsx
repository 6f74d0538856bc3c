import { type ComponentChildren, cloneElement, type VNode } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Kbd } from './kbd';
import { float, type Side } from './place';

export interface TooltipProps {
  text: ComponentChildren;
  keys?: string;
  side?: Side;
  /** One element that can have the focus. */
  children: VNode<{ 'aria-describedby'?: string; title?: string }>;
}

/** Long enough not to flicker on the way across. */
const OPEN_MS = 400;
const CLOSE_MS = 100;

/** Says more about a control that has a name of its own, to the pointer and to the keyboard. */
export function Tooltip({ text, keys, side = 'top', children }: TooltipProps) {
  const id = useId();
  const around = useRef<HTMLSpanElement>(null);
  const [open, setOpen] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const soon = (next: boolean, after: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setOpen(next), after);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    if (!open) return;
    const onEscape = (event: KeyboardEvent) => {
      if (event.key === 'Escape') setOpen(false);
    };
    document.addEventListener('keydown', onEscape, true);
    return () => document.removeEventListener('keydown', onEscape, true);
  }, [open]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only watches over the control inside.
    <span
      ref={around}
      class="inline-flex"
      onMouseEnter={() => soon(true, OPEN_MS)}
      onMouseLeave={() => soon(false, CLOSE_MS)}
      onFocusIn={(event) => {
        if (event.target instanceof Element && event.target.matches(':focus-visible')) soon(true, 0);
      }}
      onFocusOut={() => soon(false, 0)}
      onPointerDown={() => soon(false, 0)}
    >
      {cloneElement(children, { 'aria-describedby': open ? id : undefined, title: '' })}
      {open && around.current && (
        <Bubble id={id} anchor={around.current} side={side}>
          {text}
          {keys && <Kbd keys={keys} />}
        </Bubble>
      )}
    </span>
  );
}

interface BubbleProps {
  id: string;
  anchor: Element;
  side: Side;
  children: ComponentChildren;
}

function Bubble({ id, anchor, side, children }: BubbleProps) {
  const box = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const shown = box.current;
    if (!shown) return;
    shown.showPopover?.();
    return float(shown, anchor, { side, align: 'center' });
  }, [anchor, side]);
  return (
    <span
      ref={box}
      id={id}
      role="tooltip"
      popover="manual"
      class="ui-popover fixed m-0 max-w-64 items-center gap-2 rounded-md border-0 bg-inverse px-2 py-1 text-xs text-on-inverse shadow-md open:flex"
    >
      {children}
    </span>
  );
}
