import { afterEach, beforeEach, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../src/agreements/instant.ts';
import {
  aFailure,
  alex,
  anAgreement,
  attested,
  contactOf,
  contoso,
  createWorld,
  duplicate,
  inputs,
  known,
  row,
  sentKinds,
  timeout,
  type World,
} from '../support/domain.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  await known(world, 'personal-alex', 'personal', alex);
});
afterEach(() => world.end());

const lost = { kind: 'unanswered', failure: timeout } as const;
const usedAlready = {
  kind: 'refused',
  failure: aFailure({ kind: 'refused', httpStatus: 400, code: '999999' }),
} as const;
const signatory = contactOf({ ...inputs(), expirationInMinutes: 0 });

test('a lost success whose repeat is refused in unknown words is found by its date, and never called failed', async () => {
  await attested(world);
  world.microsoft.nextAgreements.push(lost, usedAlready, { kind: 'refused', failure: duplicate });
  await world.advance(MINUTE);
  const date = world.microsoft.agreementCalls[0]?.dateAgreed ?? 0;
  await world.advance(2 * MINUTE);
  expect(await row(world)).toMatchObject({ state: 'pending', intent: null, lostDates: [date] });
  world.microsoft.agreements.set(contoso.id, [anAgreement(date, signatory)]);
  await world.advance(HOUR);
  expect(await row(world)).toMatchObject({ state: 'finalized', finalizedAt: date });
  expect(sentKinds(world)).toEqual(['finalized']);
});

test('a lost success is also found where every further call is refused in the same unknown words', async () => {
  await attested(world);
  world.microsoft.nextAgreements.push(lost, ...Array.from({ length: 100 }, () => usedAlready));
  await world.advance(MINUTE);
  const date = world.microsoft.agreementCalls[0]?.dateAgreed ?? 0;
  await world.advance(HOUR);
  world.microsoft.agreements.set(contoso.id, [anAgreement(date, signatory)]);
  await world.advance(2 * HOUR);
  expect(await row(world)).toMatchObject({ state: 'finalized', finalizedAt: date });
  expect(sentKinds(world)).toEqual(['finalized']);
  // It came after the success, so it does not mean "not accepted yet".
  expect(await world.deps.store.get('refusalCodes', '999999')).toMatchObject({ cameBeforeSuccess: false });
});

test('600061 stays unsettled while a lost success may not be visible yet, and is failed when it never shows', async () => {
  await attested(world);
  world.microsoft.nextAgreements.push(lost, usedAlready);
  for (let repeat = 0; repeat < 20; repeat += 1)
    world.microsoft.nextAgreements.push({ kind: 'refused', failure: duplicate });
  await world.advance(HOUR);
  expect((await row(world)).state).toBe('finalizing');
  await world.advance(DAY);
  expect((await row(world)).state).toBe('failed');
});

test('a call that was answered with a technical refusal goes out again under an id of its own, with the same date', async () => {
  await attested(world);
  const throttled = { kind: 'refused', failure: aFailure({ kind: 'throttled', httpStatus: 429, code: null }) } as const;
  world.microsoft.nextAgreements.push(throttled, lost, lost);
  await world.advance(HOUR);
  const [first, second, third] = world.microsoft.agreementCalls;
  expect(second?.requestId).not.toBe(first?.requestId);
  expect(second?.dateAgreed).toBe(first?.dateAgreed);
  expect(third).toEqual(second);
});
