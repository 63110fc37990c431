import { execFile } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { importX509, jwtVerify } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { madeCertificate } from '../support/made-certificate.ts';
import { type Issuer, startIssuer, tenantId } from './issuer.ts';

const run = promisify(execFile);
const child = new URL('tokens-child.ts', import.meta.url).pathname;
const token = (name: string) => ({ kind: 'token', token: name });

let folder: string;
let issuer: Issuer;
let registered: { key: string; cert: string };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mca-https-'));
  const tls = await madeCertificate();
  registered = await madeCertificate();
  await writeFile(join(folder, 'authority.pem'), tls.cert);
  await writeFile(join(folder, 'proof.pem'), `${registered.key}\n${registered.cert}\n`, { mode: 0o600 });
  issuer = await startIssuer(tls);
});
beforeEach(() => void issuer.asked.splice(0));
afterAll(async () => {
  await issuer.stop();
  await rm(folder, { recursive: true });
});

/** What a process of its own gets over TLS. @param trusts whether it knows the issuer's certificate */
async function tokensBy(proof: string, trusts = true): Promise<unknown> {
  const { NODE_EXTRA_CA_CERTS: _none, ...env } = process.env;
  const trusted = trusts ? { NODE_EXTRA_CA_CERTS: join(folder, 'authority.pem') } : {};
  const { stdout } = await run(process.execPath, [child, issuer.authority, tenantId, proof], {
    env: { ...env, ...trusted },
  });
  return JSON.parse(stdout);
}

describe('over real TLS, by the real fetch', () => {
  it('all kinds of token are had by client secret, and the refresh token is the new one each time (partner-center.md 1.2)', async () => {
    expect(await tokensBy('the-secret')).toEqual({
      appOnly: token('client_credentials-1'),
      graph: token('client_credentials-2'),
      appUser: token('refresh_token-3'),
      appUserLater: token('refresh_token-4'),
      kept: ['refresh-3', 'refresh-4'],
    });
    expect(issuer.asked.map((form) => form.get('client_secret'))).toEqual(Array(4).fill('the-secret'));
    expect(issuer.asked.map((form) => form.get('refresh_token'))).toEqual([null, null, 'the-consent', 'refresh-3']);
    expect(issuer.asked.slice(0, 2).map((form) => form.get('scope'))).toEqual([
      'https://api.partnercenter.microsoft.com/.default',
      'https://graph.microsoft.com/.default',
    ]);
  });

  it('all kinds are had by certificate: the assertion is signed by it and names it (1.2: certificate recommended)', async () => {
    expect(await tokensBy(join(folder, 'proof.pem'))).toMatchObject({
      appOnly: token('client_credentials-1'),
      appUserLater: token('refresh_token-4'),
    });
    const key = await importX509(registered.cert, 'PS256');
    for (const form of issuer.asked) {
      expect(form.get('client_secret')).toBe(null);
      const { protectedHeader, payload } = await jwtVerify(form.get('client_assertion') ?? '', key, {
        audience: `${issuer.authority}/${tenantId}/oauth2/v2.0/token`,
        issuer: 'dddddddd-0000-4000-8000-000000000004',
        subject: 'dddddddd-0000-4000-8000-000000000004',
        // msal-node rounds the time to the nearest second.
        clockTolerance: 2,
      });
      const { raw } = new X509Certificate(registered.cert);
      expect(protectedHeader['x5t#S256']).toBe(createHash('sha256').update(raw).digest('base64url'));
      expect(protectedHeader.x5c).toEqual([raw.toString('base64')]);
      expect(payload.jti).toMatch(/[0-9a-f-]{36}/);
    }
    expect(new Set(issuer.asked.map((form) => form.get('client_assertion'))).size).toBe(4);
  });

  it('an issuer whose certificate nobody trusts is told nothing', async () => {
    expect(await tokensBy('the-secret', false)).toMatchObject({
      appOnly: { kind: 'none', reason: 'unreachable' },
      appUser: { kind: 'none', reason: 'unreachable' },
      kept: [],
    });
    expect(issuer.asked).toEqual([]);
  });
});
