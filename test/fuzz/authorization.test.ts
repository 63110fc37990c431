import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signingKeys } from '../../src/bot/adapter-signing-keys.ts';
import { type TokenCheck, tokenFault } from '../../src/bot/adapter-token.ts';
import { APP_ID, claimsFor, ISSUER, type OpenIdServer, startOpenId, token } from '../support/bot-connector-tokens.ts';
import { anyJson, anyText } from './arbitraries.ts';
import { runs } from './runs.ts';

const serviceUrl = 'https://smba.trafficmanager.net/emea/';
const said = { channelId: 'msteams', serviceUrl };
let openId: OpenIdServer;
beforeAll(async () => {
  openId = await startOpenId();
});
afterAll(() => openId.stop());

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value) ?? '').toString('base64url');
const header = { typ: 'JWT', alg: 'RS256', kid: 'teams' };
const one = (names: readonly string[]) => fc.tuple(fc.constantFrom(...names), fc.oneof(anyJson, anyText));
const changedHeader = one(['alg', 'kid', 'typ', '__proto__', 'crit']).map(([name, value]) => ({
  ...header,
  [name]: value,
}));
const changedClaims = one(['iss', 'aud', 'serviceurl', 'exp', 'nbf', '__proto__', 'appid']).map(([name, value]) => ({
  ...claimsFor(serviceUrl),
  [name]: value,
}));

/** Tokens in which something is not as the Bot Connector signed it. */
const forged: fc.Arbitrary<string> = fc.oneof(
  anyText,
  fc.tuple(anyText, anyText, anyText).map((parts) => `Bearer ${parts.join('.')}`),
  fc.tuple(anyJson, anyJson, anyText).map(([head, body, end]) => `Bearer ${encoded(head)}.${encoded(body)}.${end}`),
  fc
    .tuple(changedHeader, changedClaims, fc.uint8Array({ maxLength: 300 }))
    .map(
      ([head, body, bytes]) => `Bearer ${encoded(head)}.${encoded(body)}.${Buffer.from(bytes).toString('base64url')}`,
    ),
  fc.uint8Array({ minLength: 1, maxLength: 256 }).map((bytes) => {
    const [head, body] = token(claimsFor(serviceUrl)).split('.');
    return `Bearer ${head}.${body}.${Buffer.from(bytes).toString('base64url')}`;
  }),
);

describe('the Authorization header', () => {
  let check: TokenCheck;
  beforeAll(() => {
    const keys = signingKeys({
      metadataUrl: `${openId.url}/fuzz`,
      timeoutMs: 5_000,
      now: () => performance.now(),
    });
    check = { issuer: ISSUER, audience: APP_ID, keys, now: Date.now };
  });

  it('is found wanting, whatever it holds, and never an error', async () => {
    await fc.assert(
      fc.asyncProperty(forged, async (authorization) => {
        expect(await tokenFault(check, said, authorization)).toEqual(expect.any(String));
      }),
      runs(400, 6_000),
    );
  });

  it('is believed only with the claims that Teams signs', async () => {
    const claims = fc.oneof(
      { weight: 1, arbitrary: fc.constant(claimsFor(serviceUrl)) },
      { weight: 4, arbitrary: changedClaims },
    );
    await fc.assert(
      fc.asyncProperty(claims, async (signed) => {
        const fault = await tokenFault(check, said, `Bearer ${token(signed)}`);
        const { iss, aud, serviceurl } = { iss: null, aud: null, serviceurl: null, ...signed };
        if (fault === null) expect([iss, aud, serviceurl]).toEqual([ISSUER, APP_ID, serviceUrl]);
        else expect(fault).not.toBe('');
      }),
      runs(100, 2_000),
    );
    expect(await tokenFault(check, said, `Bearer ${token(claimsFor(serviceUrl))}`)).toBeNull();
  });

  it.each([
    ['five minutes after its end', { exp: 1_000 }, 1_300, null],
    ['later than that', { exp: 1_000 }, 1_301, 'expired'],
    ['five minutes before its start', { nbf: 1_000, exp: 9_000 }, 700, null],
    ['earlier than that', { nbf: 1_000, exp: 9_000 }, 699, 'not valid yet'],
  ])('is judged by the wall clock, %s', async (_when, times, seconds, fault) => {
    const signed = token({ ...claimsFor(serviceUrl, { nbf: undefined }), ...times });
    expect(await tokenFault({ ...check, now: () => seconds * 1_000 }, said, `Bearer ${signed}`)).toBe(fault);
  });
});
