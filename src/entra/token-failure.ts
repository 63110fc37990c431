import { AuthError } from '@azure/msal-node';

/** What Entra's refusals ask for (Microsoft: Microsoft Entra authentication and authorization error codes). */
const advice: Readonly<Record<string, string>> = {
  AADSTS7000215: 'the client secret is wrong. Set PARTNER_CENTER_CLIENT_SECRET to the value (not the id) of a secret',
  AADSTS7000222: 'the client secret has expired. Make a new one and set PARTNER_CENTER_CLIENT_SECRET to it',
  AADSTS700016: 'the tenant has no such application. Check PARTNER_CENTER_CLIENT_ID and PARTNER_TENANT_ID',
  AADSTS90002: 'there is no such tenant. Check PARTNER_TENANT_ID',
  AADSTS65001: 'the consent is missing. Consent anew and set PARTNER_CENTER_REFRESH_TOKEN',
  AADSTS50076: 'the consent was given without MFA. Consent anew with MFA and set PARTNER_CENTER_REFRESH_TOKEN',
  AADSTS50173: 'the consent was revoked. Consent anew and set PARTNER_CENTER_REFRESH_TOKEN',
  AADSTS700082: 'the refresh token has expired. Consent anew and set PARTNER_CENTER_REFRESH_TOKEN',
  AADSTS9002313: 'the refresh token cannot be read. Set PARTNER_CENTER_REFRESH_TOKEN to a whole one',
};
const byError: Readonly<Record<string, string>> = {
  invalid_client:
    'the application or its secret was refused. Check PARTNER_CENTER_CLIENT_ID and PARTNER_CENTER_CLIENT_SECRET',
  invalid_grant: 'the refresh token was refused. Consent anew and set PARTNER_CENTER_REFRESH_TOKEN',
  network_error: 'Microsoft Entra did not answer, or not readably. It is asked again at the next call',
};

/** A sentence about a token that could not be had. It carries codes and advice only: an error's own words may quote what was sent. */
export function tokenFailure(name: string, error: unknown): string {
  const code = codeOf(error);
  const words =
    advice[code] ?? byError[code] ?? 'Microsoft Entra refused. Look the code up at login.microsoftonline.com/error';
  return `No ${name} token for Partner Center (${code}): ${words}.`;
}

function codeOf(error: unknown): string {
  if (!(error instanceof AuthError)) return 'unexpected fault';
  return /AADSTS\d+/.exec(error.errorMessage)?.[0] ?? error.errorCode.replace(/[^\w.-]/g, '').slice(0, 60);
}
