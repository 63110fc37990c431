import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkNow } from '../../src/agreements/finalize.ts';
import { DAY, HOUR, MINUTE } from '../../src/agreements/instant.ts';
import { readStatus } from '../../src/agreements/readings.ts';
import { subscribe } from '../../src/agreements/subscriptions.ts';
import {
  alex,
  atRest,
  attested,
  contoso,
  createWorld,
  known,
  placeOf,
  row,
  sentKinds,
  start,
  timeout,
  unavailable,
  type World,
} from '../support/domain.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  await known(world, 'personal-alex', 'personal', alex);
});
afterEach(() => world.end());

const outage = { kind: 'unanswered', failure: timeout } as const;
const fail = (times: number): void => {
  for (let left = times; left > 0; left -= 1) world.microsoft.nextAgreements.push(outage);
};

describe('attempts that fail for technical reasons', () => {
  test('are told after an hour, once, and go on', async () => {
    await attested(world);
    fail(12);
    await world.advance(HOUR);
    expect(sentKinds(world)).toEqual([]);
    await world.advance(8 * HOUR);
    expect(sentKinds(world)).toEqual(['stuck']);
    expect(await row(world)).toMatchObject({ state: 'finalizing', technicalSince: start + MINUTE });
  });

  test('are told again where they end and begin anew', async () => {
    await attested(world);
    fail(9);
    await world.advance(12 * HOUR);
    expect(sentKinds(world)).toEqual(['stuck']);
    await world.advance(6 * HOUR);
    expect(await row(world)).toMatchObject({ state: 'pending', technicalSince: null });
    fail(12);
    await world.advance(14 * HOUR);
    expect(sentKinds(world).filter((kind) => kind === 'stuck')).toHaveLength(2);
  });

  test('count also where Microsoft was not even asked', async () => {
    await attested(world);
    const failure = { ...unavailable, kind: 'notAsked' as const, httpStatus: null, retryAfterMs: 10 * MINUTE };
    for (let left = 10; left > 0; left -= 1) world.microsoft.nextAgreements.push({ kind: 'refused', failure });
    await world.advance(80 * MINUTE);
    expect(sentKinds(world)).toEqual(['stuck']);
    expect(await row(world)).toMatchObject({ state: 'pending', tries: 0 });
  });

  test('say nothing more once the attestation has ended', async () => {
    await attested(world);
    fail(5);
    await world.advance(35 * MINUTE);
    world.microsoft.accept('microsofts-1');
    await checkNow(world.deps, 'form-1', alex);
    await world.advance(DAY);
    expect(sentKinds(world)).toEqual(['finalized']);
    expect((await row(world)).technicalSince).toBeNull();
  });
});

describe('a customer who accepts in the admin center instead', () => {
  test('ends the attestation happily, within hours and without being asked about', async () => {
    await readStatus(world.deps, contoso);
    await attested(world);
    await world.advance(30 * MINUTE);
    world.microsoft.directSigned.add(contoso.id);
    await world.advance(4 * HOUR);
    expect(await row(world)).toMatchObject({ state: 'acceptedDirectly', intent: null });
    expect(sentKinds(world)).toEqual(['acceptedDirectly']);
    expect(await placeOf(world)).toBeNull();
    const calls = world.microsoft.agreementCalls.length;
    await world.advance(7 * DAY);
    expect(world.microsoft.agreementCalls).toHaveLength(calls);
    expect(await atRest(world)).toBe(true);
  });

  test('is found at once by a status that somebody asks for', async () => {
    await readStatus(world.deps, contoso);
    await attested(world);
    world.microsoft.directSigned.add(contoso.id);
    await readStatus(world.deps, contoso);
    await world.drain();
    expect(await row(world)).toMatchObject({ state: 'acceptedDirectly' });
  });

  test('is no news where the acceptance is older than the attestation', async () => {
    world.microsoft.directSigned.add(contoso.id);
    await readStatus(world.deps, contoso);
    await attested(world);
    await world.advance(5 * HOUR);
    expect(await row(world)).toMatchObject({ state: 'pending' });
    expect(sentKinds(world)).toEqual([]);
  });

  test('still counts as finalized where an attempt under way turns out to have created the agreement', async () => {
    await readStatus(world.deps, contoso);
    await attested(world);
    world.microsoft.accept('microsofts-1');
    fail(1);
    await world.advance(MINUTE);
    world.microsoft.directSigned.add(contoso.id);
    await readStatus(world.deps, contoso);
    expect(await row(world)).toMatchObject({ state: 'acceptedDirectly' });
    await world.advance(5 * HOUR);
    expect((await row(world)).intent).toBeNull();
  });

  test('is told to a conversation that watches the customer, also without an attestation', async () => {
    await subscribe(world.deps, 'personal-alex', { kinds: ['acceptedDirectly'], customer: contoso, by: alex });
    await readStatus(world.deps, contoso);
    world.microsoft.directSigned.add(contoso.id);
    await readStatus(world.deps, contoso);
    await readStatus(world.deps, contoso);
    await world.drain();
    expect(sentKinds(world)).toEqual(['acceptedDirectly']);
  });
});
