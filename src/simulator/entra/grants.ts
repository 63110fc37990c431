import { createHash } from 'node:crypto';
import { type Client, type ClientDeps, readClient } from './client.ts';
import type { Code } from './directory.ts';
import { type IssueDeps, issueToApp, issueToUser } from './issue.ts';
import type { EntraUser } from './options.ts';
import { type Problem, problems } from './problem.ts';
import { readScope, type Scope } from './scope.ts';

export type GrantDeps = IssueDeps & ClientDeps;

/** The grants that the token endpoint takes, by short names. */
const grantNames = ['client_credentials', 'refresh_token', 'authorization_code', 'device_code'] as const;

export type GrantName = (typeof grantNames)[number];

/** The grant that a form asks for; undefined for one that is not known. */
export function grantOf(form: URLSearchParams): GrantName | undefined {
  const type = form.get('grant_type')?.replace(/^urn:ietf:params:oauth:grant-type:/, '');
  return grantNames.find((name) => name === type);
}

/** Answers the form with a token answer or Entra's refusal. */
export async function redeem(deps: GrantDeps, form: URLSearchParams): Promise<Problem | object> {
  const grant = grantOf(form);
  if (grant === undefined) return problems.unknownGrant;
  const client = await readClient(deps, form);
  if (isProblem(client)) return client;
  switch (grant) {
    case 'client_credentials':
      return byClient(deps, client, form);
    case 'refresh_token':
      return byRefreshToken(deps, client, form);
    case 'authorization_code':
      return byCode(deps, client, form);
    case 'device_code':
      return byDevice(deps, client, form);
  }
}

export const isProblem = (value: object): value is Problem => 'error' in value && 'code' in value;

function byClient(deps: GrantDeps, client: Client, form: URLSearchParams): Problem | Promise<object> {
  const text = form.get('scope') ?? '';
  const scope = readScope(text);
  if (isProblem(scope)) return scope;
  if (client.appidacr === '0') return problems.noSecret;
  if (scope.names.length !== 1 || scope.names[0] !== '.default') return problems.appScope(text);
  return issueToApp(deps, client, scope);
}

function byRefreshToken(deps: GrantDeps, client: Client, form: URLSearchParams): Problem | Promise<object> {
  const held = deps.directory.refreshTokens.get(form.get('refresh_token') ?? '');
  if (held === undefined) return problems.malformed;
  if (held.clientId !== undefined && held.clientId !== client.app.clientId) return problems.otherClient;
  if (held.revoked) return problems.revoked;
  if (held.expiresAt <= deps.wallNow()) return problems.expiredRefreshToken;
  return toUser(deps, client, { userId: held.userId, scope: form.get('scope') ?? '' });
}

function byCode(deps: GrantDeps, client: Client, form: URLSearchParams): Problem | Promise<object> {
  const text = form.get('code') ?? '';
  const code = deps.directory.codes.get(text);
  if (code === undefined) return problems.malformed;
  if (code.used) return problems.redeemedCode;
  if (code.clientId !== client.app.clientId) return problems.otherClient;
  if (code.expiresAt <= deps.wallNow()) return problems.expiredCode;
  if (code.redirectUri !== form.get('redirect_uri')) return problems.otherRedirect;
  if (!provesChallenge(code, form.get('code_verifier'))) return problems.wrongVerifier;
  deps.directory.codes.set(text, { ...code, used: true });
  return toUser(deps, client, { ...code, scope: form.get('scope') ?? code.scope });
}

/** PKCE by S256; a code that was asked for without a challenge takes no verifier. */
function provesChallenge({ challenge }: Code, verifier: string | null): boolean {
  if (challenge === undefined) return verifier === null;
  return verifier !== null && createHash('sha256').update(verifier).digest('base64url') === challenge;
}

function byDevice(deps: GrantDeps, client: Client, form: URLSearchParams): Problem | Promise<object> {
  const text = form.get('device_code') ?? form.get('code') ?? '';
  const code = deps.directory.devices.get(text);
  if (code === undefined || code.used) return problems.malformed;
  if (code.clientId !== client.app.clientId) return problems.otherClient;
  if (code.expiresAt <= deps.wallNow()) return problems.deviceExpired;
  if (code.userId === undefined) return problems.pending;
  deps.directory.devices.set(text, { ...code, used: true });
  return toUser(deps, client, code);
}

function toUser(
  deps: GrantDeps,
  client: Client,
  given: { readonly userId: string | undefined; readonly scope: string; readonly nonce?: string },
): Problem | Promise<object> {
  const user = deps.directory.users.get(given.userId ?? '');
  if (user === undefined) return problems.declined;
  const scope = readScope(given.scope);
  if (isProblem(scope)) return scope;
  return withPolicy(deps, user) ?? issueToUser(deps, client, { user, scope: scopeOf(scope), nonce: given.nonce });
}

const scopeOf = ({ resource, names }: Scope): Scope => ({ resource, names: [...new Set(names)] });

function withPolicy({ directory }: GrantDeps, user: EntraUser): Problem | undefined {
  return directory.requireMfa && !user.mfa ? problems.mfaRequired : undefined;
}
