import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EntraOptions, type EntraTokens, entraTokens, type TokenAnswer } from '../../src/entra/tokens.ts';
import type { Tokens } from '../../src/partner-center/tokens.ts';
import { type HeldTokens, heldTokens } from './held-tokens.ts';
import { authority, type Issuer, refusal, startIssuer, tenantId } from './issuer.ts';

const secret = 'the-secret-of-the-registration';
const consented = 'the-refresh-token-of-the-consent';
const hour = 60 * 60_000;

let issuer: Issuer;
let held: HeldTokens;
let now: number;
beforeEach(async () => {
  issuer = await startIssuer();
  held = heldTokens(consented);
  now = Date.parse('2026-11-21T10:00:00Z');
});
afterEach(() => issuer.stop());

function source(changes: Partial<EntraOptions> = {}): EntraTokens {
  const tokens = entraTokens({
    authority,
    tenantId,
    clientId: 'dddddddd-0000-4000-8000-000000000004',
    credential: { kind: 'secret', secret },
    refreshTokens: held,
    wallClock: { now: () => now },
    fetch: issuer.fetch,
    ...changes,
  });
  return tokens satisfies Tokens;
}

/** Where its token endpoint really is. */
async function addressOf(other: Issuer): Promise<string> {
  const answer = await other.fetch(`${authority}/${tenantId}/v2.0/.well-known/openid-configuration`);
  return `${new URL(answer.url).origin}/${tenantId}/oauth2/v2.0/token`;
}

describe('an app-only token (partner-center.md 1.2: client credentials, scope /.default)', () => {
  it("is asked for with the client secret and Partner Center's default scope", async () => {
    expect(await source().get('appOnly')).toEqual({ kind: 'token', token: 'client_credentials-1' });
    const [form] = issuer.asked;
    expect(form?.get('scope')).toBe('https://api.partnercenter.microsoft.com/.default');
    expect(form?.get('client_secret')).toBe(secret);
    expect(form?.get('client_id')).toBe('dddddddd-0000-4000-8000-000000000004');
  });

  it('never names the retired audience graph.windows.net (1.2, 1.4: 401, code 900420)', async () => {
    const tokens = source();
    for (const kind of ['appOnly', 'appUser', 'graph'] as const) await tokens.get(kind);
    expect(issuer.asked).toHaveLength(3);
    expect(issuer.asked.map(String).join()).not.toContain('graph.windows.net');
  });

  it.each([302, 307, 308])(
    'is not asked for where a redirect (%s) leads: the secret would go along',
    async (status) => {
      const elsewhere = await startIssuer();
      try {
        issuer.answers.push({ status, body: '', headers: { location: await addressOf(elsewhere) } });
        expect(await source().get('appOnly')).toMatchObject({ kind: 'none', reason: 'unreachable' });
        expect(elsewhere.asked).toEqual([]);
      } finally {
        await elsewhere.stop();
      }
    },
  );

  it('lives as long as Entra says, by the wall clock alone', async () => {
    const tokens = source();
    await tokens.get('appOnly');
    now += hour - 11 * 60_000;
    expect(await tokens.get('appOnly')).toEqual({ kind: 'token', token: 'client_credentials-1' });
    now += 10 * 60_000;
    expect(await tokens.get('appOnly')).toEqual({ kind: 'token', token: 'client_credentials-2' });
  });

  it('is another one after the last was refused; the other kinds stay', async () => {
    const tokens = source();
    await tokens.get('appOnly');
    await tokens.get('appUser');
    tokens.refused('appOnly');
    expect(await tokens.get('appOnly')).toEqual({ kind: 'token', token: 'client_credentials-3' });
    expect(await tokens.get('appUser')).toEqual({ kind: 'token', token: 'refresh_token-2' });
  });

  it('is asked for once by calls at the same moment', async () => {
    const tokens = source();
    const answers = await Promise.all([tokens.get('appOnly'), tokens.get('appOnly'), tokens.get('appOnly')]);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(issuer.asked).toHaveLength(1);
  });
});

describe('a token for Microsoft Graph', () => {
  it('is one of the same application, with a scope of its own', async () => {
    expect(await source().get('graph')).toEqual({ kind: 'token', token: 'client_credentials-1' });
    expect(issuer.asked[0]?.get('scope')).toBe('https://graph.microsoft.com/.default');
    await source({ graphScope: 'https://graph.test/.default' }).get('graph');
    expect(issuer.asked[1]?.get('scope')).toBe('https://graph.test/.default');
  });
});

describe('an App+User token (1.2: grant_type=refresh_token, scope user_impersonation)', () => {
  it('is asked for with the refresh token and the delegated permission', async () => {
    expect(await source().get('appUser')).toEqual({ kind: 'token', token: 'refresh_token-1' });
    const [form] = issuer.asked;
    expect(form?.get('refresh_token')).toBe(consented);
    expect(form?.get('scope')?.split(' ')).toContain('https://api.partnercenter.microsoft.com/user_impersonation');
    expect(form?.get('client_secret')).toBe(secret);
  });

  it('brings a new refresh token on each redemption, which is kept and redeemed next (1.2: 90-day life)', async () => {
    const tokens = source();
    await tokens.get('appUser');
    expect(held.kept).toEqual(['refresh-1']);
    now += hour;
    await tokens.get('appUser');
    expect(issuer.asked[1]?.get('refresh_token')).toBe('refresh-1');
    expect(held.kept).toEqual(['refresh-1', 'refresh-2']);
  });

  it('is had all the same from an issuer that gives no other refresh token', async () => {
    issuer.rotates = false;
    const tokens = source();
    expect(await tokens.get('appUser')).toMatchObject({ kind: 'token' });
    expect(held.kept).toEqual([]);
  });

  it('without a consent is not asked for, and the answer says what to do', async () => {
    const missing = { kind: 'none', reason: 'missing', message: expect.stringContaining('npm run consent') };
    expect(await source({ refreshTokens: null }).get('appUser')).toEqual(missing);
    expect(await source({ refreshTokens: heldTokens(null) }).get('appUser')).toEqual(missing);
    expect(issuer.asked).toEqual([]);
  });

  it('is tried with the configured refresh token where the kept one is refused', async () => {
    await held.rotated('dead');
    issuer.answers.push(refusal('invalid_grant', 'AADSTS70008: expired'));
    expect(await source().get('appUser')).toEqual({ kind: 'token', token: 'refresh_token-2' });
    expect(issuer.asked.map((form) => form.get('refresh_token'))).toEqual(['dead', consented]);
    expect(held.kept.at(-1)).toBe('refresh-2');
  });

  it('is not tried twice with the same refresh token, nor where the application itself is refused', async () => {
    issuer.answers.push(refusal('invalid_grant', 'AADSTS70008: expired'));
    expect(await source().get('appUser')).toMatchObject({ reason: 'refused' });
    expect(issuer.asked).toHaveLength(1);
    await held.rotated('dead');
    issuer.answers.push(refusal('invalid_client', 'AADSTS7000222: expired'));
    expect(await source().get('appUser')).toMatchObject({ reason: 'refused' });
    expect(issuer.asked).toHaveLength(2);
  });

  it('is no fault where the store fails', async () => {
    const broken = { ...held, current: () => Promise.reject(new Error('disk')) };
    expect(await source({ refreshTokens: broken }).get('appUser')).toMatchObject({
      kind: 'none',
      reason: 'unreachable',
    });
  });
});

describe('a token that cannot be had', () => {
  it.each([
    ['no JSON', { status: 502, body: '<html>Bad gateway</html>' }],
    ['no JSON of a proxy that refuses', { status: 403, body: '<html>Blocked</html>' }],
    ['no token', { status: 200, body: { token_type: 'Bearer', expires_in: 3600 } }],
    ['a fault of Entra', { status: 503, body: { error: 'server_error', error_description: 'AADSTS90033' } }],
    ['a passing fault', { status: 400, body: { error: 'temporarily_unavailable', error_description: 'AADSTS90033' } }],
    ['too many requests', { status: 429, body: { error: 'temporarily_unavailable', error_description: 'x' } }],
  ])('says nothing about the credential where the answer is %s', async (_what, answer) => {
    issuer.answers.push(answer);
    expect(await source().get('appOnly')).toMatchObject({ kind: 'none', reason: 'unreachable' });
  });

  it('is not asked for again before Entra wants it, also where msal-node would', async () => {
    issuer.answers.push({ status: 429, body: { error: 'x' }, headers: { 'retry-after': '120' } });
    const tokens = source();
    await tokens.get('appOnly');
    now += 119_000;
    expect(await tokens.get('appOnly')).toMatchObject({ reason: 'unreachable' });
    expect(issuer.asked).toHaveLength(1);
    now += 1_000;
    expect(await tokens.get('appOnly')).toMatchObject({ kind: 'token' });
  });

  it('is asked for again seconds after a 5xx, without the pause of a minute that msal-node makes', async () => {
    issuer.answers.push({ status: 500, body: { error: 'server_error' } });
    const tokens = source();
    await tokens.get('appOnly');
    now += 2_000;
    expect(await tokens.get('appOnly')).toMatchObject({ kind: 'token' });
  });

  it('costs nothing while the credential is dead', async () => {
    issuer.answers.push(refusal('invalid_client', 'AADSTS7000215'));
    const tokens = source();
    const answers = [];
    for (let call = 0; call < 50; call += 1) answers.push(await tokens.get('appOnly'));
    expect(answers.every((answer) => answer.kind === 'none' && answer.reason === 'refused')).toBe(true);
    expect(issuer.asked).toHaveLength(1);
  });

  it('is no fault when nobody answers', async () => {
    const answer = await source({ fetch: () => Promise.reject(new TypeError('fetch failed')) }).get('appOnly');
    expect(answer).toMatchObject({ kind: 'none', reason: 'unreachable' });
  });

  it('does not hold up the caller when Entra hangs', async () => {
    const hanging: typeof fetch = (url, init) =>
      init?.method === 'POST'
        ? new Promise((_resolve, reject) => init.signal?.addEventListener('abort', () => reject(init.signal?.reason)))
        : issuer.fetch(url, { ...init, signal: null });
    const answer = await source({ fetch: hanging, timeoutMs: 10 }).get('appUser');
    expect(answer).toMatchObject({ reason: 'unreachable', message: expect.stringContaining('did not answer') });
  });

  it('of a tenant that is none says so', async () => {
    const other = await source({ tenantId: 'eeeeeeee-0000-4000-8000-000000000005' }).get('appOnly');
    expect(other).toMatchObject({ reason: 'refused', message: expect.stringContaining('PARTNER_TENANT_ID') });
    expect(issuer.asked).toEqual([]);
  });

  it('is told to who listens, by kind', async () => {
    const told: [string, TokenAnswer][] = [];
    issuer.answers.push(refusal('invalid_client', 'AADSTS7000222: expired'));
    const tokens = source({ onAnswer: (kind, answer) => told.push([kind, answer]) });
    await tokens.get('appOnly');
    await tokens.get('appUser');
    await tokens.get('appUser');
    expect(told).toEqual([
      ['appOnly', expect.objectContaining({ kind: 'none', reason: 'refused' })],
      ['appUser', { kind: 'token', token: 'refresh_token-2' }],
    ]);
  });
});
