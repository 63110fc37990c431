import { once } from 'node:events';
import { connect } from 'node:net';
import { generateKeyPair, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { type SimulatorWithEntra, simulatorToken } from '../../src/simulator/simulator.ts';
import {
  appToken,
  botFramework,
  call,
  clientId,
  graph,
  openWithEntra,
  partnerCenter,
  person,
  retired,
  tenantId,
  tls,
  userToken,
} from './entra-support.ts';
import { agreementBody, signatory } from './support.ts';

// Rows of partner-center.md 1.3 and 1.4, with signed tokens checked at every hop.

async function withCustomer(options: Parameters<typeof openWithEntra>[0] = {}) {
  const simulator = await openWithEntra(options);
  const { id } = await simulator.addCustomer({ companyName: 'Contoso', domain: 'contoso.com' });
  return { simulator, id };
}

const good = { resource: partnerCenter, clientId };

describe('1.3 which call takes which token', () => {
  const appUserOnly = [
    '/v1/agreements',
    '/v1/customers/{id}/agreements',
    '/v1/customers/{id}/directSignedMicrosoftCustomerAgreementStatus',
    '/v1/agreementtemplates/117a77b0-9360-443b-8795-c6dedc750cf9/document',
    '/v1/customers/relationshiprequests',
  ];
  it.each(appUserOnly)('GET %s: App+User; app-only gets 403/900329', async (path) => {
    const { simulator, id } = await withCustomer();
    const route = `GET ${path.replace('{id}', id)}`;
    expect(await call(simulator, route, { token: await appToken(simulator) })).toMatchObject({
      status: 403,
      json: { code: 900329, description: 'This resource does not support application-only authentication.' },
    });
    expect((await call(simulator, route, { token: await userToken(simulator) })).status).toBe(200);
  });

  it.each(['/v1/customers', '/v1/customers/{id}', '/v1/customers/{id}/profiles/billing', '/v1/auditrecords'])(
    'GET %s: either',
    async (path) => {
      const { simulator, id } = await withCustomer();
      for (const token of [await appToken(simulator), await userToken(simulator)]) {
        expect((await call(simulator, `GET ${path.replace('{id}', id)}`, { token })).status).toBe(200);
      }
    },
  );

  it('POST /v1/attestations/enhanced and create-agreement with attestationId: app-only', async () => {
    const { simulator, id } = await withCustomer();
    const [app, user] = [await appToken(simulator), await userToken(simulator)];
    const attest = (token: string) => call(simulator, 'POST /v1/attestations/enhanced', { token, body: signatory });
    expect((await attest(user)).status).toBe(403);
    const attestationId = String(Object((await attest(app)).json).attestationId);
    await simulator.accept(attestationId);
    const create = (token: string) => {
      const dateAgreed = new Date(Date.now() - 60_000).toISOString();
      const body = agreementBody(attestationId, { dateAgreed });
      return call(simulator, `POST /v1/customers/${id}/agreements`, { token, body });
    };
    expect(await create(user)).toMatchObject({ status: 403, json: { code: 900150 } });
    expect((await create(app)).status).toBe(201);
  });
});

describe('1.4 what wrong auth looks like', () => {
  const list = (simulator: SimulatorWithEntra, token: string) => call(simulator, 'GET /v1/customers', { token });
  const kinds = (simulator: SimulatorWithEntra) =>
    simulator.state().requests.flatMap(({ tokenKind }) => (tokenKind === undefined ? [] : [tokenKind]));

  it('retired audience graph.windows.net: 401/900420', async () => {
    const { simulator } = await withCustomer();
    const token = await appToken(simulator, retired);
    expect(await list(simulator, token)).toMatchObject({ status: 401, json: { code: 900420 } });
    expect(kinds(simulator)).toContain('retiredAudience');
  });

  it('App+User token without MFA: 401/900421', async () => {
    const { simulator, id } = await withCustomer();
    simulator.entra.setUser(person.objectId, { mfa: false });
    const token = await userToken(simulator);
    for (const path of ['/v1/customers', `/v1/customers/${id}/agreements`]) {
      expect(await call(simulator, `GET ${path}`, { token })).toMatchObject({ status: 401, json: { code: 900421 } });
    }
  });

  it('no usable token: 401/800001 without one; 401 code 400 with WWW-Authenticate for a bad one', async () => {
    const { simulator } = await withCustomer();
    expect(await list(simulator, '')).toMatchObject({ status: 401, json: { code: 800001 } });
    const { privateKey } = await generateKeyPair('RS256');
    const forged = new SignJWT({ aud: partnerCenter, tid: tenantId }).setProtectedHeader({ alg: 'RS256' });
    const now = Math.floor(Date.now() / 1000);
    const unsigned = ['{"alg":"none"}', `{"aud":"${partnerCenter}","tid":"${tenantId}"}`, ''];
    const bad = [
      ['unknown', simulatorToken('appOnly')],
      ['unknown', simulatorToken('appUser')],
      ['badSignature', await forged.sign(privateKey)],
      ['badSignature', unsigned.map((part) => Buffer.from(part).toString('base64url')).join('.')],
      ['expired', await simulator.entra.makeToken({ ...good, claims: { exp: now - 1 } })],
      ['wrongIssuer', await simulator.entra.makeToken({ ...good, claims: { iss: 'https://sts.windows.net/x/' } })],
      ['wrongTenant', await simulator.entra.makeToken({ ...good, claims: { tid: clientId } })],
      ['wrongAudience', await appToken(simulator, graph)],
      ['wrongAudience', await appToken(simulator, botFramework)],
    ] as const;
    for (const [, token] of bad) {
      const refused = await list(simulator, token);
      expect(refused).toMatchObject({ status: 401, json: { code: 400, description: 'Access denied' } });
      expect(refused.headers.get('www-authenticate')).toContain('OAuth');
    }
    expect(kinds(simulator)).toEqual(['missing', ...bad.map(([kind]) => kind)]);
  });

  it('role lacks rights: 403/900150, by the role that the account has now', async () => {
    const { simulator } = await withCustomer();
    const token = await userToken(simulator);
    expect((await list(simulator, token)).status).toBe(200);
    simulator.entra.setUser(person.objectId, { role: 'none' });
    expect(await list(simulator, token)).toMatchObject({ status: 403, json: { code: 900150 } });
    simulator.entra.setUser(person.objectId, { role: 'salesAgent' });
    expect((await list(simulator, token)).status).toBe(200);
  });

  it('attestation API, bad token: 401 with error and error_description', async () => {
    const { simulator } = await withCustomer();
    const json = { error: 'unauthorized', error_description: 'The access token is invalid or has expired' };
    const expired = await simulator.entra.makeToken({ ...good, claims: { exp: 1 } });
    for (const token of ['', 'x', expired, await appToken(simulator, retired)]) {
      const refused = await call(simulator, 'POST /v1/attestations/enhanced', { token, body: signatory });
      expect(refused).toMatchObject({ status: 401, json });
    }
  });

  it('a token dies by the wall clock, not by the movable one', async () => {
    let wall = Date.UTC(2026, 4, 4);
    const simulator = await openWithEntra({ accessTokenMinutes: 10 }, { wallNow: () => wall });
    const token = await appToken(simulator);
    simulator.clock.advance(86_400_000);
    wall += 10 * 60_000 - 1000;
    expect((await list(simulator, token)).status).toBe(200);
    wall += 1000;
    expect((await list(simulator, token)).status).toBe(401);
  });
});

describe('the request log', () => {
  it('says for every hop which token, which app and which person', async () => {
    const { simulator } = await withCustomer();
    await call(simulator, 'GET /v1/customers', { token: await appToken(simulator) });
    await call(simulator, 'GET /v1/agreements', { token: await userToken(simulator) });
    const hops = simulator.state().requests.filter(({ path }) => path.startsWith('/v1/'));
    expect(hops).toMatchObject([
      { path: '/v1/customers', tokenKind: 'appOnly', appId: clientId },
      { path: '/v1/agreements', tokenKind: 'appUser', appId: clientId, userId: person.objectId },
    ]);
    expect(hops[0]).not.toHaveProperty('userId');
  });

  it('lets a connector read a token as its service would', async () => {
    const { simulator } = await withCustomer();
    const token = await appToken(simulator, botFramework);
    expect(await simulator.entra.readToken(`Bearer ${token}`, botFramework)).toMatchObject({
      kind: 'appOnly',
      appId: clientId,
    });
    expect(await simulator.entra.readToken(`Bearer ${token}`, graph)).toMatchObject({ why: 'wrongAudience' });
    expect(await simulator.entra.readToken(undefined, graph)).toEqual({ kind: 'missing' });
  });
});

describe('https', () => {
  it('is served at localhost, with the same guard for the stand-in’s own pages', async () => {
    const { simulator } = await withCustomer();
    expect(simulator.url).toMatch(/^https:\/\/localhost:\d+$/);
    expect(simulator.acceptanceUrl).toBe(`${simulator.url}/mca/`);
    const own = (headers: Record<string, string>) => call(simulator, 'GET /_simulator/clock', { headers });
    expect((await own({})).status).toBe(200);
    expect((await own({ Origin: simulator.url })).status).toBe(200);
    for (const headers of [
      { Origin: 'https://evil.example' },
      { Origin: simulator.url.replace('https:', 'http:') },
      { Host: 'rebound.example' },
    ]) {
      expect((await own(headers)).status).toBe(403);
    }
  });

  it('stops while a connection has not finished its handshake', async () => {
    const simulator = await openWithEntra({}, { tls });
    const socket = connect(Number(new URL(simulator.url).port), '127.0.0.1');
    await once(socket, 'connect');
    const closed = once(socket, 'close');
    socket.on('error', () => {});
    await simulator.stop();
    await closed;
    expect(socket.destroyed).toBe(true);
  });
});
