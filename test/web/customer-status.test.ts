import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { blockPurchase } from '../../src/agreements/block-purchase.ts';
import type { Customer } from '../../src/agreements/customer.ts';
import type { Answer } from '../../src/agreements/failure.ts';
import { MINUTE, SECOND } from '../../src/agreements/instant.ts';
import type { Deps } from '../../src/agreements/ports.ts';
import { createLog } from '../../src/log.ts';
import { type RunningServer, startServer } from '../../src/server.ts';
import { customerStatusRoute } from '../../src/web/customer-status.ts';
import {
  anAgreement,
  attested,
  contoso,
  createWorld,
  cutoff,
  noAppUser,
  start,
  type World,
} from '../support/domain.ts';
import { secret, signed } from './events-setup.ts';

const wall = Date.UTC(2026, 10, 21, 9, 0, 30);
const seconds = wall / SECOND;

let world: World;
let server: RunningServer;
let logged: string[];
/** What Microsoft says of who the customer is. */
let byId: () => Promise<Answer<Customer | null>>;
let asked: number;
beforeEach(async () => {
  world = await createWorld();
  asked = 0;
  byId = async () => ({ answered: true, value: contoso });
  server = await listen([secret]);
});
afterEach(async () => {
  await server.stop(0);
  await world.end();
});

function listen(secrets: readonly string[], patienceMs = 5_000): Promise<RunningServer> {
  logged = [];
  const log = createLog({ destination: { write: (line) => void logged.push(line) } });
  const customers = {
    ...world.deps.customers,
    byId: () => {
      asked += 1;
      return byId();
    },
  };
  const deps: Deps = { ...world.deps, store: world.deps.store, customers };
  const route = customerStatusRoute({ deps, secrets, wallClock: { now: () => wall }, log, patienceMs });
  return startServer({ port: 0, host: '127.0.0.1', log, routes: [route] });
}

async function again(secrets: readonly string[], patienceMs?: number): Promise<void> {
  await server.stop(0);
  server = await listen(secrets, patienceMs);
}

interface Asked {
  readonly id?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

async function ask({ id = contoso.id, headers = signed('', secret, seconds) }: Asked = {}) {
  const response = await fetch(`${server.url}/api/customers/${id}/status`, { headers });
  const body: unknown = await response.json();
  return { status: response.status, body, headers: response.headers };
}

const hang = (): Promise<never> => new Promise(() => undefined);

describe('a shop that asks before it orders', () => {
  it('hears that nobody has accepted, with the time of the reading', async () => {
    const answer = await ask();
    expect([answer.status, answer.body]).toEqual([
      200,
      { customerId: contoso.id, status: 'notAccepted', canPurchase: false, readAt: new Date(start).toISOString() },
    ]);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it.each([
    ['acceptedAttested', true, () => world.microsoft.agreements.set(contoso.id, [anAgreement(cutoff)])],
    ['acceptedDirect', true, () => world.microsoft.directSigned.add(contoso.id)],
    ['reattestationRequired', false, () => world.microsoft.agreements.set(contoso.id, [anAgreement(cutoff - 1)])],
    [
      'unknown',
      null,
      () => {
        world.microsoft.appUser = false;
      },
    ],
  ] as const)('hears %s by its name', async (status, canPurchase, given) => {
    given();
    expect((await ask()).body).toMatchObject({ status, canPurchase });
  });

  it('may write the id in capitals, and hears the one that Microsoft uses', async () => {
    expect((await ask({ id: contoso.id.toUpperCase() })).body).toMatchObject({ customerId: contoso.id });
  });

  it('hears of a live attestation its state and deadline, and nothing of the signatory', async () => {
    const attestation = await attested(world);
    const { body } = await ask();
    expect(body).toMatchObject({
      attestation: { state: 'pending', deadline: new Date(attestation.deadline ?? 0).toISOString() },
    });
    const { emailAddress, phoneNumber, signatoryLastName } = attestation.request;
    for (const secretOfHers of [emailAddress, phoneNumber, signatoryLastName, attestation.attestationId ?? '?'])
      expect(JSON.stringify(body)).not.toContain(secretOfHers);
    expect(JSON.stringify(body)).not.toContain(attestation.owner.objectId);
  });

  it('is answered from the store for a minute, and then from Microsoft', async () => {
    await ask();
    world.clock.set(start + MINUTE - 1);
    world.microsoft.directSigned.add(contoso.id);
    expect((await ask()).body).toMatchObject({ status: 'notAccepted' });
    expect(world.microsoft.readings).toHaveLength(1);
    world.clock.set(start + MINUTE);
    expect((await ask()).body).toMatchObject({
      status: 'acceptedDirect',
      readAt: new Date(start + MINUTE).toISOString(),
    });
    expect([world.microsoft.readings.length, asked]).toEqual([2, 1]);
  });

  it('asking many times at once costs one question to Microsoft', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask()));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect([world.microsoft.readings.length, asked]).toEqual([1, 1]);
  });

  it('gets the last known status, with its age, while Microsoft fails to answer', async () => {
    world.microsoft.directSigned.add(contoso.id);
    await ask();
    world.clock.set(start + 10 * MINUTE);
    world.microsoft.appUser = false;
    const lastKnown = { status: 'acceptedDirect', canPurchase: true, readAt: new Date(start).toISOString() };
    expect((await ask()).body).toMatchObject(lastKnown);
  });

  it('gets the last known status within its patience where Microsoft hangs', async () => {
    world.microsoft.directSigned.add(contoso.id);
    await ask();
    world.clock.set(start + 10 * MINUTE);
    world.microsoft.nextReadings.push(hang);
    await again([secret], 30);
    expect((await ask()).body).toMatchObject({ status: 'acceptedDirect', readAt: new Date(start).toISOString() });
  });

  it.each([
    ['hangs', hang],
    ['is out of order', async () => ({ answered: false, failure: noAppUser }) as const],
    ['breaks', () => Promise.reject(new Error('broken'))],
  ])('hears that nothing is known where nothing was read before and Microsoft %s', async (_what, answers) => {
    byId = answers;
    await again([secret], 30);
    expect((await ask()).body).toEqual({ customerId: contoso.id, status: 'unknown', canPurchase: null, readAt: null });
  });

  it('hears that nobody knows whether it may order while a purchase is blocked although an agreement is visible', async () => {
    world.microsoft.agreements.set(contoso.id, [anAgreement(start - 60 * MINUTE)]);
    const order = { orderId: 'SO-1', cartId: null, action: null, description: null, orderedBy: null };
    const event = { eventKey: 'e', eventId: 'e', code: '900428', occurredAt: start } as const;
    const reported = { customer: contoso, order: { ...event, ...order } };
    await blockPurchase(world.deps, { ...reported, keyLasts: true, answeredIn: null, test: false });
    expect((await ask()).body).toMatchObject({ status: 'acceptedAttested', canPurchase: null });
  });
});

describe('is refused', () => {
  it('for a customer that the partner does not have', async () => {
    byId = async () => ({ answered: true, value: null });
    const answer = await ask();
    expect([answer.status, answer.body]).toEqual([404, { error: expect.stringContaining('no customer') }]);
    expect(await world.deps.store.all('readings')).toEqual([]);
  });

  it.each(['contoso', 'contoso.onmicrosoft.com', '%00', `${contoso.id}0`, `{${contoso.id}}`])(
    'for an id that is none: %s',
    async (id) => {
      expect((await ask({ id })).status).toBe(400);
      expect(asked).toBe(0);
    },
  );

  const good = (): Record<string, string> => signed('', secret, seconds);
  it.each([
    ['unsigned', () => ({})],
    ['with a timestamp alone', () => ({ 'X-MCA-Timestamp': String(seconds) })],
    ['signed with another secret', () => signed('', 'another-secret', seconds)],
    ['signed over a body', () => signed(contoso.id, secret, seconds)],
    [
      'signed over the bare timestamp',
      () => ({ ...good(), 'X-MCA-Signature': signed('', secret, 1)['X-MCA-Signature'] ?? '' }),
    ],
    ['signed five minutes and a second ago', () => signed('', secret, seconds - 301)],
    ['signed five minutes and a second ahead', () => signed('', secret, seconds + 301)],
    ['with the timestamp moved', () => ({ ...good(), 'X-MCA-Timestamp': String(seconds + 1) })],
    [
      'with a signature cut short',
      () => ({ ...good(), 'X-MCA-Signature': (good()['X-MCA-Signature'] ?? '').slice(0, -2) }),
    ],
    [
      'with another kind of signature',
      () => ({ ...good(), 'X-MCA-Signature': (good()['X-MCA-Signature'] ?? '').replace('sha256', 'sha1') }),
    ],
  ])('%s', async (_what, headers) => {
    const answer = await ask({ headers: headers() });
    expect(answer.status).toBe(401);
    expect([asked, world.microsoft.readings]).toEqual([0, []]);
  });

  it('is taken with either of two secrets, and five minutes off', async () => {
    await again([secret, 'the-older-secret']);
    expect((await ask({ headers: signed('', 'the-older-secret', seconds - 300) })).status).toBe(200);
    expect((await ask({ headers: signed('', secret, seconds + 300) })).status).toBe(200);
  });

  it('where no secret is set, saying which', async () => {
    await again([]);
    const answer = await ask();
    expect([answer.status, answer.body]).toEqual([503, { error: expect.stringContaining('EVENTS_SECRET') }]);
  });

  it('by any other method', async () => {
    const response = await fetch(`${server.url}/api/customers/${contoso.id}/status`, {
      method: 'POST',
      headers: good(),
    });
    expect(response.status).toBe(405);
  });
});

it('a fault is logged and told as "unknown", not as an error', async () => {
  byId = () => Promise.reject(new Error('the store is on fire'));
  expect((await ask()).status).toBe(200);
  expect(logged.join()).toContain('the store is on fire');
});
