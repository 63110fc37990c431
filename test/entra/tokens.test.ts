import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EntraOptions, type EntraTokens, entraTokens } from '../../src/entra/tokens.ts';
import type { Tokens } from '../../src/partner-center/tokens.ts';
import { authority, type Issuer, refusal, startIssuer, tenantId } from './issuer.ts';

const clientSecret = 'the-secret-of-the-registration';
const refreshToken = 'the-refresh-token-of-the-consent';
const hour = 60 * 60_000;

let issuer: Issuer;
let now: number;
beforeEach(async () => {
  issuer = await startIssuer();
  // msal-node reckons the end of a token from the machine's clock.
  now = Date.now();
});
afterEach(() => issuer.stop());

function source(changes: Partial<EntraOptions> = {}): EntraTokens {
  const tokens = entraTokens({
    authority,
    tenantId,
    clientId: 'dddddddd-0000-4000-8000-000000000004',
    clientSecret,
    refreshToken,
    wallClock: { now: () => now },
    fetch: issuer.fetch,
    ...changes,
  });
  return tokens satisfies Tokens;
}

describe('an app-only token', () => {
  it("is asked for with the client secret and Partner Center's default scope", async () => {
    expect(await source().get('appOnly')).toEqual({ kind: 'token', token: 'client_credentials-1' });
    const [form] = issuer.asked;
    expect(form?.get('scope')).toBe('https://api.partnercenter.microsoft.com/.default');
    expect(form?.get('client_secret')).toBe(clientSecret);
    expect(form?.get('client_id')).toBe('dddddddd-0000-4000-8000-000000000004');
  });

  it('is kept until five minutes before its end', async () => {
    const tokens = source();
    await tokens.get('appOnly');
    now += hour - 6 * 60_000;
    expect(await tokens.get('appOnly')).toEqual({ kind: 'token', token: 'client_credentials-1' });
    now += 2 * 60_000;
    expect(await tokens.get('appOnly')).toEqual({ kind: 'token', token: 'client_credentials-2' });
  });

  it('is another one after the last was refused', async () => {
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

describe('an App+User token', () => {
  it('is asked for with the refresh token and the delegated permission', async () => {
    expect(await source().get('appUser')).toEqual({ kind: 'token', token: 'refresh_token-1' });
    const [form] = issuer.asked;
    expect(form?.get('refresh_token')).toBe(refreshToken);
    expect(form?.get('scope')?.split(' ')).toContain('https://api.partnercenter.microsoft.com/user_impersonation');
  });

  it('is kept too', async () => {
    const tokens = source();
    await tokens.get('appUser');
    expect(await tokens.get('appUser')).toEqual({ kind: 'token', token: 'refresh_token-1' });
    expect(issuer.asked).toHaveLength(1);
  });

  it('without a refresh token is not asked for, and the answer says what to set', async () => {
    const answer = await source({ refreshToken: null }).get('appUser');
    expect(answer).toEqual({ kind: 'none', message: expect.stringContaining('PARTNER_CENTER_REFRESH_TOKEN') });
    expect(issuer.asked).toEqual([]);
  });
});

describe('a token that cannot be had', () => {
  it.each([
    ['appOnly', 'invalid_client', 'AADSTS7000215: Invalid client secret provided.', 'PARTNER_CENTER_CLIENT_SECRET'],
    ['appOnly', 'invalid_client', 'AADSTS7000222: The provided client secret keys are expired.', 'has expired'],
    ['appOnly', 'unauthorized_client', 'AADSTS700016: Application not found.', 'PARTNER_CENTER_CLIENT_ID'],
    ['appUser', 'invalid_grant', 'AADSTS700082: The refresh token has expired.', 'Consent anew'],
    ['appUser', 'invalid_grant', 'AADSTS50076: you must use multi-factor authentication', 'MFA'],
    ['appUser', 'invalid_grant', 'a new refusal without a code', 'PARTNER_CENTER_REFRESH_TOKEN'],
    ['appUser', 'temporarily_unavailable', 'AADSTS90033: A transient error', 'AADSTS90033'],
  ] as const)('(%s: %s) says what to do: %s', async (kind, error, description, words) => {
    issuer.answers.push(refusal(error, `${description} ${clientSecret} ${refreshToken}`));
    const answer = await source().get(kind);
    expect(answer).toEqual({ kind: 'none', message: expect.stringContaining(words) });
    expect(JSON.stringify(answer)).not.toMatch(new RegExp(`${clientSecret}|${refreshToken}`));
  });

  it('is asked for again at the next call', async () => {
    issuer.answers.push(refusal('invalid_client', 'AADSTS7000215'));
    const tokens = source();
    expect(await tokens.get('appOnly')).toMatchObject({ kind: 'none' });
    expect(await tokens.get('appOnly')).toMatchObject({ kind: 'token' });
  });

  it('is no fault when the answer is no JSON', async () => {
    issuer.answers.push({ status: 502, body: '<html>Bad gateway</html>' });
    expect(await source().get('appOnly')).toEqual({ kind: 'none', message: expect.stringContaining('did not answer') });
  });

  it('is no fault when the answer holds no token', async () => {
    issuer.answers.push({ status: 200, body: { token_type: 'Bearer', expires_in: 3600 } });
    expect(await source().get('appOnly')).toMatchObject({ kind: 'none' });
  });

  it('is no fault when nobody answers', async () => {
    const answer = await source({ fetch: () => Promise.reject(new TypeError('fetch failed')) }).get('appOnly');
    expect(answer).toMatchObject({ kind: 'none' });
  });

  it('does not hold up the caller when Entra hangs', async () => {
    const hanging: typeof fetch = (url, init) =>
      init?.method === 'POST'
        ? new Promise((_resolve, reject) => init.signal?.addEventListener('abort', () => reject(init.signal?.reason)))
        : issuer.fetch(url, { ...init, signal: null });
    const answer = await source({ fetch: hanging, timeoutMs: 10 }).get('appUser');
    expect(answer).toEqual({ kind: 'none', message: expect.stringContaining('did not answer') });
  });
});
