import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { blockPurchase } from '../../src/agreements/block-purchase.ts';
import type { PersonRef } from '../../src/agreements/customer.ts';
import { DAY, HOUR, MINUTE } from '../../src/agreements/instant.ts';
import { readStatus } from '../../src/agreements/readings.ts';
import { wentThrough } from '../../src/agreements/refused-although.ts';
import type { Block } from '../../src/agreements/rows.ts';
import { subscribe } from '../../src/agreements/subscriptions.ts';
import { takeOverCustomer } from '../../src/agreements/take-over.ts';
import { tellWhenUnblocked } from '../../src/agreements/tell-when-unblocked.ts';
import {
  alex,
  anAgreement,
  atRest,
  contoso,
  createWorld,
  known,
  sam,
  sentKinds,
  start,
  type World,
} from '../support/domain.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  await known(world, 'channel-sales', 'channel');
  await subscribe(world.deps, 'channel-sales', { kinds: ['purchaseBlocked'], customer: null, by: alex });
});
afterEach(() => world.end());

async function refuse(key = 'SO-1', by: PersonRef | null = null): Promise<Block> {
  await blockPurchase(world.deps, {
    customer: contoso,
    order: {
      eventKey: key,
      eventId: key,
      code: '900428',
      orderId: key,
      cartId: null,
      action: null,
      description: null,
      orderedBy: by === null ? null : { ...by, email: null },
      occurredAt: world.clock.now(),
    },
    keyLasts: true,
    answeredIn: null,
    test: false,
  });
  await world.drain();
  return block();
}

async function block(): Promise<Block> {
  const found = (await world.deps.store.all('blocks')).at(-1);
  if (found === undefined) throw new Error('there is no block');
  return found;
}

const kim: PersonRef = { objectId: '0b000000-0000-4000-8000-000000000003', name: 'Kim' };
const visible = (): unknown => world.microsoft.agreements.set(contoso.id, [anAgreement(start - 30 * DAY)]);
const edits = (): readonly (Block | null)[] => world.chat.alertEdits.map(({ view }) => view.block);

describe('a block that lasts although an agreement is visible', () => {
  test('is said to last after four hours, on the same alert', async () => {
    visible();
    await refuse();
    await world.advance(4 * HOUR - 1);
    expect((await block()).stillRefusedAt).toBeUndefined();
    await world.advance(1);
    expect(await block()).toMatchObject({ state: 'open', stillRefusedAt: start + 4 * HOUR });
    expect(edits().at(-1)).toMatchObject({ stillRefusedAt: start + 4 * HOUR });
    expect(sentKinds(world).filter((kind) => kind === 'purchaseBlocked')).toHaveLength(1);
  });

  test('is not where the agreement is missing', async () => {
    await refuse();
    await world.advance(5 * HOUR);
    expect((await block()).stillRefusedAt).toBeUndefined();
  });

  test('is looked at once more before that is said, and may turn out to be over', async () => {
    visible();
    await refuse();
    world.microsoft.agreements.set(contoso.id, [anAgreement(start + HOUR)]);
    await world.advance(4 * HOUR);
    expect(await block()).toMatchObject({ state: 'unblocked' });
    expect((await block()).stillRefusedAt).toBeUndefined();
  });
});

describe('*It went through*', () => {
  test('closes the block for good, with who said so, and tells nobody who neither asked nor ordered', async () => {
    visible();
    const { id } = await refuse();
    expect(await wentThrough(world.deps, id, sam)).toEqual({ kind: 'closed', customer: contoso });
    expect(await wentThrough(world.deps, id, alex)).toEqual({ kind: 'over' });
    await world.advance(DAY);
    expect(await block()).toMatchObject({ state: 'wentThrough', closedAt: start, closedBy: sam });
    expect((await block()).stillRefusedAt).toBeUndefined();
    expect(sentKinds(world)).toEqual(['purchaseBlocked']);
    expect(edits().at(-1)).toMatchObject({ state: 'wentThrough' });
    const [last] = (await world.deps.store.history(contoso.id, 9)).filter(({ kind }) => kind === 'wentThrough');
    expect(last).toMatchObject({ actor: sam, facts: { block: id, orders: 1 } });
    expect(await atRest(world)).toBe(true);
  });

  test('tells those who asked and who ordered, once each, and not whoever said so', async () => {
    visible();
    for (const who of [alex, sam, kim]) await known(world, `personal-${who.name}`, 'personal', who);
    const { id } = await refuse('SO-1', kim);
    await refuse('SO-2', alex);
    for (const who of [alex, sam]) await tellWhenUnblocked(world.deps, contoso.id, who);
    world.chat.alerts.length = 0;
    await wentThrough(world.deps, id, sam);
    await world.advance(DAY);
    expect(world.chat.notices.map(({ to }) => to).sort()).toEqual(['personal-Alex', 'personal-Kim']);
    expect(world.chat.notices[0]?.notice).toMatchObject({ kind: 'wentThrough', by: sam, block: { id } });
    expect(world.chat.alerts).toEqual([]);
    expect(await atRest(world)).toBe(true);
  });

  test('leaves what was promised to somebody without the app, and ends', async () => {
    visible();
    const { id } = await refuse('SO-1', kim);
    await wentThrough(world.deps, id, sam);
    await world.advance(DAY);
    expect(world.chat.notices).toEqual([]);
    expect(await atRest(world)).toBe(true);
  });

  test('leaves room for the next block, and is forgotten in time like any other', async () => {
    visible();
    const { id } = await refuse();
    await wentThrough(world.deps, id, sam);
    await world.advance(HOUR);
    expect((await refuse('SO-2')).id).not.toBe(id);
    await world.advance(90 * DAY);
    expect(await world.deps.store.get('blocks', id)).toBeNull();
  });

  test('of a block that is not there, or of a test, closes nothing', async () => {
    expect(await wentThrough(world.deps, 'none', sam)).toEqual({ kind: 'over' });
  });

  test('two who press at the same moment close it once', async () => {
    visible();
    const { id } = await refuse();
    const closed = await Promise.all([sam, alex].map((by) => wentThrough(world.deps, id, by)));
    expect(closed.map(({ kind }) => kind).sort()).toEqual(['closed', 'over']);
    const history = await world.deps.store.history(contoso.id, 99);
    expect(history.filter(({ kind }) => kind === 'wentThrough')).toHaveLength(1);
  });
});

describe('*Tell me when unblocked*', () => {
  const unblock = async (): Promise<void> => {
    await world.advance(10 * MINUTE);
    world.microsoft.agreements.set(contoso.id, [anAgreement(world.clock.now())]);
    await readStatus(world.deps, contoso);
    await world.drain();
  };
  const toldUnblocked = (): readonly string[] =>
    world.chat.alerts.filter(({ view }) => view.alert.kind === 'unblocked').map(({ to }) => to);

  test('tells the presser once, however often it was pressed, and of this block alone', async () => {
    await known(world, 'personal-sam', 'personal', sam);
    await refuse();
    const pressed = await Promise.all([1, 2, 3].map(() => tellWhenUnblocked(world.deps, contoso.id, sam)));
    expect(pressed).toEqual(Array(3).fill({ kind: 'willTell', customer: contoso }));
    expect((await block()).tell).toEqual([sam.objectId]);
    await unblock();
    expect([...toldUnblocked()].sort()).toEqual(['channel-sales', 'personal-sam']);
    expect(await tellWhenUnblocked(world.deps, contoso.id, sam)).toEqual({ kind: 'notBlocked' });
    await world.advance(DAY);
    await refuse('SO-2');
    expect(world.chat.alerts.filter(({ to }) => to === 'personal-sam')).toHaveLength(1);
  });

  test('is kept for one who adds the app later', async () => {
    await refuse();
    expect(await tellWhenUnblocked(world.deps, contoso.id, sam)).toEqual({ kind: 'notYet', customer: contoso });
    await known(world, 'personal-sam', 'personal', sam);
    await unblock();
    expect(toldUnblocked()).toContain('personal-sam');
  });

  test('tells one who also took the block over once', async () => {
    await known(world, 'personal-sam', 'personal', sam);
    await refuse();
    await takeOverCustomer(world.deps, contoso.id, { by: sam, answeredIn: 'channel-sales' });
    await tellWhenUnblocked(world.deps, contoso.id, sam);
    await unblock();
    expect(toldUnblocked().filter((to) => to === 'personal-sam')).toHaveLength(1);
  });
});
