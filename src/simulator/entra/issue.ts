import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { JWTPayload } from 'jose';
import type { Client } from './client.ts';
import type { Directory } from './directory.ts';
import { refreshTokenMinutes } from './directory.ts';
import type { EntraOptions, EntraUser } from './options.ts';
import type { Scope } from './scope.ts';
import type { SigningKey } from './signing-key.ts';

const minute = 60_000;

export type IssueDeps = {
  readonly options: EntraOptions;
  readonly directory: Directory;
  readonly key: SigningKey;
  readonly wallNow: () => number;
  /** Of id tokens: the address under which this server is found. */
  readonly issuer: () => string;
};

/** Access tokens of resources like these are version 1.0, and name this issuer. */
export const accessTokenIssuer = (tenantId: string) => `https://sts.windows.net/${tenantId}/`;

/** The claims that every access token has, good from now on for as long as the options say. */
export function commonClaims(deps: IssueDeps, resource: string, clientId: string): JWTPayload {
  const now = Math.floor(deps.wallNow() / 1000);
  return {
    aud: resource,
    iss: accessTokenIssuer(deps.directory.tenantId),
    iat: now,
    nbf: now,
    exp: now + lifeSeconds(deps),
    appid: clientId,
    tid: deps.directory.tenantId,
    uti: randomUUID(),
    ver: '1.0',
  };
}

const lifeSeconds = ({ options }: IssueDeps) => Math.round((options.accessTokenMinutes ?? 60) * 60);

/** The answer to client credentials: an access token with the app's permissions as `roles`. */
export async function issueToApp(deps: IssueDeps, { app, appidacr }: Client, { resource }: Scope) {
  const roles = app.roles[resource];
  const principal = objectIdOf(app.clientId);
  const claims = {
    ...commonClaims(deps, resource, app.clientId),
    appidacr,
    idtyp: 'app',
    oid: principal,
    sub: principal,
    ...(roles === undefined ? {} : { roles: [...roles] }),
  };
  const life = lifeSeconds(deps);
  return { token_type: 'Bearer', expires_in: life, ext_expires_in: life, access_token: await deps.key.sign(claims) };
}

/** A GUID that is always the same for the app: its service principal. */
function objectIdOf(clientId: string): string {
  const hex = createHash('sha256').update(`principal ${clientId}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** What an access token says of a person: who, the permissions, and how they signed in (`amr`). */
export function userClaims(user: EntraUser, scope: Scope): JWTPayload {
  return {
    oid: user.objectId,
    sub: user.objectId,
    upn: user.upn,
    unique_name: user.upn,
    scp: scope.names.map((name) => (name === '.default' ? 'user_impersonation' : name)).join(' '),
    amr: user.mfa ? ['pwd', 'mfa'] : ['pwd'],
  };
}

/** The answer to a person's grant: access token, a new refresh token, id token, and `client_info`, without which msal-node keeps no account. */
export async function issueToUser(
  deps: IssueDeps,
  { app, appidacr }: Client,
  given: { readonly user: EntraUser; readonly scope: Scope; readonly nonce?: string | undefined },
) {
  const { user, scope, nonce } = given;
  const claims = { ...commonClaims(deps, scope.resource, app.clientId), appidacr, ...userClaims(user, scope) };
  const life = lifeSeconds(deps);
  const info = { uid: user.objectId, utid: deps.directory.tenantId };
  return {
    token_type: 'Bearer',
    scope: scope.names.map((name) => `${scope.resource}/${name}`).join(' '),
    expires_in: life,
    ext_expires_in: life,
    access_token: await deps.key.sign(claims),
    refresh_token: newRefreshToken(deps, user, app.clientId),
    id_token: await deps.key.sign(idClaims(deps, user, { clientId: app.clientId, nonce })),
    client_info: Buffer.from(JSON.stringify(info)).toString('base64url'),
  };
}

/** Old ones keep working, as at Entra, until they expire or are revoked. */
function newRefreshToken({ directory, options, wallNow }: IssueDeps, user: EntraUser, clientId: string): string {
  const token = `1.${randomBytes(48).toString('base64url')}`;
  const expiresAt = wallNow() + refreshTokenMinutes(options) * minute;
  const userId = user.objectId.toLowerCase();
  directory.refreshTokens.set(token, { token, userId, clientId, expiresAt, revoked: false });
  return token;
}

function idClaims(
  deps: IssueDeps,
  user: EntraUser,
  to: { readonly clientId: string; readonly nonce: string | undefined },
): JWTPayload {
  const { iat, nbf, exp, tid } = commonClaims(deps, '', to.clientId);
  return {
    aud: to.clientId,
    iss: deps.issuer(),
    iat: iat ?? 0,
    nbf: nbf ?? 0,
    exp: exp ?? 0,
    name: user.upn.split('@')[0],
    preferred_username: user.upn,
    oid: user.objectId,
    sub: user.objectId,
    tid,
    ver: '2.0',
    ...(to.nonce === undefined ? {} : { nonce: to.nonce }),
  };
}
