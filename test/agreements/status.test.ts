import { describe, expect, test } from 'vitest';
import type { Half } from '../../src/agreements/failure.ts';
import { type AgreementRecord, canPurchase, deriveStatus, newestAgreement } from '../../src/agreements/status.ts';
import { anAgreement, cutoff, noToken, start, timeout } from '../support/domain.ts';

const old = anAgreement(cutoff - 1);
const valid = anAgreement(cutoff);
const newer = anAgreement(cutoff + 5);

const agreements: Readonly<Record<string, Half<readonly AgreementRecord[]>>> = {
  none: { answered: true, value: [] },
  old: { answered: true, value: [old] },
  valid: { answered: true, value: [valid] },
  validAndOld: { answered: true, value: [old, valid] },
  failed: { answered: false, failure: noToken },
};
const direct: Readonly<Record<string, Half<boolean>>> = {
  yes: { answered: true, value: true },
  no: { answered: true, value: false },
  failed: { answered: false, failure: timeout },
};

const expected: readonly (readonly [string, string, string, boolean | null])[] = [
  ['none', 'yes', 'acceptedDirect', true],
  ['none', 'no', 'notAccepted', false],
  ['none', 'failed', 'unknown', null],
  ['old', 'yes', 'acceptedDirect', true],
  ['old', 'no', 'reattestationRequired', false],
  ['old', 'failed', 'unknown', null],
  ['valid', 'yes', 'acceptedAttested', true],
  ['valid', 'no', 'acceptedAttested', true],
  ['valid', 'failed', 'acceptedAttested', true],
  ['validAndOld', 'yes', 'acceptedAttested', true],
  ['validAndOld', 'no', 'acceptedAttested', true],
  ['validAndOld', 'failed', 'acceptedAttested', true],
  ['failed', 'yes', 'acceptedDirect', true],
  ['failed', 'no', 'unknown', null],
  ['failed', 'failed', 'unknown', null],
];

describe('what Microsoft said becomes a status', () => {
  test('the expectations name every pair of halves', () => {
    expect(expected).toHaveLength(Object.keys(agreements).length * Object.keys(direct).length);
  });

  test.each(expected)('agreements %s and direct acceptance %s give %s', (records, signed, kind, buys) => {
    const reading = {
      readAt: start,
      agreements: agreements[records] ?? { answered: false, failure: timeout },
      directSigned: direct[signed] ?? { answered: false, failure: timeout },
    };
    const status = deriveStatus(reading, cutoff);
    expect(status.kind).toBe(kind);
    expect(canPurchase(status)).toBe(buys);
  });

  test('unknown names each half that failed', () => {
    const failed = { answered: false, failure: noToken } as const;
    const reading = { readAt: start, agreements: failed, directSigned: { answered: false, failure: timeout } as const };
    expect(deriveStatus(reading, cutoff)).toEqual({
      kind: 'unknown',
      failures: [
        { ...noToken, half: 'agreements' },
        { ...timeout, half: 'directSigned' },
      ],
    });
  });

  test('the newest record wins, wherever it stands in the list', () => {
    expect(newestAgreement([valid, newer, old])).toBe(newer);
    expect(newestAgreement([])).toBeNull();
  });
});
