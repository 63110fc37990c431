import { describe, expect, it } from 'vitest';
import type { TokenKind } from '../../src/entra/token-failure.ts';
import { type Credential, entraTokens } from '../../src/entra/tokens.ts';
import { rsaCertificate } from './certificates.ts';
import { heldTokens } from './held-tokens.ts';
import { authority, refusal, startIssuer, tenantId } from './issuer.ts';

const secret: Credential = { kind: 'secret', secret: 'the-secret' };

/** What a person reads where Entra refuses so. */
async function words(kind: TokenKind, [error, description]: readonly [string, string], credential = secret) {
  const issuer = await startIssuer();
  try {
    issuer.answers.push(refusal(error, `${description} the-secret the-refresh-token`));
    const tokens = entraTokens({
      authority,
      tenantId,
      clientId: 'dddddddd-0000-4000-8000-000000000004',
      credential,
      refreshTokens: heldTokens('the-refresh-token'),
      wallClock: { now: Date.now },
      fetch: issuer.fetch,
    });
    const answer = await tokens.get(kind);
    return answer.kind === 'token' ? 'a token' : `${answer.reason}: ${answer.message}`;
  } finally {
    await issuer.stop();
  }
}

describe('a refusal of Microsoft Entra says what to do', () => {
  it.each([
    ['appOnly', 'invalid_client', 'AADSTS7000215: Invalid client secret provided.', /PARTNER_CENTER_CLIENT_SECRET/],
    [
      'appOnly',
      'invalid_client',
      'AADSTS7000222: The provided client secret keys are expired.',
      /has expired.*CLIENT_SECRET/,
    ],
    ['appOnly', 'invalid_client', 'a new refusal', /invalid_client.*PARTNER_CENTER_CLIENT_SECRET/],
    ['appOnly', 'unauthorized_client', 'AADSTS700016: Application not found.', /PARTNER_CENTER_CLIENT_ID/],
    ['appOnly', 'unauthorized_client', 'AADSTS7000112: Application is disabled.', /disabled.*Enterprise applications/],
    ['appOnly', 'invalid_resource', 'AADSTS500011: not found in the tenant', /"Microsoft Partner Center"/],
    [
      'graph',
      'invalid_resource',
      'AADSTS500011: not found in the tenant',
      /token for Microsoft Graph.*"Microsoft Graph"/,
    ],
    ['appOnly', 'invalid_request', 'AADSTS90002: Tenant not found', /PARTNER_TENANT_ID/],
    ['appOnly', 'invalid_client', 'AADSTS7000218: must contain client_assertion', /Set PARTNER_CENTER_CLIENT_SECRET/],
    ['appUser', 'invalid_grant', 'AADSTS700082: The refresh token has expired.', /npm run consent/],
    ['appUser', 'invalid_grant', 'AADSTS70008: expired or inactive', /expired.*npm run consent/],
    ['appUser', 'invalid_grant', 'AADSTS50173: revoked', /revoked.*npm run consent/],
    ['appUser', 'invalid_grant', 'AADSTS65001: no consent', /Grant admin consent.*npm run consent/],
    ['appUser', 'interaction_required', 'AADSTS53003: blocked', /Conditional Access.*npm run consent/],
    ['appUser', 'invalid_grant', 'AADSTS50034: no such account', /does not exist.*npm run consent/],
    ['appUser', 'invalid_grant', 'AADSTS50057: disabled', /disabled.*npm run consent/],
    ['appUser', 'invalid_client', 'AADSTS700025: Client is public', /platform Web.*npm run consent/],
    ['appUser', 'invalid_request', 'AADSTS9002313: malformed', /PARTNER_CENTER_REFRESH_TOKEN/],
    ['appUser', 'invalid_grant', 'a new refusal without a code', /invalid_grant.*npm run consent/],
    ['appUser', 'something_new', 'AADSTS999999: never seen', /AADSTS999999.*login\.microsoftonline\.com\/error/],
  ] as const)('(%s: %s, %s)', async (kind, error, description, wanted) => {
    const said = await words(kind, [error, description]);
    expect(said).toMatch(wanted);
    expect(said).toMatch(/^refused: No .*\.$/);
    expect(said).not.toMatch(/the-secret|the-refresh-token|\{/);
  });

  it.each(['AADSTS50076', 'AADSTS50079', 'AADSTS50074'])(
    'and asks for MFA at the consent where that is missing (partner-center.md 1.2: MFA): %s',
    async (code) => {
      expect(await words('appUser', ['invalid_grant', `${code}: use MFA`])).toMatch(/MFA.*npm run consent, with MFA/);
    },
  );

  it('and names the certificate where that is the credential', async () => {
    const { certificate } = await rsaCertificate();
    const credential: Credential = { kind: 'certificate', ...certificate };
    const said = await words('appOnly', ['invalid_client', 'AADSTS700027: no matching key'], credential);
    expect(said).toMatch(/Upload the one in PARTNER_CENTER_CERTIFICATE_FILE/);
    expect(await words('appUser', ['invalid_client', 'x'], credential)).not.toContain('CLIENT_SECRET');
  });
});
