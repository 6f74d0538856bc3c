import { cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { createRef } from 'preact';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { VirtualList, type VirtualListHandle } from '.';
import { faultsOf } from './testing/axe';

/** Nothing is laid out here: rows are as high as they say, the window is 300 high. */
beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockImplementation(function (this: HTMLElement) {
    return Number(this.querySelector('[data-high]')?.getAttribute('data-high') ?? 0);
  });
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(300);
});
afterEach(cleanup);

const MANY = Array.from({ length: 10_000 }, (_, index) => index);

function show(high: (item: number) => number, more: { onEnd?: () => void; items?: number[]; total?: number } = {}) {
  const handle = createRef<VirtualListHandle>();
  render(
    <VirtualList
      label="Rows"
      items={MANY}
      keyOf={(item) => item}
      guess={50}
      handle={handle}
      render={(item) => <p data-high={high(item)}>{`row ${item}`}</p>}
      {...more}
    />,
  );
  return { handle, scroller: screen.getByRole('list').parentElement as HTMLElement };
}

function scrollTo(scroller: HTMLElement, top: number) {
  scroller.scrollTop = top;
  fireEvent.scroll(scroller);
}

it('keeps what is seen in the document, and says where it stands among all', async () => {
  const { scroller } = show(() => 50, { total: 20_000 });
  expect(screen.getAllByRole('listitem').length).toBeLessThan(30);
  scrollTo(scroller, 250_000);
  const row = screen.getByText('row 5000').parentElement;
  expect(row?.getAttribute('aria-posinset')).toBe('5001');
  expect(row?.getAttribute('aria-setsize')).toBe('20000');
  expect(screen.queryByText('row 0')).toBeNull();
  expect(await faultsOf(document.body)).toEqual([]);
});

it('leaves what is read in its place when rows above turn out higher', () => {
  const { scroller } = show((item) => (item < 100 ? 50 : 80));
  scrollTo(scroller, 10_000);
  // Rows 192 to 199 lie above the window and were guessed 30 too low each.
  expect(scroller.scrollTop).toBe(10_000 + 8 * 30);
});

it('brings a row into view, moving no further than it must', () => {
  const { handle, scroller } = show(() => 50);
  handle.current?.show(3);
  expect(scroller.scrollTop).toBe(0);
  handle.current?.show(10);
  expect(scroller.scrollTop).toBe(250);
  handle.current?.show(1);
  expect(scroller.scrollTop).toBe(50);
});

it('asks for more only near the end', () => {
  const onEnd = vi.fn();
  const { scroller } = show(() => 50, { onEnd, items: MANY.slice(0, 100) });
  expect(onEnd).not.toHaveBeenCalled();
  scrollTo(scroller, 4_700);
  expect(onEnd).toHaveBeenCalledOnce();
});
