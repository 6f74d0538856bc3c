/** Where something that floats goes beside what it belongs to. */

export type Side = 'bottom' | 'top';
/** Which edges meet: those where lines begin, where they end, or the middles. */
export type Align = 'start' | 'center' | 'end';

interface Box {
  top: number;
  bottom: number;
  left: number;
  right: number;
  width: number;
}

interface Size {
  width: number;
  height: number;
}

export interface Wish {
  side: Side;
  align: Align;
  rtl: boolean;
}

const GAP = 4;
/** What stays free at the rim of the window. */
const RIM = 8;

export interface Spot {
  top: number;
  left: number;
  maxHeight: number;
}

/** On the wished side where it fits or where there is more room, and never over the rim. */
export function spot(anchor: Box, size: Size, view: Size, wish: Wish): Spot {
  const above = anchor.top - GAP - RIM;
  const below = view.height - anchor.bottom - GAP - RIM;
  const [wished, other] = wish.side === 'bottom' ? [below, above] : [above, below];
  const keeps = size.height <= wished || wished >= other;
  const under = (wish.side === 'bottom') === keeps;
  const room = Math.max(0, under ? below : above);
  const height = Math.min(size.height, room);
  const top = under ? anchor.bottom + GAP : anchor.top - GAP - height;
  const left = Math.min(edge(anchor, size, wish), view.width - size.width - RIM);
  return { top, left: Math.max(RIM, left), maxHeight: room };
}

function edge(anchor: Box, size: Size, { align, rtl }: Wish): number {
  if (align === 'center') return anchor.left + (anchor.width - size.width) / 2;
  return (align === 'start') === rtl ? anchor.right - size.width : anchor.left;
}

/** Keeps a floating element beside its anchor until the returned function is called. */
export function float(element: HTMLElement, anchor: Element, wish: Omit<Wish, 'rtl'>): () => void {
  const put = () => {
    element.style.maxHeight = '';
    const rtl = getComputedStyle(anchor).direction === 'rtl';
    const size = { width: element.offsetWidth, height: element.offsetHeight };
    const view = { width: document.documentElement.clientWidth, height: window.innerHeight };
    const { top, left, maxHeight } = spot(anchor.getBoundingClientRect(), size, view, { ...wish, rtl });
    element.style.inset = `${top}px auto auto ${left}px`;
    element.style.maxHeight = `${maxHeight}px`;
  };
  put();
  // What scrolls may be any box around the anchor; the content may come late.
  const scrolled = (event: Event) => {
    if (!(event.target instanceof Node && element.contains(event.target))) put();
  };
  const observer = new ResizeObserver(put);
  for (const child of element.children) observer.observe(child);
  observer.observe(anchor);
  // Choosing a language inside what floats may turn the whole page round.
  const turned = new MutationObserver(put);
  turned.observe(document.documentElement, { attributes: true, attributeFilter: ['dir'] });
  window.addEventListener('scroll', scrolled, { capture: true, passive: true });
  window.addEventListener('resize', put);
  return () => {
    observer.disconnect();
    turned.disconnect();
    window.removeEventListener('scroll', scrolled, { capture: true });
    window.removeEventListener('resize', put);
  };
}
