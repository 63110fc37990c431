import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cancelAttestation } from '../../src/agreements/cancel-attestation.ts';
import { createAgain } from '../../src/agreements/create-attestation.ts';
import { pendingAttestations } from '../../src/agreements/find-attestations.ts';
import { DAY, MINUTE, SECOND } from '../../src/agreements/instant.ts';
import { readStatus } from '../../src/agreements/readings.ts';
import { requestAttestation } from '../../src/agreements/request-attestation.ts';
import {
  aFailure,
  alex,
  anAgreement,
  aSubmission,
  atRest,
  attested,
  contoso,
  createWorld,
  cutoff,
  fabrikam,
  inputs,
  known,
  placeOf,
  row,
  sam,
  start,
  timeout,
  type World,
} from '../support/domain.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  await known(world, 'personal-alex', 'personal', alex);
});
afterEach(() => world.end());

const unanswered = { kind: 'unanswered', failure: timeout } as const;
const throttled = { kind: 'refused', failure: aFailure({ kind: 'throttled', httpStatus: 429, code: null }) } as const;
const second = { formKey: 'form-2', card: { activityId: 'card-2', threadId: null, readerId: null } };
const changed = { ...second, inputs: inputs({ emailAddress: 'jo@contoso.example' }), replaces: 'form-1' };
const live = async (): Promise<string[]> => (await pendingAttestations(world.deps, null)).map(({ id }) => id).sort();

describe('a form that is sent', () => {
  test('becomes a pending attestation with a link, a deadline, the place and an edited card', async () => {
    const attestation = await attested(world);
    expect(attestation).toMatchObject({
      state: 'pending',
      attestationId: 'microsofts-1',
      createdAt: start,
      deadline: start + 7 * DAY,
      owner: alex,
    });
    expect(await placeOf(world)).toBe('form-1');
    expect(world.chat.cardEdits.map(({ attestation: { state } }) => state)).toEqual(['pending']);
    expect(world.microsoft.attestationCalls).toEqual([
      { requestId: attestation.creation.requestId, request: attestation.request },
    ]);
  });

  test('leaves history without personal data', async () => {
    await attested(world);
    const history = await world.deps.store.history(contoso.id, 10);
    expect(history.map(({ kind }) => kind)).toEqual(['created', 'requested']);
    expect(JSON.stringify(history)).not.toMatch(/kim|akers|555|microsofts-1/i);
  });

  test('is one attestation, however often and fast it is pressed', async () => {
    const pressed = await Promise.all([1, 2, 3, 4].map(() => requestAttestation(world.deps, aSubmission())));
    await world.drain();
    expect(pressed.map(({ kind }) => kind)).toEqual(['accepted', 'accepted', 'accepted', 'accepted']);
    expect((await requestAttestation(world.deps, aSubmission())).kind).toBe('accepted');
    await world.drain();
    expect(world.microsoft.attestationCalls).toHaveLength(1);
    expect(await world.deps.store.find('attestations', 'customer', contoso.id)).toHaveLength(1);
  });

  test('is told of the live one, where two agents are equally fast', async () => {
    const forms = [aSubmission(), aSubmission({ ...second, person: sam })];
    const answers = await Promise.all(forms.map((form) => requestAttestation(world.deps, form)));
    await world.drain();
    expect(answers.map(({ kind }) => kind).sort()).toEqual(['accepted', 'live']);
    expect(await live()).toHaveLength(1);
  });

  test('has a place of its own for each customer', async () => {
    await attested(world);
    await attested(world, { ...second, customer: fabrikam, inputs: inputs({ companyName: 'Fabrikam' }) });
    expect(await live()).toEqual(['form-1', 'form-2']);
  });

  test('writes nothing where it is refused', async () => {
    const refusals = [{ inputs: inputs({ emailAddress: 'kim' }) }, { inputs: inputs({ companyName: 'Fabrikam' }) }].map(
      (form) => requestAttestation(world.deps, aSubmission(form)),
    );
    expect((await Promise.all(refusals)).map(({ kind }) => kind)).toEqual(['invalid', 'nameDiffers']);
    expect(await world.deps.store.all('attestations')).toEqual([]);
    expect(await placeOf(world)).toBeNull();
  });

  test('asks once about an unlike company name, and again about another', async () => {
    const unlike = { inputs: inputs({ companyName: 'Fabrikam' }), confirmedName: 'Northwind' };
    expect((await requestAttestation(world.deps, aSubmission(unlike))).kind).toBe('nameDiffers');
    const confirmed = { ...unlike, confirmedName: 'Fabrikam' };
    expect((await requestAttestation(world.deps, aSubmission(confirmed))).kind).toBe('accepted');
  });

  test('is refused before sending where the signatory stands on a valid agreement, not on an outdated one', async () => {
    world.microsoft.agreements.set(contoso.id, [anAgreement(cutoff - DAY)]);
    await readStatus(world.deps, contoso);
    expect((await requestAttestation(world.deps, aSubmission())).kind).toBe('accepted');
    await cancelAttestation(world.deps, 'form-1', alex);
    world.microsoft.agreements.set(contoso.id, [anAgreement(cutoff - DAY), anAgreement(cutoff + DAY)]);
    await readStatus(world.deps, contoso);
    expect(await requestAttestation(world.deps, aSubmission(second))).toEqual({
      kind: 'sameSignatory',
      dateAgreed: cutoff + DAY,
    });
  });
});

describe('a creation that Microsoft refuses', () => {
  const validation = aFailure({ kind: 'validation', code: null, fieldErrors: { EmailAddress: 'No such mailbox.' } });

  test('keeps the words for the form and frees the place', async () => {
    world.microsoft.nextAttestations.push({ kind: 'refused', failure: validation });
    expect(await attested(world)).toMatchObject({ state: 'refused', failure: validation, endedAt: start });
    expect(await placeOf(world)).toBeNull();
    expect(world.chat.cardEdits.at(-1)?.attestation.state).toBe('refused');
    expect((await attested(world, second)).state).toBe('pending');
  });

  test('gives the place back to the link it was to replace', async () => {
    await attested(world);
    world.microsoft.nextAttestations.push({ kind: 'refused', failure: validation });
    await attested(world, changed);
    expect(await placeOf(world)).toBe('form-1');
    expect((await row(world)).state).toBe('pending');
    expect((await requestAttestation(world.deps, aSubmission({ formKey: 'form-3' }))).kind).toBe('live');
  });

  test('waits where it is throttled, with the same id, and sends a lost answer again all the same', async () => {
    world.microsoft.nextAttestations.push(throttled, throttled, unanswered);
    await attested(world);
    await world.advance(MINUTE - 1);
    expect((await row(world)).state).toBe('pending');
    expect(world.microsoft.attestationCalls).toHaveLength(4);
    expect(new Set(world.microsoft.attestationCalls.map(({ requestId }) => requestId)).size).toBe(1);
  });

  test('is refused in the end where throttling does not stop', async () => {
    world.microsoft.nextAttestations.push(...Array.from({ length: 20 }, () => throttled));
    await attested(world);
    await world.advance(10 * MINUTE);
    expect((await row(world)).state).toBe('refused');
    expect(world.microsoft.attestationCalls).toHaveLength(16);
  });
});

describe('a message that held another form before', () => {
  test('becomes the card of the attestation that is made from it', async () => {
    world.microsoft.nextAttestations.push({ kind: 'refused', failure: aFailure() });
    await attested(world);
    await attested(world, { formKey: 'form-2' });
    const cards = await world.deps.store.all('cards');
    expect(cards.map(({ attestationId }) => attestationId)).toEqual(['form-2']);
  });
});

describe('a lost answer to a creation', () => {
  test('is sent again once with the same id', async () => {
    world.microsoft.nextAttestations.push(unanswered);
    expect((await attested(world)).state).toBe('pending');
    const [first, again] = world.microsoft.attestationCalls;
    expect(again).toEqual(first);
  });

  test('lost again, the agent is asked; then it is a new call', async () => {
    world.microsoft.nextAttestations.push(unanswered, unanswered);
    expect(await attested(world)).toMatchObject({ state: 'unanswered', failure: timeout });
    expect(world.microsoft.attestationCalls).toHaveLength(2);
    expect(await placeOf(world)).toBe('form-1');
    expect((await createAgain(world.deps, 'form-1'))?.state).toBe('creating');
    await world.drain();
    expect((await row(world)).state).toBe('pending');
    expect(new Set(world.microsoft.attestationCalls.map(({ requestId }) => requestId)).size).toBe(2);
  });

  test('cannot be created again twice by two presses', async () => {
    world.microsoft.nextAttestations.push(unanswered, unanswered);
    await attested(world);
    await Promise.all([createAgain(world.deps, 'form-1'), createAgain(world.deps, 'form-1')]);
    await world.drain();
    expect(world.microsoft.attestationCalls).toHaveLength(3);
  });

  test('can be replaced or cancelled', async () => {
    world.microsoft.nextAttestations.push(unanswered, unanswered);
    await attested(world);
    expect((await attested(world, changed)).state).toBe('pending');
    expect((await row(world)).state).toBe('replaced');
    expect((await cancelAttestation(world.deps, 'form-2', alex))?.state).toBe('cancelled');
    expect(await placeOf(world)).toBeNull();
  });
});

describe('a link whose whole life passes while Microsoft answers', () => {
  test('is looked at all the same', async () => {
    world.microsoft.nextAttestations.push(() => {
      world.clock.set(start + 8 * DAY);
      return { kind: 'created', attestationId: 'microsofts-late' };
    });
    await attested(world);
    expect((await row(world)).state).toBe('expired');
  });
});

describe('replacing', () => {
  test('with changed values stops the old link', async () => {
    await attested(world);
    await attested(world, changed);
    expect(await row(world)).toMatchObject({ state: 'replaced', replacedBy: 'form-2', triedWhileReplaced: false });
    expect(await row(world, 'form-2')).toMatchObject({ state: 'pending', replaces: 'form-1' });
    expect(await placeOf(world)).toBe('form-2');
    await world.advance(DAY);
    expect(new Set(world.microsoft.agreementCalls.map(({ attestationId }) => attestationId))).toEqual(
      new Set(['microsofts-2']),
    );
  });

  test('with equal values goes on trying both and takes the first accepted', async () => {
    await attested(world);
    await world.advance(3 * MINUTE);
    await attested(world, { ...second, replaces: 'form-1' });
    expect(await row(world)).toMatchObject({ state: 'replaced', triedWhileReplaced: true });
    world.microsoft.accept('microsofts-1');
    await world.advance(DAY);
    expect((await row(world)).state).toBe('finalized');
    expect(await row(world, 'form-2')).toMatchObject({ state: 'replaced', replacedBy: 'form-1' });
    expect(await placeOf(world)).toBeNull();
    expect(world.microsoft.agreements.get(contoso.id)).toHaveLength(1);
  });

  test('both links accepted make one agreement', async () => {
    await attested(world);
    await attested(world, { ...second, replaces: 'form-1' });
    world.microsoft.accept('microsofts-1');
    world.microsoft.accept('microsofts-2');
    await world.advance(8 * DAY);
    expect(world.microsoft.agreements.get(contoso.id)).toHaveLength(1);
    const states = [(await row(world)).state, (await row(world, 'form-2')).state].sort();
    expect(states).toEqual(['finalized', 'replaced']);
    expect(await atRest(world)).toBe(true);
  });

  test('without automatic finalizing, the old link is not tried by itself either', async () => {
    await attested(world);
    await attested(world, { ...second, replaces: 'form-1', inputs: inputs({ autoFinalize: 'false' }) });
    expect((await row(world)).triedWhileReplaced).toBe(false);
    await world.advance(DAY);
    expect(world.microsoft.agreementCalls).toEqual([]);
  });

  test('a third link with changed values stops both before it', async () => {
    await attested(world);
    await attested(world, { ...second, replaces: 'form-1' });
    await attested(world, { ...changed, formKey: 'form-3', replaces: 'form-2' });
    expect((await row(world)).triedWhileReplaced).toBe(false);
    expect((await row(world, 'form-2')).triedWhileReplaced).toBe(false);
    expect(await live()).toEqual(['form-3']);
  });

  test('an expired one is marked replaced', async () => {
    await attested(world);
    await world.advance(8 * DAY);
    expect((await row(world)).state).toBe('expired');
    await attested(world, { ...second, replaces: 'form-1' });
    expect(await row(world)).toMatchObject({ state: 'replaced', replacedBy: 'form-2' });
  });

  test('another customer’s attestation cannot be replaced', async () => {
    await attested(world);
    const foreign = { ...second, customer: fabrikam, inputs: inputs({ companyName: 'Fabrikam' }), replaces: 'form-1' };
    expect((await attested(world, foreign)).replaces).toBeNull();
    expect((await row(world)).state).toBe('pending');
  });

  test('one that is being made leaves a single live link', async () => {
    await attested(world);
    expect((await requestAttestation(world.deps, aSubmission(changed))).kind).toBe('accepted');
    const third = { ...changed, formKey: 'form-3', replaces: 'form-2' };
    expect((await requestAttestation(world.deps, aSubmission(third))).kind).toBe('accepted');
    await world.drain();
    expect(await live()).toEqual(['form-3']);
    expect(await placeOf(world)).toBe('form-3');
  });

  test('cancelled before it came to be, the place goes back', async () => {
    await attested(world);
    world.microsoft.nextAttestations.push(unanswered, unanswered);
    await attested(world, changed);
    expect(await placeOf(world)).toBe('form-2');
    await cancelAttestation(world.deps, 'form-2', alex);
    expect(await placeOf(world)).toBe('form-1');
    await attested(world, { ...changed, formKey: 'form-3' });
    expect(await live()).toEqual(['form-3']);
  });

  test('the old link is finalized while the new one waits for an answer: the new one is not made', async () => {
    await attested(world);
    world.microsoft.nextAttestations.push(unanswered, unanswered);
    await attested(world, changed);
    world.microsoft.accept('microsofts-1');
    await world.advance(DAY);
    expect((await row(world)).state).toBe('finalized');
    expect((await row(world, 'form-2')).state).toBe('replaced');
    expect(await placeOf(world)).toBeNull();
  });

  test('the old link is cancelled while the new one is made: the new one goes on', async () => {
    await attested(world);
    await requestAttestation(world.deps, aSubmission(changed));
    await cancelAttestation(world.deps, 'form-1', alex);
    await world.drain();
    expect((await row(world)).state).toBe('cancelled');
    expect(await live()).toEqual(['form-2']);
    expect(await placeOf(world)).toBe('form-2');
  });
});

describe('cancelling', () => {
  test('stops everything and frees the place', async () => {
    await attested(world);
    expect(await cancelAttestation(world.deps, 'form-1', sam)).toMatchObject({ state: 'cancelled', endedAt: start });
    await world.drain();
    expect(await placeOf(world)).toBeNull();
    expect(await atRest(world)).toBe(true);
    expect((await world.deps.store.history(contoso.id, 1))[0]).toMatchObject({ kind: 'cancelled', actor: sam });
    expect(await cancelAttestation(world.deps, 'form-1', sam)).toBeNull();
  });

  test('while the link is being made: the link is nobody’s', async () => {
    world.microsoft.nextAttestations.push(async () => {
      await cancelAttestation(world.deps, 'form-1', alex);
      return { kind: 'created', attestationId: 'microsofts-orphan' };
    });
    expect(await attested(world)).toMatchObject({ state: 'cancelled', attestationId: null });
    expect(await placeOf(world)).toBeNull();
    await world.advance(8 * DAY);
    expect(world.microsoft.agreementCalls).toEqual([]);
  });

  test('ends the tries of the links that it had replaced, too', async () => {
    await attested(world);
    await attested(world, { ...second, replaces: 'form-1' });
    await cancelAttestation(world.deps, 'form-2', alex);
    world.microsoft.accept('microsofts-1');
    await world.advance(8 * DAY);
    expect(world.microsoft.agreementCalls).toEqual([]);
    expect(SECOND).toBe(1_000);
  });
});
