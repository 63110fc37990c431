import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../src/agreements/ports.ts';
import { type RefreshTokens, refreshTokens } from '../../src/entra/refresh-tokens.ts';
import { openIds } from '../../src/ids.ts';
import { parseEncryptionKeys } from '../../src/store/keys.ts';
import { openStore } from '../../src/store/open.ts';
import { rsaCertificate } from '../entra/certificates.ts';
import { refusal, tenantId } from '../entra/issuer.ts';
import { browse, type ConsentWorld, consent, consentWorld } from './consent-fixture.ts';

let world: ConsentWorld;
beforeEach(async () => {
  world = await consentWorld();
});
afterEach(() => world.stop());

const openBotStore = (): Promise<Store> =>
  openStore({
    kind: 'lowdb',
    dataDir: world.folder,
    keys: parseEncryptionKeys(world.env['ENCRYPTION_KEY'] ?? ''),
    wallNow: Date.now,
    newId: () => 'id',
  });

/** The refresh token that the bot would redeem next. */
async function botsToken(configured: string | null): Promise<string | null> {
  const store = await openBotStore();
  try {
    const deps = { store, ids: await openIds(store, Date.now), wallClock: { now: Date.now }, configured };
    const tokens: RefreshTokens = refreshTokens({ ...deps, log: { error: () => undefined } });
    return (await tokens.current())?.token ?? null;
  } finally {
    await store.close();
  }
}

const withoutMfa = { amr: ['pwd'], tid: tenantId, upn: 'integration@partner.example' };

describe('the consent by browser (partner-center.md 1.2: one interactive consent with MFA, refresh token in a vault)', () => {
  it('keeps the refresh token in the store, where the bot finds it, and shows it nowhere', async () => {
    const { code, printed, said } = await consent(world);
    expect({ code, printed }).toEqual({ code: 0, printed: '' });
    expect(said).toContain('integration@partner.example has signed in with MFA');
    expect(said).not.toMatch(/refresh-1|the-secret/);
    expect(await botsToken(null)).toBe('refresh-1');
  });

  it('asks for the delegated permission and a refresh token, with PKCE and a state', async () => {
    let shown = new URL('https://x');
    await consent(world, [], (url) => {
      shown = new URL(url);
      return browse(world, url);
    });
    const asked = shown.searchParams;
    expect(asked.get('scope')?.split(' ')).toEqual(
      expect.arrayContaining(['https://api.partnercenter.microsoft.com/user_impersonation', 'offline_access']),
    );
    expect(asked.get('code_challenge_method')).toBe('S256');
    expect(asked.get('state')).toMatch(/^[\w-]{32}$/);
    expect(asked.get('redirect_uri')).toMatch(/^http:\/\/localhost:\d+$/);
    const [form] = world.issuer.asked;
    expect(form?.get('grant_type')).toBe('authorization_code');
    expect(form?.get('redirect_uri')).toBe(asked.get('redirect_uri'));
    expect(form?.get('client_secret')).toBe('the-secret-of-the-registration');
  });

  it('takes one redirect with the right state, and turns everything else away', async () => {
    const statuses: number[] = [];
    const { code } = await consent(world, [], async (url) => {
      const redirect = new URL(url).searchParams.get('redirect_uri') ?? '';
      const others = ['/?code=stolen&state=guessed', '/?code=stolen', '/favicon.ico', '/'];
      for (const path of others) statuses.push((await fetch(redirect + path)).status);
      statuses.push((await fetch(redirect, { method: 'POST', body: 'code=x' })).status);
      const page = await browse(world, url);
      statuses.push(page.status);
      expect(await page.text()).toContain('You can close this window');
      expect(page.headers.get('cache-control')).toBe('no-store');
    });
    expect(statuses).toEqual([400, 400, 404, 404, 404, 200]);
    expect(code).toBe(0);
    expect(world.issuer.asked).toHaveLength(1);
  });

  it('says in plain words why Entra refused, without letting the redirect write to the terminal', async () => {
    const description = 'AADSTS50011: The redirect URI does not match.\u001b[31m\r\nTrace ID: 1';
    world.issuer.browserError = { error: 'invalid_request', error_description: description };
    const { code, said } = await consent(world);
    expect(code).toBe(1);
    expect(said).toMatch(/refused \(invalid_request: AADSTS50011: The redirect URI does not match/);
    expect(said).toMatch(/Register http:\/\/localhost:\d+ as a redirect URI of the platform Web/);
    for (const unwanted of ['\u001b', 'Trace ID']) expect(said).not.toContain(unwanted);
    expect(await botsToken(null)).toBe(null);
  });

  it('says why the code could not be redeemed', async () => {
    world.issuer.answers.push(refusal('invalid_client', 'AADSTS7000222: expired'));
    const { code, said } = await consent(world);
    expect(code).toBe(1);
    expect(said).toMatch(/secret has expired.*PARTNER_CENTER_CLIENT_SECRET/);
  });

  it('says so where there is no refresh token', async () => {
    world.issuer.rotates = false;
    expect(await consent(world)).toMatchObject({ code: 1, said: expect.stringContaining('no refresh token') });
  });

  it('is done with a certificate too', async () => {
    const { pem } = await rsaCertificate();
    await writeFile(join(world.folder, 'proof.pem'), pem, { mode: 0o600 });
    world.env['PARTNER_CENTER_CLIENT_SECRET'] = undefined;
    world.env['PARTNER_CENTER_CERTIFICATE_FILE'] = join(world.folder, 'proof.pem');
    expect((await consent(world)).code).toBe(0);
    expect(world.issuer.asked[0]?.get('client_assertion')).toMatch(/^ey/);
  });

  it('takes the place of an older consent, and of the configured refresh token', async () => {
    await consent(world);
    world.env['PARTNER_CENTER_REFRESH_TOKEN'] = 'configured-long-ago';
    await consent(world);
    expect(await botsToken('configured-long-ago')).toBe('refresh-2');
    expect(await botsToken('configured-anew')).toBe('configured-anew');
  });
});

describe('a consent with --print', () => {
  it('puts the refresh token alone on standard output, and leaves the store alone', async () => {
    world.env['ENCRYPTION_KEY'] = undefined;
    const { code, printed, said } = await consent(world, ['--print']);
    expect({ code, printed }).toEqual({ code: 0, printed: 'refresh-1' });
    expect(said).not.toContain('refresh-1');
  });
});

describe('a consent is refused', () => {
  it('without MFA, whatever --force says (1.2 and 1.4: 401, code 900421)', async () => {
    world.issuer.claims = withoutMfa;
    const { code, said } = await consent(world, ['--force']);
    expect(code).toBe(1);
    expect(said).toMatch(/without MFA.*900421/);
    expect(world.calls).toEqual([]);
    expect(await botsToken(null)).toBe(null);
  });

  it('for an account of another tenant', async () => {
    world.issuer.claims = { ...withoutMfa, amr: ['mfa'], tid: 'eeeeeeee-0000-4000-8000-000000000005' };
    const { code, said } = await consent(world);
    expect(code).toBe(1);
    expect(said).toMatch(/is of tenant eeeeeeee.*PARTNER_TENANT_ID/);
  });

  it.each([
    // Of AdminAgents, which APIs that use GDAP ask for (1.2): 900308.
    ['900150', 403, /not the rights.*admin agent/],
    ['2032', 403, /not the rights.*admin agent/],
    ['900308', 403, /not the rights/],
    ['900309', 403, /Conditional Access/],
    ['900421', 401, /without MFA/],
    ['800001', 401, /App management/],
    ['1002', 403, /not the rights/],
  ])('where Partner Center refuses the account with %s (1.4)', async (refused, status, words) => {
    world.partnerCenter = { status, body: `{"code":${refused},"description":"Access denied"}` };
    const { code, said } = await consent(world);
    expect(code).toBe(1);
    expect(said).toMatch(words);
    expect(said).toMatch(/Nothing was kept.*--force/);
    expect(await botsToken(null)).toBe(null);
    expect(world.calls).toHaveLength(1);
    expect(world.calls[0]).toMatch(/^GET \/v1\/agreements\?agreementType=MicrosoftCustomerAgreement Bearer ey/);
  });

  it('where Partner Center answers without a code of its own, or not at all (1.4: invalid or expired token)', async () => {
    world.partnerCenter = { status: 401, body: '{"error":"unauthorized","error_description":"expired"}' };
    expect((await consent(world)).said).toMatch(/\(401\): is the application registered/);
    world.partnerCenter = { status: 502, body: '<html>' };
    expect((await consent(world)).said).toMatch(/\(502\)\. Nothing was kept/);
    world.env['PARTNER_CENTER_URL'] = 'http://127.0.0.1:1';
    expect(await consent(world)).toMatchObject({ code: 1, said: expect.stringContaining('did not answer') });
  });

  it('unless it is forced', async () => {
    world.partnerCenter = { status: 403, body: '{"code":"900150"}' };
    expect(await consent(world, ['--force'])).toMatchObject({ code: 0, said: expect.stringContaining('--force') });
    expect(await botsToken(null)).toBe('refresh-1');
  });

  it('before anybody signs in where the bot has the store', async () => {
    const store = await openBotStore();
    const { code, said } = await consent(world);
    await store.close();
    expect(code).toBe(1);
    expect(said).toMatch(/in use by.*Stop the bot for the consent, or use --print/);
    expect(world.issuer.asked).toEqual([]);
  });
});

describe('the settings of a consent', () => {
  it('are all named where they are bad, and nothing is asked', async () => {
    world.env['PARTNER_TENANT_ID'] = 'contoso';
    world.env['PARTNER_CENTER_CLIENT_SECRET'] = undefined;
    world.env['ENTRA_AUTHORITY'] = 'http://entra.test';
    world.env['ENCRYPTION_KEY'] = undefined;
    world.env['CONSENT_PORT'] = 'eighty';
    const { code, said } = await consent(world);
    expect(code).toBe(2);
    for (const name of ['PARTNER_TENANT_ID', 'CLIENT_SECRET', 'ENTRA_AUTHORITY', 'ENCRYPTION_KEY', 'CONSENT_PORT']) {
      expect(said).toMatch(new RegExp(`- \\S*${name} .*Set it to`));
    }
  });

  it('hold one credential, and a certificate that can be read', async () => {
    world.env['PARTNER_CENTER_CERTIFICATE_FILE'] = join(world.folder, 'none.pem');
    expect(await consent(world)).toMatchObject({ code: 2, said: expect.stringContaining('Remove one of them') });
    world.env['PARTNER_CENTER_CLIENT_SECRET'] = undefined;
    expect((await consent(world)).said).toMatch(/CERTIFICATE_FILE names .*cannot be read/);
    await writeFile(join(world.folder, 'none.pem'), 'no certificate');
    expect((await consent(world)).said).toMatch(/CERTIFICATE_FILE is no PEM file/);
  });

  it('say what arguments there are', async () => {
    expect(await consent(world, ['--help'])).toMatchObject({ code: 0, said: expect.stringContaining('--device-code') });
    expect(await consent(world, ['--prnt'])).toMatchObject({ code: 2, said: expect.stringContaining("'--prnt'") });
  });

  it('name a port that is free', async () => {
    const { createServer } = await import('node:http');
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const address = taken.address();
    world.env['CONSENT_PORT'] = String(typeof address === 'object' ? address?.port : 0);
    const { code, said } = await consent(world);
    await new Promise((resolve) => taken.close(resolve));
    expect(code).toBe(1);
    expect(said).toMatch(/Port \d+ is taken.*CONSENT_PORT/);
  });
});

describe('a consent with --device-code', () => {
  const pending = refusal('authorization_pending', 'AADSTS70016: pending');

  it('shows the address and the code, waits, and proves the application by its secret', async () => {
    world.issuer.answers.push(pending, pending);
    const { code, said } = await consent(world, ['--device-code']);
    expect(code).toBe(0);
    expect(said).toMatch(/open https:\/\/entra\.test\/device, enter the code ABCD-EFGH/);
    expect(world.issuer.asked).toHaveLength(3);
    const form = world.issuer.asked[2];
    expect(form?.get('device_code')).toBe('the-device-code');
    expect(form?.get('client_secret')).toBe('the-secret-of-the-registration');
    expect(await botsToken(null)).toBe('refresh-3');
  });

  it('proves it by its certificate too', async () => {
    const { pem, certificate } = await rsaCertificate();
    await writeFile(join(world.folder, 'proof.pem'), pem, { mode: 0o600 });
    world.env['PARTNER_CENTER_CLIENT_SECRET'] = undefined;
    world.env['PARTNER_CENTER_CERTIFICATE_FILE'] = join(world.folder, 'proof.pem');
    expect((await consent(world, ['--device-code'])).code).toBe(0);
    const { importX509, jwtVerify } = await import('jose');
    const key = await importX509(certificate.publicCertificate, 'PS256');
    const { protectedHeader, payload } = await jwtVerify(world.issuer.asked[0]?.get('client_assertion') ?? '', key);
    expect(protectedHeader['x5t#S256']).toBe(Buffer.from(certificate.thumbprintSha256, 'hex').toString('base64url'));
    expect(payload.aud).toBe(`https://entra.test/${tenantId}/oauth2/v2.0/token`);
  });

  it('says why it was refused', async () => {
    world.issuer.answers.push(pending, refusal('access_denied', 'AADSTS53003: blocked by policy'));
    const { code, said } = await consent(world, ['--device-code']);
    expect(code).toBe(1);
    expect(said).toMatch(/AADSTS53003.*Conditional Access/);
  });
});
