import { X509Certificate } from 'node:crypto';
import type { EntraApp, EntraOptions, EntraUser } from './options.ts';

const minute = 60_000;

export type App = {
  readonly clientId: string;
  readonly secret: string | undefined;
  readonly secretExpired: boolean;
  readonly certificate: X509Certificate | undefined;
  readonly publicClient: boolean;
  readonly roles: Readonly<Record<string, readonly string[]>>;
};

/** Times are the wall's, in milliseconds. `clientId` undefined: any app may redeem it. */
export type RefreshToken = {
  readonly token: string;
  readonly userId: string;
  readonly clientId: string | undefined;
  readonly expiresAt: number;
  readonly revoked: boolean;
};

/** An authorization code, or a device code that waits for its person. */
export type Code = {
  readonly clientId: string;
  readonly scope: string;
  readonly expiresAt: number;
  readonly used: boolean;
  readonly userId: string | undefined;
  readonly redirectUri?: string;
  readonly challenge?: string;
  readonly nonce?: string;
  readonly userCode?: string;
};

/** What the tenant knows. Maps are changed by replacing whole entries; app and object ids are keys in lower case. */
export type Directory = {
  readonly tenantId: string;
  readonly apps: Map<string, App>;
  readonly users: Map<string, EntraUser>;
  readonly refreshTokens: Map<string, RefreshToken>;
  readonly codes: Map<string, Code>;
  readonly devices: Map<string, Code>;
  /** Who comes to the sign-in page; undefined: they decline. */
  signIn: EntraUser | undefined;
  /** A policy that demands MFA: users without it get no token (AADSTS50076). */
  requireMfa: boolean;
};

/** The tenant as the options describe it. */
export function createDirectory(options: EntraOptions, wallNow: () => number): Directory {
  const directory: Directory = {
    tenantId: options.tenantId.toLowerCase(),
    apps: new Map(),
    users: new Map(),
    refreshTokens: new Map(),
    codes: new Map(),
    devices: new Map(),
    signIn: undefined,
    requireMfa: false,
  };
  fillDirectory(directory, options, wallNow());
  return directory;
}

/** Puts the described apps, people and tokens in place of whatever is there. */
export function fillDirectory(directory: Directory, options: EntraOptions, now: number): void {
  const { apps, users, refreshTokens, codes, devices } = directory;
  for (const map of [apps, users, refreshTokens, codes, devices]) map.clear();
  for (const app of options.apps) apps.set(app.clientId.toLowerCase(), appOf(app));
  directory.signIn = options.signIn ?? options.refreshTokens?.[0]?.user;
  directory.requireMfa = false;
  if (directory.signIn !== undefined) users.set(directory.signIn.objectId.toLowerCase(), directory.signIn);
  const expiresAt = now + refreshTokenMinutes(options) * minute;
  for (const { token, user } of options.refreshTokens ?? []) {
    users.set(user.objectId.toLowerCase(), user);
    const userId = user.objectId.toLowerCase();
    refreshTokens.set(token, { token, userId, clientId: undefined, expiresAt, revoked: false });
  }
}

function appOf(app: EntraApp): App {
  const isPublic = app.secret === undefined && app.certificate === undefined;
  return {
    clientId: app.clientId.toLowerCase(),
    secret: app.secret,
    secretExpired: false,
    certificate: app.certificate === undefined ? undefined : new X509Certificate(app.certificate),
    publicClient: app.publicClient ?? isPublic,
    roles: app.roles ?? {},
  };
}

/** Ninety days unless told otherwise (Microsoft: Refresh tokens in the Microsoft identity platform). */
export function refreshTokenMinutes(options: EntraOptions): number {
  return options.refreshTokenMinutes ?? 90 * 24 * 60;
}
