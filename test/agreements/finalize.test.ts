import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cancelAttestation } from '../../src/agreements/cancel-attestation.ts';
import { checkNow } from '../../src/agreements/finalize.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/agreements/instant.ts';
import {
  aFailure,
  alex,
  anAgreement,
  atRest,
  attested,
  contactOf,
  contoso,
  createWorld,
  duplicate,
  inputs,
  known,
  noToken,
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

const lost = { kind: 'unanswered', failure: timeout } as const;
const refused = (failure: typeof duplicate) => ({ kind: 'refused', failure }) as const;
const calls = () => world.microsoft.agreementCalls;
const agreements = () => world.microsoft.agreements.get(contoso.id) ?? [];
const another = contactOf({ ...inputs(), expirationInMinutes: 0, emailAddress: 'jo@contoso.example' });

describe('an accepted link', () => {
  test('is finalized at the next attempt, once, with one alert to the owner', async () => {
    await attested(world);
    await world.advance(3 * MINUTE);
    world.microsoft.accept('microsofts-1');
    await world.advance(DAY);
    const attestation = await row(world);
    expect(attestation).toMatchObject({ state: 'finalized', endedAt: start + 5 * MINUTE, intent: null, tries: 3 });
    expect(calls().at(-1)).toEqual({
      requestId: calls().at(-1)?.requestId,
      customerId: contoso.id,
      attestationId: 'microsofts-1',
      dateAgreed: start + 4 * MINUTE,
      userId: alex.objectId,
    });
    expect(attestation.finalizedAt).toBe(start + 4 * MINUTE);
    expect(sentKinds(world)).toEqual(['finalized']);
    expect(world.chat.alerts[0]?.to).toBe('personal-alex');
    expect(world.chat.cardEdits.at(-1)?.attestation.state).toBe('finalized');
    expect(await placeOf(world)).toBeNull();
    expect(await atRest(world)).toBe(true);
  });

  test('is recorded to the second, and never before the link was made', async () => {
    world.clock.set(start + 400);
    await attested(world);
    world.microsoft.accept('microsofts-1');
    await world.advance(MINUTE);
    expect(calls()[0]?.dateAgreed).toBe(start + SECOND);
  });

  test('is not tried in the second in which it was made', async () => {
    world.clock.set(start + 400);
    await attested(world);
    world.microsoft.accept('microsofts-1');
    await checkNow(world.deps, 'form-1', alex);
    await world.drain();
    expect(calls()).toEqual([]);
    await world.advance(SECOND);
    expect((await row(world)).state).toBe('finalized');
  });

  test('asks with a new id after every answer', async () => {
    await attested(world);
    await world.advance(20 * MINUTE);
    expect(new Set(calls().map(({ requestId }) => requestId)).size).toBe(5);
  });
});

describe('a link that nobody accepts', () => {
  test('is tried by the schedule, then expires with one alert; Check now still works', async () => {
    await attested(world);
    await world.advance(8 * DAY);
    expect(await row(world)).toMatchObject({ state: 'expired', tries: 92, endedAt: start + 7 * DAY + MINUTE });
    expect(sentKinds(world)).toEqual(['expiring', 'expiring', 'expiring', 'expired']);
    expect(await placeOf(world)).toBeNull();
    expect(await atRest(world)).toBe(true);
    world.microsoft.accept('microsofts-1');
    expect(await checkNow(world.deps, 'form-1', alex)).not.toBeNull();
    await world.drain();
    expect((await row(world)).state).toBe('finalized');
    expect(sentKinds(world).at(-1)).toBe('finalized');
  });

  test('expired, a Check now that is refused changes no state but edits the card', async () => {
    await attested(world);
    await world.advance(8 * DAY);
    const edits = world.chat.cardEdits.length;
    await checkNow(world.deps, 'form-1', alex);
    await world.advance(DAY);
    expect((await row(world)).state).toBe('expired');
    expect(world.chat.cardEdits.length).toBe(edits + 1);
    expect(sentKinds(world).filter((kind) => kind === 'expired')).toHaveLength(1);
  });

  test('gets at most a hundred tries, of which the last comes after the deadline', async () => {
    await attested(world);
    for (let press = 0; press < 120; press += 1) {
      await world.advance(MINUTE);
      await checkNow(world.deps, 'form-1', alex);
      await world.drain();
    }
    expect(calls()).toHaveLength(99);
    expect((await row(world)).state).toBe('pending');
    await world.advance(8 * DAY);
    expect(await row(world)).toMatchObject({ state: 'expired', tries: 100 });
    await checkNow(world.deps, 'form-1', alex);
    await world.drain();
    expect(calls()).toHaveLength(100);
    expect(await atRest(world)).toBe(true);
  });

  test('has its card edited only when something changed', async () => {
    await attested(world);
    await world.advance(HOUR);
    expect(world.chat.cardEdits.map(({ attestation: { state } }) => state)).toEqual(['pending', 'pending']);
    await checkNow(world.deps, 'form-1', alex);
    await world.drain();
    expect(world.chat.cardEdits).toHaveLength(3);
  });
});

describe('without automatic finalizing', () => {
  beforeEach(() => attested(world, { inputs: inputs({ autoFinalize: 'false', expirationInMinutes: '60' }) }));

  test('nothing is tried; the deadline ends it, and says that the customer may have accepted', async () => {
    await world.advance(2 * HOUR);
    expect(calls()).toEqual([]);
    expect((await row(world)).state).toBe('notFinalizedInTime');
    expect(sentKinds(world)).toEqual(['expiring', 'expiring', 'notFinalizedInTime']);
    world.microsoft.accept('microsofts-1');
    await checkNow(world.deps, 'form-1', alex);
    await world.drain();
    expect((await row(world)).state).toBe('finalized');
  });

  test('Check now makes one attempt, and no more by itself', async () => {
    await world.advance(MINUTE);
    await checkNow(world.deps, 'form-1', alex);
    await world.advance(50 * MINUTE);
    expect(calls()).toHaveLength(1);
    expect((await row(world)).state).toBe('pending');
    await world.advance(HOUR);
    expect((await row(world)).state).toBe('notFinalizedInTime');
  });

  test('an attempt that is under way at the deadline is settled first', async () => {
    await world.advance(59 * MINUTE);
    world.microsoft.nextAgreements.push(lost);
    await checkNow(world.deps, 'form-1', alex);
    await world.drain();
    expect((await row(world)).state).toBe('finalizing');
    await world.advance(HOUR);
    expect((await row(world)).state).toBe('expired');
    // The repeated call may have been answered with its first refusal, so that one of its own follows.
    expect(new Set(calls().map(({ requestId }) => requestId)).size).toBe(2);
  });
});

describe('an unanswered call', () => {
  test('that created the agreement is settled by reading', async () => {
    await attested(world);
    world.microsoft.nextAgreements.push(() => {
      world.microsoft.agreements.set(contoso.id, [anAgreement(start)]);
      return lost;
    });
    await world.advance(MINUTE);
    expect(await row(world)).toMatchObject({ state: 'finalized', finalizedAt: start });
    expect(calls()).toHaveLength(1);
  });

  test('is not settled by somebody else’s agreement', async () => {
    await attested(world);
    world.microsoft.agreements.set(contoso.id, [anAgreement(start, another), anAgreement(start - DAY)]);
    world.microsoft.nextAgreements.push(lost);
    await world.advance(MINUTE);
    expect(await row(world)).toMatchObject({ state: 'finalizing', failure: timeout });
    expect(world.chat.cardEdits.at(-1)?.attestation.state).toBe('finalizing');
  });

  test('is settled also where Microsoft gives no phone back, or fractions of a second', async () => {
    await attested(world);
    const contact = { ...contactOf({ ...inputs(), expirationInMinutes: 0 }), phoneNumber: null };
    world.microsoft.nextAgreements.push(() => {
      world.microsoft.agreements.set(contoso.id, [anAgreement(start + 500, contact)]);
      return lost;
    });
    await world.advance(MINUTE);
    expect((await row(world)).state).toBe('finalized');
  });

  test('whose agreement does not show yet is sent again with the same id and body, and makes one agreement', async () => {
    world.microsoft.lag = 3 * HOUR;
    await attested(world);
    world.microsoft.accept('microsofts-1');
    world.microsoft.nextAgreements.push(async () => {
      const [call] = calls();
      if (call === undefined) throw new Error('no call');
      await world.microsoft.createAgreement(call);
      return lost;
    });
    await world.advance(2 * MINUTE);
    const [first, , again] = calls();
    expect(again).toEqual(first);
    expect((await row(world)).state).toBe('finalized');
    expect(agreements()).toHaveLength(1);
  });

  test('is tried again also after the deadline, until Microsoft answers', async () => {
    await attested(world, { inputs: inputs({ expirationInMinutes: '5' }) });
    world.microsoft.nextAgreements.push(...Array.from({ length: 30 }, () => lost));
    await world.advance(DAY);
    expect((await row(world)).state).toBe('finalizing');
    expect(new Set(calls().map(({ requestId }) => requestId)).size).toBe(1);
    world.microsoft.accept('microsofts-1');
    await world.advance(5 * DAY);
    expect((await row(world)).state).toBe('finalized');
    expect(sentKinds(world)).toEqual(['stuck', 'finalized']);
  });
});

describe('600061', () => {
  test('at the first send is terminal: failed, with an alert, and never again', async () => {
    await attested(world);
    world.microsoft.nextAgreements.push(refused(duplicate));
    await world.advance(MINUTE);
    expect(await row(world)).toMatchObject({ state: 'failed', failure: duplicate });
    expect(sentKinds(world)).toEqual(['failed']);
    expect(await placeOf(world)).toBeNull();
    await world.advance(8 * DAY);
    expect(calls()).toHaveLength(1);
  });

  test('after a lost answer is success where our agreement is there', async () => {
    await attested(world);
    world.microsoft.nextAgreements.push(lost, () => {
      world.microsoft.agreements.set(contoso.id, [anAgreement(start)]);
      return refused(duplicate);
    });
    await world.advance(3 * MINUTE);
    expect((await row(world)).state).toBe('finalized');
    expect(calls()).toHaveLength(2);
  });

  test('after a lost answer proves nothing while Microsoft may lag or cannot be read, and is terminal later', async () => {
    await attested(world);
    const answer = refused(duplicate);
    world.microsoft.nextAgreements.push(lost, ...Array.from({ length: 50 }, () => answer));
    await world.advance(3 * HOUR);
    expect((await row(world)).state).toBe('finalizing');
    await world.advance(4 * HOUR);
    expect((await row(world)).state).toBe('failed');
    expect(sentKinds(world)).toEqual(['stuck', 'failed']);
  });

  test('of a replaced link ends its tries, and leaves the new one alone', async () => {
    await attested(world);
    await attested(world, { formKey: 'form-2', replaces: 'form-1', card: null });
    world.microsoft.nextAgreements.push(refused(duplicate));
    await world.advance(MINUTE);
    const states = [await row(world), await row(world, 'form-2')];
    expect(states.map(({ triedWhileReplaced }) => triedWhileReplaced)).toContain(false);
    expect(calls()).toHaveLength(2);
  });
});

describe('technical refusals', () => {
  test.each([
    ['a credential problem', noToken],
    ['an outage', unavailable],
    ['throttling', aFailure({ kind: 'throttled', httpStatus: 429, code: null })],
    ['a 404', aFailure({ httpStatus: 404, code: null })],
    ['a 403', aFailure({ httpStatus: 403, code: '2032' })],
  ])('%s keeps finalizing, also after the deadline, and ends well', async (_, failure) => {
    await attested(world, { inputs: inputs({ expirationInMinutes: '30' }) });
    world.microsoft.accept('microsofts-1');
    world.microsoft.nextAgreements.push(...Array.from({ length: 14 }, () => refused(failure)));
    await world.advance(HOUR);
    expect(await row(world)).toMatchObject({ state: 'finalizing', failure });
    expect(sentKinds(world)).not.toContain('expired');
    await world.advance(DAY);
    expect((await row(world)).state).toBe('finalized');
  });

  test('a card that showed finalizing is edited once the attempt is answered', async () => {
    await attested(world);
    await world.advance(6 * MINUTE);
    world.microsoft.nextAgreements.push(refused(unavailable));
    await world.advance(10 * MINUTE);
    expect((await row(world)).state).toBe('pending');
    expect(world.chat.cardEdits.slice(-2).map(({ attestation: { state } }) => state)).toEqual([
      'finalizing',
      'pending',
    ]);
  });

  test('a customer that is none of ours fails for good', async () => {
    await attested(world);
    world.microsoft.nextAgreements.push(refused(aFailure({ httpStatus: 403, code: '20002' })));
    await world.advance(MINUTE);
    expect((await row(world)).state).toBe('failed');
  });
});

describe('cancelling during an attempt', () => {
  test('a success that was under way still counts', async () => {
    await attested(world);
    world.microsoft.nextAgreements.push(async () => {
      await cancelAttestation(world.deps, 'form-1', alex);
      return { kind: 'created', dateAgreed: start };
    });
    await world.advance(MINUTE);
    expect(await row(world)).toMatchObject({ state: 'finalized', intent: null });
  });

  test('a refusal leaves it cancelled', async () => {
    await attested(world);
    world.microsoft.nextAgreements.push(async () => {
      await cancelAttestation(world.deps, 'form-1', alex);
      return refused(aFailure());
    });
    await world.advance(8 * DAY);
    expect(await row(world)).toMatchObject({ state: 'cancelled', intent: null });
    expect(calls()).toHaveLength(1);
  });

  test('a lost answer is looked up, never sent again, until Microsoft’s lag has passed', async () => {
    await attested(world);
    world.microsoft.accept('microsofts-1');
    world.microsoft.nextAgreements.push(async () => {
      await cancelAttestation(world.deps, 'form-1', alex);
      return lost;
    });
    await world.advance(8 * DAY);
    expect(await row(world)).toMatchObject({ state: 'cancelled', intent: null });
    expect(calls()).toHaveLength(1);
    expect(agreements()).toEqual([]);
    expect(world.microsoft.readings.length).toBeLessThan(15);
    expect(await atRest(world)).toBe(true);
  });

  test('a lost answer that had created the agreement turns out finalized', async () => {
    await attested(world);
    world.microsoft.nextAgreements.push(async () => {
      await cancelAttestation(world.deps, 'form-1', alex);
      return lost;
    });
    await world.advance(30 * MINUTE);
    world.microsoft.agreements.set(contoso.id, [anAgreement(start)]);
    await world.advance(4 * HOUR);
    expect((await row(world)).state).toBe('finalized');
  });
});

describe('the clock jumps', () => {
  test('over everything at once: one expired alert, no burst', async () => {
    await attested(world);
    await world.jump(30 * DAY);
    expect((await row(world)).state).toBe('expired');
    expect(sentKinds(world)).toEqual(['expired']);
    expect(calls()).toHaveLength(1);
    // Whether somebody took the alert is looked at once more.
    await world.advance(4 * HOUR);
    expect(sentKinds(world)).toEqual(['expired']);
    expect(await atRest(world)).toBe(true);
  });

  test('an acceptance in the meantime is found', async () => {
    await attested(world);
    world.microsoft.accept('microsofts-1');
    await world.jump(30 * DAY);
    expect((await row(world)).state).toBe('finalized');
    expect(sentKinds(world)).toEqual(['finalized']);
  });

  test('over several marks: expiring is said once', async () => {
    await attested(world);
    await world.jump(7 * DAY - 5 * MINUTE);
    expect(sentKinds(world)).toEqual(['expiring']);
    await world.advance(3 * MINUTE);
    expect(sentKinds(world)).toEqual(['expiring']);
  });
});
