import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { blockPurchase } from '../../src/agreements/block-purchase.ts';
import { cancelAttestation } from '../../src/agreements/cancel-attestation.ts';
import { checkNow } from '../../src/agreements/finalize.ts';
import { DAY, HOUR, MINUTE } from '../../src/agreements/instant.ts';
import type { SendOutcome } from '../../src/agreements/ports.ts';
import { readStatus } from '../../src/agreements/readings.ts';
import type { Block } from '../../src/agreements/rows.ts';
import { subscribe } from '../../src/agreements/subscriptions.ts';
import { takeAlert, takeOverAll, takeOverCustomer } from '../../src/agreements/take-over.ts';
import {
  alex,
  attested,
  contoso,
  createWorld,
  fabrikam,
  inputs,
  known,
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
  await known(world, 'personal-sam', 'personal', sam);
  await known(world, 'channel-sales', 'channel');
});
afterEach(() => world.end());

const order = (id: string) => ({
  eventKey: id,
  eventId: id,
  code: '900428' as const,
  orderId: id,
  cartId: null,
  action: null,
  description: null,
  orderedBy: null,
  occurredAt: start,
});
const blocked = async (customer = contoso): Promise<Block> => {
  const reported = { customer, order: order(`${customer.id}-1`), keyLasts: true, test: false, answeredIn: null };
  const { block } = await blockPurchase(world.deps, reported);
  if (block === null) throw new Error('the purchase did not block');
  await world.drain();
  return block;
};
const inChannel = { by: sam, answeredIn: 'channel-sales' };
const short = { expirationInMinutes: '60' };
const told = () => world.chat.notices.map(({ to, notice }) => ({ to, ...notice }));

describe('taking over a customer', () => {
  test('makes somebody the owner: the cards are edited, history says so, and both are told', async () => {
    await attested(world);
    const edits = world.chat.cardEdits.length;
    const taken = await takeOverCustomer(world.deps, contoso.id, inChannel);
    expect(taken).toMatchObject({
      kind: 'taken',
      from: [alex],
      things: { attestations: [{ id: 'form-1' }], blocks: [] },
    });
    await world.drain();
    expect(await row(world)).toMatchObject({ owner: sam, state: 'pending' });
    expect(world.chat.cardEdits.slice(edits)).toMatchObject([{ attestation: { owner: sam } }]);
    const [entry] = await world.deps.store.history(contoso.id, 1);
    expect(entry).toMatchObject({ kind: 'takenOver', actor: sam, facts: { from: alex.objectId } });
    expect(told()).toMatchObject([
      { to: 'personal-alex', kind: 'takenOver', isNew: false, by: sam, from: alex, customer: contoso, count: 1 },
      { to: 'personal-sam', kind: 'takenOver', isNew: true, attestationId: 'form-1', mention: null },
    ]);
  });

  test('is not told once more to whoever reads the answer in the personal chat', async () => {
    await attested(world);
    await takeOverCustomer(world.deps, contoso.id, { by: sam, answeredIn: 'personal-sam' });
    await world.drain();
    expect(told()).toMatchObject([{ to: 'personal-alex' }]);
  });

  test('changes nothing for its owner, and where there is nothing to take care of', async () => {
    await attested(world);
    const own = { by: alex, answeredIn: 'personal-alex' };
    expect(await takeOverCustomer(world.deps, contoso.id, own)).toEqual({ kind: 'yours' });
    expect(await takeOverCustomer(world.deps, fabrikam.id, own)).toEqual({ kind: 'nothing' });
    await cancelAttestation(world.deps, 'form-1', alex);
    expect(await takeOverCustomer(world.deps, contoso.id, inChannel)).toEqual({ kind: 'nothing' });
    await world.drain();
    expect(told()).toEqual([]);
  });

  test('takes the waiting orders with it, and who took them hears when they can be retried', async () => {
    const block = await blocked();
    expect(await takeOverCustomer(world.deps, contoso.id, inChannel)).toMatchObject({ kind: 'taken', from: [] });
    await world.drain();
    expect(await world.deps.store.get('blocks', block.id)).toMatchObject({ owner: sam });
    expect(told()).toMatchObject([{ to: 'personal-sam', isNew: true, from: null, customer: contoso, count: 1 }]);
    await attested(world, { conversationId: 'personal-alex' });
    world.microsoft.accept('microsofts-1');
    await world.advance(HOUR);
    const unblocked = world.chat.alerts.filter(({ view }) => view.alert.kind === 'unblocked');
    expect(unblocked.map(({ to }) => to).sort()).toEqual(['personal-alex', 'personal-sam']);
  });

  test('takes the older link with it that is still tried', async () => {
    await attested(world);
    await attested(world, { formKey: 'form-2', replaces: 'form-1' });
    await takeOverCustomer(world.deps, contoso.id, inChannel);
    world.microsoft.accept('microsofts-1');
    await world.advance(HOUR);
    expect(await row(world)).toMatchObject({ state: 'finalized', owner: sam });
    const finalized = world.chat.alerts.filter(({ view }) => view.alert.kind === 'finalized');
    expect(finalized.map(({ to }) => to)).toEqual(['personal-sam']);
  });

  test('is told with a mention where it began to an owner without the app', async () => {
    const ada = { objectId: '0b000000-0000-4000-8000-000000000009', name: 'Ada' };
    await attested(world, { person: ada, conversationId: 'channel-sales' });
    await takeOverCustomer(world.deps, contoso.id, { by: sam, answeredIn: 'personal-sam' });
    await world.drain();
    expect(told()).toMatchObject([{ to: 'channel-sales', mention: ada }]);
  });

  test('is told again after a crash and once Teams takes messages, never lost', async () => {
    await attested(world);
    await takeOverCustomer(world.deps, contoso.id, { by: sam, answeredIn: 'personal-sam' });
    const busy: SendOutcome = { kind: 'throttled', retryAfterMs: 90_000, reason: '429' };
    world.chat.nextSends.push(busy);
    await world.restart();
    await world.drain();
    expect(told()).toEqual([]);
    await world.advance(89_000);
    expect(told()).toEqual([]);
    await world.advance(1_000);
    expect(told()).toMatchObject([{ to: 'personal-alex' }]);
  });

  test('does not change a call whose answer was lost: it is sent again with the same person', async () => {
    await attested(world);
    world.microsoft.nextAgreements.push({ kind: 'unanswered', failure: timeout });
    await world.advance(MINUTE);
    await takeOverCustomer(world.deps, contoso.id, inChannel);
    await world.advance(2 * HOUR);
    const [first, second] = world.microsoft.agreementCalls;
    expect(second).toEqual(first);
    expect(second?.userId).toBe(alex.objectId);
    world.microsoft.accept('microsofts-1');
    await world.advance(3 * HOUR);
    expect(world.microsoft.agreementCalls.at(-1)?.userId).toBe(sam.objectId);
  });
});

describe('taking over all from somebody', () => {
  test('takes every live link and blocked purchase in one go, and tells both once', async () => {
    await attested(world);
    await attested(world, { formKey: 'form-2', customer: fabrikam, confirmedName: 'Contoso' });
    await blocked(fabrikam);
    await takeOverCustomer(world.deps, fabrikam.id, { by: alex, answeredIn: 'personal-alex' });
    const taken = await takeOverAll(world.deps, alex.objectId, inChannel);
    if (taken.kind !== 'taken') throw new Error(taken.kind);
    expect(taken.things.attestations.map(({ id }) => id).sort()).toEqual(['form-1', 'form-2']);
    expect(taken.things.blocks).toHaveLength(1);
    await world.drain();
    expect(told()).toMatchObject([
      { to: 'personal-alex', count: 3, customer: null, attestationId: null },
      { to: 'personal-sam', count: 3 },
    ]);
    expect(await takeOverAll(world.deps, alex.objectId, inChannel)).toEqual({ kind: 'nothing' });
  });
});

describe('I take it', () => {
  const expired = async (): Promise<void> => {
    await subscribe(world.deps, 'channel-sales', { kinds: ['expired'], customer: null, by: alex });
    await attested(world, { inputs: inputs(short) });
    await world.advance(62 * MINUTE);
  };

  test('makes the presser the owner, and every copy says so', async () => {
    await expired();
    const edits = world.chat.alertEdits.length;
    const taken = await takeAlert(world.deps, 'form-1:expired', inChannel);
    expect(taken).toEqual({ kind: 'taken', by: sam });
    await world.drain();
    expect(await row(world)).toMatchObject({ owner: sam, state: 'expired' });
    const edited = world.chat.alertEdits.slice(edits);
    expect(edited.map(({ to }) => to).sort()).toEqual(['channel-sales', 'personal-alex']);
    expect(edited[0]?.view.alert.taken).toMatchObject({ by: sam });
  });

  test('is the first one’s', async () => {
    await expired();
    await takeAlert(world.deps, 'form-1:expired', inChannel);
    const late = { by: alex, answeredIn: 'personal-alex' };
    expect(await takeAlert(world.deps, 'form-1:expired', late)).toEqual({ kind: 'before', by: sam });
    expect(await takeAlert(world.deps, 'form-1:expired', inChannel)).toEqual({ kind: 'taken', by: sam });
    expect((await row(world)).owner).toEqual(sam);
  });

  test('gives way to who takes over later: the copies name the owner of now', async () => {
    await expired();
    await takeAlert(world.deps, 'form-1:expired', inChannel);
    await takeOverCustomer(world.deps, contoso.id, { by: alex, answeredIn: 'personal-alex' });
    await world.drain();
    expect(world.chat.alertEdits.at(-1)?.view.alert.taken).toMatchObject({ by: alex });
    expect((await row(world)).owner).toEqual(alex);
  });

  test('of the owner says that somebody works on it, and tells nobody else', async () => {
    await expired();
    await takeAlert(world.deps, 'form-1:expired', { by: alex, answeredIn: 'channel-sales' });
    await world.drain();
    expect(await world.deps.store.get('alerts', 'form-1:expired')).toMatchObject({ taken: { by: alex } });
    expect(told()).toEqual([]);
  });

  test('gives a blocked purchase an owner', async () => {
    const block = await blocked();
    await takeAlert(world.deps, `${block.id}:purchaseBlocked`, inChannel);
    expect(await world.deps.store.get('blocks', block.id)).toMatchObject({ owner: sam, state: 'open' });
  });

  test('does nothing with what is over, or asks for nobody', async () => {
    await attested(world);
    world.microsoft.accept('microsofts-1');
    await world.advance(MINUTE);
    expect(await takeAlert(world.deps, 'form-1:finalized', inChannel)).toEqual({ kind: 'over' });
    expect(await takeAlert(world.deps, 'form-9:expired', inChannel)).toEqual({ kind: 'gone' });
    expect((await row(world)).owner).toEqual(alex);
  });
});

describe('an urgent alert that nobody takes', () => {
  beforeEach(async () => {
    await known(world, 'operations', 'channel');
    await subscribe(world.deps, 'operations', { kinds: ['operations'], customer: null, by: sam });
  });
  const atOperations = () => world.chat.alerts.filter(({ to }) => to === 'operations');
  const expires = async (): Promise<void> => {
    await attested(world, { inputs: inputs(short) });
    await world.advance(61 * MINUTE);
  };

  test('is said again to operations after four hours, once', async () => {
    await expires();
    await world.advance(4 * HOUR - MINUTE);
    expect(atOperations()).toEqual([]);
    await world.advance(MINUTE);
    expect(atOperations()).toMatchObject([{ view: { alert: { kind: 'expired' }, escalated: true } }]);
    await world.advance(3 * DAY);
    expect(atOperations()).toHaveLength(1);
  });

  test('is said once, also where a process died in the middle and another order joined the alert', async () => {
    await blocked();
    world.chat.nextSends.push('dieAfter');
    await world.jump(4 * HOUR).catch(() => undefined);
    await world.restart();
    const again = { customer: contoso, order: order('o-2'), keyLasts: true, test: false, answeredIn: null };
    await blockPurchase(world.deps, again);
    await world.advance(2 * DAY);
    const rows = (await world.deps.store.all('deliveries')).filter(({ escalated }) => escalated === true);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ conversationId: 'operations', state: 'sent' });
  });

  test.each([
    ['takes it', () => takeAlert(world.deps, 'form-1:expired', inChannel)],
    ['takes the customer over', () => takeOverCustomer(world.deps, contoso.id, inChannel)],
    ['makes a new link', () => attested(world, { formKey: 'form-2', replaces: 'form-1' })],
  ])('is not said again where somebody %s', async (_, act) => {
    await expires();
    await act();
    await world.advance(DAY);
    expect(atOperations()).toEqual([]);
  });

  test('is not said again where the agreement was created after all', async () => {
    await expires();
    world.microsoft.accept('microsofts-1');
    await checkNow(world.deps, 'form-1', alex);
    await world.advance(DAY);
    expect((await row(world)).state).toBe('finalized');
    expect(atOperations()).toEqual([]);
  });

  test('is not said again where the purchase was unblocked, or was a test', async () => {
    await blocked();
    world.microsoft.directSigned.add(contoso.id);
    await readStatus(world.deps, contoso);
    const test = { customer: fabrikam, order: order('t'), keyLasts: true, test: true, answeredIn: null };
    await blockPurchase(world.deps, test);
    await world.advance(DAY);
    expect(atOperations()).toEqual([]);
  });

  test('is said again also where somebody reported it, who had the answer there', async () => {
    const reported = { customer: contoso, order: order('pasted'), keyLasts: true, test: false };
    await blockPurchase(world.deps, { ...reported, answeredIn: 'personal-sam' });
    await world.advance(5 * HOUR);
    expect(atOperations()).toMatchObject([{ view: { escalated: true, block: { state: 'open' } } }]);
  });

  test('waits from when it was told, not from when an outage kept it back', async () => {
    await attested(world, { inputs: inputs(short) });
    await world.jump(30 * DAY);
    expect(atOperations()).toEqual([]);
    await world.advance(4 * HOUR);
    expect(atOperations()).toHaveLength(1);
  });

  test('says the good news and reminders to nobody twice', async () => {
    await attested(world);
    await world.advance(5 * DAY);
    expect(atOperations()).toEqual([]);
  });
});
