/** A refusal of Microsoft Entra. */
interface Refused {
  readonly kind: 'appOnly' | 'appUser' | 'graph';
  readonly credential: 'secret' | 'certificate';
  readonly code: string;
  readonly error: string | null;
}

const consent = 'Consent anew: npm run consent';
const mfa = `the consent was given without MFA, or not with the MFA that is asked for now. ${consent}, with MFA`;
const policy = `a Conditional Access policy of the tenant forbids this sign-in. Look into the sign-in log of Microsoft Entra, let the policy admit the integration account from the bot's address, then ${consent.toLowerCase()}`;

/** By Microsoft's code (Microsoft: Microsoft Entra authentication and authorization error codes). {credential} stands for the variable, {resource} for what is called. */
const byCode: Readonly<Record<string, string>> = {
  AADSTS7000215: 'the client secret is wrong. Set {credential} to the value (not the id) of a secret',
  AADSTS7000222: 'the client secret has expired. Make a new one and set {credential} to it',
  AADSTS7000218: 'the client secret or certificate did not arrive. Set {credential}',
  AADSTS700025:
    'the consent was given to a public client. Register http://localhost with its port as a redirect URI of the platform Web, not of mobile and desktop applications, switch "Allow public client flows" off, and consent anew: npm run consent',
  AADSTS700027:
    'the certificate is none of the registration. Upload the one in {credential} to it, or set {credential} to one that is',
  AADSTS700024: "the certificate's proof was out of date on arrival: this machine's clock is wrong. Set the clock",
  AADSTS700016: 'the tenant has no such application. Check PARTNER_CENTER_CLIENT_ID and PARTNER_TENANT_ID',
  AADSTS7000112:
    'the application is disabled in the tenant. Enable it in Microsoft Entra, under Enterprise applications',
  AADSTS7000229:
    'the tenant has the registration, but no enterprise application of it. Grant admin consent to the registration',
  AADSTS500011: 'the tenant has no enterprise application "{resource}". Add it, and grant the permission',
  AADSTS650057: 'the registration does not ask for "{resource}". Add its permission to the registration and grant it',
  AADSTS65001: `the permission for "{resource}" was never granted. Grant admin consent to the registration; then ${consent.toLowerCase()}`,
  AADSTS90002: 'there is no such tenant. Check PARTNER_TENANT_ID',
  AADSTS900023: 'there is no such tenant. Check PARTNER_TENANT_ID',
  AADSTS50076: mfa,
  AADSTS50079: mfa,
  AADSTS50074: mfa,
  AADSTS50078: mfa,
  AADSTS50158: mfa,
  AADSTS53000: policy,
  AADSTS53001: policy,
  AADSTS53003: policy,
  AADSTS53011: policy,
  AADSTS530032: policy,
  AADSTS50173: `the consent was revoked, or the password was changed. ${consent}`,
  AADSTS50133: `the consent was revoked, or the password was changed. ${consent}`,
  AADSTS70008: `the refresh token has expired. ${consent}`,
  AADSTS700082: `the refresh token has expired. ${consent}`,
  AADSTS700084: `the refresh token was one of a single-page application, which lives a day. Register the redirect URI under the platform Web. ${consent}`,
  AADSTS70043: `the sign-in frequency of a Conditional Access policy ended the consent. Except the integration account from it. ${consent}`,
  AADSTS70000: `the refresh token is not one of this application and tenant. ${consent}`,
  AADSTS9002313: `the refresh token cannot be read. ${consent}, or set PARTNER_CENTER_REFRESH_TOKEN to a whole one`,
  AADSTS50034: `the integration account does not exist in the tenant any more. ${consent}, as one that does`,
  AADSTS50020: `the integration account is not one of the partner's tenant. ${consent}, as an account of PARTNER_TENANT_ID`,
  AADSTS50057: `the integration account is disabled. Enable it in Microsoft Entra; then ${consent.toLowerCase()}`,
  AADSTS50053: `the integration account is locked. Unlock it in Microsoft Entra; then ${consent.toLowerCase()}`,
  AADSTS50055: `the password of the integration account has expired. Change it; then ${consent.toLowerCase()}`,
  AADSTS50105:
    'the integration account is not assigned to the application. Assign it in Microsoft Entra, under Enterprise applications',
};

const byError: Readonly<Record<string, string>> = {
  invalid_client: 'the application or its proof was refused. Check PARTNER_CENTER_CLIENT_ID and {credential}',
  unauthorized_client: 'the application may not do this. Check PARTNER_CENTER_CLIENT_ID and its permissions',
  invalid_grant: `the refresh token was refused. ${consent}`,
  interaction_required: `Microsoft Entra wants the integration account to sign in again. ${consent}`,
  invalid_tenant: 'there is no such tenant. Check PARTNER_TENANT_ID',
};

const unknown = 'Microsoft Entra refused. Look the code up at login.microsoftonline.com/error';

/** What to do about it, without a full stop at the end. */
export function entraAdvice({ kind, credential, code, error }: Refused): string {
  const words = byCode[code] ?? byError[error ?? ''] ?? unknown;
  return words
    .replaceAll(
      '{credential}',
      credential === 'secret' ? 'PARTNER_CENTER_CLIENT_SECRET' : 'PARTNER_CENTER_CERTIFICATE_FILE',
    )
    .replaceAll('{resource}', kind === 'graph' ? 'Microsoft Graph' : 'Microsoft Partner Center');
}
