import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type BlockedPurchase, blockPurchase } from '../../src/agreements/block-purchase.ts';
import { DAY, HOUR, MINUTE } from '../../src/agreements/instant.ts';
import { readStatus } from '../../src/agreements/readings.ts';
import type { Block } from '../../src/agreements/rows.ts';
import { subscribe } from '../../src/agreements/subscriptions.ts';
import {
  alex,
  anAgreement,
  atRest,
  attested,
  contoso,
  createWorld,
  cutoff,
  known,
  noToken,
  sam,
  sentKinds,
  start,
  type World,
} from '../support/domain.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  await known(world, 'channel-sales', 'channel');
  await subscribe(world.deps, 'channel-sales', {
    kinds: ['purchaseBlocked', 'unblocked'],
    customer: null,
    by: alex,
  });
});
afterEach(() => world.end());

const aPurchase = (changed: Partial<BlockedPurchase> & { key?: string; objectId?: string } = {}): BlockedPurchase => {
  const { key = 'event-1', objectId = null, ...rest } = changed;
  return {
    customer: contoso,
    order: {
      eventKey: key,
      eventId: key,
      code: '900428',
      orderId: key,
      cartId: null,
      action: 'purchase',
      description: null,
      orderedBy: objectId === null ? null : { name: null, email: null, objectId },
      occurredAt: world.clock.now(),
    },
    keyLasts: true,
    answeredIn: null,
    test: false,
    ...rest,
  };
};
const blocks = (): Promise<readonly Block[]> => world.deps.store.all('blocks');
const blocked = async (changed: Parameters<typeof aPurchase>[0] = {}) => {
  const recorded = await blockPurchase(world.deps, aPurchase(changed));
  await world.drain();
  return recorded;
};

describe('a blocked purchase', () => {
  test('raises one alert to those who listen', async () => {
    expect(await blocked()).toMatchObject({ eventId: 'event-1', duplicate: false });
    expect(sentKinds(world)).toEqual(['purchaseBlocked']);
    expect(world.chat.alerts[0]?.view.block?.orders).toHaveLength(1);
    expect(await blocks()).toMatchObject([{ state: 'open', openedAt: start, refusedAlthough: null }]);
  });

  test('reported again is a duplicate, for good where the shop named the event', async () => {
    await blocked();
    expect(await blocked()).toMatchObject({ eventId: 'event-1', duplicate: true });
    await world.advance(40 * DAY);
    expect((await blocked()).duplicate).toBe(true);
    expect((await blocks())[0]?.orders).toHaveLength(1);
  });

  test('reported again without an id is a duplicate for 24 hours', async () => {
    await blocked({ keyLasts: false });
    await world.advance(DAY - 1);
    expect((await blocked({ keyLasts: false })).duplicate).toBe(true);
    await world.advance(1);
    expect((await blocked({ keyLasts: false })).duplicate).toBe(false);
  });

  test('reported by several at the same moment raises one alert', async () => {
    const reports = await Promise.all([1, 2, 3].map(() => blockPurchase(world.deps, aPurchase())));
    await world.drain();
    expect(reports.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
    expect(sentKinds(world)).toEqual(['purchaseBlocked']);
  });

  test('joins the open one where it is another order, and the sent copies are edited', async () => {
    await blocked();
    await blocked({ key: 'event-2' });
    expect(await blocks()).toHaveLength(1);
    expect((await blocks())[0]?.orders.map(({ orderId }) => orderId)).toEqual(['event-1', 'event-2']);
    expect(sentKinds(world)).toEqual(['purchaseBlocked']);
    expect(world.chat.alertEdits.at(-1)?.view.block?.orders).toHaveLength(2);
  });

  test('two different ones at the same moment make one block', async () => {
    await Promise.all([aPurchase(), aPurchase({ key: 'event-2' })].map((one) => blockPurchase(world.deps, one)));
    await world.drain();
    expect((await blocks()).map(({ orders }) => orders.length)).toEqual([2]);
    expect(sentKinds(world)).toEqual(['purchaseBlocked']);
  });

  test('that joins while the alert is being sent is on the card in the end', async () => {
    world.chat.nextSends.push(async () => {
      await blockPurchase(world.deps, aPurchase({ key: 'event-2' }));
      const refresh = await world.deps.store.takeDue(world.clock.now(), 16, 120_000);
      for (const work of refresh) await world.deps.store.finish(work, {});
      return { kind: 'sent', activityId: 'activity-9' };
    });
    await blocked();
    expect(world.chat.alertEdits.at(-1)?.view.block?.orders).toHaveLength(2);
  });

  test('for a test raises a marked alert and opens nothing', async () => {
    await blocked({ test: true });
    expect(world.chat.alerts[0]?.view).toMatchObject({
      alert: { test: true },
      block: { state: 'unblocked', test: true },
    });
    expect(await world.deps.store.get('claims', `block:${contoso.id}`)).toBeNull();
    await blocked({ key: 'event-2' });
    expect((await blocks()).filter(({ state }) => state === 'open')).toHaveLength(1);
  });

  test('is told to who ordered, also to one whose order joined, once each', async () => {
    await known(world, 'personal-alex', 'personal', alex);
    await known(world, 'personal-sam', 'personal', sam);
    await blocked({ objectId: alex.objectId });
    await blocked({ key: 'event-2', objectId: sam.objectId });
    await blocked({ key: 'event-3', objectId: sam.objectId });
    expect(world.chat.alerts.map(({ to }) => to).sort()).toEqual(['channel-sales', 'personal-alex', 'personal-sam']);
  });
});

describe('refused although an agreement is visible', () => {
  test('is remembered, and not taken for the end of the block', async () => {
    world.microsoft.agreements.set(contoso.id, [anAgreement(cutoff + DAY)]);
    await blocked();
    expect(await blocks()).toMatchObject([{ state: 'open', refusedAlthough: { dateAgreed: cutoff + DAY } }]);
    expect(world.chat.alerts[0]?.view.block?.refusedAlthough).toEqual({ dateAgreed: cutoff + DAY });
    await readStatus(world.deps, contoso);
    await world.drain();
    expect(sentKinds(world)).toEqual(['purchaseBlocked']);
  });

  test('also where somebody else’s question was faster', async () => {
    world.microsoft.directSigned.add(contoso.id);
    await blockPurchase(world.deps, aPurchase());
    await readStatus(world.deps, contoso);
    await world.drain();
    expect(await blocks()).toMatchObject([{ state: 'open', refusedAlthough: { dateAgreed: null } }]);
    expect(sentKinds(world)).toEqual(['purchaseBlocked']);
  });

  test('ends by a newer agreement', async () => {
    world.microsoft.agreements.set(contoso.id, [anAgreement(cutoff + DAY)]);
    await blocked();
    await world.advance(HOUR);
    world.microsoft.agreements.set(contoso.id, [anAgreement(cutoff + DAY), anAgreement(start + HOUR)]);
    await readStatus(world.deps, contoso);
    await world.drain();
    expect(sentKinds(world)).toEqual(['purchaseBlocked', 'unblocked']);
  });
});

describe('unblocked', () => {
  test('is said once the agreement shows, to those who heard of the block, and the copies are edited', async () => {
    await known(world, 'personal-alex', 'personal', alex);
    world.microsoft.lag = 20 * MINUTE;
    await blocked();
    await attested(world);
    world.microsoft.accept('microsofts-1');
    await world.advance(20 * MINUTE);
    expect(sentKinds(world).filter((kind) => kind === 'unblocked')).toEqual([]);
    await world.advance(HOUR);
    const told = world.chat.alerts.filter(({ view }) => view.alert.kind === 'unblocked');
    expect(told.map(({ to }) => to).sort()).toEqual(['channel-sales', 'personal-alex']);
    expect(world.chat.alertEdits.at(-1)?.view.block?.state).toBe('unblocked');
    expect(await world.deps.store.get('claims', `block:${contoso.id}`)).toBeNull();
    await world.advance(DAY);
    expect(world.chat.alerts.filter(({ view }) => view.alert.kind === 'unblocked')).toHaveLength(2);
    expect(await atRest(world)).toBe(true);
  });

  test('is said after a direct acceptance, at the next reading', async () => {
    await blocked();
    world.microsoft.directSigned.add(contoso.id);
    await readStatus(world.deps, contoso);
    await world.drain();
    expect(sentKinds(world)).toEqual(['purchaseBlocked', 'unblocked']);
  });

  test('rests on Microsoft’s "created" where nothing can be looked up', async () => {
    await blocked();
    await attested(world);
    world.microsoft.accept('microsofts-1');
    const failed = {
      agreements: { answered: false, failure: noToken },
      directSigned: { answered: false, failure: noToken },
    } as const;
    world.microsoft.nextReadings.push(failed, failed, failed, failed);
    await world.advance(HOUR);
    expect(sentKinds(world)).toContain('unblocked');
  });

  test('a reading that cannot be made changes nothing by itself', async () => {
    await blocked();
    world.microsoft.nextReadings.push({ agreements: { answered: false, failure: noToken } });
    await readStatus(world.deps, contoso);
    await world.drain();
    expect(await blocks()).toMatchObject([{ state: 'open' }]);
  });

  test('a block that opens soon after finalizing ends by itself when the agreement shows', async () => {
    world.microsoft.lag = HOUR;
    await attested(world);
    world.microsoft.accept('microsofts-1');
    await world.advance(10 * MINUTE);
    await blocked();
    expect(await blocks()).toMatchObject([{ state: 'open', refusedAlthough: null }]);
    await world.advance(3 * HOUR);
    expect(sentKinds(world)).toContain('unblocked');
  });

  test('an agreement that never shows leaves the block open, and the looks end', async () => {
    world.microsoft.lag = 90 * DAY;
    await blocked();
    await attested(world);
    world.microsoft.accept('microsofts-1');
    await world.advance(8 * DAY);
    expect(await blocks()).toMatchObject([{ state: 'open' }]);
    expect(await atRest(world)).toBe(true);
  });

  test('a customer may be blocked again afterwards', async () => {
    await blocked();
    world.microsoft.directSigned.add(contoso.id);
    await readStatus(world.deps, contoso);
    world.microsoft.directSigned.clear();
    await world.advance(DAY);
    await blocked({ key: 'event-2' });
    expect((await blocks()).map(({ state }) => state).sort()).toEqual(['open', 'unblocked']);
    expect(sentKinds(world)).toEqual(['purchaseBlocked', 'unblocked', 'purchaseBlocked']);
  });
});
