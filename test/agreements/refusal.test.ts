import { describe, expect, test } from 'vitest';
import { isWrongPartnerType, meaningOf, refusalKey, refusedWithAlso } from '../../src/agreements/refusal.ts';
import { aFailure } from '../support/domain.ts';

describe('what a refusal of create-agreement means', () => {
  test.each([
    [400, '600061', 'duplicate'],
    [409, '600061', 'duplicate'],
    [500, '600061', 'duplicate'],
    [403, '20002', 'notACustomer'],
    [404, '60003', 'notACustomer'],
    [400, '900118', 'notACustomer'],
    [400, '1999', 'notAcceptedYet'],
    [400, null, 'notAcceptedYet'],
    [409, 'AttestationNotAccepted', 'notAcceptedYet'],
    [410, null, 'notAcceptedYet'],
    [422, null, 'notAcceptedYet'],
    [401, '900421', 'technical'],
    [403, '900150', 'technical'],
    [404, null, 'technical'],
    [408, null, 'technical'],
    [429, null, 'technical'],
    [500, '800003', 'technical'],
    [503, null, 'technical'],
  ])('%s with code %s is %s', (httpStatus, code, meaning) => {
    expect(meaningOf(aFailure({ httpStatus, code }))).toBe(meaning);
  });

  test.each(['credential', 'throttled', 'unavailable', 'unanswered', 'unreadable', 'notAsked'] as const)(
    'a failure of kind %s says nothing about the acceptance, whatever its status',
    (kind) => {
      expect(meaningOf(aFailure({ kind, httpStatus: 400 }))).toBe('technical');
    },
  );

  test('named fields are an answered refusal', () => {
    expect(meaningOf(aFailure({ kind: 'validation', httpStatus: 400, code: null }))).toBe('notAcceptedYet');
  });

  test('the words of a refusal do not count', () => {
    expect(meaningOf(aFailure({ message: 'Error 600061: unauthorized' }))).toBe('notAcceptedYet');
  });

  test('a 404 without a code is the wrong partner type', () => {
    expect(isWrongPartnerType(aFailure({ httpStatus: 404, code: null }))).toBe(true);
    expect(isWrongPartnerType(aFailure({ httpStatus: 404, code: '60003' }))).toBe(false);
    expect(isWrongPartnerType(aFailure({ httpStatus: 400, code: null }))).toBe(false);
  });
});

describe('what a refusal is remembered by', () => {
  test('its code, else its status', () => {
    expect(refusalKey(aFailure({ code: '1999' }))).toBe('1999');
    expect(refusalKey(aFailure({ code: null, httpStatus: 422 }))).toBe('http-422');
    expect(refusalKey(aFailure({ code: null, httpStatus: null }))).toBe('http-unknown');
  });

  test('each code once, and no more than twenty', () => {
    let codes: readonly string[] | undefined;
    for (let number = 0; number < 30; number += 1) {
      codes = refusedWithAlso(codes, aFailure({ code: `code-${number}` }));
      codes = refusedWithAlso(codes, aFailure({ code: `code-${number}` }));
    }
    expect(codes).toHaveLength(20);
    expect(codes?.[19]).toBe('code-19');
  });
});
