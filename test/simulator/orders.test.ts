import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { ask, cloudTemplateId, finalize, openEmpty, wallStart } from './support.ts';

const week = 7 * 24 * 60 * 60_000;
const customers = [
  { companyName: 'Outdated', domain: 'outdated.example', agreements: [{ dateAgreed: '2023-03-31T23:59:59' }] },
  { companyName: 'Valid', domain: 'valid.example', agreements: [{ dateAgreed: '2023-04-01T00:00:00' }] },
  { companyName: 'None', domain: 'none.example' },
  { companyName: 'Direct', domain: 'direct.example', directSigned: true },
  {
    companyName: 'Cloud',
    domain: 'cloud.example',
    agreements: [{ dateAgreed: '2024-01-01', templateId: cloudTemplateId } as const],
  },
];

type Received = { readonly headers: IncomingHttpHeaders; readonly body: string };
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A bot's end that keeps what it hears and answers with one status. */
async function listen(status: number) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      response.writeHead(status).end('{"duplicate":false}');
    });
  }).listen(0, '127.0.0.1');
  closers.push(() => server.close());
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { received, url: `http://127.0.0.1:${address.port}/api/events/purchase-blocked` };
}

async function withCustomers(options: Parameters<typeof openEmpty>[0] = {}) {
  const simulator = await openEmpty({ customers, ...options });
  const idOf = (name: string) =>
    simulator.state().customers.find((customer) => customer.companyName === name)?.id ?? '';
  return { simulator, idOf };
}

describe('orders', () => {
  it.each([
    ['Outdated', 403, 900428],
    ['None', 403, 13605],
    ['Cloud', 403, 13605],
    ['Valid', 201, undefined],
    ['Direct', 201, undefined],
  ])('of %s are answered with %i and %s', async (name, status, code) => {
    const { simulator, idOf } = await withCustomers();
    const body = { BillingCycle: 'Monthly', LineItems: [{ LineItemNumber: 0, OfferId: 'a:b:c', Quantity: 1 }] };
    const reply = await ask(simulator, `POST /v1/customers/${idOf(name)}/orders`, { body });
    expect(reply.status).toBe(status);
    expect(Object(reply.json).code).toBe(code);
  });

  it('show the two documented members of 900428, with a number or a string as code', async () => {
    const { simulator, idOf } = await withCustomers();
    const order = () => ask(simulator, `POST /v1/customers/${idOf('Outdated')}/orders`, { body: { lineItems: [{}] } });
    expect(Object.keys(Object((await order()).json))).toEqual(['code', 'description']);
    await simulator.configure({ orderCodeStyle: 'string' });
    expect((await order()).json).toMatchObject({ code: '900428' });
  });

  it('pass once the agreement is made, or accepted directly', async () => {
    const { simulator, idOf } = await withCustomers();
    expect((await finalize(simulator, idOf('Outdated'))).status).toBe(201);
    expect(await simulator.order(idOf('Outdated'))).toMatchObject({ outcome: 'accepted' });
    await simulator.directSign(idOf('None'));
    expect(await simulator.order(idOf('None'))).toMatchObject({ outcome: 'accepted' });
  });

  it('need line items', async () => {
    const { simulator, idOf } = await withCustomers();
    for (const body of [{}, { LineItems: [] }, 'x']) {
      expect((await ask(simulator, `POST /v1/customers/${idOf('Valid')}/orders`, { body })).status).toBe(400);
    }
  });
});

describe('carts', () => {
  it('are refused at checkout with a 403 or inside a 201, and may be checked out again', async () => {
    const { simulator, idOf } = await withCustomers();
    const carts = `/v1/customers/${idOf('Outdated')}/carts`;
    const cart = await ask(simulator, `POST ${carts}`, { body: { lineItems: [{ id: 0, quantity: 1 }] } });
    expect(cart).toMatchObject({ status: 201, json: { status: 'Active' } });
    const checkout = `POST ${carts}/${Object(cart.json).id}/checkout`;
    expect(await ask(simulator, checkout)).toMatchObject({ status: 403, json: { code: 900428 } });
    await simulator.configure({ checkoutStyle: 'orderErrors' });
    const refused = { status: 201, json: { orders: [], orderErrors: [{ orderGroupId: '0', code: 900428 }] } };
    expect(await ask(simulator, checkout)).toMatchObject(refused);
    await finalize(simulator, idOf('Outdated'));
    expect(await ask(simulator, checkout)).toMatchObject({ status: 201, json: { orders: [{ status: 'completed' }] } });
    simulator.clock.advance(week);
    expect(await ask(simulator, checkout)).toMatchObject({ status: 404, json: { code: 800008 } });
  });
});

describe('the shop', () => {
  it('reports a refused order, signed with the first secret over the wall time and the raw body', async () => {
    const bot = await listen(202);
    const { simulator, idOf } = await withCustomers({ botEventsUrl: bot.url, eventsSecret: 'new-secret, old-secret' });
    simulator.clock.advance(week);
    const body = { action: 'Add licences', description: '5 more', orderedBy: { email: 'kim@contoso.com' } };
    const reply = await ask(simulator, `POST /_simulator/customers/${idOf('Outdated')}/order`, { body });
    expect(reply.json).toMatchObject({ outcome: 'refused', code: 900428, httpStatus: 403, reported: { status: 202 } });
    const [report] = bot.received;
    const timestamp = String(wallStart / 1000);
    const signature = createHmac('sha256', 'new-secret').update(`${timestamp}.${report?.body}`).digest('hex');
    expect(report?.headers).toMatchObject({ 'x-mca-timestamp': timestamp, 'x-mca-signature': `sha256=${signature}` });
    expect(JSON.parse(report?.body ?? '')).toEqual({
      eventId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      customerId: idOf('Outdated'),
      error: { code: 900428, description: expect.stringContaining('re-attestation') },
      httpStatus: 403,
      order: { id: expect.any(String), action: 'Add licences', description: '5 more' },
      orderedBy: { email: 'kim@contoso.com' },
      occurredAt: new Date(wallStart + week).toISOString(),
    });
  });

  it('can be told later where to report', async () => {
    const bot = await listen(503);
    const { simulator, idOf } = await withCustomers();
    simulator.reportTo(bot.url, 'later');
    expect(await simulator.order(idOf('None'))).toMatchObject({ reported: { status: 503 } });
    expect(bot.received).toHaveLength(1);
  });

  it('reports nothing of an order that goes through', async () => {
    const bot = await listen(202);
    const { simulator, idOf } = await withCustomers({ botEventsUrl: bot.url, eventsSecret: 's' });
    expect(await simulator.order(idOf('Valid'))).toMatchObject({
      outcome: 'accepted',
      order: { action: 'New purchase' },
    });
    expect(bot.received).toEqual([]);
  });

  it('says what the bot answered, that nobody listens, or that it cannot report', async () => {
    const bot = await listen(401);
    const refused = async (options: Parameters<typeof openEmpty>[0]) => {
      const { simulator, idOf } = await withCustomers(options);
      return simulator.order(idOf('None'));
    };
    expect(await refused({ botEventsUrl: bot.url, eventsSecret: 's' })).toMatchObject({
      code: 13605,
      reported: { status: 401 },
    });
    const nobody = { botEventsUrl: 'http://127.0.0.1:1/x', eventsSecret: 's' };
    expect(await refused(nobody)).toMatchObject({ reported: { unreachable: expect.stringContaining('127.0.0.1:1') } });
    expect(await refused({ eventsSecret: 's' })).toMatchObject({ reported: { skipped: expect.any(String) } });
    expect(await refused({ botEventsUrl: bot.url })).toMatchObject({
      reported: { skipped: expect.stringContaining('EVENTS_SECRET') },
    });
  });
});
