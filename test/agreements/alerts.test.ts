import { describe, expect, test } from 'vitest';
import { alertOnEntering, attestationAlert, isOvertaken } from '../../src/agreements/alerts.ts';
import type { AttestationState } from '../../src/agreements/attestation.ts';
import { anAttestation, start } from '../support/domain.ts';

describe('alerts that a state raises', () => {
  test.each([
    ['finalized', 'finalized'],
    ['expired', 'expired'],
    ['notFinalizedInTime', 'notFinalizedInTime'],
    ['failed', 'failed'],
    ['creating', null],
    ['unanswered', null],
    ['pending', null],
    ['refused', null],
    ['cancelled', null],
    ['replaced', null],
  ] as const)('entering %s raises %s', (state: AttestationState, kind) => {
    expect(alertOnEntering('finalizing', anAttestation({ state }), start)?.kind ?? null).toBe(kind);
  });

  test('staying in a state raises nothing', () => {
    expect(alertOnEntering('expired', anAttestation({ state: 'expired' }), start)).toBeNull();
  });

  test('the same thing about the same attestation has one id, each mark of expiring its own', () => {
    const attestation = anAttestation();
    expect(attestationAlert('expired', attestation, start).id).toBe(attestationAlert('expired', attestation, 0).id);
    expect(attestationAlert('expiring', attestation, start, 'half').id).toBe('form-1:expiring:half');
  });

  test('an alert holds no personal data', () => {
    const told = JSON.stringify(attestationAlert('finalized', anAttestation(), start));
    expect(told).not.toMatch(/kim|akers|555|microsofts-1/i);
  });
});

describe('expiring is overtaken', () => {
  const deadline = anAttestation().deadline ?? 0;

  test('by the end of the attestation and by the deadline', () => {
    expect(isOvertaken({ kind: 'expiring' }, anAttestation(), deadline - 1)).toBe(false);
    expect(isOvertaken({ kind: 'expiring' }, anAttestation(), deadline)).toBe(true);
    expect(isOvertaken({ kind: 'expiring' }, anAttestation({ endedAt: start }), start)).toBe(true);
  });

  test('other alerts are not', () => {
    expect(isOvertaken({ kind: 'expired' }, anAttestation({ endedAt: start }), deadline)).toBe(false);
  });
});
