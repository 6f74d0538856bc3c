import type { ComponentChildren, Ref } from 'preact';
import { useEffect, useImperativeHandle, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { classes } from './classes';
import { Heights } from './heights';

export interface VirtualListHandle {
  /** Brings one into view, moving as little as possible. */
  show(index: number): void;
  element: HTMLElement | null;
}

export interface VirtualListProps<Item> {
  items: readonly Item[];
  keyOf: (item: Item) => string | number;
  /** A guess, in pixels, for those that were never drawn. */
  guess: number;
  render: (item: Item, index: number) => ComponentChildren;
  /** Names the list. */
  label: string;
  /** How many there are in all, where more can be fetched; -1 where that is unknown. */
  total?: number;
  /** Called when the end comes near. */
  onEnd?: () => void;
  handle?: Ref<VirtualListHandle>;
  class?: string;
}

/** Pixels beyond the window that are drawn too. */
const BEYOND = 400;

/** A long list, of which only what can be seen is in the document. Items may have any height and may change it. */
export function VirtualList<Item>(props: VirtualListProps<Item>) {
  const { items, keyOf, guess, render, label, total, onEnd, handle, class: more } = props;
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 800 });
  const [, redraw] = useState(0);
  const heights = useMemo(() => new Heights(guess), [guess]);
  heights.arrange(items.map(keyOf));

  const first = heights.at(view.top - BEYOND);
  const last = Math.min(items.length, heights.at(view.top + view.height + BEYOND) + 1);
  useWindow(box, setView);
  useMeasured(box, heights, () => redraw((times) => times + 1));
  useEffect(() => {
    if (items.length > 0 && last >= items.length) onEnd?.();
  }, [last, items.length, onEnd]);
  useImperativeHandle(
    handle ?? null,
    () => ({
      element: box.current,
      show(index) {
        const scroller = box.current;
        if (!scroller) return;
        const [top, bottom] = [heights.top(index), heights.top(index + 1)];
        if (top < scroller.scrollTop) scroller.scrollTop = top;
        else if (bottom > scroller.scrollTop + scroller.clientHeight)
          scroller.scrollTop = bottom - scroller.clientHeight;
      },
    }),
    [heights],
  );

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keys.
    <div ref={box} class={classes('overflow-y-auto overscroll-contain', more)} tabIndex={0}>
      {/* biome-ignore lint/a11y/useSemanticElements: the list holds only a part of its items. */}
      <div role="list" aria-label={label} class="relative" style={{ height: `${heights.top(items.length)}px` }}>
        {items.slice(first, last).map((item, offset) => (
          // biome-ignore lint/a11y/useSemanticElements: belongs to the list above.
          <div
            key={keyOf(item)}
            role="listitem"
            data-row={String(keyOf(item))}
            aria-posinset={first + offset + 1}
            aria-setsize={total ?? items.length}
            class="absolute inset-x-0"
            style={{ top: `${heights.top(first + offset)}px` }}
          >
            {render(item, first + offset)}
          </div>
        ))}
      </div>
    </div>
  );
}

type Box = { current: HTMLDivElement | null };

function useWindow(box: Box, set: (view: { top: number; height: number }) => void): void {
  useLayoutEffect(() => {
    const scroller = box.current;
    if (!scroller) return;
    const look = () => set({ top: scroller.scrollTop, height: scroller.clientHeight });
    look();
    const observer = new ResizeObserver(look);
    observer.observe(scroller);
    scroller.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      scroller.removeEventListener('scroll', look);
    };
  }, [box, set]);
}

/** Measures what was drawn. Where something above the window turns out otherwise, what is seen stays in its place. */
function useMeasured(box: Box, heights: Heights, changed: () => void): void {
  useLayoutEffect(() => {
    const scroller = box.current;
    if (!scroller) return;
    let shift = 0;
    let any = false;
    for (const row of scroller.querySelectorAll<HTMLElement>('[data-row]')) {
      const height = row.offsetHeight;
      // Not laid out, as in a hidden pane.
      if (height === 0) continue;
      const { difference, top } = heights.measured(row.dataset.row ?? '', height);
      if (difference === 0) continue;
      any = true;
      // The rows before it have already moved it.
      if (top < scroller.scrollTop + shift) shift += difference;
    }
    if (shift !== 0) scroller.scrollTop += shift;
    if (any) changed();
  });
}
