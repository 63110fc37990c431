import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Attestation } from '../../src/agreements/attestation.ts';
import { blockPurchase } from '../../src/agreements/block-purchase.ts';
import { cancelAttestation } from '../../src/agreements/cancel-attestation.ts';
import { DAY, HOUR, MINUTE } from '../../src/agreements/instant.ts';
import { readStatus } from '../../src/agreements/readings.ts';
import type { BlockedOrder } from '../../src/agreements/rows.ts';
import { subscribe } from '../../src/agreements/subscriptions.ts';
import {
  alex,
  anAgreement,
  anAttestation,
  aRequest,
  attested,
  contoso,
  createWorld,
  known,
  noToken,
  placeOf,
  row,
  start,
  type World,
} from '../support/domain.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  await known(world, 'personal-alex', 'personal', alex);
});
afterEach(() => world.end());

const retentionMs = 90 * DAY;
const stored = (id = 'form-1') => world.deps.store.get('attestations', id);
const count = async (
  table: 'alerts' | 'cards' | 'deliveries' | 'blocks' | 'attestations' | 'claims',
): Promise<number> => (await world.deps.store.all(table)).length;

describe('an attestation that has ended', () => {
  test('is forgotten after the retention, with its cards, alerts and deliveries, and not a moment before', async () => {
    await attested(world);
    world.microsoft.accept('microsofts-1');
    await world.advance(MINUTE);
    const { endedAt } = await row(world);
    expect([await count('cards'), await count('alerts'), await count('deliveries')]).toEqual([1, 1, 1]);
    await world.advance((endedAt ?? 0) + retentionMs - world.clock.now() - 1);
    expect(await stored()).not.toBeNull();
    await world.advance(1);
    expect(await stored()).toBeNull();
    expect([await count('cards'), await count('alerts'), await count('deliveries')]).toEqual([0, 0, 0]);
    expect(await world.deps.store.nextDueAt()).toBeNull();
  });

  test('leaves in history ids, times and the keyed hash that was there from the start', async () => {
    await attested(world);
    await cancelAttestation(world.deps, 'form-1', alex);
    await world.advance(91 * DAY);
    const history = await world.deps.store.history(contoso.id, 50);
    const hash = createHash('sha256').update(aRequest.emailAddress).digest('hex');
    expect(history[0]).toMatchObject({
      kind: 'signatoryDataDeleted',
      attestationId: 'form-1',
      at: start + retentionMs,
      facts: { signatory: hash, state: 'cancelled' },
    });
    expect(history.at(-1)).toMatchObject({ kind: 'requested', facts: { signatory: hash } });
    const { signatoryFirstName, signatoryLastName, emailAddress, phoneNumber } = aRequest;
    for (const secret of [signatoryFirstName, signatoryLastName, emailAddress, phoneNumber, 'microsofts-1'])
      expect(JSON.stringify(history)).not.toContain(secret);
  });

  test.each<readonly [string, () => Promise<unknown>]>([
    ['refused', async () => attested(world)],
    ['cancelled', async () => cancelAttestation(world.deps, (await attested(world)).id, alex)],
    ['expired', async () => attested(world)],
  ])('is forgotten however it ended: %s', async (how, ended) => {
    if (how === 'refused') world.microsoft.nextAttestations.push({ kind: 'refused', failure: noToken });
    await ended();
    await world.advance(8 * DAY);
    expect((await row(world)).state).toBe(how);
    await world.advance(90 * DAY);
    expect(await stored()).toBeNull();
  });

  test('counts from its last end: a link that expired and was finalized later is kept from then', async () => {
    const endless = await createWorld(HOUR);
    await known(endless, 'personal-alex', 'personal', alex);
    await attested(endless);
    await endless.advance(7 * DAY + MINUTE);
    const expired = await endless.deps.store.get('attestations', 'form-1');
    expect(expired?.state).toBe('expired');
    await endless.advance(HOUR);
    expect(await endless.deps.store.get('attestations', 'form-1')).toBeNull();
    await endless.end();
  });

  test('is kept while it lives or something of it is under way, and looked at every day', async () => {
    const intent = { requestId: 'r', dateAgreed: start, at: start, userId: 'u-1', sends: 1, open: true };
    const old: readonly Attestation[] = [
      anAttestation({ id: 'living', state: 'finalizing', endedAt: null }),
      anAttestation({ id: 'trying', state: 'expired', endedAt: start, intent }),
      anAttestation({
        id: 'twin',
        state: 'replaced',
        endedAt: start,
        triedWhileReplaced: true,
        deadline: start + 95 * DAY,
      }),
    ].map((one) => ({ ...one, version: 0 }));
    const work = old.map(
      ({ id }) => ({ kind: 'forget', subject: `attestation:${id}`, dueAt: start + 90 * DAY }) as const,
    );
    await world.deps.store.commit({ put: { attestations: old }, work });
    await world.advance(94 * DAY);
    expect(await count('attestations')).toBe(3);
    await world.advance(DAY);
    expect(await stored('twin')).toBeNull();
    const trying = await row(world, 'trying');
    await world.deps.store.commit({ put: { attestations: [{ ...trying, intent: null }] } });
    await world.advance(DAY);
    expect(await stored('trying')).toBeNull();
    expect(await stored('living')).not.toBeNull();
  });

  test('does not take the place of the one that came after it', async () => {
    await attested(world);
    await cancelAttestation(world.deps, 'form-1', alex);
    await world.advance(85 * DAY);
    await attested(world, { formKey: 'form-2' });
    await world.advance(6 * DAY);
    expect(await stored()).toBeNull();
    expect(await placeOf(world)).toBe('form-2');
    expect(await count('cards')).toBe(1);
  });

  test('an order for what is gone, or for nothing known, does nothing', async () => {
    const subjects = ['attestation:nobody', 'block:nobody', 'nothing'];
    await world.deps.store.commit({
      work: subjects.map((subject) => ({ kind: 'forget', subject, dueAt: start })),
    });
    await world.drain();
    expect(await world.deps.store.nextDueAt()).toBeNull();
  });
});

describe('a blocked purchase', () => {
  const order: BlockedOrder = {
    eventKey: 'e-1',
    eventId: 'e-1',
    code: '900428',
    orderId: 'SO-1',
    cartId: null,
    action: null,
    description: null,
    orderedBy: { name: 'Kim', email: 'kim@partner.example', objectId: null },
    occurredAt: start,
  };
  const block = (test: boolean) =>
    blockPurchase(world.deps, { customer: contoso, order, keyLasts: true, test, answeredIn: null });

  test('is forgotten after the retention, counted from its end', async () => {
    await subscribe(world.deps, 'personal-alex', { kinds: ['purchaseBlocked', 'unblocked'], customer: null, by: alex });
    await block(false);
    await world.advance(100 * DAY);
    expect(await count('blocks')).toBe(1);
    world.microsoft.agreements.set(contoso.id, [anAgreement(world.clock.now())]);
    await readStatus(world.deps, contoso);
    await world.advance(90 * DAY - 1);
    expect([await count('blocks'), await count('alerts'), await count('deliveries')]).toEqual([1, 2, 2]);
    await world.advance(1);
    expect([await count('blocks'), await count('alerts'), await count('deliveries')]).toEqual([0, 0, 0]);
    expect((await world.deps.store.history(contoso.id, 1))[0]).toMatchObject({
      kind: 'orderDataDeleted',
      facts: { orders: 1 },
    });
    expect(await world.deps.store.nextDueAt()).toBeNull();
  });

  test('of a test is forgotten too', async () => {
    await block(true);
    await world.advance(90 * DAY);
    expect([await count('blocks'), await count('alerts')]).toEqual([0, 0]);
  });
});
