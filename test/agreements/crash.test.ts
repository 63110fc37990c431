import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../src/agreements/instant.ts';
import { requestAttestation } from '../../src/agreements/request-attestation.ts';
import {
  alex,
  aSubmission,
  attested,
  contoso,
  createWorld,
  known,
  ProcessDied,
  placeOf,
  row,
  sentKinds,
  type World,
} from '../support/domain.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  await known(world, 'personal-alex', 'personal', alex);
});
afterEach(() => world.end());

const deaths = ['dieBefore', 'dieAfter'] as const;
const agreements = () => world.microsoft.agreements.get(contoso.id) ?? [];

describe('the process dies', () => {
  test('after a form was taken in: the link is made after the restart', async () => {
    await requestAttestation(world.deps, aSubmission());
    await world.restart();
    await world.drain();
    expect((await row(world)).state).toBe('pending');
    expect(await placeOf(world)).toBe('form-1');
  });

  test.each(deaths)('while creating the attestation (%s): one link, by the same id', async (death) => {
    world.microsoft.nextAttestations.push(death);
    await requestAttestation(world.deps, aSubmission());
    await expect(world.drain()).rejects.toThrow(ProcessDied);
    await world.restart();
    await world.drain();
    expect(await row(world)).toMatchObject({ state: 'pending', attestationId: 'microsofts-1' });
    const [first, again] = world.microsoft.attestationCalls;
    expect(again).toEqual(first);
  });

  test('twice while creating the attestation: no third call, the agent is asked', async () => {
    world.microsoft.nextAttestations.push('dieAfter', 'dieAfter');
    await requestAttestation(world.deps, aSubmission());
    for (const _ of deaths) {
      await expect(world.drain()).rejects.toThrow(ProcessDied);
      await world.restart();
    }
    await world.drain();
    expect((await row(world)).state).toBe('unanswered');
    expect(world.microsoft.attestationCalls).toHaveLength(2);
  });

  test.each(deaths)('while creating the agreement (%s): one agreement, by the same id and body', async (death) => {
    await attested(world);
    world.microsoft.accept('microsofts-1');
    world.microsoft.nextAgreements.push(death);
    await expect(world.advance(MINUTE)).rejects.toThrow(ProcessDied);
    await world.restart();
    expect((await row(world)).intent).not.toBeNull();
    await world.advance(DAY);
    expect((await row(world)).state).toBe('finalized');
    expect(agreements()).toHaveLength(1);
    expect(new Set(world.microsoft.agreementCalls.map(({ requestId }) => requestId)).size).toBe(1);
    expect(sentKinds(world)).toEqual(['finalized']);
    expect(await placeOf(world)).toBeNull();
  });

  test('after an agreement was created that does not show yet: the repeat makes no second one', async () => {
    world.microsoft.lag = 3 * HOUR;
    await attested(world);
    world.microsoft.accept('microsofts-1');
    world.microsoft.nextAgreements.push('dieAfter');
    await expect(world.advance(MINUTE)).rejects.toThrow(ProcessDied);
    await world.restart();
    await world.advance(DAY);
    expect((await row(world)).state).toBe('finalized');
    expect(agreements()).toHaveLength(1);
    const [first, again] = world.microsoft.agreementCalls;
    expect(again).toEqual(first);
  });

  test('at every attempt of a link that nobody accepts: it still expires, with one alert', async () => {
    await attested(world);
    for (let attempt = 0; attempt < 6; attempt += 1) {
      world.microsoft.nextAgreements.push(attempt % 2 === 0 ? 'dieBefore' : 'dieAfter');
      await expect(world.advance(DAY)).rejects.toThrow(ProcessDied);
      await world.restart();
    }
    await world.advance(8 * DAY);
    expect((await row(world)).state).toBe('expired');
    expect(sentKinds(world).filter((kind) => kind === 'expired')).toHaveLength(1);
  });

  test('and Microsoft cannot be read after the restart: the same call is sent again', async () => {
    await attested(world);
    world.microsoft.accept('microsofts-1');
    world.microsoft.nextAgreements.push('dieBefore');
    await expect(world.advance(MINUTE)).rejects.toThrow(ProcessDied);
    await world.restart();
    world.microsoft.nextReadings.push({
      agreements: { answered: false, failure: fault },
    });
    await world.drain();
    expect((await row(world)).state).toBe('finalized');
  });

  test.each([
    ['dieBefore', 1],
    ['dieAfter', 2],
  ] as const)('while sending an alert (%s): it is told, in at most one extra copy', async (death, copies) => {
    await attested(world);
    world.microsoft.accept('microsofts-1');
    world.chat.nextSends.push(death);
    await expect(world.advance(MINUTE)).rejects.toThrow(ProcessDied);
    await world.restart();
    await world.advance(DAY);
    expect(sentKinds(world)).toEqual(Array.from({ length: copies }, () => 'finalized'));
  });

  test('between raising an alert and finding its listeners: it is told', async () => {
    await attested(world);
    world.microsoft.accept('microsofts-1');
    world.clock.set(world.clock.now() + MINUTE);
    const due = await world.deps.store.takeDue(world.clock.now(), 1, 1_000);
    expect(due.map(({ kind }) => kind)).toEqual(['finalize']);
    await world.restart();
    await world.drain();
    expect(sentKinds(world)).toEqual(['finalized']);
  });
});

const fault = {
  kind: 'unavailable',
  httpStatus: 503,
  code: null,
  message: '',
  fieldErrors: null,
  requestId: 'reading-1',
  correlationId: null,
  retryAfterMs: null,
  credential: null,
} as const;
