import { describe, expect, test } from 'vitest';
import { type Attestation, isLive } from '../../src/agreements/attestation.ts';
import { cancelAttestation } from '../../src/agreements/cancel-attestation.ts';
import { createAgain } from '../../src/agreements/create-attestation.ts';
import { checkNow } from '../../src/agreements/finalize.ts';
import { DAY, HOUR, MINUTE } from '../../src/agreements/instant.ts';
import { requestAttestation } from '../../src/agreements/request-attestation.ts';
import {
  alex,
  aSubmission,
  atRest,
  contoso,
  createWorld,
  inputs,
  known,
  noToken,
  notAsked,
  ProcessDied,
  placeOf,
  throttled,
  timeout,
  unavailable,
  type World,
} from '../support/domain.ts';

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const all = (world: World): Promise<readonly Attestation[]> =>
  world.deps.store.find('attestations', 'customer', contoso.id);

/** Lets time pass; a process that dies in it starts again from what is on the disk. */
async function live(world: World, ms: number): Promise<void> {
  const until = world.clock.now() + ms;
  while (world.clock.now() < until) {
    try {
      await world.advance(until - world.clock.now());
    } catch (error) {
      if (!(error instanceof ProcessDied)) throw error;
      await world.restart();
    }
  }
}

async function whatAlwaysHolds(world: World): Promise<void> {
  const rows = await all(world);
  const living = rows.filter(isLive);
  const holder = await placeOf(world);
  expect(living.map(({ id }) => id)).toEqual(holder === null ? [] : expect.arrayContaining([holder]));
  expect(living.filter(({ attestationId }) => attestationId !== null).length).toBeLessThanOrEqual(1);
  const finalized = rows.filter(({ state }) => state === 'finalized');
  expect(finalized.length).toBeLessThanOrEqual(world.microsoft.agreements.get(contoso.id)?.length ?? 0);
}

type Deed = (world: World, random: () => number, step: number) => Promise<unknown>;

const anyOf = <T>(values: readonly T[], random: () => number): T | undefined =>
  values[Math.floor(random() * values.length)];

const ask: Deed = async (world, random, step) => {
  const rows = await all(world);
  const old = anyOf(rows, random);
  const changed = old === undefined || random() < 0.5;
  const email = changed ? `signatory-${step}@contoso.example` : old.request.emailAddress;
  return requestAttestation(
    world.deps,
    aSubmission({
      formKey: `form-${step}`,
      replaces: random() < 0.7 ? await placeOf(world) : (old?.id ?? null),
      card: random() < 0.5 ? null : { activityId: `card-${step % 3}`, threadId: null, readerId: null },
      inputs: inputs({
        emailAddress: email,
        autoFinalize: random() < 0.8 ? 'true' : 'false',
        expirationInMinutes: anyOf(['5', '30', '180', '10080'], random) ?? '60',
      }),
    }),
  );
};

const deeds: readonly Deed[] = [
  ask,
  ask,
  async (world, random) => {
    const link = anyOf(await all(world), random)?.attestationId ?? null;
    if (link !== null) world.microsoft.accept(link);
  },
  async (world, random) => cancelAttestation(world.deps, anyOf(await all(world), random)?.id ?? '', alex),
  async (world, random) => checkNow(world.deps, anyOf(await all(world), random)?.id ?? '', alex),
  async (world, random) => createAgain(world.deps, anyOf(await all(world), random)?.id ?? ''),
  async (world, random) => {
    const refusal = anyOf([noToken, unavailable, throttled, notAsked], random) ?? unavailable;
    const outcomes = [
      { kind: 'unanswered', failure: timeout } as const,
      { kind: 'refused', failure: refusal } as const,
      'dieBefore' as const,
      'dieAfter' as const,
    ];
    world.microsoft.nextAgreements.push(anyOf(outcomes, random) ?? 'dieAfter');
  },
  async (world, random) => {
    const outcomes = [
      { kind: 'unanswered', failure: timeout } as const,
      { kind: 'refused', failure: throttled } as const,
      { kind: 'refused', failure: notAsked } as const,
      { kind: 'refused', failure: noToken } as const,
      'dieBefore' as const,
      'dieAfter' as const,
    ];
    world.microsoft.nextAttestations.push(anyOf(outcomes, random) ?? 'dieAfter');
  },
  async (world, random) => {
    const outcomes = [
      'dieBefore' as const,
      'dieAfter' as const,
      { kind: 'throttled', retryAfterMs: null, reason: '429' } as const,
      { kind: 'throttled', retryAfterMs: null, reason: 'No answer in time', answerLost: true } as const,
      { kind: 'throttled', retryAfterMs: 11 * MINUTE, reason: '429' } as const,
      { kind: 'throttled', retryAfterMs: 20, reason: 'limit', heldBack: true } as const,
      { kind: 'failed', reason: '400' } as const,
    ];
    world.chat.nextSends.push(anyOf(outcomes, random) ?? 'dieAfter');
  },
  async (world, random) => {
    world.microsoft.appUser = random() < 0.5;
    const omitted = ['attestationId', 'dateAgreed', 'correlationId', 'byThisApplication'] as const;
    world.microsoft.logOmits = omitted.filter(() => random() < 0.4);
  },
  async (world) => {
    world.microsoft.nextReadings.push({ agreements: { answered: false, failure: unavailable } });
  },
  async (world, random) => {
    world.microsoft.lag = random() * 3 * HOUR;
  },
  async (world) => world.restart(),
];

describe('whatever happens in whatever order', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('nothing is lost, doubled or left without an end (seed %i)', async (seed) => {
    const random = randomFrom(seed);
    const world = await createWorld(365 * DAY);
    await known(world, 'personal-alex', 'personal', alex);
    for (let step = 0; step < 60; step += 1) {
      await anyOf(deeds, random)?.(world, random, step);
      await live(world, (anyOf([1, MINUTE, 7 * MINUTE, 3 * HOUR, DAY], random) ?? 1) * random());
      await whatAlwaysHolds(world);
    }
    world.microsoft.nextAgreements.length = 0;
    world.microsoft.nextReadings.length = 0;
    world.microsoft.appUser = true;
    await live(world, 60 * DAY);
    await whatAlwaysHolds(world);
    const rows = await all(world);
    expect(await atRest(world)).toBe(true);
    expect(rows.filter(isLive).map(({ state }) => state)).toEqual(
      rows.filter(({ state }) => state === 'unanswered').map(() => 'unanswered'),
    );
    const agreements = world.microsoft.agreements.get(contoso.id) ?? [];
    expect(rows.filter(({ state }) => state === 'finalized')).toHaveLength(agreements.length);
    expect(rows.filter(({ intent }) => intent !== null)).toEqual([]);
    const waiting = (await world.deps.store.all('deliveries')).filter(({ state }) => state === 'waiting');
    expect(waiting).toEqual([]);
    const raised = (await world.deps.store.all('alerts')).map(({ id }) => id);
    for (const { id, state } of rows)
      if (['finalized', 'expired', 'failed', 'notFinalizedInTime'].includes(state))
        expect(raised).toContain(`${id}:${state}`);
    const held = rows.some(({ state }) => state === 'unanswered');
    await live(world, 400 * DAY);
    const left = await all(world);
    expect(left.map(({ state }) => state)).toEqual(held ? ['unanswered'] : []);
    const ids = left.map(({ id }) => id);
    const kept = [...(await world.deps.store.all('alerts')), ...(await world.deps.store.all('cards'))];
    const ofTheGone = kept.filter(({ attestationId }) => attestationId !== null && !ids.includes(attestationId));
    expect(ofTheGone).toEqual([]);
    expect(await world.deps.store.nextDueAt()).toBeNull();
    await world.end();
  });
});
