import { randomUUID } from 'node:crypto';
import { type Answer, type Call, headerOf, json } from '../http.ts';

/** A refusal of Entra: the OAuth error with the AADSTS number and its text. */
export type Problem = {
  readonly error: string;
  readonly code: number;
  readonly text: string;
  readonly suberror?: string;
};

/** The refusals that are known (Microsoft: Microsoft Entra authentication and authorization error codes); texts are shortened. */
export const problems = {
  badRequest: (text: string) => ({ error: 'invalid_request', code: 900144, text }),
  malformed: { error: 'invalid_grant', code: 9002313, text: 'Invalid request. Request is malformed or invalid.' },
  unknownTenant: (tenant: string) => ({
    error: 'invalid_request',
    code: 90002,
    text: `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`,
  }),
  unknownApp: (clientId: string) => ({
    error: 'unauthorized_client',
    code: 700016,
    text: `Application with identifier '${clientId}' was not found in the directory.`,
  }),
  wrongSecret: (clientId: string) => ({
    error: 'invalid_client',
    code: 7000215,
    text: `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${clientId}'.`,
  }),
  expiredSecret: (clientId: string) => ({
    error: 'invalid_client',
    code: 7000222,
    text: `The provided client secret keys for app '${clientId}' are expired.`,
  }),
  noSecret: {
    error: 'invalid_client',
    code: 7000218,
    text: "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
  },
  publicSecret: {
    error: 'invalid_client',
    code: 700025,
    text: "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.",
  },
  badAssertion: (text: string) => ({ error: 'invalid_client', code: 50027, text: `JWT token is invalid: ${text}.` }),
  unknownCertificate: {
    error: 'invalid_client',
    code: 700027,
    text: 'The certificate with identifier used to sign the client assertion is not registered on application.',
  },
  wrongAssertionApp: {
    error: 'invalid_client',
    code: 700021,
    text: "Client assertion application identifier doesn't match 'client_id' parameter.",
  },
  wrongAssertionAudience: {
    error: 'invalid_client',
    code: 700023,
    text: 'Client assertion audience claim does not match Realm issuer.',
  },
  assertionTime: {
    error: 'invalid_client',
    code: 700024,
    text: 'Client assertion is not within its valid time range.',
  },
  unknownGrant: { error: 'unsupported_grant_type', code: 70003, text: 'The grant type is not supported.' },
  badScope: (scope: string) => ({
    error: 'invalid_scope',
    code: 70011,
    text: `The provided value for the input parameter 'scope' is not valid. The scope ${scope} is not valid.`,
  }),
  appScope: (scope: string) => ({
    error: 'invalid_scope',
    code: 1002012,
    text: `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier.`,
  }),
  unknownResource: (resource: string) => ({
    error: 'invalid_resource',
    code: 500011,
    text: `The resource principal named ${resource} was not found in the tenant.`,
  }),
  otherClient: {
    error: 'invalid_grant',
    code: 70000,
    text: 'Provided grant is invalid or malformed. The grant was issued for a different client id.',
  },
  expiredRefreshToken: {
    error: 'invalid_grant',
    code: 700082,
    text: 'The refresh token has expired due to inactivity.',
  },
  revoked: {
    error: 'invalid_grant',
    code: 50173,
    text: 'The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password.',
  },
  mfaRequired: {
    error: 'invalid_grant',
    code: 50076,
    text: 'Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication.',
    suberror: 'basic_action',
  },
  redeemedCode: {
    error: 'invalid_grant',
    code: 54005,
    text: 'OAuth2 Authorization code was already redeemed, please retry with a new valid code.',
  },
  expiredCode: { error: 'invalid_grant', code: 70008, text: 'The provided authorization code has expired.' },
  otherRedirect: {
    error: 'invalid_grant',
    code: 500112,
    text: 'The reply address does not match the reply address provided when requesting Authorization code.',
  },
  wrongVerifier: {
    error: 'invalid_grant',
    code: 501481,
    text: 'The Code_Verifier does not match the code_challenge supplied in the authorization request.',
  },
  foreignRedirect: {
    error: 'invalid_request',
    code: 50011,
    text: 'The redirect URI specified in the request does not match the redirect URIs configured for the application.',
  },
  pending: {
    error: 'authorization_pending',
    code: 70016,
    text: 'OAuth 2.0 device flow error. Authorization is pending. Continue polling.',
  },
  deviceExpired: { error: 'expired_token', code: 70020, text: 'The provided device code has expired.' },
  declined: { error: 'access_denied', code: 65004, text: 'User declined to consent to access the app.' },
} as const satisfies Record<string, Problem | ((text: string) => Problem)>;

/** The refusal as Entra writes it: 401 for a client that did not prove itself, else 400. */
export function refuse(call: Call, problem: Problem, wallNow: number): Answer {
  const trace = randomUUID();
  const correlation = headerOf(call.headers, 'client-request-id') ?? randomUUID();
  const timestamp = `${new Date(wallNow).toISOString().slice(0, 19).replace('T', ' ')}Z`;
  const description = `AADSTS${problem.code}: ${problem.text}`;
  return json(problem.error === 'invalid_client' ? 401 : 400, {
    error: problem.error,
    error_description: `${description} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
    error_codes: [problem.code],
    timestamp,
    trace_id: trace,
    correlation_id: correlation,
    error_uri: `https://login.microsoftonline.com/error?code=${problem.code}`,
    ...(problem.suberror === undefined ? {} : { suberror: problem.suberror }),
  });
}
