import { describe, expect, it } from 'vitest';
import { retryAfterMs } from '../../src/partner-center/retry-after.ts';

const now = Date.UTC(2026, 0, 5, 12);
const read = (value: string | null, date?: string) =>
  retryAfterMs(
    new Headers({ ...(value === null ? {} : { 'retry-after': value }), ...(date === undefined ? {} : { date }) }),
    now,
  );

describe('Retry-After', () => {
  it.each([
    ['57', 57_000],
    ['0', 0],
    [' 5 ', 5_000],
    ['1.5', 1_500],
    ['000120', 120_000],
    ['86400', 3_600_000],
    ['Tue, 05 Jan 2027 12:00:00 GMT', 3_600_000],
    ['Mon, 05 Jan 2026 12:00:30 GMT', 30_000],
    ['Mon, 05 Jan 2026 11:59:00 GMT', 0],
    ['Monday, 05-Jan-26 12:00:30 GMT', 30_000],
  ])('%j is so many milliseconds', (value, ms) => {
    expect(read(value)).toBe(ms);
  });

  it.each([null, '', '-5', 'soon', '1e3', '0x10', 'NaN', 'Infinity', '99999999999', '5, 10'])(
    '%j is nothing',
    (value) => {
      expect(read(value)).toBeNull();
    },
  );

  it('as a date is read against the clock of who answers', () => {
    expect(read('Mon, 05 Jan 2026 10:00:30 GMT', 'Mon, 05 Jan 2026 10:00:00 GMT')).toBe(30_000);
    expect(read('Mon, 05 Jan 2026 12:00:30 GMT', 'nonsense')).toBe(30_000);
  });
});
