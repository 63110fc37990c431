import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { blockPurchase } from '../../src/agreements/block-purchase.ts';
import { DAY, HOUR } from '../../src/agreements/instant.ts';
import { readStatus } from '../../src/agreements/readings.ts';
import type { Block, ReadingRow, SeenEvent } from '../../src/agreements/rows.ts';
import { scheduleHousekeeping } from '../../src/agreements/sweep.ts';
import {
  anAgreement,
  anAttestation,
  contoso,
  createWorld,
  fabrikam,
  noAppUser,
  start,
  unavailable,
  type World,
} from '../support/domain.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.end());

const reading = (id = contoso.id): Promise<ReadingRow | null> => world.deps.store.get('readings', id);
const contacts = (row: ReadingRow | null, of: 'latest' | 'lastKnown' = 'latest') => {
  const agreements = row?.[of]?.agreements;
  return agreements?.answered === true
    ? agreements.value.map(({ primaryContact }) => primaryContact?.email ?? null)
    : [];
};

describe('the daily sweep', () => {
  test('is one order however often it is scheduled, and comes back every day', async () => {
    await scheduleHousekeeping(world.deps);
    await scheduleHousekeeping(world.deps);
    expect(await world.deps.store.takeDue(start, 10, 0)).toHaveLength(1);
    await world.restart();
    await world.drain();
    expect(await world.deps.store.nextDueAt()).toBe(start + DAY);
    await world.advance(3 * DAY);
    expect(await world.deps.store.nextDueAt()).toBe(start + 4 * DAY);
  });

  test('forgets readings that were not refreshed: agreements name signatories', async () => {
    world.microsoft.agreements.set(contoso.id, [anAgreement(start - DAY)]);
    await readStatus(world.deps, contoso);
    await readStatus(world.deps, fabrikam);
    await scheduleHousekeeping(world.deps);
    await world.advance(80 * DAY);
    await readStatus(world.deps, fabrikam);
    expect(await reading()).not.toBeNull();
    await world.advance(10 * DAY);
    expect(await reading()).toBeNull();
    expect(await reading(fabrikam.id)).not.toBeNull();
  });

  test('keeps the last known status, without its people, where Microsoft has not answered since', async () => {
    world.microsoft.agreements.set(contoso.id, [anAgreement(start - DAY)]);
    await readStatus(world.deps, contoso);
    await scheduleHousekeeping(world.deps);
    await world.advance(80 * DAY);
    const failed = { answered: false, failure: noAppUser } as const;
    world.microsoft.nextReadings.push({ agreements: failed, directSigned: { answered: false, failure: unavailable } });
    await readStatus(world.deps, contoso);
    expect(contacts(await reading(), 'lastKnown')).toEqual(['kim@contoso.example']);
    await world.advance(11 * DAY);
    const kept = await reading();
    expect(contacts(kept, 'lastKnown')).toEqual([null]);
    expect(kept?.lastKnown?.readAt).toBe(start);
  });

  test('keeps what an open block is ended by, without its people', async () => {
    world.microsoft.agreements.set(contoso.id, [anAgreement(Date.UTC(2022, 0))]);
    await readStatus(world.deps, contoso);
    const order = { eventKey: 'e', eventId: 'e', code: '900428', orderId: 'o', cartId: null, action: null } as const;
    await blockPurchase(world.deps, {
      customer: contoso,
      order: { ...order, description: null, orderedBy: null, occurredAt: start },
      keyLasts: true,
      test: false,
      answeredIn: null,
    });
    await scheduleHousekeeping(world.deps);
    await world.advance(100 * DAY);
    const kept = await reading();
    expect(contacts(kept)).toEqual([null]);
    expect(kept?.version).toBeLessThan(5);
  });

  test('forgets the keys of events that have run out', async () => {
    const event = (id: string, expiresAt: number | null): SeenEvent => ({
      id,
      version: 0,
      eventId: id,
      customerId: contoso.id,
      receivedAt: start,
      expiresAt,
    });
    await world.deps.store.commit({ put: { events: [event('lasting', null), event('passing', start + HOUR)] } });
    await scheduleHousekeeping(world.deps);
    await world.drain();
    expect(await world.deps.store.all('events')).toHaveLength(2);
    await world.advance(DAY);
    expect((await world.deps.store.all('events')).map(({ id }) => id)).toEqual(['lasting']);
  });

  test('catches attestations and blocks that ended before anything was ordered for them', async () => {
    const ended = { state: 'finalized', endedAt: start - 90 * DAY } as const;
    const block: Block = {
      id: 'b-1',
      version: 0,
      customer: contoso,
      state: 'unblocked',
      openedAt: start - 100 * DAY,
      closedAt: start - 95 * DAY,
      orders: [],
      refusedAlthough: null,
      looks: 0,
      test: false,
    };
    const attestations = [
      { ...anAttestation(ended), version: 0 },
      { ...anAttestation({ ...ended, id: 'younger', endedAt: start - 89 * DAY }), version: 0 },
      { ...anAttestation({ id: 'living' }), version: 0 },
    ];
    await world.deps.store.commit({ put: { attestations, blocks: [block] } });
    await scheduleHousekeeping(world.deps);
    await world.drain();
    expect((await world.deps.store.all('attestations')).map(({ id }) => id)).toEqual(['younger', 'living']);
    expect(await world.deps.store.all('blocks')).toEqual([]);
    await world.advance(DAY);
    expect((await world.deps.store.all('attestations')).map(({ id }) => id)).toEqual(['living']);
  });

  test('forgets ten thousand attestations in slices, and other work runs between them', async () => {
    const ended = { state: 'expired', endedAt: start - 90 * DAY } as const;
    for (let batch = 0; batch < 10; batch += 1)
      await world.deps.store.commit({
        put: {
          attestations: Array.from({ length: 1_000 }, (_, index) => {
            const id = `old-${batch}-${index}`;
            return { ...anAttestation({ ...ended, id, customer: { ...contoso, id } }), version: 0 };
          }),
        },
      });
    await scheduleHousekeeping(world.deps);
    const removed: number[] = [];
    const stop = world.deps.store.onCommit(({ rows }) => {
      removed.push(rows.filter(({ table }) => table === 'attestations').length);
    });
    await world.drain();
    stop();
    expect(await world.deps.store.all('attestations')).toEqual([]);
    expect(Math.max(...removed)).toBe(100);
    expect(removed.filter((count) => count > 0)).toHaveLength(100);
    expect(await world.deps.store.nextDueAt()).toBe(start + DAY);
  });
});
