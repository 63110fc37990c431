import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { appToken, call, clientId, openWithEntra } from './entra-support.ts';
import { agreementBody, ask, attest, finalize, openEmpty, primaryContact, signatory, wallStart } from './support.ts';

// partner-center.md 7.2: the activity log.

const day = 86_400_000;
const pageSchema = z.object({
  items: z.array(z.looseObject({ id: z.string(), operationType: z.string(), operationStatus: z.string() })),
  links: z.object({
    next: z.object({ uri: z.string(), headers: z.array(z.object({ key: z.string(), value: z.string() })) }).optional(),
  }),
});

async function read(simulator: Simulator, query = '', headers: Record<string, string> = {}) {
  return ask(simulator, `GET /v1/auditrecords${query}`, { headers });
}
const itemsOf = async (simulator: Simulator, query = '') => pageSchema.parse((await read(simulator, query)).json).items;
const filterOf = (Field: string, Value: string, Operator: string) =>
  `?filter=${encodeURIComponent(JSON.stringify({ Field, Value, Operator }))}`;

async function withCustomer() {
  const simulator = await openEmpty();
  const { id } = await simulator.addCustomer({ companyName: 'Contoso Toys', domain: 'contoso.com' });
  return { simulator, id };
}

describe('the activity log', () => {
  it('has a create_agreement record with the creating call’s correlation id, and no second one for a replay', async () => {
    const { simulator, id } = await withCustomer();
    const attestationId = await attest(simulator);
    await simulator.accept(attestationId);
    const headers = { 'MS-RequestId': 'one', 'MS-CorrelationId': 'c0ffee00-0000-4000-8000-000000000001' };
    const given = { body: agreementBody(attestationId), headers };
    await ask(simulator, `POST /v1/customers/${id}/agreements`, given);
    await ask(simulator, `POST /v1/customers/${id}/agreements`, given);
    const [record, ...others] = await itemsOf(simulator);
    expect(others).toEqual([]);
    expect(record).toMatchObject({
      customerId: id,
      customerName: 'Contoso Toys',
      resourceType: 'agreement',
      operationType: 'create_agreement',
      operationStatus: 'succeeded',
      operationDate: new Date(wallStart).toISOString(),
      originalCorrelationId: 'c0ffee00-0000-4000-8000-000000000001',
      applicationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      userPrincipalName: '',
    });
    expect(JSON.parse(String(record?.['resourceNewValue']))).toMatchObject({ primaryContact });
    const one = await ask(simulator, `GET /v1/auditrecords/${record?.id}`);
    expect(one.json).toEqual(record);
    expect((await ask(simulator, 'GET /v1/auditrecords/x')).status).toBe(404);
  });

  it('names the application of the token', async () => {
    const simulator = await openWithEntra();
    const { id } = await simulator.addCustomer({ companyName: 'Contoso', domain: 'contoso.com' });
    const token = await appToken(simulator);
    const made = await call(simulator, 'POST /v1/attestations/enhanced', { token, body: signatory });
    const { attestationId } = Object(made.json);
    await simulator.accept(attestationId);
    const body = agreementBody(attestationId, { dateAgreed: new Date(Date.now() - 60_000).toISOString() });
    await call(simulator, `POST /v1/customers/${id}/agreements`, { token, body });
    const { json } = await call(simulator, 'GET /v1/auditrecords', { token });
    expect(json).toMatchObject({ items: [{ applicationId: clientId }] });
  });

  it('tells of what was made in full, sparsely or not at all, since that is not documented', async () => {
    const { simulator, id } = await withCustomer();
    await finalize(simulator, id);
    await simulator.configure({ auditDetail: 'sparse' });
    const [sparse] = await itemsOf(simulator);
    expect(sparse?.['resourceNewValue']).toContain('dateAgreed');
    expect(JSON.stringify(sparse)).not.toContain(primaryContact.email);
    await simulator.configure({ auditDetail: 'none' });
    const [none] = await itemsOf(simulator);
    expect(none).toMatchObject({ operationType: 'create_agreement', customizedData: [] });
    expect(none).not.toHaveProperty('resourceNewValue');
  });

  it('shows records after the lag, by the movable clock', async () => {
    const { simulator, id } = await withCustomer();
    await simulator.configure({ auditLagMinutes: 30 });
    await finalize(simulator, id);
    expect(await itemsOf(simulator)).toEqual([]);
    simulator.clock.advance(30 * 60_000);
    expect(await itemsOf(simulator)).toHaveLength(1);
  });

  it('has create_order records; blocked orders appear as failed only where that is set', async () => {
    const { simulator, id } = await withCustomer();
    const place = () => ask(simulator, `POST /v1/customers/${id}/orders`, { body: { LineItems: [{ OfferId: 'a' }] } });
    expect((await place()).status).toBe(403);
    expect(await itemsOf(simulator)).toEqual([]);
    await simulator.configure({ auditBlockedOrders: true });
    await place();
    await simulator.order(id);
    await simulator.directSign(id);
    expect((await place()).status).toBe(201);
    const records = await itemsOf(simulator, filterOf('ResourceType', 'order', 'equals'));
    expect(records.map(({ operationType, operationStatus }) => [operationType, operationStatus])).toEqual([
      ['create_order', 'failed'],
      ['create_order', 'failed'],
      ['create_order', 'succeeded'],
    ]);
  });

  it('has create_order records of checkouts too', async () => {
    const { simulator, id } = await withCustomer();
    await simulator.configure({ auditBlockedOrders: true });
    const cart = await ask(simulator, `POST /v1/customers/${id}/carts`, { body: { lineItems: [{ id: 0 }] } });
    const checkout = `POST /v1/customers/${id}/carts/${Object(cart.json).id}/checkout`;
    await ask(simulator, checkout);
    await simulator.directSign(id);
    await ask(simulator, checkout);
    expect((await itemsOf(simulator)).map(({ operationStatus }) => operationStatus)).toEqual(['failed', 'succeeded']);
  });

  it('is asked for windows: 90 days back at most, 30 days long at most, the last 30 days by default', async () => {
    const { simulator, id } = await withCustomer();
    await finalize(simulator, id);
    simulator.clock.advance(31 * day);
    expect(await itemsOf(simulator)).toEqual([]);
    expect(await itemsOf(simulator, '?startDate=2026-05-04&endDate=2026-06-03')).toHaveLength(1);
    expect(await itemsOf(simulator, '?startDate=2026-05-04&endDate=2026-05-04')).toHaveLength(1);
    const bad = [
      '?startDate=2026-05-04',
      '?startDate=2026-05-04&endDate=2026-06-04',
      '?startDate=2026-03-05&endDate=2026-03-06',
      '?startDate=2026-06-02&endDate=2026-06-01',
      '?startDate=yesterday',
    ];
    for (const query of bad) expect([query, (await read(simulator, query)).status]).toEqual([query, 400]);
    expect((await read(simulator, '?startDate=2026-03-06&endDate=2026-03-07')).status).toBe(200);
  });

  it('filters by CustomerId and ResourceType (equals) and CompanyName (substring), and by nothing else', async () => {
    const { simulator, id } = await withCustomer();
    await finalize(simulator, id);
    const found = async (field: string, value: string, operator: string) =>
      (await itemsOf(simulator, filterOf(field, value, operator))).length;
    expect(await found('CustomerId', id.toUpperCase(), 'equals')).toBe(1);
    expect(await found('CustomerId', signatory.country, 'equals')).toBe(0);
    expect(await found('ResourceType', 'Agreement', 'equals')).toBe(1);
    expect(await found('ResourceType', 'order', 'equals')).toBe(0);
    expect(await found('CompanyName', 'toys', 'substring')).toBe(1);
    const bad = [
      ['CompanyName', 'toys', 'equals'],
      ['CustomerId', id, 'substring'],
      ['OperationType', 'create_agreement', 'equals'],
    ] as const;
    for (const [field, value, operator] of bad) {
      expect((await read(simulator, filterOf(field, value, operator))).status).toBe(400);
    }
    expect((await read(simulator, '?filter=x')).status).toBe(400);
  });

  it('is paged by relative links and a header', async () => {
    const { simulator, id } = await withCustomer();
    await simulator.configure({ auditBlockedOrders: true });
    for (let turn = 0; turn < 5; turn += 1) await simulator.order(id);
    const seen = new Set<string>();
    let query: string | undefined = `${filterOf('ResourceType', 'order', 'equals')}&size=2`;
    let headers: Record<string, string> = {};
    let pages = 0;
    while (query !== undefined) {
      const page = pageSchema.parse((await read(simulator, query, headers)).json);
      for (const { id: record } of page.items) seen.add(record);
      const { next } = page.links;
      if (next !== undefined) expect(next.uri).toMatch(/^\/auditrecords\?/);
      query = next?.uri.replace('/auditrecords', '');
      headers = Object.fromEntries(next?.headers.map(({ key, value }) => [key, value]) ?? []);
      pages += 1;
    }
    expect([seen.size, pages]).toEqual([5, 3]);
  });
});
