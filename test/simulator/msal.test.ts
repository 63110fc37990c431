import { X509Certificate } from 'node:crypto';
import { ConfidentialClientApplication, type INetworkModule, PublicClientApplication } from '@azure/msal-node';
import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import type { SimulatorWithEntra } from '../../src/simulator/simulator.ts';
import {
  appCertificate,
  certificateClientId,
  clientId,
  graph,
  openWithEntra,
  partnerCenter,
  person,
  publicClientId,
  refreshToken,
  type Sent,
  secret,
  secureFetch,
  tenantId,
} from './entra-support.ts';

// The real msal-node against the stand-in's Entra, over TLS that only this test's certificate makes good.

/** msal-node says what type of body it expects, and checks it itself. */
async function send<T>(url: string, sent: Sent) {
  const response = await secureFetch(url, sent);
  const body: T = JSON.parse(await response.text());
  return { headers: Object.fromEntries(response.headers), body, status: response.status };
}

const networkClient: INetworkModule = {
  sendGetRequestAsync: (url, options) => send(url, { headers: options?.headers ?? {} }),
  sendPostRequestAsync: (url, options) =>
    send(url, { method: 'POST', headers: options?.headers ?? {}, body: options?.body ?? '' }),
};

function authorityOf(simulator: SimulatorWithEntra) {
  return { authority: `${simulator.url}/${tenantId}`, knownAuthorities: [new URL(simulator.url).host] };
}

function bySecret(simulator: SimulatorWithEntra, clientSecret = secret) {
  const auth = { clientId, clientSecret, ...authorityOf(simulator) };
  return new ConfidentialClientApplication({ auth, system: { networkClient } });
}

const scopes = [`${partnerCenter}/user_impersonation`];

/** The refresh tokens of a serialized cache: the only place where msal-node shows a rotated one. */
function cachedRefreshTokens(client: ConfidentialClientApplication): string[] {
  const cache = JSON.parse(client.getTokenCache().serialize());
  return Object.values(cache.RefreshToken ?? {}).map((entry) => String(Object(entry).secret));
}

describe('msal-node against the stand-in', () => {
  it('gets an app-only token by secret, once, and then from its cache', async () => {
    const simulator = await openWithEntra();
    const client = bySecret(simulator);
    const first = await client.acquireTokenByClientCredential({ scopes: [`${graph}/.default`] });
    const again = await client.acquireTokenByClientCredential({ scopes: [`${graph}/.default`] });
    expect(again?.accessToken).toBe(first?.accessToken);
    expect(decodeJwt(first?.accessToken ?? '')).toMatchObject({
      aud: graph,
      appid: clientId,
      tid: tenantId,
      roles: ['GroupMember.Read.All'],
    });
    expect(simulator.state()).toMatchObject({ tokenRequests: { client_credentials: 1, refresh_token: 0 } });
  });

  it('gets an app-only token by certificate', async () => {
    const simulator = await openWithEntra();
    const thumbprintSha256 = new X509Certificate(appCertificate.cert).fingerprint256.replaceAll(':', '');
    const clientCertificate = { thumbprintSha256, privateKey: appCertificate.key };
    const auth = { clientId: certificateClientId, clientCertificate, ...authorityOf(simulator) };
    const client = new ConfidentialClientApplication({ auth, system: { networkClient } });
    const result = await client.acquireTokenByClientCredential({ scopes: [`${partnerCenter}/.default`] });
    expect(decodeJwt(result?.accessToken ?? '')).toMatchObject({ appid: certificateClientId, appidacr: '2' });
  });

  it('redeems a refresh token, finds the rotated one in its cache, and redeems that', async () => {
    const simulator = await openWithEntra();
    const client = bySecret(simulator);
    const result = await client.acquireTokenByRefreshToken({ refreshToken, scopes, forceCache: true });
    expect(result?.account).toMatchObject({ username: person.upn, localAccountId: person.objectId, tenantId });
    expect(decodeJwt(result?.accessToken ?? '')).toMatchObject({ amr: ['pwd', 'mfa'], scp: 'user_impersonation' });
    const [rotated = ''] = cachedRefreshTokens(client);
    expect(rotated).not.toBe(refreshToken);
    expect(simulator.entra.refreshTokens()).toEqual([refreshToken, rotated]);
    const other = bySecret(simulator);
    const next = await other.acquireTokenByRefreshToken({ refreshToken: rotated, scopes, forceCache: true });
    expect(next?.accessToken).toBeTruthy();
    expect(cachedRefreshTokens(other)).not.toContain(rotated);
  });

  it('signs in by authorization code with PKCE at a loopback address', async () => {
    const simulator = await openWithEntra();
    const client = bySecret(simulator);
    const redirectUri = 'http://localhost:8400/';
    const verifier = 'v'.repeat(43);
    const challenge = Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))).toString(
      'base64url',
    );
    const address = await client.getAuthCodeUrl({
      scopes,
      redirectUri,
      state: 'a state',
      codeChallenge: challenge,
      codeChallengeMethod: 'S256',
    });
    const page = await secureFetch(address);
    const back = new URL(page.headers.get('location') ?? '');
    expect([page.status, back.origin, back.searchParams.get('state')]).toEqual([
      302,
      'http://localhost:8400',
      'a state',
    ]);
    const code = back.searchParams.get('code') ?? '';
    const result = await client.acquireTokenByCode({ code, scopes, redirectUri, codeVerifier: verifier });
    expect(result.account).toMatchObject({ username: person.upn });
    expect(cachedRefreshTokens(client)).toHaveLength(1);
    await expect(
      client.acquireTokenByCode({ code, scopes, redirectUri, codeVerifier: verifier }),
    ).rejects.toMatchObject({ errorCode: 'invalid_grant', message: expect.stringContaining('AADSTS54005') });
  });

  it('signs in by device code once the page has been opened', async () => {
    const simulator = await openWithEntra();
    const auth = { clientId: publicClientId, ...authorityOf(simulator) };
    const client = new PublicClientApplication({ auth, system: { networkClient } });
    const result = await client.acquireTokenByDeviceCode({
      scopes,
      deviceCodeCallback: ({ userCode, verificationUri }) => {
        void secureFetch(`${verificationUri}?user_code=${userCode}`);
      },
    });
    expect(result?.account).toMatchObject({ username: person.upn });
  });

  it('hears what is wrong by AADSTS numbers', async () => {
    const simulator = await openWithEntra();
    const wrong = bySecret(simulator, 'wrong').acquireTokenByClientCredential({
      scopes: [`${partnerCenter}/.default`],
    });
    await expect(wrong).rejects.toMatchObject({
      errorCode: 'invalid_client',
      message: expect.stringContaining('AADSTS7000215'),
    });
    simulator.entra.revokeRefreshTokens();
    const revoked = bySecret(simulator).acquireTokenByRefreshToken({ refreshToken, scopes });
    await expect(revoked).rejects.toMatchObject({ message: expect.stringContaining('AADSTS50173') });
  });
});
