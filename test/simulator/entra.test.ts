import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createLocalJWKSet, decodeJwt, jwtVerify, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import {
  appCertificate,
  askToken,
  botFramework,
  byClient,
  byRefreshToken,
  call,
  certificateClientId,
  clientId,
  graph,
  openWithEntra,
  partnerCenter,
  person,
  publicClientId,
  refreshToken,
  secret,
  secureFetch,
  tenantId,
  tls,
} from './entra-support.ts';
import { ask, openEmpty } from './support.ts';

describe('Entra’s metadata', () => {
  it('names the endpoints and shows the key that verifies tokens', async () => {
    const simulator = await openWithEntra();
    const { json } = await call(simulator, `GET /${tenantId}/v2.0/.well-known/openid-configuration`);
    const base = `${simulator.url}/${tenantId}`;
    expect(json).toMatchObject({
      issuer: `${base}/v2.0`,
      token_endpoint: `${base}/oauth2/v2.0/token`,
      jwks_uri: `${base}/discovery/v2.0/keys`,
    });
    const keys = await (await secureFetch(Object(json).jwks_uri)).json();
    const token = (await askToken(simulator, byClient(botFramework))).json.access_token;
    const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(Object(keys)));
    expect(protectedHeader.alg).toBe('RS256');
    expect(payload).toMatchObject({
      aud: botFramework,
      iss: `https://sts.windows.net/${tenantId}/`,
      appid: clientId,
      tid: tenantId,
      oid: expect.any(String),
    });
    expect(payload).not.toHaveProperty('scp');
  });
});

describe('Entra refuses', () => {
  const cases = [
    ['a wrong secret', 401, 'invalid_client', 7000215, { client_secret: 'wrong' }],
    ['no secret', 401, 'invalid_client', 7000218, { client_secret: undefined }],
    ['an unknown app', 400, 'unauthorized_client', 700016, { client_id: tenantId }],
    ['an unknown grant', 400, 'unsupported_grant_type', 70003, { grant_type: 'password' }],
    ['a scope of a person', 400, 'invalid_scope', 1002012, { scope: `${partnerCenter}/user_impersonation` }],
    ['an unknown resource', 400, 'invalid_resource', 500011, { scope: 'https://other.example/.default' }],
    ['a garbled refresh token', 400, 'invalid_grant', 9002313, { ...byRefreshToken('x') }],
    ['a secret of a public app', 401, 'invalid_client', 700025, { client_id: publicClientId }],
  ] as const;
  it.each(cases)('%s with %i %s, AADSTS%i', async (_, status, error, code, change) => {
    const simulator = await openWithEntra();
    const form = new URLSearchParams(byClient(partnerCenter));
    for (const [name, value] of Object.entries(change)) {
      if (value === undefined) form.delete(name);
      else form.set(name, value);
    }
    const answer = await askToken(simulator, Object.fromEntries(form));
    expect(answer).toMatchObject({
      status,
      json: {
        error,
        error_codes: [code],
        error_description: expect.stringContaining(`AADSTS${code}: `),
        timestamp: expect.any(String),
        trace_id: expect.any(String),
        correlation_id: expect.any(String),
      },
    });
  });

  it('an unknown tenant with AADSTS90002, at the token endpoint and in the metadata', async () => {
    const simulator = await openWithEntra();
    const other = '11111111-1111-4111-8111-111111111111';
    expect(await askToken(simulator, byClient(graph), other)).toMatchObject({
      status: 400,
      json: { error_codes: [90002] },
    });
    const metadata = await call(simulator, `GET /${other}/v2.0/.well-known/openid-configuration`);
    expect(metadata).toMatchObject({ status: 400, json: { error_codes: [90002] } });
  });

  it('an expired secret with AADSTS7000222, until a new one is set', async () => {
    const simulator = await openWithEntra();
    expect(simulator.entra.expireSecrets(clientId)).toBe(1);
    expect(await askToken(simulator, byClient(graph))).toMatchObject({ status: 401, json: { error_codes: [7000222] } });
    simulator.entra.setSecret(clientId, 'renewed');
    expect((await askToken(simulator, byClient(graph))).json.error_codes).toEqual([7000215]);
    expect((await askToken(simulator, { ...byClient(graph), client_secret: 'renewed' })).status).toBe(200);
  });
});

describe('refresh tokens', () => {
  it('rotate, and old ones keep working until they are revoked (AADSTS50173) or expire (AADSTS700082)', async () => {
    const simulator = await openWithEntra();
    const first = (await askToken(simulator, byRefreshToken())).json.refresh_token;
    const second = (await askToken(simulator, byRefreshToken())).json.refresh_token;
    expect(new Set([refreshToken, first, second]).size).toBe(3);
    expect(simulator.entra.revokeRefreshTokens({ token: first })).toBe(1);
    expect((await askToken(simulator, byRefreshToken(first))).json.error_codes).toEqual([50173]);
    expect((await askToken(simulator, byRefreshToken(second))).status).toBe(200);
    expect(simulator.entra.expireRefreshTokens({ userId: person.objectId })).toBeGreaterThan(1);
    expect((await askToken(simulator, byRefreshToken(second))).json.error_codes).toEqual([700082]);
  });

  it('live ninety days of the wall clock, which the movable clock does not touch', async () => {
    let wall = Date.UTC(2026, 4, 4);
    const simulator = await openWithEntra({}, { wallNow: () => wall });
    simulator.clock.advance(100 * 86_400_000);
    const renewed = await askToken(simulator, byRefreshToken());
    expect(renewed.status).toBe(200);
    wall += 89 * 86_400_000;
    const last = await askToken(simulator, byRefreshToken(renewed.json.refresh_token));
    expect(last.status).toBe(200);
    wall += 2 * 86_400_000;
    expect((await askToken(simulator, byRefreshToken(renewed.json.refresh_token))).json.error_codes).toEqual([700082]);
    expect((await askToken(simulator, byRefreshToken(last.json.refresh_token))).status).toBe(200);
  });

  it('are bound to the app that redeemed them, and answer with account and id token', async () => {
    const simulator = await openWithEntra({
      apps: [
        { clientId, secret },
        { clientId: certificateClientId, secret },
      ],
    });
    const { json } = await askToken(simulator, byRefreshToken());
    expect(JSON.parse(Buffer.from(json.client_info, 'base64url').toString())).toEqual({
      uid: person.objectId,
      utid: tenantId,
    });
    expect(decodeJwt(json.id_token)).toMatchObject({ aud: clientId, preferred_username: person.upn, tid: tenantId });
    const stolen = { ...byRefreshToken(json.refresh_token), client_id: certificateClientId };
    expect((await askToken(simulator, stolen)).json.error_codes).toEqual([70000]);
  });

  it('give tokens without mfa once it is switched off, or none where a policy demands it (AADSTS50076)', async () => {
    const simulator = await openWithEntra();
    const methods = async () => decodeJwt((await askToken(simulator, byRefreshToken())).json.access_token)['amr'];
    expect(await methods()).toEqual(['pwd', 'mfa']);
    const path = `POST /_simulator/entra/users/${person.objectId}`;
    expect((await call(simulator, path, { body: { mfa: false } })).json).toEqual({ changed: 1 });
    expect(await methods()).toEqual(['pwd']);
    simulator.entra.requireMfa(true);
    expect((await askToken(simulator, byRefreshToken())).json).toMatchObject({
      error: 'invalid_grant',
      suberror: 'basic_action',
      error_codes: [50076],
    });
  });
});

describe('client assertions', () => {
  const key = createPrivateKey(appCertificate.key);
  type Change = { readonly claims?: Record<string, unknown>; readonly thumbprint?: string; readonly other?: boolean };

  async function assertion(url: string, { claims, thumbprint, other }: Change) {
    const hex = new X509Certificate(appCertificate.cert).fingerprint256.replaceAll(':', '');
    const now = Math.floor(Date.now() / 1000);
    const good = {
      aud: `${url}/${tenantId}/oauth2/v2.0/token`,
      iss: certificateClientId,
      sub: certificateClientId,
      nbf: now,
      exp: now + 600,
    };
    const header = { alg: 'PS256', 'x5t#S256': thumbprint ?? Buffer.from(hex, 'hex').toString('base64url') };
    const signer = other === true ? createPrivateKey(tls.key) : key;
    return new SignJWT({ ...good, ...claims }).setProtectedHeader(header).sign(signer);
  }

  it.each([
    ['are taken when they are good', {}, undefined],
    ['are refused with another certificate’s thumbprint', { thumbprint: 'other' }, 700027],
    ['are refused with another key’s signature', { other: true }, 700027],
    ['are refused for another audience', { claims: { aud: 'https://other.example' } }, 700023],
    ['are refused for another issuer', { claims: { iss: clientId } }, 700021],
    ['are refused for another subject', { claims: { sub: clientId } }, 700021],
    ['are refused when they have ended', { claims: { exp: 1 } }, 700024],
    ['are refused without an end', { claims: { exp: undefined } }, 50027],
  ] as const)('%s', async (_, change, code) => {
    const simulator = await openWithEntra();
    const answer = await askToken(simulator, {
      grant_type: 'client_credentials',
      client_id: certificateClientId,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await assertion(simulator.url, change),
      scope: `${partnerCenter}/.default`,
    });
    expect(answer.status).toBe(code === undefined ? 200 : 401);
    expect(answer.json.error_codes?.[0]).toBe(code);
  });
});

describe('the authorize page', () => {
  const path = (change: Record<string, string> = {}) =>
    `GET /${tenantId}/oauth2/v2.0/authorize?${new URLSearchParams({
      client_id: clientId,
      response_type: 'code',
      redirect_uri: 'http://127.0.0.1:8400/back',
      scope: `${partnerCenter}/user_impersonation offline_access`,
      state: 's',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
      ...change,
    })}`;
  const redeem = (code: string, change: Record<string, string> = {}) => ({
    grant_type: 'authorization_code',
    client_id: clientId,
    client_secret: secret,
    code,
    redirect_uri: 'http://127.0.0.1:8400/back',
    code_verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
    ...change,
  });

  it('checks redirect address and verifier when the code is redeemed', async () => {
    const simulator = await openWithEntra();
    const page = await call(simulator, path());
    const code = new URL(page.headers.get('location') ?? '').searchParams.get('code') ?? '';
    const wrongVerifier = redeem(code, { code_verifier: 'x'.repeat(43) });
    expect((await askToken(simulator, wrongVerifier)).json.error_codes).toEqual([501481]);
    const otherAddress = redeem(code, { redirect_uri: 'http://127.0.0.1:8400/' });
    expect((await askToken(simulator, otherAddress)).json.error_codes).toEqual([500112]);
    expect((await askToken(simulator, redeem(code))).json).toMatchObject({ refresh_token: expect.any(String) });
  });

  it('goes back to loopback addresses alone, with access_denied where the person declines', async () => {
    const simulator = await openWithEntra();
    for (const redirect_uri of ['https://evil.example/', 'http://localhost.evil.example/', 'nothing']) {
      const refused = await call(simulator, path({ redirect_uri }));
      expect(refused).toMatchObject({ status: 400, json: { error_codes: [50011] } });
      expect(refused.headers.has('location')).toBe(false);
    }
    simulator.entra.setSignIn(undefined);
    const declined = new URL((await call(simulator, path())).headers.get('location') ?? '');
    expect([declined.searchParams.get('error'), declined.searchParams.get('state')]).toEqual(['access_denied', 's']);
  });
});

describe('device codes', () => {
  it('wait with authorization_pending until they are approved, and work once', async () => {
    const simulator = await openWithEntra();
    const started = await secureFetch(`${simulator.url}/${tenantId}/oauth2/v2.0/devicecode`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: publicClientId, scope: `${partnerCenter}/user_impersonation` }).toString(),
    });
    const { device_code } = Object(await started.json());
    const poll = () =>
      askToken(simulator, {
        grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
        client_id: publicClientId,
        device_code,
      });
    expect((await poll()).json).toMatchObject({ error: 'authorization_pending', error_codes: [70016] });
    expect((await call(simulator, 'POST /_simulator/entra/approve-devices')).json).toEqual({ changed: 1 });
    expect((await poll()).status).toBe(200);
    expect((await poll()).status).toBe(400);
  });

  it('are given to an app that is not public too, which then proves itself for the token', async () => {
    const simulator = await openWithEntra();
    const started = await secureFetch(`${simulator.url}/${tenantId}/oauth2/v2.0/devicecode`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: clientId, scope: `${partnerCenter}/user_impersonation` }).toString(),
    });
    expect(started.status).toBe(200);
    const { device_code } = Object(await started.json());
    simulator.entra.approveDevices();
    const form = { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', client_id: clientId, device_code };
    expect((await askToken(simulator, form)).json).toMatchObject({ error_codes: [7000218] });
    expect((await askToken(simulator, { ...form, client_secret: secret })).status).toBe(200);
  });
});

describe('the control of Entra', () => {
  it('counts token requests by grant, in the state and by HTTP, and logs who asked', async () => {
    const simulator = await openWithEntra();
    await askToken(simulator, byClient(graph));
    await askToken(simulator, byRefreshToken());
    await askToken(simulator, byRefreshToken('x'));
    const counts = { client_credentials: 1, refresh_token: 2, authorization_code: 0, device_code: 0 };
    expect(simulator.state()).toMatchObject({ tokenRequests: counts });
    expect((await call(simulator, 'GET /_simulator/entra')).json).toMatchObject({ tenantId, tokenRequests: counts });
    expect(simulator.state().requests.map(({ grant, appId, status }) => [grant, appId, status])).toEqual([
      ['client_credentials', clientId, 200],
      ['refresh_token', clientId, 200],
      ['refresh_token', clientId, 400],
    ]);
    await simulator.reset();
    expect(simulator.state()).toMatchObject({ tokenRequests: { client_credentials: 0, refresh_token: 0 } });
  });

  it('changes things by HTTP, refuses what it does not know, and goes back at a reset', async () => {
    const simulator = await openWithEntra();
    const change = (path: string, body: unknown = {}) => call(simulator, `POST /_simulator/entra/${path}`, { body });
    expect((await change('revoke-refresh-tokens', { userId: person.objectId })).json).toEqual({ changed: 1 });
    expect((await change('expire-refresh-tokens')).json).toEqual({ changed: 1 });
    expect((await change('expire-secrets')).json).toEqual({ changed: 3 });
    expect((await change('require-mfa', { required: true })).json).toEqual({ changed: 1 });
    expect((await change('users/nobody', { mfa: true })).json).toEqual({ changed: 0 });
    expect((await change('users/nobody', { role: 'king' })).status).toBe(400);
    expect(simulator.entra.refreshTokens()).toEqual([]);
    await simulator.reset();
    expect((await askToken(simulator, byRefreshToken())).status).toBe(200);
  });

  it('is not there without Entra', async () => {
    const simulator = await openEmpty();
    expect(simulator.entra).toBeUndefined();
    expect(simulator.state()).not.toHaveProperty('tokenRequests');
    for (const path of ['GET /_simulator/entra', `POST /${tenantId}/oauth2/v2.0/token`]) {
      expect((await ask(simulator, path)).status).toBe(404);
    }
  });
});
