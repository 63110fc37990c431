import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cancelAttestation } from '../../src/agreements/cancel-attestation.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/agreements/instant.ts';
import { standsAtMicrosoft } from '../../src/agreements/our-agreement.ts';
import type { LoggedAgreement } from '../../src/agreements/ports.ts';
import {
  alex,
  anAttestation,
  atRest,
  attested,
  contoso,
  createWorld,
  duplicate,
  known,
  noAppUser,
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
  world.microsoft.appUser = false;
  await known(world, 'personal-alex', 'personal', alex);
});
afterEach(() => world.end());

const lost = { kind: 'unanswered', failure: timeout } as const;
const lostAfterSuccess = async () => {
  await attested(world);
  world.microsoft.accept('microsofts-1');
  world.microsoft.nextAgreements.push('dieAfter');
  await expect(world.advance(MINUTE)).rejects.toThrow('after the call');
  await world.restart();
};
const all: readonly (keyof LoggedAgreement)[] = ['attestationId', 'dateAgreed', 'correlationId', 'byThisApplication'];

describe('an answer that was lost, without App+User', () => {
  test.each(all)('is settled by the activity log, where it says the %s alone', async (said) => {
    world.microsoft.logOmits = all.filter((name) => name !== said);
    await lostAfterSuccess();
    await world.drain();
    const [call] = world.microsoft.agreementCalls;
    expect(await row(world)).toMatchObject({ state: 'finalized', finalizedAt: call?.dateAgreed });
    expect(world.microsoft.agreementCalls).toHaveLength(1);
    expect(world.microsoft.logReadings[0]).toMatchObject({ customerId: contoso.id });
    expect(world.microsoft.logReadings[0]?.from).toBeLessThan(start);
    expect(sentKinds(world)).toEqual(['finalized']);
  });

  test('is sent again, the same, where the log says nothing about whose the agreement is', async () => {
    world.microsoft.logOmits = [...all];
    await lostAfterSuccess();
    await world.drain();
    const [first, again] = world.microsoft.agreementCalls;
    expect(again).toEqual(first);
    expect((await row(world)).state).toBe('finalized');
  });

  test('600061 to the repeat is success by the log, also when the log is late', async () => {
    world.microsoft.lag = 2 * HOUR;
    await lostAfterSuccess();
    for (let repeat = 0; repeat < 30; repeat += 1)
      world.microsoft.nextAgreements.push({ kind: 'refused', failure: duplicate });
    await world.advance(HOUR);
    expect((await row(world)).state).toBe('finalizing');
    await world.advance(4 * HOUR);
    expect((await row(world)).state).toBe('finalized');
  });

  test('600061 is failed after four hours where the log holds nothing of ours', async () => {
    await attested(world);
    world.microsoft.nextAgreements.push(lost);
    for (let repeat = 0; repeat < 40; repeat += 1)
      world.microsoft.nextAgreements.push({ kind: 'refused', failure: duplicate });
    await world.advance(3 * HOUR);
    expect((await row(world)).state).toBe('finalizing');
    await world.advance(6 * HOUR);
    expect((await row(world)).state).toBe('failed');
  });

  test('600061 stays unsettled while neither can be asked, and not for ever', async () => {
    await attested(world);
    world.microsoft.nextAgreements.push(lost);
    for (let repeat = 0; repeat < 1_000; repeat += 1) {
      world.microsoft.nextAgreements.push({ kind: 'refused', failure: duplicate });
      world.microsoft.nextLogs.push(
        { answered: false, failure: unavailable },
        { answered: false, failure: unavailable },
      );
    }
    await world.advance(10 * DAY);
    expect((await row(world)).state).toBe('finalizing');
    await world.advance(25 * DAY);
    expect((await row(world)).state).toBe('failed');
  });

  test('of a cancelled attestation is looked for in the log, and never sent again', async () => {
    await attested(world);
    world.microsoft.accept('microsofts-1');
    world.microsoft.lag = HOUR;
    world.microsoft.nextAgreements.push('dieAfter');
    await expect(world.advance(MINUTE)).rejects.toThrow('after the call');
    await world.restart();
    await cancelAttestation(world.deps, 'form-1', alex);
    await world.advance(5 * HOUR);
    expect((await row(world)).state).toBe('finalized');
    expect(world.microsoft.agreementCalls).toHaveLength(1);
  });

  test('of a cancelled attestation is given up after a month in which nothing could be told', async () => {
    await attested(world);
    world.microsoft.logOmits = [...all];
    world.microsoft.accept('microsofts-1');
    world.microsoft.nextAgreements.push('dieAfter');
    await expect(world.advance(MINUTE)).rejects.toThrow('after the call');
    await world.restart();
    await cancelAttestation(world.deps, 'form-1', alex);
    await world.advance(29 * DAY);
    expect((await row(world)).intent).not.toBeNull();
    await world.advance(2 * DAY);
    expect(await row(world)).toMatchObject({ state: 'cancelled', intent: null });
    expect(await atRest(world)).toBe(true);
  });
});

describe('standing at Microsoft', () => {
  const intent = { requestId: 'r-1', dateAgreed: start, at: start + MINUTE, userId: 'u-1', sends: 1, open: true };
  const asked = anAttestation({ state: 'finalizing', intent, lastTryAt: start + MINUTE });
  const entry: LoggedAgreement = {
    at: start + 2 * MINUTE,
    attestationId: null,
    dateAgreed: null,
    correlationId: null,
    byThisApplication: true,
  };
  const stands = (logged: Partial<LoggedAgreement>) => {
    world.microsoft.nextLogs.push({ answered: true, value: [{ ...entry, ...logged }] });
    return standsAtMicrosoft(world.deps, asked);
  };

  test('the log is not asked where the agreements are answered', async () => {
    world.microsoft.appUser = true;
    expect(await standsAtMicrosoft(world.deps, asked)).toBe('no');
    expect(world.microsoft.logReadings).toEqual([]);
  });

  test('an agreement of this application is ours where no other attestation of the customer was tried', async () => {
    await world.deps.store.commit({
      put: { attestations: [{ ...anAttestation({ id: 'old', lastTryAt: start - DAY }), version: 0 }] },
    });
    expect(await stands({})).toBe(start);
  });

  test('and settles nothing where one was', async () => {
    const other = anAttestation({ id: 'other', lastTryAt: start + 30 * SECOND });
    await world.deps.store.commit({ put: { attestations: [{ ...other, version: 0 }] } });
    expect(await stands({})).toBe('unanswered');
    expect(await stands({ correlationId: 'r-1' })).toBe(start);
  });

  test('a log without any agreement says no; one that cannot be read says nothing', async () => {
    world.microsoft.nextLogs.push({ answered: true, value: [] }, { answered: false, failure: noAppUser });
    expect(await standsAtMicrosoft(world.deps, asked)).toBe('no');
    expect(await standsAtMicrosoft(world.deps, asked)).toBe('unanswered');
  });

  test('of several dates that were sent, the one before the entry is taken', async () => {
    const again = { ...asked, lostDates: [start - DAY, start - HOUR], intent: { ...intent, dateAgreed: start + DAY } };
    world.microsoft.nextLogs.push({ answered: true, value: [{ ...entry, at: start, attestationId: 'microsofts-1' }] });
    expect(await standsAtMicrosoft(world.deps, again)).toBe(start - HOUR);
  });
});
