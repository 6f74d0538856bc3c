import { describe, expect, it } from 'vitest';
import { type Day, daysOf, isWrong, rowOf, type WorkingDay, zones } from './hours';

const closed = (day_of_week: number): WorkingDay => ({
  day_of_week,
  closed_all_day: true,
  open_all_day: false,
  open_hour: null,
  open_minutes: null,
  close_hour: null,
  close_minutes: null,
});
const monday: WorkingDay = {
  ...closed(1),
  closed_all_day: false,
  open_hour: 8,
  open_minutes: 5,
  close_hour: 17,
  close_minutes: 30,
};
const saturday: WorkingDay = { ...monday, day_of_week: 6, open_all_day: true };

describe('daysOf', () => {
  it('shows a week that begins on Monday', () => {
    expect(daysOf([closed(0), monday, saturday]).map((day) => [day.weekday, day.kind])).toEqual([
      [1, 'hours'],
      [2, 'closed'],
      [3, 'closed'],
      [4, 'closed'],
      [5, 'closed'],
      [6, 'all_day'],
      [0, 'closed'],
    ]);
  });

  it('shows times of the clock', () => {
    expect(daysOf([monday])[0]).toEqual({ weekday: 1, kind: 'hours', from: '08:05', to: '17:30' });
  });
});

describe('rowOf', () => {
  it('says what the server said', () => {
    for (const row of [closed(0), monday]) {
      expect(daysOf([row]).map(rowOf)).toContainEqual(row);
    }
  });

  it('leaves the times of a whole day to the server', () => {
    const day: Day = { weekday: 6, kind: 'all_day', from: '09:00', to: '17:00' };
    expect(rowOf(day)).toEqual({ ...closed(6), closed_all_day: false, open_all_day: true });
  });
});

describe('isWrong', () => {
  it.each([
    ['hours', '09:00', '17:00', false],
    ['hours', '17:00', '09:00', true],
    ['hours', '09:00', '09:00', true],
    ['hours', '', '17:00', true],
    ['closed', '17:00', '09:00', false],
  ] as const)('%s from %s to %s', (kind, from, to, wrong) => {
    expect(isWrong({ weekday: 1, kind, from, to })).toBe(wrong);
  });
});

it('keeps a zone that the browser does not know', () => {
  expect(zones('Nowhere/At_All')).toContain('Nowhere/At_All');
  expect(zones('UTC').filter((zone) => zone === 'UTC')).toHaveLength(1);
});
