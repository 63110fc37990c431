import { describe, expect, test } from 'vitest';
import { DAY, MINUTE, SECOND } from '../../src/agreements/instant.ts';
import { isOurs, isUnclear, type Search } from '../../src/agreements/logged-agreement.ts';
import type { LoggedAgreement } from '../../src/agreements/ports.ts';
import { start } from '../support/domain.ts';

const search: Search = {
  attestationId: 'Attestation-1',
  requestId: 'request-1',
  sentDates: [start, start + DAY],
  since: start,
  onlyOne: true,
};
const nothingSaid: LoggedAgreement = {
  at: start + MINUTE,
  attestationId: null,
  dateAgreed: null,
  correlationId: null,
  byThisApplication: null,
};
const verdict = (entry: Partial<LoggedAgreement>, changed: Partial<Search> = {}): string => {
  const logged = { ...nothingSaid, ...entry };
  const asked = { ...search, ...changed };
  return isOurs(logged, asked) ? 'ours' : isUnclear(logged, asked) ? 'unclear' : 'not ours';
};

describe('an entry of the activity log', () => {
  test.each<readonly [string, Partial<LoggedAgreement>, string]>([
    ['of our attestation, in whatever case', { attestationId: 'ATTESTATION-1' }, 'ours'],
    ['of our attestation, whatever date Microsoft wrote', { attestationId: 'attestation-1', dateAgreed: 0 }, 'ours'],
    ['of a date of ours, to the second', { dateAgreed: start + DAY + 900 }, 'ours'],
    ['of our call', { correlationId: 'REQUEST-1' }, 'ours'],
    ['made by this application', { byThisApplication: true }, 'ours'],
    ['of another attestation', { attestationId: 'attestation-2', dateAgreed: start }, 'not ours'],
    ['of another date', { dateAgreed: start + SECOND, byThisApplication: true }, 'not ours'],
    ['made by another application', { byThisApplication: false }, 'not ours'],
    ['of a date of ours, made by another application', { dateAgreed: start, byThisApplication: false }, 'unclear'],
    [
      'of our call and date, whoever Microsoft names',
      { dateAgreed: start, correlationId: 'request-1', byThisApplication: false },
      'ours',
    ],
    ['of another call of another application', { correlationId: 'request-2', byThisApplication: false }, 'not ours'],
    ['from before we asked', { at: start - 1, byThisApplication: true }, 'not ours'],
    ['that says nothing', {}, 'unclear'],
    ['of another call, by nobody named', { correlationId: 'request-2' }, 'unclear'],
    ['of our call with another date', { correlationId: 'request-1', dateAgreed: start + SECOND }, 'unclear'],
  ])('%s', (_, entry, expected) => {
    expect(verdict(entry)).toBe(expected);
  });

  test('made by this application settles nothing where another attestation of the customer was tried meanwhile', () => {
    expect(verdict({ byThisApplication: true }, { onlyOne: false })).toBe('unclear');
  });

  test('of another call of this application settles nothing where we made but one', () => {
    const other = { byThisApplication: true, correlationId: 'request-2' };
    expect(verdict(other, { sentDates: [start] })).toBe('unclear');
    // The ids of calls that were given up are not kept.
    expect(verdict(other)).toBe('ours');
  });

  test('is not found by ids that we do not have', () => {
    expect(verdict({ correlationId: 'request-1', byThisApplication: false }, { requestId: null })).toBe('not ours');
  });
});
