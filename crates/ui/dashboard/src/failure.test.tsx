import { cleanup, render, screen } from '@testing-library/preact';
import { afterEach, expect, it } from 'vitest';
import { ToastRegion } from '../../shared/ui';
import type { Failure } from './data';
import { complain } from './failure';

afterEach(cleanup);

const failure = (kind: Failure['kind'], message = 'no'): Failure => ({ kind, status: 0, message, retryAfter: 0 });
const told = () => screen.queryAllByText(/./).map((one) => one.textContent);

it('nothing is said beside the page about what the dialog of the ended session says', () => {
  render(<ToastRegion />);
  expect(complain(failure('ended', 'You need to sign in'))).toBe(true);
  expect(complain(failure('aborted'))).toBe(true);
  expect(complain(null)).toBe(false);
  expect(told()).toEqual([]);
});

it('what the server refuses is told in its words', async () => {
  render(<ToastRegion />);
  expect(complain(failure('refused', 'Name is too long'))).toBe(true);
  expect(await screen.findByText('Name is too long')).toBeTruthy();
});
