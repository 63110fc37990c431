import { afterEach, describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../src/agreements/instant.ts';
import { refreshAfter } from '../../src/portfolio/mirror-due.ts';
import { listAgainAfter } from '../../src/portfolio/mirror-list.ts';
import type { NewCustomer } from '../../src/simulator/simulator.ts';
import { createMirrorWorld, type MirrorOptions, type MirrorWorld } from '../support/mirror-world.ts';

let world: MirrorWorld;
afterEach(() => world.end());

const id = (n: number): string => `10000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const outdated = [{ dateAgreed: '2021-05-04T09:00:00Z' }];
const valid = [{ dateAgreed: '2024-05-04T09:00:00Z' }];
const aCustomer = (n: number, fields: Partial<NewCustomer> = {}): NewCustomer => ({
  id: id(n),
  companyName: `Company ${n}`,
  domain: `company${n}.example`,
  ...fields,
});
const some = (count: number): readonly NewCustomer[] => Array.from({ length: count }, (_, n) => aCustomer(n));

async function mirrored(options: MirrorOptions): Promise<void> {
  world = await createMirrorWorld(options);
  await world.until(() => {
    const { customers, read, listedAt } = world.portfolio.progress();
    return listedAt !== null && read === customers;
  });
}

const readings = (customerId: string): number =>
  world.asked.filter(({ path }) => path.includes(customerId) && path.includes('/agreements')).length;
const pages = () => world.asked.filter(({ path }) => path.startsWith('/v1/customers?'));
const troubles = async () =>
  (await world.store.all('troubles')).filter(({ endedAt }) => endedAt === null).map((one) => one.id);

describe('the list', () => {
  it('is read page by page to its end', async () => {
    world = await createMirrorWorld({ customers: some(1_100), requestsPerMinute: 40 });
    await world.until(() => world.portfolio.progress().listedAt !== null);
    expect(world.portfolio.rows()).toHaveLength(1_100);
    expect(pages()).toHaveLength(3);
    expect(world.portfolio.progress()).toMatchObject({ customers: 1_100, leftOut: 0, stalledSince: null });
  });

  it('is followed by one reading of every customer', async () => {
    await mirrored({ customers: some(30) });
    expect(world.portfolio.rows().map(({ customer }) => readings(customer.id))).toEqual(Array(30).fill(1));
    expect(new Set(world.portfolio.rows().map(({ status }) => status?.kind))).toEqual(new Set(['notAccepted']));
  });

  it('goes on where it was stopped, without the pages that were read', async () => {
    world = await createMirrorWorld({ customers: some(1_600), requestsPerMinute: 40 });
    await world.until(() => pages().length === 2);
    await world.restart();
    await world.until(() => world.portfolio.progress().listedAt !== null);
    expect(world.portfolio.rows()).toHaveLength(1_600);
    expect(pages()).toHaveLength(4);
  });

  it('is begun anew where its token has run out, and loses nobody', async () => {
    world = await createMirrorWorld({ customers: some(1_600), requestsPerMinute: 40 });
    await world.until(() => pages().length === 2);
    world.simulator.addFault({
      method: 'GET',
      path: '/v1/customers',
      status: 400,
      body: { code: 400, description: 'expired' },
    });
    await world.until(() => world.portfolio.progress().listedAt !== null);
    expect(world.portfolio.rows()).toHaveLength(1_600);
    expect(world.portfolio.rows().filter(({ leftAt }) => leftAt !== null)).toEqual([]);
  });

  it('brings new customers, and keeps those who left, once it was read to its end', async () => {
    await mirrored({ customers: [aCustomer(1), aCustomer(2)] });
    await world.simulator.leave(id(2));
    await world.simulator.addCustomer(aCustomer(3));
    await world.pass(listAgainAfter + 20 * MINUTE);
    expect(world.portfolio.row(id(3))?.status?.kind).toBe('notAccepted');
    expect(world.portfolio.row(id(2))).toMatchObject({ leftAt: expect.any(Number), status: { kind: 'notAccepted' } });
    expect(world.portfolio.progress().customers).toBe(2);
    const before = readings(id(2));
    await world.pass(refreshAfter.atRisk + HOUR);
    expect(readings(id(2))).toBe(before);
    expect(readings(id(1))).toBeGreaterThan(before);
    await world.simulator.addCustomer(aCustomer(2));
    await world.pass(listAgainAfter);
    expect(world.portfolio.row(id(2))?.leftAt).toBeNull();
  });

  it('is not believed where it is empty all at once', async () => {
    await mirrored({ customers: [aCustomer(1)] });
    await world.simulator.leave(id(1));
    await world.pass(listAgainAfter + HOUR);
    expect(world.portfolio.row(id(1))?.leftAt).toBeNull();
  });

  it('stops at what the store is made for, and says so until there is room', async () => {
    await mirrored({ customers: some(9), most: 7 });
    expect(world.portfolio.rows()).toHaveLength(7);
    expect(world.portfolio.progress()).toMatchObject({ customers: 7, leftOut: 2 });
    expect(await troubles()).toEqual(['databaseNeeded']);
    expect((await world.store.get('troubles', 'databaseNeeded'))?.facts).toEqual({ customers: 7, leftOut: 2 });
    expect(world.warned).toEqual([{ customers: 7, leftOut: 2 }]);
    const [first, second] = world.portfolio.rows();
    await world.simulator.leave(first?.customer.id ?? '');
    await world.simulator.leave(second?.customer.id ?? '');
    // One reading of the list to see that they left, and one to fill their places.
    await world.pass(2 * listAgainAfter + HOUR);
    expect(world.portfolio.progress()).toMatchObject({ customers: 7, leftOut: 0 });
    expect(await troubles()).toEqual([]);
  });
});

describe('resellers', () => {
  const relecloud = { id: '20000000-0000-4000-8000-000000000001', name: 'Relecloud' };
  const fourth = { id: '20000000-0000-4000-8000-000000000002', name: 'Fourth Coffee' };
  const resellerOf = (n: number) => world.portfolio.row(id(n))?.reseller;

  it('are known for each customer that buys through one, until it does no longer', async () => {
    const customers = [aCustomer(1, { reseller: relecloud }), aCustomer(2, { reseller: fourth }), aCustomer(3)];
    await mirrored({ customers });
    await world.pass(MINUTE);
    expect([resellerOf(1), resellerOf(2), resellerOf(3)]).toEqual([relecloud, fourth, null]);
    await world.simulator.addCustomer(aCustomer(2));
    await world.pass(listAgainAfter + MINUTE);
    expect([resellerOf(1), resellerOf(2)]).toEqual([relecloud, null]);
  });

  it('stay as they were where Microsoft does not say', async () => {
    await mirrored({ customers: [aCustomer(1, { reseller: relecloud })] });
    await world.pass(MINUTE);
    world.simulator.addFault({
      path: '/v1/relationships',
      status: 403,
      body: { code: 2032, description: 'no' },
      times: 9,
    });
    await world.pass(listAgainAfter + MINUTE);
    expect(resellerOf(1)).toEqual(relecloud);
    expect(world.portfolio.progress().stalledSince).toBeNull();
  });
});

describe('the readings', () => {
  it('come again when they are old, the riskier the sooner', async () => {
    await mirrored({ customers: [aCustomer(1, { agreements: outdated }), aCustomer(2, { agreements: valid })] });
    await world.pass(refreshAfter.atRisk + 30 * MINUTE);
    expect([readings(id(1)), readings(id(2))]).toEqual([2, 1]);
    await world.pass(refreshAfter.others - refreshAfter.atRisk);
    expect(readings(id(2))).toBe(2);
  });

  it('never overwrite a newer one, and raise no alert the first time', async () => {
    await mirrored({ customers: [aCustomer(1, { directSigned: true })] });
    expect(await world.store.all('alerts')).toEqual([]);
    expect(world.portfolio.row(id(1))?.status?.kind).toBe('acceptedDirect');
  });

  it('raise the same alert as any other where a watched customer has accepted meanwhile', async () => {
    await mirrored({ customers: [aCustomer(1)] });
    const customer = { id: id(1), companyName: 'Company 1', domain: 'company1.example' };
    const by = { objectId: 'agent-1', name: 'Alex' };
    const rules = [{ kinds: ['acceptedDirectly' as const], customer }];
    await world.store.commit({ put: { subscriptions: [{ id: 'chat-1', version: 0, rules, by }] } });
    await world.simulator.directSign(id(1));
    await world.pass(refreshAfter.watched + 20 * MINUTE);
    expect((await world.store.all('alerts')).map(({ kind }) => kind)).toEqual(['acceptedDirectly']);
  });

  it('of one customer that Microsoft does not answer keep nobody else waiting', async () => {
    world = await createMirrorWorld({ customers: some(40) });
    const path = `/v1/customers/${id(7)}/*`;
    world.simulator.addFault({ path, status: 500, body: '', times: 1_000 });
    await world.until(() => world.portfolio.progress().read === 40);
    expect(world.portfolio.row(id(7))?.status?.kind).toBe('unknown');
    expect(await troubles()).toEqual([]);
  });
});

describe('what a customer has to lose', () => {
  const subscriptions: NewCustomer['subscriptions'] = [
    { quantity: 25, commitmentEndDate: '2026-09-01T00:00:00Z' },
    { quantity: 5, commitmentEndDate: '2026-05-01T00:00:00Z' },
    { quantity: 900, commitmentEndDate: '2026-04-01T00:00:00Z', status: 'suspended' },
    { quantity: 1, commitmentEndDate: '2026-12-01T00:00:00Z', billingType: 'usage' },
  ];
  const asked = (customerId: string): number =>
    world.asked.filter(({ path }) => path.endsWith(`${customerId}/subscriptions`)).length;

  it('is read of those who will be refused alone, and once a day', async () => {
    const customers = [
      aCustomer(1, { agreements: outdated, subscriptions }),
      aCustomer(2, { agreements: valid, subscriptions }),
      aCustomer(3),
    ];
    await mirrored({ customers });
    await world.pass(MINUTE);
    expect(world.portfolio.row(id(1))?.exposure).toEqual({
      readAt: expect.any(Number),
      nextCommitmentEnd: Date.UTC(2026, 4, 1),
      seats: 30,
      subscriptions: 3,
    });
    expect(world.portfolio.row(id(2))?.exposure).toBeNull();
    expect(world.portfolio.row(id(3))?.exposure).toMatchObject({ seats: 0, nextCommitmentEnd: null });
    await world.pass(DAY - HOUR);
    expect(asked(id(1))).toBe(1);
    await world.pass(refreshAfter.atRisk);
    expect([asked(id(1)), asked(id(2))]).toEqual([2, 0]);
  });
});

describe('a mirror that cannot move', () => {
  it('tells operations after an hour, and again when it moves; what was read stays', async () => {
    await mirrored({ customers: some(12) });
    world.tokens.appUser = false;
    world.tokens.appOnly = false;
    await world.pass(refreshAfter.atRisk + HOUR);
    expect(world.portfolio.progress().stalledSince).not.toBeNull();
    expect(await troubles()).toContain('mirrorStandsStill');
    expect(new Set(world.portfolio.rows().map(({ status }) => status?.kind))).toEqual(new Set(['notAccepted']));
    world.tokens.appUser = true;
    world.tokens.appOnly = true;
    await world.pass(2 * HOUR);
    expect(world.portfolio.progress().stalledSince).toBeNull();
    expect(await troubles()).toEqual([]);
  });
});
