import { describe, expect, it } from 'vitest';
import { agreementBody, ask, attest, openEmpty, primaryContact, signatory } from './support.ts';

async function withCustomer() {
  const simulator = await openEmpty();
  const { id } = await simulator.addCustomer({ companyName: 'Contoso', domain: 'contoso.com' });
  return { simulator, id };
}

describe('tokens', () => {
  it('refuses a call without token with 800001, and an unknown token with 400', async () => {
    const { simulator } = await withCustomer();
    expect(await ask(simulator, 'GET /v1/customers', { token: '' })).toMatchObject({
      status: 401,
      json: { code: 800001 },
    });
    const unknown = await ask(simulator, 'GET /v1/customers', { token: 'stolen' });
    expect(unknown).toMatchObject({ status: 401, json: { code: 400 } });
    expect(unknown.headers.get('www-authenticate')).toContain('OAuth');
    expect((await ask(simulator, 'GET /v1/customers', { token: 'app-only:' })).status).toBe(401);
    expect((await ask(simulator, 'GET /v1/customers', { token: 'app-user:anything' })).status).toBe(200);
  });

  it('takes App+User alone for what reads agreements', async () => {
    const { simulator, id } = await withCustomer();
    for (const path of [
      'agreements',
      `customers/${id}/agreements`,
      `customers/${id}/directSignedMicrosoftCustomerAgreementStatus`,
    ]) {
      const refused = await ask(simulator, `GET /v1/${path}`, { token: 'appOnly' });
      expect(refused).toMatchObject({ status: 403, json: { code: 900329 } });
      expect((await ask(simulator, `GET /v1/${path}`, { token: 'appUser' })).status).toBe(200);
    }
  });

  it('takes both kinds for customers and orders', async () => {
    const { simulator, id } = await withCustomer();
    for (const token of ['appOnly', 'appUser']) {
      expect((await ask(simulator, `GET /v1/customers/${id}`, { token })).status).toBe(200);
      expect((await ask(simulator, `GET /v1/customers/${id}/profiles/billing`, { token })).status).toBe(200);
      const order = await ask(simulator, `POST /v1/customers/${id}/orders`, { token, body: { LineItems: [{}] } });
      expect(order).toMatchObject({ status: 403, json: { code: 13605 } });
    }
  });

  it('takes app-only alone for attesting, with refusals of its own shape', async () => {
    const { simulator } = await withCustomer();
    const route = 'POST /v1/attestations/enhanced';
    const refused = { error: 'unauthorized', error_description: 'The access token is invalid or has expired' };
    expect(await ask(simulator, route, { token: '', body: signatory })).toMatchObject({ status: 401, json: refused });
    expect(await ask(simulator, route, { token: 'x', body: signatory })).toMatchObject({ status: 401, json: refused });
    expect((await ask(simulator, route, { token: 'appUser', body: signatory })).status).toBe(403);
    expect(simulator.state().attestations).toEqual([]);
  });

  it('takes app-only alone for creating an agreement, and refuses the retired way with either token', async () => {
    const { simulator, id } = await withCustomer();
    const attestationId = await attest(simulator);
    await simulator.accept(attestationId);
    const route = `POST /v1/customers/${id}/agreements`;
    expect((await ask(simulator, route, { token: 'appUser', body: agreementBody(attestationId) })).status).toBe(403);
    const { attestationId: _, ...rest } = agreementBody(attestationId);
    for (const token of ['appOnly', 'appUser']) {
      const reply = await ask(simulator, route, { token, body: { ...rest, primaryContact } });
      expect(reply).toMatchObject({ status: 400, json: { code: 600094 } });
    }
    expect(simulator.state().customers[0]?.agreements).toEqual([]);
  });

  it('is not there for an indirect reseller', async () => {
    const { simulator } = await withCustomer();
    await simulator.configure({ partnerType: 'indirectReseller' });
    expect(await ask(simulator, 'POST /v1/attestations/enhanced', { body: signatory })).toMatchObject({
      status: 404,
      json: { error: 'This API is not available for your partner type' },
    });
  });
});
