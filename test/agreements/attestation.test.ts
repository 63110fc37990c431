import { describe, expect, test } from 'vitest';
import {
  type Attestation,
  type AttestationEvent,
  type AttestationState,
  isLive,
  transition,
  transitions,
} from '../../src/agreements/attestation.ts';
import { DAY, MINUTE } from '../../src/agreements/instant.ts';
import { aFailure, anAttestation, duplicate, start, timeout } from '../support/domain.ts';

const intent = { requestId: 'intent-1', dateAgreed: start, at: start + MINUTE, userId: 'u-1', sends: 1, open: true };

const events: Readonly<Record<AttestationEvent['kind'], AttestationEvent>> = {
  created: { kind: 'created', attestationId: 'microsofts-9', deadline: start + DAY },
  creationRefused: { kind: 'creationRefused', failure: aFailure() },
  creationUnanswered: { kind: 'creationUnanswered', failure: timeout },
  attemptStarted: { kind: 'attemptStarted', intent },
  agreementCreated: { kind: 'agreementCreated', dateAgreed: start },
  notAccepted: { kind: 'notAccepted', failure: aFailure(), lostDate: null },
  attemptUnsettled: { kind: 'attemptUnsettled', failure: timeout, intent },
  refusedForGood: { kind: 'refusedForGood', failure: duplicate },
  deadlinePassed: { kind: 'deadlinePassed' },
  cancelled: { kind: 'cancelled' },
  replaced: { kind: 'replaced', by: 'form-2', equalValues: true },
  otherFinalized: { kind: 'otherFinalized', by: 'form-2' },
  acceptedDirectly: { kind: 'acceptedDirectly' },
};

/** The state after each event, in the order of `events`; a dash where nothing changes. The link is alive. */
const expected: Readonly<Record<AttestationState, readonly (AttestationState | '-')[]>> = {
  creating: [
    'pending',
    'refused',
    'unanswered',
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    'cancelled',
    'replaced',
    'replaced',
    'acceptedDirectly',
  ],
  unanswered: [
    'pending',
    'refused',
    'unanswered',
    '-',
    '-',
    '-',
    '-',
    '-',
    '-',
    'cancelled',
    'replaced',
    'replaced',
    'acceptedDirectly',
  ],
  pending: [
    '-',
    '-',
    '-',
    'finalizing',
    'finalized',
    '-',
    '-',
    '-',
    'pending',
    'cancelled',
    'replaced',
    'replaced',
    'acceptedDirectly',
  ],
  finalizing: [
    '-',
    '-',
    '-',
    'finalizing',
    'finalized',
    'pending',
    'finalizing',
    'failed',
    '-',
    'cancelled',
    'replaced',
    'replaced',
    'acceptedDirectly',
  ],
  finalized: ['-', '-', '-', '-', '-', '-', '-', '-', '-', '-', '-', '-', '-'],
  expired: [
    '-',
    '-',
    '-',
    'expired',
    'finalized',
    'expired',
    'expired',
    'failed',
    '-',
    '-',
    'replaced',
    'replaced',
    'acceptedDirectly',
  ],
  notFinalizedInTime: [
    '-',
    '-',
    '-',
    'notFinalizedInTime',
    'finalized',
    'expired',
    'notFinalizedInTime',
    'failed',
    '-',
    '-',
    'replaced',
    'replaced',
    'acceptedDirectly',
  ],
  failed: ['-', '-', '-', '-', '-', '-', '-', '-', '-', '-', '-', '-', '-'],
  refused: ['-', '-', '-', '-', '-', '-', '-', '-', '-', '-', '-', '-', '-'],
  cancelled: ['-', '-', '-', '-', 'finalized', 'cancelled', 'cancelled', 'cancelled', '-', '-', '-', '-', '-'],
  replaced: ['-', '-', '-', 'replaced', 'finalized', 'replaced', 'replaced', 'replaced', '-', '-', '-', '-', '-'],
  acceptedDirectly: [
    '-',
    '-',
    '-',
    '-',
    'finalized',
    'acceptedDirectly',
    'acceptedDirectly',
    'acceptedDirectly',
    '-',
    '-',
    '-',
    '-',
    '-',
  ],
};

const kinds = Object.values(events);
const cases = Object.entries(expected).flatMap(([state, row]) =>
  row.map((after, index) => ({ state, event: kinds[index] ?? events.cancelled, after })),
);

const inState = (state: string): Attestation => {
  const known = Object.keys(expected).find((name): name is AttestationState => name === state);
  if (known === undefined) throw new Error(`no state ${state}`);
  const ended = ['creating', 'unanswered', 'pending', 'finalizing'].includes(state) ? null : start + 1;
  return anAttestation({ state: known, endedAt: ended });
};

describe('every state and every event', () => {
  test('the expectations name every state and every event', () => {
    expect(Object.keys(expected).sort()).toEqual(Object.keys(transitions).sort());
    expect(cases).toHaveLength(12 * 13);
  });

  test.each(cases)('$state and $event.kind give $after', ({ state, event, after }) => {
    const next = transition(inState(state), event, start + MINUTE);
    expect(next?.state ?? '-').toBe(after);
  });

  test.each(cases.filter(({ after }) => after !== '-'))(
    '$state and $event.kind end the attestation only where $after is an end',
    ({ state, event }) => {
      const before = inState(state);
      const next = transition(before, event, start + MINUTE);
      if (next === null) throw new Error('the event changed nothing');
      const end = next.state === before.state ? before.endedAt : start + MINUTE;
      expect(next.endedAt).toBe(isLive(next) ? null : end);
    },
  );
});

describe('what decides by more than the state', () => {
  const deadline = start + 7 * DAY;

  test('a refusal at the deadline or after it is expired', () => {
    const finalizing = anAttestation({ state: 'finalizing', intent });
    expect(transition(finalizing, events.notAccepted, deadline - 1)?.state).toBe('pending');
    expect(transition(finalizing, events.notAccepted, deadline)?.state).toBe('expired');
  });

  test('without automatic finalizing the deadline ends a pending attestation', () => {
    const pending = anAttestation({ autoFinalize: false });
    expect(transition(pending, events.deadlinePassed, deadline)?.state).toBe('notFinalizedInTime');
  });
});

describe('what events bring', () => {
  test('created brings the id, the deadline and forgets the failure', () => {
    const before = anAttestation({ state: 'creating', attestationId: null, deadline: null, failure: timeout });
    expect(transition(before, events.created, start + 5)).toMatchObject({
      attestationId: 'microsofts-9',
      createdAt: start + 5,
      deadline: start + DAY,
      failure: null,
    });
  });

  test('an attempt counts as a try, at its time', () => {
    expect(transition(anAttestation({ tries: 3 }), events.attemptStarted, start + 9)).toMatchObject({
      tries: 4,
      lastTryAt: start + 9,
      intent,
    });
  });

  test('an attempt that is not settled keeps its intent, an answered one drops it', () => {
    const before = anAttestation({ state: 'finalizing', intent });
    expect(transition(before, events.attemptUnsettled, start + 9)).toMatchObject({ intent, failure: timeout });
    expect(transition(before, events.notAccepted, start + 9)?.intent).toBeNull();
    expect(transition(before, events.refusedForGood, start + 9)?.intent).toBeNull();
  });

  test('the agreement leaves no failure and no intent behind', () => {
    const before = anAttestation({ state: 'finalizing', intent, failure: timeout });
    expect(transition(before, events.agreementCreated, start + 9)).toMatchObject({
      intent: null,
      failure: null,
      finalizedAt: start,
      endedAt: start + 9,
    });
  });

  test('a replaced one is tried on only where the values are equal', () => {
    expect(transition(anAttestation(), events.replaced, start)).toMatchObject({
      replacedBy: 'form-2',
      triedWhileReplaced: true,
    });
    const changed = { ...events.replaced, kind: 'replaced', by: 'form-2', equalValues: false } as const;
    expect(transition(anAttestation(), changed, start)?.triedWhileReplaced).toBe(false);
    expect(transition(anAttestation(), events.otherFinalized, start)?.triedWhileReplaced).toBe(false);
  });

  test('a replaced one that is refused for good is not tried again', () => {
    const before = anAttestation({ state: 'replaced', triedWhileReplaced: true, intent, endedAt: start });
    expect(transition(before, events.refusedForGood, start)?.triedWhileReplaced).toBe(false);
  });
});
