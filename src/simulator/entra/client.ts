import type { X509Certificate } from 'node:crypto';
import { timingSafeEqual } from 'node:crypto';
import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose';
import type { App, Directory } from './directory.ts';
import { type Problem, problems } from './problem.ts';

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** An app that proved itself; `appidacr` is how: 0 not at all, 1 by secret, 2 by certificate. */
export type Client = { readonly app: App; readonly appidacr: '0' | '1' | '2' };

export type ClientDeps = {
  readonly directory: Directory;
  readonly wallNow: () => number;
  /** What a client assertion may be made out to: the token endpoint or the issuer. */
  readonly audiences: () => readonly string[];
};

/** Who sends the form: by secret, by a signed assertion, or as a public client. */
export async function readClient(deps: ClientDeps, form: URLSearchParams): Promise<Client | Problem> {
  const clientId = form.get('client_id') ?? '';
  const app = deps.directory.apps.get(clientId.toLowerCase());
  if (app === undefined) return problems.unknownApp(clientId);
  const secret = form.get('client_secret');
  const assertion = form.get('client_assertion');
  const confidential = app.secret !== undefined || app.certificate !== undefined;
  if (secret === null && assertion === null) {
    return app.publicClient ? { app, appidacr: '0' } : problems.noSecret;
  }
  if (!confidential) return problems.publicSecret;
  if (assertion === null) return bySecret(app, secret ?? '');
  if (form.get('client_assertion_type') !== assertionType) return problems.badAssertion('its type is not jwt-bearer');
  return (await assertionProblem(deps, app, assertion)) ?? { app, appidacr: '2' };
}

function bySecret(app: App, secret: string): Client | Problem {
  const right = app.secret !== undefined && sameText(app.secret, secret);
  if (!right) return problems.wrongSecret(app.clientId);
  return app.secretExpired ? problems.expiredSecret(app.clientId) : { app, appidacr: '1' };
}

function sameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

async function assertionProblem(deps: ClientDeps, app: App, assertion: string): Promise<Problem | undefined> {
  const { certificate } = app;
  if (certificate === undefined || !names(certificate, assertion)) return problems.unknownCertificate;
  if (Date.parse(certificate.validTo) <= deps.wallNow()) return problems.unknownCertificate;
  try {
    const { payload } = await jwtVerify(assertion, certificate.publicKey, {
      algorithms: ['RS256', 'PS256'],
      currentDate: new Date(deps.wallNow()),
      clockTolerance: 300,
      requiredClaims: ['aud', 'iss', 'sub', 'exp'],
    });
    return claimsProblem(deps, app, payload);
  } catch (error) {
    if (error instanceof errors.JWTExpired) return problems.assertionTime;
    if (error instanceof errors.JWTClaimValidationFailed) {
      return error.claim === 'nbf' ? problems.assertionTime : problems.badAssertion(`its ${error.claim} is missing`);
    }
    return error instanceof errors.JWSSignatureVerificationFailed
      ? problems.unknownCertificate
      : problems.badAssertion('it cannot be read');
  }
}

/** Whether the assertion's header names this certificate, by SHA-256 (`x5t#S256`) or the older SHA-1 (`x5t`). */
function names(certificate: X509Certificate, assertion: string): boolean {
  const thumbprint = (hex: string) => Buffer.from(hex.replaceAll(':', ''), 'hex').toString('base64url');
  try {
    const header = decodeProtectedHeader(assertion);
    if (header['x5t#S256'] !== undefined) return header['x5t#S256'] === thumbprint(certificate.fingerprint256);
    return header.x5t === thumbprint(certificate.fingerprint);
  } catch {
    return false;
  }
}

function claimsProblem(deps: ClientDeps, app: App, { iss, sub, aud }: JWTPayload): Problem | undefined {
  const isApp = (claim: string | undefined) => claim?.toLowerCase() === app.clientId;
  if (!isApp(iss) || !isApp(sub)) return problems.wrongAssertionApp;
  const audiences = typeof aud === 'string' ? [aud] : (aud ?? []);
  return audiences.some((one) => deps.audiences().includes(one)) ? undefined : problems.wrongAssertionAudience;
}
