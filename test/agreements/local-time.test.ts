import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../src/agreements/instant.ts';
import { localTime, nextLocalHour, quietUntil, zoneNamed } from '../../src/agreements/local-time.ts';

const berlin = 'Europe/Berlin';
const night = { from: 22, to: 7 };
const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
const utc = (text: string): number => Date.parse(`${text}Z`);

describe('a clock on the wall', () => {
  it('shows the zone’s time, and UTC where none is known', () => {
    expect(localTime(utc('2026-11-21T23:30'), berlin)).toEqual({
      year: 2026,
      month: 11,
      day: 22,
      weekday: 0,
      hour: 0,
      minute: 30,
    });
    expect(localTime(utc('2026-11-21T23:30'), null)).toMatchObject({ day: 21, weekday: 6, hour: 23 });
  });

  it('knows zones by their IANA names, whatever their case, and nothing else', () => {
    expect(zoneNamed(' europe/berlin ')).toBe(berlin);
    expect(zoneNamed('america/new york')).toBe('America/New_York');
    expect(zoneNamed('UTC')).toBe('UTC');
    expect(['+01:00', 'Mars/Base', '', 'x'.repeat(100), 'Europe/Berlin/'].map(zoneNamed)).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
  });
});

describe('quiet hours', () => {
  it('last over midnight, in the person’s zone', () => {
    expect(quietUntil(utc('2026-11-21T20:59'), night, berlin)).toBeNull();
    expect(iso(quietUntil(utc('2026-11-21T21:00'), night, berlin))).toBe('2026-11-22T06:00:00.000Z');
    expect(iso(quietUntil(utc('2026-11-22T02:00'), night, berlin))).toBe('2026-11-22T06:00:00.000Z');
    expect(quietUntil(utc('2026-11-22T06:00'), night, berlin)).toBeNull();
    expect(quietUntil(utc('2026-11-21T21:00'), night, 'America/Los_Angeles')).toBeNull();
  });

  it('last within a day', () => {
    const lunch = { from: 12, to: 14 };
    expect(quietUntil(utc('2026-11-21T11:59'), lunch, null)).toBeNull();
    expect(iso(quietUntil(utc('2026-11-21T13:59'), lunch, null))).toBe('2026-11-21T14:00:00.000Z');
    expect(quietUntil(utc('2026-11-21T14:00'), lunch, null)).toBeNull();
  });

  it('of no length are none', () => {
    expect(quietUntil(utc('2026-11-21T09:30'), { from: 9, to: 9 }, null)).toBeNull();
  });

  it('end by the wall when clocks are put forward and back in them', () => {
    expect(iso(quietUntil(utc('2026-03-28T22:00'), night, berlin))).toBe('2026-03-29T05:00:00.000Z');
    expect(iso(quietUntil(utc('2026-10-24T21:00'), night, berlin))).toBe('2026-10-25T06:00:00.000Z');
  });

  it('that end in the hour which clocks skip end when they skip it', () => {
    expect(iso(quietUntil(utc('2026-03-29T00:30'), { from: 22, to: 2 }, berlin))).toBe('2026-03-29T01:00:00.000Z');
  });

  it('that hold the repeated hour hold it twice', () => {
    const early = { from: 0, to: 3 };
    expect(iso(quietUntil(utc('2026-10-25T00:30'), early, berlin))).toBe('2026-10-25T02:00:00.000Z');
    expect(iso(quietUntil(utc('2026-10-25T01:30'), early, berlin))).toBe('2026-10-25T02:00:00.000Z');
    // In New York, 01:00 to 02:00 comes twice; quiet until two o'clock is quiet for both.
    const one = { from: 1, to: 2 };
    expect(iso(quietUntil(utc('2026-11-01T05:30'), one, 'America/New_York'))).toBe('2026-11-01T07:00:00.000Z');
  });

  it('always end, and are over then, whatever the zone and the day', () => {
    const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
    const hours = fc.integer({ min: 0, max: 23 });
    const moments = fc.integer({ min: utc('2025-01-01T00:00'), max: utc('2028-01-01T00:00') });
    fc.assert(
      fc.property(zones, hours, hours, moments, (zone, from, to, now) => {
        const until = quietUntil(now, { from, to }, zone);
        if (until === null) return;
        expect(until).toBeGreaterThan(now);
        expect(until - now).toBeLessThanOrEqual(DAY + 2 * HOUR);
        expect(quietUntil(until, { from, to }, zone)).toBeNull();
        expect(quietUntil(until - MINUTE, { from, to }, zone)).toBe(until);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('the next full hour', () => {
  it('is later today, else tomorrow', () => {
    expect(iso(nextLocalHour(utc('2026-11-21T06:59'), { hour: 8 }, berlin))).toBe('2026-11-21T07:00:00.000Z');
    expect(iso(nextLocalHour(utc('2026-11-21T07:00'), { hour: 8 }, berlin))).toBe('2026-11-22T07:00:00.000Z');
  });

  it('is on the day of the week that is wanted', () => {
    const monday = { hour: 8, weekday: 1 };
    expect(iso(nextLocalHour(utc('2026-11-21T12:00'), monday, berlin))).toBe('2026-11-23T07:00:00.000Z');
    expect(iso(nextLocalHour(utc('2026-11-23T07:00'), monday, berlin))).toBe('2026-11-30T07:00:00.000Z');
  });

  it('keeps its place on the wall over the change of clocks', () => {
    expect(iso(nextLocalHour(utc('2026-03-28T07:00'), { hour: 8 }, berlin))).toBe('2026-03-29T06:00:00.000Z');
    expect(iso(nextLocalHour(utc('2026-10-24T06:00'), { hour: 8 }, berlin))).toBe('2026-10-25T07:00:00.000Z');
  });
});
