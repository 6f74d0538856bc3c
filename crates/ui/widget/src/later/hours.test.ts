import { expect, test } from 'vitest';
import type { WorkingDay } from '../config';
import { openingAt } from './hours';

/** Monday to Friday from nine to five. */
const OFFICE: WorkingDay[] = Array.from({ length: 7 }, (_, day_of_week) => ({
  day_of_week,
  closed_all_day: day_of_week === 0 || day_of_week === 6,
  open_all_day: false,
  open_hour: 9,
  open_minutes: 0,
  close_hour: 17,
  close_minutes: 0,
}));

const at = (time: string, hours = OFFICE, zone: string | null = 'UTC') => {
  const { open, next } = openingAt(new Date(time), hours, zone);
  return open ? 'open' : (next?.toISOString() ?? 'never');
};

test('within the hours it is open, from the first minute to the last', () => {
  // A Wednesday.
  expect(at('2026-07-01T12:00:00Z')).toBe('open');
  expect(at('2026-07-01T09:00:00Z')).toBe('open');
  expect(at('2026-07-01T17:00:30Z')).toBe('open');
});

test('outside it says when it opens next', () => {
  expect(at('2026-07-01T08:59:59Z')).toBe('2026-07-01T09:00:00.000Z');
  expect(at('2026-07-01T17:01:00Z')).toBe('2026-07-02T09:00:00.000Z');
  // Friday evening, Saturday: Monday.
  expect(at('2026-07-03T18:00:00Z')).toBe('2026-07-06T09:00:00.000Z');
  expect(at('2026-07-04T03:00:00Z')).toBe('2026-07-06T09:00:00.000Z');
});

test('the hours are those of the inbox’s own zone', () => {
  expect(at('2026-07-01T08:00:00Z', OFFICE, 'Europe/Berlin')).toBe('open');
  expect(at('2026-07-01T23:30:00Z', OFFICE, 'Asia/Tokyo')).toBe('2026-07-02T00:00:00.000Z');
  expect(at('2026-07-01T12:00:00Z', OFFICE, 'Not/AZone')).toBe('open');
});

test('a day may be open throughout, and a week never', () => {
  const always = OFFICE.map((day) => ({ ...day, closed_all_day: false, open_all_day: true }));
  expect(at('2026-07-05T23:59:00Z', always)).toBe('open');
  const never = OFFICE.map((day) => ({ ...day, closed_all_day: true }));
  expect(at('2026-07-01T12:00:00Z', never)).toBe('never');
  expect(at('2026-07-01T12:00:00Z', [])).toBe('never');
});

test('open on one day only, it opens there again in a week', () => {
  const monday = OFFICE.map((day) => ({ ...day, closed_all_day: day.day_of_week !== 1 }));
  expect(at('2026-07-06T18:00:00Z', monday)).toBe('2026-07-13T09:00:00.000Z');
});
