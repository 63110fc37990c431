import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cancelAttestation } from '../../src/agreements/cancel-attestation.ts';
import { checkNow, finalize } from '../../src/agreements/finalize.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/agreements/instant.ts';
import {
  aFailure,
  alex,
  atRest,
  attested,
  contoso,
  createWorld,
  inputs,
  known,
  noToken,
  notAsked,
  row,
  sentKinds,
  start,
  throttled,
  timeout,
  type World,
} from '../support/domain.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  await known(world, 'personal-alex', 'personal', alex);
});
afterEach(() => world.end());

const put = { kind: 'refused', failure: notAsked } as const;
const calls = () => world.microsoft.agreementCalls;
const after = (retryAfterMs: number | null) => ({ kind: 'refused', failure: { ...notAsked, retryAfterMs } }) as const;

describe('an attempt that was never made', () => {
  test('counts no try, leaves no intent and no trace on the card, and is due when it makes sense', async () => {
    await attested(world);
    const before = await row(world);
    const edits = world.chat.cardEdits.length;
    world.microsoft.nextAgreements.push(put);
    await world.advance(MINUTE);
    expect(await row(world)).toEqual({ ...before, version: before.version + 2, technicalSince: start + MINUTE });
    expect(world.chat.cardEdits).toHaveLength(edits);
    await world.advance(45 * SECOND - 1);
    expect(calls()).toHaveLength(1);
    await world.advance(1);
    expect(calls()).toHaveLength(2);
    expect(calls()[1]?.requestId).not.toBe(calls()[0]?.requestId);
    expect((await row(world)).tries).toBe(1);
  });

  test('is not made again at once where nobody says when', async () => {
    await attested(world);
    world.microsoft.nextAgreements.push(after(null), after(0));
    await world.advance(MINUTE + 30 * SECOND - 1);
    expect(calls()).toHaveLength(1);
    await world.advance(1 + 10 * SECOND - 1);
    expect(calls()).toHaveLength(2);
    await world.advance(1);
    expect(calls()).toHaveLength(3);
  });

  test.each([
    ['of a link that lives', '10080'],
    ['of one that is over', '5'],
  ])('%s is made ever more rarely while that lasts, and leaves few traces', async (_, expirationInMinutes) => {
    await attested(world, { inputs: inputs({ expirationInMinutes }) });
    world.microsoft.nextAgreements.push(...Array.from({ length: 5_000 }, () => after(null)));
    await world.advance(DAY);
    expect(calls().length).toBeGreaterThan(100);
    expect(calls().length).toBeLessThan(200);
    const kept = await world.deps.store.history(contoso.id, 10_000);
    expect(kept.length).toBeLessThan(450);
  });

  test('is made no later than planned, so that a link is tried before it ends', async () => {
    await attested(world, { inputs: inputs({ expirationInMinutes: '60' }) });
    await world.advance(40 * MINUTE);
    world.microsoft.nextAgreements.push(...Array.from({ length: 9 }, () => after(null)));
    await checkNow(world.deps, 'form-1', alex);
    await world.advance(18 * MINUTE - 1);
    const before = calls().length;
    await world.advance(1);
    expect(calls()).toHaveLength(before + 1);
  });

  test('keeps an intent whose earlier answer was lost: the same call follows', async () => {
    await attested(world);
    world.microsoft.nextAgreements.push({ kind: 'unanswered', failure: timeout }, put);
    await world.advance(2 * MINUTE);
    expect(await row(world)).toMatchObject({ state: 'finalizing', tries: 1, intent: { open: true, sends: 1 } });
    await world.advance(45 * SECOND);
    expect(calls()).toHaveLength(3);
    expect(calls()[2]).toEqual(calls()[0]);
  });

  test('ends nothing after the deadline, however long it lasts: the link ends with an answer', async () => {
    await attested(world);
    world.microsoft.nextAgreements.push(...Array.from({ length: 400 }, () => after(HOUR)));
    await world.advance(9 * DAY);
    expect(await row(world)).toMatchObject({ state: 'pending', tries: 0, intent: null });
    await world.advance(10 * DAY);
    expect((await row(world)).state).toBe('expired');
    expect(sentKinds(world)).toContain('expired');
  });

  test('says why to somebody who asked for it, and goes on being asked for', async () => {
    await attested(world);
    world.microsoft.accept('microsofts-1');
    await world.advance(10 * SECOND);
    world.microsoft.nextAgreements.push(put);
    await checkNow(world.deps, 'form-1', alex);
    await world.drain();
    expect(await row(world)).toMatchObject({
      state: 'finalizing',
      failure: { kind: 'notAsked' },
      intent: null,
      tries: 0,
    });
    expect(world.chat.cardEdits.at(-1)?.attestation.failure?.kind).toBe('notAsked');
    await world.advance(45 * SECOND - 1);
    const [due] = await world.deps.store.takeDue(world.clock.now() + 1, 1, 1);
    if (due === undefined) throw new Error('nothing is due');
    expect(due).toMatchObject({ kind: 'finalize', data: { asked: true } });
    await finalize(world.deps, due);
    expect(await row(world)).toMatchObject({ state: 'finalized', tries: 1 });
  });

  test('of an attestation that was cancelled meanwhile is not made any more', async () => {
    await attested(world);
    world.microsoft.nextAgreements.push(async () => {
      await cancelAttestation(world.deps, 'form-1', alex);
      return put;
    });
    await world.advance(DAY);
    expect(await row(world)).toMatchObject({ state: 'cancelled', intent: null, tries: 0 });
    expect(calls()).toHaveLength(1);
    expect(await atRest(world)).toBe(true);
  });
});

describe('an attempt that Microsoft put off', () => {
  test('waits as long as Microsoft says, also past the next regular attempt', async () => {
    await attested(world);
    const asked = { ...throttled, retryAfterMs: 7 * MINUTE };
    world.microsoft.nextAgreements.push({ kind: 'refused', failure: asked });
    await world.advance(8 * MINUTE - 1);
    expect(calls()).toHaveLength(1);
    await world.advance(1);
    expect(calls()).toHaveLength(2);
  });

  test('keeps finalizing without a credential for days, and is finalized when there is one', async () => {
    await attested(world);
    world.microsoft.accept('microsofts-1');
    const missing = aFailure({ kind: 'credential', httpStatus: null, code: null, credential: 'appOnly' });
    world.microsoft.nextAgreements.push(
      ...Array.from({ length: 200 }, () => ({ kind: 'refused', failure: missing }) as const),
    );
    await world.advance(14 * DAY);
    expect(await row(world)).toMatchObject({ state: 'finalizing', tries: 0, failure: { credential: 'appOnly' } });
    await world.advance(14 * DAY);
    expect((await row(world)).state).toBe('finalized');
  });

  test('counts a try where Microsoft refused the token: that call was made', async () => {
    await attested(world);
    world.microsoft.nextAgreements.push({ kind: 'refused', failure: noToken });
    await world.advance(MINUTE);
    expect(await row(world)).toMatchObject({ state: 'finalizing', tries: 1 });
  });
});

describe('a creation that has to wait', () => {
  const waits = (failure: typeof notAsked) => world.microsoft.nextAttestations.push({ kind: 'refused', failure });

  test('is made when it makes sense, as if it had never been sent; the card says once why it waits', async () => {
    waits(notAsked);
    waits(notAsked);
    expect(await attested(world)).toMatchObject({
      state: 'creating',
      failure: { kind: 'notAsked' },
      creation: { sends: 0 },
    });
    expect(world.chat.cardEdits.map(({ attestation }) => attestation.failure?.kind)).toEqual(['notAsked']);
    await world.advance(90 * SECOND - 1);
    expect(world.microsoft.attestationCalls).toHaveLength(2);
    expect(world.chat.cardEdits).toHaveLength(1);
    await world.advance(1);
    expect(await row(world)).toMatchObject({ state: 'pending', failure: null, createdAt: start + 90 * SECOND });
    expect(new Set(world.microsoft.attestationCalls.map(({ requestId }) => requestId)).size).toBe(1);
  });

  test('honours what Microsoft says', async () => {
    waits({ ...throttled, retryAfterMs: 57 * SECOND });
    await attested(world);
    await world.advance(57 * SECOND - 1);
    expect(world.microsoft.attestationCalls).toHaveLength(1);
    await world.advance(1);
    expect((await row(world)).state).toBe('pending');
  });

  test('is given back after ten minutes, with what was typed', async () => {
    for (let time = 0; time < 100; time += 1) waits(notAsked);
    await attested(world);
    await world.advance(9 * MINUTE);
    expect((await row(world)).state).toBe('creating');
    await world.advance(MINUTE);
    expect(await row(world)).toMatchObject({ state: 'refused', failure: { kind: 'notAsked' } });
  });

  test('is given back at once where the pause is longer than anybody waits', async () => {
    waits({ ...throttled, retryAfterMs: HOUR });
    expect((await attested(world)).state).toBe('refused');
  });
});
