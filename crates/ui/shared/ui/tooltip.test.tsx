import { act, cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { IconButton, Tooltip } from '.';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

function hover() {
  render(
    <Tooltip text="Resolve and go on" keys="e">
      <IconButton icon="check" label="Resolve" />
    </Tooltip>,
  );
  const button = screen.getByRole('button', { name: 'Resolve' });
  fireEvent.mouseEnter(button.parentElement as Element);
  act(() => void vi.advanceTimersByTime(500));
  return button;
}

it('says more, stays while the pointer is on it, and goes with it', () => {
  const button = hover();
  const tip = screen.getByRole('tooltip');
  expect(tip.textContent).toContain('Resolve and go on');
  expect(button.getAttribute('aria-describedby')).toBe(tip.id);
  // The browser's own would say the name once more.
  expect(button.title).toBe('');
  act(() => void vi.advanceTimersByTime(60_000));
  expect(screen.queryByRole('tooltip')).not.toBeNull();
  fireEvent.mouseLeave(button.parentElement as Element);
  act(() => void vi.advanceTimersByTime(200));
  expect(screen.queryByRole('tooltip')).toBeNull();
});

it('goes by Escape without moving the pointer', () => {
  hover();
  fireEvent.keyDown(document.body, { key: 'Escape' });
  expect(screen.queryByRole('tooltip')).toBeNull();
});
