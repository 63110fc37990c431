import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { blockPurchase } from '../../src/agreements/block-purchase.ts';
import type { Customer } from '../../src/agreements/customer.ts';
import { sendEventsOut } from '../../src/agreements/events-out.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/agreements/instant.ts';
import type { EventSent } from '../../src/agreements/ports.ts';
import { readStatus } from '../../src/agreements/readings.ts';
import type { OutgoingEvent } from '../../src/agreements/rows.ts';
import { subscribe } from '../../src/agreements/subscriptions.ts';
import {
  alex,
  anAgreement,
  attested,
  contactOf,
  contoso,
  createWorld,
  known,
  start,
  type World,
} from '../support/domain.ts';

const fabrikam: Customer = { ...contoso, id: '0d0d0d0d-0000-4000-8000-0000000000fa', companyName: 'Fabrikam' };

let world: World;
let sent: { readonly event: OutgoingEvent; readonly at: number }[];
/** What the receiver answers. */
let answers: (event: OutgoingEvent) => EventSent | Promise<EventSent>;
beforeEach(async () => {
  sent = [];
  answers = () => ({ kind: 'taken' });
  world = await createWorld(90 * DAY, {
    eventsOut: {
      send: async (event) => {
        sent.push({ event, at: world.clock.now() });
        return answers(event);
      },
    },
  });
});
afterEach(() => world.end());

const refused: EventSent = { kind: 'refused', httpStatus: 401 };
const failed: EventSent = { kind: 'failed', httpStatus: 503, retryAfterMs: null };
const kinds = (): readonly string[] => sent.map(({ event }) => event.kind);
const left = (): Promise<readonly OutgoingEvent[]> => world.deps.store.all('eventsOut');
const trouble = () => world.deps.store.get('troubles', 'eventsOut');

async function block(key: string, changed: { customer?: Customer; test?: boolean } = {}): Promise<void> {
  await blockPurchase(world.deps, {
    customer: changed.customer ?? contoso,
    order: {
      eventKey: key,
      eventId: key,
      code: '900428',
      orderId: key,
      cartId: null,
      action: null,
      description: null,
      orderedBy: { name: 'Planted', email: 'planted@shop.example', objectId: null },
      occurredAt: world.clock.now(),
    },
    keyLasts: true,
    answeredIn: null,
    test: changed.test ?? false,
  });
}

async function unblock(): Promise<void> {
  world.microsoft.agreements.set(contoso.id, [anAgreement(world.clock.now())]);
  await readStatus(world.deps, contoso);
}

describe('what the partner’s own systems hear', () => {
  test('blocked, finalized and unblocked, in this order, with the orders and nobody’s name', async () => {
    await block('SO-1');
    await block('SO-2');
    await world.drain();
    const { attestationId } = await attested(world);
    world.microsoft.accept(attestationId ?? '');
    await world.advance(10 * MINUTE);
    expect(kinds()).toEqual(['blocked', 'finalized', 'unblocked']);
    expect(sent[0]?.event).toMatchObject({ customerId: contoso.id, orders: [{ id: 'SO-1', cartId: null }] });
    expect(sent[2]?.event.orders).toEqual([
      { id: 'SO-1', cartId: null },
      { id: 'SO-2', cartId: null },
    ]);
    expect(JSON.stringify(sent)).not.toMatch(/planted/i);
    expect(await left()).toEqual([]);
  });

  test('finalized before unblocked where one reading shows both', async () => {
    await block('SO-1');
    const { request } = await attested(world);
    await world.advance(2 * MINUTE);
    const made = anAgreement(world.clock.now(), contactOf(request));
    world.microsoft.agreements.set(contoso.id, [made]);
    await world.advance(MINUTE);
    await readStatus(world.deps, contoso);
    expect((await left()).map(({ kind }) => kind).sort()).toEqual(['finalized', 'unblocked']);
    await world.drain();
    expect(kinds()).toEqual(['blocked', 'finalized', 'unblocked']);
  });

  test('an event is there from the commit that raises its alert, before anything was sent', async () => {
    await block('SO-1');
    expect(await left()).toMatchObject([{ id: `${(await world.deps.store.all('blocks'))[0]?.id}:purchaseBlocked` }]);
    expect(sent).toEqual([]);
  });

  test('nothing of a shop’s test', async () => {
    await block('SO-1', { test: true });
    await world.drain();
    expect([await left(), sent]).toEqual([[], []]);
  });
});

describe('an event that was not taken', () => {
  test('is sent again, ever more seldom, under the same id', async () => {
    answers = () => failed;
    await block('SO-1');
    await world.advance(40 * MINUTE);
    const since = sent.map(({ at }) => (at - start) / SECOND);
    expect(since).toEqual([0, 5, 20, 80, 200, 500, 1100, 2000]);
    expect(new Set(sent.map(({ event }) => event.id)).size).toBe(1);
    answers = () => ({ kind: 'taken' });
    await world.advance(15 * MINUTE);
    expect([sent.length, await left()]).toEqual([9, []]);
  });

  test('waits as long as the receiver asks for, and not for ever', async () => {
    answers = () => ({ ...failed, retryAfterMs: 30 * MINUTE });
    await block('SO-1');
    await world.advance(31 * MINUTE);
    expect(sent.map(({ at }) => at - start)).toEqual([0, 30 * MINUTE]);
    answers = () => ({ ...failed, retryAfterMs: 30 * DAY });
    await world.advance(3 * HOUR);
    expect(sent.map(({ at }) => at - start)).toEqual([0, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR]);
  });

  test('holds back the customer’s next ones, not those of others', async () => {
    answers = ({ customerId }) => (customerId === contoso.id ? failed : { kind: 'taken' });
    await block('SO-1');
    await world.drain();
    await unblock();
    await block('SO-3', { customer: fabrikam });
    await world.advance(10 * MINUTE);
    expect(new Set(sent.filter(({ event }) => event.customerId === contoso.id).map(({ event }) => event.kind))).toEqual(
      new Set(['blocked']),
    );
    expect(sent.filter(({ event }) => event.customerId === fabrikam.id)).toHaveLength(1);
    answers = () => ({ kind: 'taken' });
    await world.advance(15 * MINUTE);
    expect(kinds().slice(-2)).toEqual(['blocked', 'unblocked']);
    expect(await left()).toEqual([]);
  });

  test('a new event of the customer does not bring the next try forward', async () => {
    answers = () => failed;
    await block('SO-1');
    await world.advance(10 * MINUTE);
    const before = sent.length;
    await unblock();
    await world.drain();
    expect(sent).toHaveLength(before);
  });

  test('is sent again after a crash between sending and writing that down', async () => {
    answers = () => {
      throw new Error('the process died');
    };
    await block('SO-1');
    await expect(world.drain()).rejects.toThrow('died');
    answers = () => ({ kind: 'taken' });
    await world.restart();
    await world.drain();
    expect(sent.map(({ event }) => event.id)).toEqual([sent[0]?.event.id, sent[0]?.event.id]);
    expect(await left()).toEqual([]);
  });

  test('is kept for as long as it takes where the receiver is down', async () => {
    answers = () => failed;
    await block('SO-1');
    await world.advance(2 * DAY);
    expect(await left()).toHaveLength(1);
  });

  test('is given up after a day of refusals, and the next one has its turn', async () => {
    answers = ({ kind }) => (kind === 'blocked' ? refused : { kind: 'taken' });
    await block('SO-1');
    await world.advance(DAY - HOUR);
    await unblock();
    expect(kinds()).not.toContain('unblocked');
    expect(await left()).toHaveLength(2);
    await world.advance(2 * HOUR);
    expect(kinds().at(-1)).toBe('unblocked');
    expect(await left()).toEqual([]);
    expect(await trouble()).toMatchObject({ endedAt: null, facts: { httpStatus: 401, lost: 1 } });
  });

  test('has its chances after the bot itself stood still for days', async () => {
    answers = () => refused;
    await block('SO-1');
    await world.drain();
    await world.jump(3 * DAY);
    expect(await left()).toHaveLength(1);
  });
});

describe('operations', () => {
  beforeEach(async () => {
    await known(world, 'channel-ops', 'channel');
    await subscribe(world.deps, 'channel-ops', { kinds: ['operations'], customer: null, by: alex });
  });
  const told = (): readonly unknown[] => world.chat.alerts.filter(({ view }) => view.trouble?.id === 'eventsOut');

  test('hear, once, of what fails for an hour, and that it is over', async () => {
    answers = () => failed;
    await block('SO-1');
    await world.advance(HOUR - MINUTE);
    expect(told()).toEqual([]);
    await world.advance(6 * HOUR);
    expect(told()).toHaveLength(1);
    answers = () => ({ kind: 'taken' });
    await world.advance(15 * MINUTE);
    expect((await trouble())?.endedAt).not.toBeNull();
    expect(told()).toHaveLength(1);
  });

  test('are not told that it is over while another customer’s event still fails', async () => {
    answers = ({ customerId }) => (customerId === contoso.id ? refused : { kind: 'taken' });
    await block('SO-1');
    await world.advance(2 * HOUR);
    await block('SO-2', { customer: fabrikam });
    await world.drain();
    expect((await trouble())?.endedAt).toBeNull();
  });
});

test('nothing is kept where nobody listens, and what waited is dropped', async () => {
  answers = () => failed;
  await block('SO-1');
  await world.drain();
  const { eventsOut: _nobody, ...deps } = world.deps;
  const silent = { ...deps, store: world.deps.store };
  world.clock.set(start + MINUTE);
  for (const work of await silent.store.takeDue(world.clock.now(), 16, 120_000))
    if (work.kind === 'eventOut') await sendEventsOut(silent, work);
  expect(await left()).toEqual([]);
});
