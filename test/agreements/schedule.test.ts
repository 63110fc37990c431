import { describe, expect, test } from 'vitest';
import type { Attestation } from '../../src/agreements/attestation.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/agreements/instant.ts';
import { deliveryDelay, expiringMarks, hasTryLeft, nextAttemptAt, retryDelay } from '../../src/agreements/schedule.ts';
import { anAttestation, start } from '../support/domain.ts';

const minutesOfAttempts = (attestation: Attestation): number[] => {
  const minutes: number[] = [];
  for (let next = nextAttemptAt(attestation, start); next !== null; next = nextAttemptAt(attestation, next))
    minutes.push((next - start) / MINUTE);
  return minutes;
};
const living = (minutes: number, changed: Partial<Attestation> = {}): Attestation =>
  anAttestation({ deadline: start + minutes * MINUTE, ...changed });

describe('attempts', () => {
  test.each([
    [5, [1, 2, 3, 6]],
    [29, [1, 2, 5, 10, 15, 27, 30]],
    [30, [1, 2, 5, 10, 15, 28, 31]],
    [60, [1, 2, 5, 10, 15, 30, 58, 61]],
    [180, [1, 2, 5, 10, 15, 30, 60, 178, 181]],
    [400, [1, 2, 5, 10, 15, 30, 60, 180, 300, 398, 401]],
  ])('a link of %i minutes is tried at %j', (life, expected) => {
    expect(minutesOfAttempts(living(life))).toEqual(expected);
  });

  test('a link of seven days is tried every two hours, and stays under a hundred tries', () => {
    const minutes = minutesOfAttempts(living(10_080));
    expect(minutes.slice(6, 10)).toEqual([60, 180, 300, 420]);
    expect(minutes.slice(-2)).toEqual([10_078, 10_081]);
    expect(minutes).toHaveLength(92);
  });

  test('the time of the last attempt is not answered again', () => {
    expect(nextAttemptAt(living(60), start + 61 * MINUTE)).toBeNull();
    expect(nextAttemptAt(living(60), start + 61 * MINUTE - 1)).toBe(start + 61 * MINUTE);
  });

  test('a link that does not exist yet is not tried', () => {
    expect(nextAttemptAt(anAttestation({ createdAt: null, deadline: null }), start)).toBeNull();
  });

  test('after 99 tries only the one after the deadline is left', () => {
    expect(nextAttemptAt(living(10_080, { tries: 98 }), start)).toBe(start + MINUTE);
    expect(nextAttemptAt(living(10_080, { tries: 99 }), start)).toBe(start + 10_081 * MINUTE);
    expect(nextAttemptAt(living(10_080, { tries: 150 }), start)).toBe(start + 10_081 * MINUTE);
  });

  test('the hundredth try is kept for the time after the deadline', () => {
    const { deadline } = living(60);
    expect(hasTryLeft(living(60, { tries: 98 }), start)).toBe(true);
    expect(hasTryLeft(living(60, { tries: 99 }), start)).toBe(false);
    expect(hasTryLeft(living(60, { tries: 99 }), deadline ?? 0)).toBe(true);
    expect(hasTryLeft(living(60, { tries: 100, state: 'expired', endedAt: start }), start + DAY)).toBe(false);
  });
});

describe('expiring', () => {
  const marksOf = (life: number, lateMs = 0) =>
    expiringMarks(start + lateMs, start + life * MINUTE).map(({ mark, at }) => [mark, (at - start) / MINUTE]);

  test.each([
    [5, []],
    [29, []],
    [
      30,
      [
        ['half', 15],
        ['tenth', 20],
      ],
    ],
    [
      60,
      [
        ['half', 30],
        ['tenth', 50],
      ],
    ],
    [
      179,
      [
        ['half', 89.5],
        ['tenth', 161.1],
      ],
    ],
    [
      180,
      [
        ['half', 90],
        ['tenth', 162],
        ['last', 170],
      ],
    ],
    [
      10_080,
      [
        ['half', 5_040],
        ['tenth', 9_072],
        ['last', 10_070],
      ],
    ],
  ])('a link of %i minutes has the marks %j', (life, expected) => {
    expect(marksOf(life)).toEqual(expected);
  });

  test.each([30, 180])('a link of %i minutes keeps its marks where Microsoft took two seconds to make it', (life) => {
    expect(marksOf(life, 2 * SECOND)).toEqual(marksOf(life));
  });
});

describe('waiting', () => {
  test('the same call is sent again after 1, 2, 5, 10, 15, 30 and 60 minutes, then every two hours', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8, 50].map((sends) => retryDelay(sends) / MINUTE)).toEqual([
      1, 2, 5, 10, 15, 30, 60, 120, 120,
    ]);
  });

  test('a message waits two seconds, doubled each time, ten minutes at most', () => {
    expect([0, 1, 2, 3, 8, 9, 10, 1_000].map(deliveryDelay)).toEqual(
      [2, 4, 8, 16, 512, 600, 600, 600].map((seconds) => seconds * SECOND),
    );
    expect(HOUR).toBe(3_600_000);
  });
});
