import { describe, expect, it } from 'vitest';
import { simulatorToken } from '../../src/simulator/simulator.ts';
import { askToken, byClient, call, graph, openWithEntra, tenantId } from './entra-support.ts';
import { agreementBody, ask, attest, open, openEmpty, readAgreements, signatory } from './support.ts';

async function accepted() {
  const simulator = await openEmpty();
  const { id } = await simulator.addCustomer({ companyName: 'Contoso', domain: 'contoso.com' });
  const attestationId = await attest(simulator);
  await simulator.accept(attestationId);
  const headers = { 'MS-RequestId': '94e4e214-6b06-4fb7-96d1-94d559f9b47f' };
  const create = () =>
    ask(simulator, `POST /v1/customers/${id}/agreements`, { body: agreementBody(attestationId), headers });
  return { simulator, id, attestationId, create };
}

describe('faults', () => {
  it('answer the next matching requests, so many times, and then no more', async () => {
    const simulator = await openEmpty();
    const fault = {
      method: 'GET',
      path: '/v1/customers',
      times: 2,
      status: 429,
      body: { statusCode: 429, message: 'Rate limit is exceeded. Try again in 57 seconds.' },
      headers: { 'Retry-After': '57' },
    };
    expect((await ask(simulator, 'POST /_simulator/faults', { body: fault })).status).toBe(200);
    expect((await ask(simulator, 'GET /v1/agreements', { token: 'appUser' })).status).toBe(200);
    for (let turn = 0; turn < 2; turn += 1) {
      const reply = await ask(simulator, 'GET /v1/customers?size=5');
      expect(reply).toMatchObject({ status: 429, json: fault.body });
      expect(reply.headers.get('retry-after')).toBe('57');
    }
    expect((await ask(simulator, 'GET /v1/customers?size=5')).status).toBe(200);
  });

  it('match by the start of the path, and send a text as it is', async () => {
    const simulator = await openEmpty();
    simulator.addFault({ path: '/v1/cust*', status: 502, body: '<html>Bad gateway</html>' });
    expect(await ask(simulator, 'POST /v1/attestations/enhanced', { body: signatory })).toMatchObject({ status: 201 });
    expect(await ask(simulator, 'GET /v1/customers/x')).toMatchObject({
      status: 502,
      text: '<html>Bad gateway</html>',
    });
  });

  it('drop the connection before the work', async () => {
    const { simulator, id, create } = await accepted();
    simulator.addFault({ method: 'POST', path: `/v1/customers/${id}/agreements`, dropConnection: 'before' });
    await expect(create()).rejects.toThrow('fetch failed');
    expect(simulator.state().customers[0]?.agreements).toEqual([]);
    expect(simulator.state().requests.at(-1)).toMatchObject({ method: 'POST', status: 0 });
    expect((await create()).status).toBe(201);
  });

  it.each([true, 'after'] as const)(
    'drop the connection after the work (%s), and the same id tells its answer',
    async (dropConnection) => {
      const { simulator, id, create } = await accepted();
      simulator.addFault({ method: 'POST', path: '/v1/customers/*', dropConnection });
      await expect(create()).rejects.toThrow('fetch failed');
      expect((await readAgreements(simulator, id)).json).toMatchObject({ totalCount: 1 });
      const again = await create();
      expect(again).toMatchObject({ status: 201, json: { dateAgreed: '2026-05-04T07:59:00' } });
      expect((await create()).text).toBe(again.text);
      expect((await readAgreements(simulator, id)).json).toMatchObject({ totalCount: 1 });
    },
  );

  it('replace the answer after the work', async () => {
    const { simulator, id, create } = await accepted();
    simulator.addFault({ method: 'POST', status: 504, afterWork: true });
    expect((await create()).status).toBe(504);
    expect((await readAgreements(simulator, id)).json).toMatchObject({ totalCount: 1 });
  });

  it('only slow down where nothing else is said', async () => {
    const simulator = await openEmpty();
    simulator.addFault({ delayMs: 5 });
    expect((await ask(simulator, 'GET /v1/customers')).status).toBe(200);
  });

  it('never touch the control API', async () => {
    const simulator = await openEmpty();
    simulator.addFault({ status: 500, times: 5 });
    expect((await ask(simulator, 'GET /_simulator/state')).status).toBe(200);
    await simulator.reset();
    expect((await ask(simulator, 'GET /v1/customers')).status).toBe(200);
  });

  it('send an empty body, a truncated one, or any text under any type', async () => {
    const simulator = await openEmpty();
    const json = 'application/json; charset=utf-8';
    simulator.addFault({ status: 200, body: '', contentType: json });
    const empty = await ask(simulator, 'GET /v1/customers');
    expect([empty.status, empty.text, empty.headers.get('content-type')]).toEqual([200, '', json]);
    simulator.addFault({ truncateTo: 12 });
    const torn = await ask(simulator, 'GET /v1/customers');
    expect([torn.status, torn.text]).toEqual([200, '\uFEFF{"totalCount']);
    expect(torn.json).toBeUndefined();
    simulator.addFault({ status: 503, body: '<html>', contentType: 'text/html' });
    const page = await ask(simulator, 'GET /v1/customers');
    expect([page.status, page.text, page.headers.get('content-type')]).toEqual([503, '<html>', 'text/html']);
  });

  it('cut the connection in the middle of an answer', async () => {
    const simulator = await open();
    simulator.addFault({ dropConnection: 'during' });
    const url = `${simulator.url}/v1/customers`;
    const headers = { Authorization: `Bearer ${simulatorToken('appOnly')}` };
    const response = await fetch(url, { headers });
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
  });

  it('match a star anywhere in the path', async () => {
    const simulator = await openEmpty();
    simulator.addFault({ path: '/v1/customers/*/agreements', status: 500 });
    expect((await ask(simulator, 'GET /v1/customers/x/orders')).status).toBe(405);
    expect((await ask(simulator, 'GET /v1/customers/x/agreements')).status).toBe(500);
    simulator.addFault({ path: '*.json', status: 500 });
    expect((await ask(simulator, 'GET /v1/xjson')).status).toBe(404);
  });

  it('reach the token endpoint, the metadata and Graph', async () => {
    const simulator = await openWithEntra();
    const paths = [`/${tenantId}/oauth2/v2.0/token`, '*/.well-known/openid-configuration', '/v1.0/*'];
    for (const path of paths) simulator.addFault({ path, status: 429, headers: { 'Retry-After': '7' }, body: 'slow' });
    for (const route of [
      `POST /${tenantId}/oauth2/v2.0/token`,
      `GET /${tenantId}/v2.0/.well-known/openid-configuration`,
      'POST /v1.0/users/x/checkMemberGroups',
    ]) {
      const reply = await call(simulator, route);
      expect([reply.status, reply.text, reply.headers.get('retry-after')]).toEqual([429, 'slow', '7']);
    }
    expect(simulator.state()).toMatchObject({ tokenRequests: { client_credentials: 0 } });
    expect(simulator.state().requests.map(({ status }) => status)).toEqual([429, 429, 429]);
  });

  it('let a stop end a token request that hangs', async () => {
    const simulator = await openWithEntra();
    simulator.addFault({ path: '*/token', delayMs: 3_600_000 });
    const asked = askToken(simulator, byClient(graph)).catch(() => 'cut');
    await simulator.stop();
    expect(await asked).toBe('cut');
  });

  it('let a stop end what is being delayed', async () => {
    const simulator = await openEmpty();
    simulator.addFault({ delayMs: 600_000 });
    const asked = ask(simulator, 'GET /v1/customers').catch(() => 'cut');
    await simulator.stop();
    expect(await asked).toBe('cut');
  });
});

describe('a known MS-RequestId', () => {
  it('replays a refusal too, so that each new attempt needs a new id', async () => {
    const simulator = await openEmpty();
    const { id } = await simulator.addCustomer({ companyName: 'Contoso', domain: 'contoso.com' });
    const attestationId = await attest(simulator);
    const create = (requestId: string) =>
      ask(simulator, `POST /v1/customers/${id}/agreements`, {
        body: agreementBody(attestationId),
        headers: { 'MS-RequestId': requestId },
      });
    const first = await create('first');
    await simulator.accept(attestationId);
    expect((await create('first')).text).toBe(first.text);
    expect((await create('second')).status).toBe(201);
  });

  it('is settled once when it comes twice at the same time', async () => {
    const { simulator, create } = await accepted();
    const [one, two] = await Promise.all([create(), create()]);
    expect([one?.status, two?.status]).toEqual([201, 201]);
    expect(simulator.state().customers[0]?.agreements).toHaveLength(1);
  });
});
