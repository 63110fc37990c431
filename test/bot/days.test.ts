import { describe, expect, it } from 'vitest';
import { dayOf, nextDay, startOfDay } from '../../src/bot/days.ts';

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

describe('the beginning of a day', () => {
  it.each([
    ['2026-01-01', 'Europe/Berlin', '2025-12-31T23:00:00.000Z'],
    ['2026-07-01', 'Europe/Berlin', '2026-06-30T22:00:00.000Z'],
    ['2026-01-01', 'America/Los_Angeles', '2026-01-01T08:00:00.000Z'],
    ['2026-01-01', 'Asia/Kathmandu', '2025-12-31T18:15:00.000Z'],
    ['2026-01-01', 'Pacific/Kiritimati', '2025-12-31T10:00:00.000Z'],
    ['2026-01-01', null, '2026-01-01T00:00:00.000Z'],
    ['2026-01-01', 'Nowhere/Atall', '2026-01-01T00:00:00.000Z'],
    // In Beirut clocks go forward at midnight: the day begins at one.
    ['2026-03-29', 'Asia/Beirut', '2026-03-28T22:00:00.000Z'],
  ])('%s in %s', (day, zone, at) => {
    expect(iso(startOfDay(day, zone))).toBe(at);
  });

  it.each(['2026-02-30', '2026-1-1', '1.1.2026', '2026-01-01T00:00', ''])('is none of %j', (day) => {
    expect(startOfDay(day, 'UTC')).toBeNull();
  });

  it('is of the day that a moment has there, and days follow each other', () => {
    expect(dayOf(Date.UTC(2026, 11, 31, 23, 30), 'Europe/Berlin')).toBe('2027-01-01');
    expect(nextDay('2026-12-31')).toBe('2027-01-01');
  });
});
