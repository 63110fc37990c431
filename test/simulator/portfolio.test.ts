import { describe, expect, it } from 'vitest';
import { ask, open, openEmpty } from './support.ts';

const id = '10000000-0000-4000-8000-000000000001';
const relecloud = { id: '20000000-0000-4000-8000-000000000001', name: 'Relecloud' };
const filtered = (resellerId: string): string =>
  `GET /v1/customers?size=0&filter=${encodeURIComponent(JSON.stringify({ Field: 'IndirectReseller', Value: resellerId, Operator: 'starts_with' }))}`;
const resellers = 'GET /v1/relationships?relationship_type=IsIndirectCloudSolutionProviderOf';

describe('subscriptions', () => {
  it('are answered as a collection, with what was said of them and new-commerce fields for the rest', async () => {
    const simulator = await openEmpty();
    const subscriptions = [{ quantity: 25, commitmentEndDate: '2026-09-01T00:00:00Z' }, { billingType: 'usage' }];
    const body = { id, companyName: 'Contoso', domain: 'contoso.example', reseller: relecloud, subscriptions };
    await ask(simulator, 'POST /_simulator/customers', { body });
    const { status, json } = await ask(simulator, `GET /v1/customers/${id}/subscriptions`, { token: 'appOnly' });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      totalCount: 2,
      items: [
        {
          quantity: 25,
          status: 'active',
          commitmentEndDate: '2026-09-01T00:00:00Z',
          billingType: 'license',
          partnerId: relecloud.id,
          attributes: { objectType: 'Subscription' },
        },
        { billingType: 'usage' },
      ],
      attributes: { objectType: 'Collection' },
    });
  });

  it('are there for every sample company, and refused for a stranger', async () => {
    const simulator = await open();
    for (const customer of simulator.state().customers) {
      const { json } = await ask(simulator, `GET /v1/customers/${customer.id}/subscriptions`, { token: 'appUser' });
      expect(json).toMatchObject({ items: expect.arrayContaining([expect.objectContaining({ status: 'active' })]) });
    }
    expect((await ask(simulator, `GET /v1/customers/${id}/subscriptions`, { token: 'appUser' })).status).toBe(404);
  });

  it('with a date that is none are refused', async () => {
    const body = { companyName: 'Contoso', domain: 'contoso.example', subscriptions: [{ commitmentEndDate: 'soon' }] };
    expect((await ask(await openEmpty(), 'POST /_simulator/customers', { body })).status).toBe(400);
  });
});

describe('resellers', () => {
  it('are listed, filter the customers, and stand in one customer', async () => {
    const simulator = await openEmpty();
    const customer = { id, companyName: 'Contoso', domain: 'contoso.example', reseller: relecloud };
    await simulator.addCustomer(customer);
    await simulator.addCustomer({ companyName: 'Fabrikam', domain: 'fabrikam.example' });
    const listed = await ask(simulator, resellers, { token: 'appUser' });
    const shown = { ...relecloud, relationshipType: 'is_indirect_cloud_solution_provider_of', state: 'Active' };
    expect(listed.json).toMatchObject({ totalCount: 1, items: [shown] });
    const own = await ask(simulator, filtered(relecloud.id), { token: 'appUser' });
    expect(own.json).toMatchObject({ totalCount: 1, items: [{ id }] });
    const one = await ask(simulator, `GET /v1/customers/${id}`, { token: 'appUser' });
    expect(one.json).toMatchObject({ associatedPartnerId: relecloud.id });
  });

  it('are App+User alone, and of one kind of relationship', async () => {
    const simulator = await openEmpty();
    expect((await ask(simulator, resellers, { token: 'appOnly' })).json).toMatchObject({ code: 900329 });
    expect((await ask(simulator, 'GET /v1/relationships?relationship_type=x', { token: 'appUser' })).status).toBe(400);
    expect((await ask(simulator, resellers, { token: 'appUser' })).json).toMatchObject({ totalCount: 0, items: [] });
  });
});

describe('many customers', () => {
  it('are made at once, the same each time, in every status', async () => {
    const simulator = await openEmpty();
    expect((await ask(simulator, 'POST /_simulator/customers/many', { body: { count: 500 } })).json).toEqual({
      added: 500,
    });
    const { customers } = simulator.state();
    expect(new Set(customers.map((customer) => customer.id)).size).toBe(500);
    expect(new Set(customers.map(({ companyName }) => companyName)).size).toBe(500);
    expect(customers.some(({ directSigned }) => directSigned)).toBe(true);
    const again = await openEmpty();
    await again.addMany(500);
    expect(again.state().customers).toEqual(customers);
    expect((await ask(simulator, 'POST /_simulator/customers/many', { body: { count: 0 } })).status).toBe(400);
  });

  it('leave when told', async () => {
    const simulator = await openEmpty();
    await simulator.addCustomer({ id, companyName: 'Contoso', domain: 'contoso.example' });
    expect((await ask(simulator, `POST /_simulator/customers/${id}/leave`)).status).toBe(200);
    expect((await ask(simulator, `POST /_simulator/customers/${id}/leave`)).status).toBe(404);
    expect(simulator.state().customers).toEqual([]);
  });
});
