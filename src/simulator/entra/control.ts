import type { JWTPayload } from 'jose';
import type { Bearer, PartnerRole } from '../bearer.ts';
import { fillDirectory, type RefreshToken } from './directory.ts';
import type { GrantName } from './grants.ts';
import { commonClaims, type IssueDeps, userClaims } from './issue.ts';
import type { EntraUser } from './options.ts';
import { approveDevices } from './sign-in.ts';

/** Which refresh tokens: one, those of one person, or all. */
export type Which = { readonly token?: string | undefined; readonly userId?: string | undefined };

/** What changes about a person. */
export type UserChange = { readonly mfa?: boolean | undefined; readonly role?: PartnerRole | undefined };

/** What a test makes a token of; whatever is left out is as in a good one of an app. */
export type MadeToken = {
  readonly resource: string;
  readonly clientId: string;
  /** Makes it an App+User token of this known person. */
  readonly userId?: string;
  readonly roles?: readonly string[];
  /** Put over everything else: `{exp: 1}`, `{tid: 'other'}`. */
  readonly claims?: JWTPayload;
};

/** What can be done to the tenant from outside of Entra's own API. Times are the wall's. */
export type EntraControl = {
  readonly tenantId: string;
  /** The address without tenant: ENTRA_AUTHORITY. */
  readonly authority: () => string;
  /** As by a password change (AADSTS50173); answers how many tokens that were. */
  readonly revokeRefreshTokens: (which?: Which) => number;
  /** As after 90 days without use (AADSTS700082). */
  readonly expireRefreshTokens: (which?: Which) => number;
  /** The secrets of one app, or of all, end (AADSTS7000222). */
  readonly expireSecrets: (clientId?: string) => number;
  /** A new secret in the place of the old one. False: no such app. */
  readonly setSecret: (clientId: string, secret: string) => boolean;
  /** Tokens issued from now on carry `mfa`, or do not; the role counts at once. False: no such person. */
  readonly setUser: (userId: string, change: UserChange) => boolean;
  /** Who signs in at the authorize page from now on; undefined: somebody who declines. */
  readonly setSignIn: (user: EntraUser | undefined) => void;
  /** With true, people without MFA get no tokens (AADSTS50076). */
  readonly requireMfa: (required: boolean) => void;
  /** Signs in on the waiting devices: of one user code, or all. */
  readonly approveDevices: (userCode?: string) => number;
  /** How often the token endpoint was asked, by grant, refusals included and faults not. */
  readonly tokenRequests: () => Readonly<Record<GrantName, number>>;
  /** The refresh tokens that would be taken now, oldest first. */
  readonly refreshTokens: () => readonly string[];
  /** An access token signed with this tenant's key. */
  readonly makeToken: (made: MadeToken) => Promise<string>;
  /** Reads `Bearer …` as a service of that resource would. */
  readonly readToken: (authorization: string | undefined, resource: string) => Promise<Bearer>;
};

/** The counts of a fresh start. */
export function noRequests(): Record<GrantName, number> {
  return { client_credentials: 0, refresh_token: 0, authorization_code: 0, device_code: 0 };
}

/** The parts of the control that change the directory. */
export function directoryControl(deps: IssueDeps & { readonly counts: Record<GrantName, number> }) {
  const { directory, wallNow } = deps;
  const { apps, users, refreshTokens } = directory;
  const change = (which: Which | undefined, to: Partial<RefreshToken>) => {
    const found = [...refreshTokens.values()].filter((held) => isMeant(held, which));
    for (const held of found) refreshTokens.set(held.token, { ...held, ...to });
    return found.length;
  };
  const isGood = (held: RefreshToken) => !held.revoked && held.expiresAt > wallNow();
  return {
    revokeRefreshTokens: (which?: Which) => change(which, { revoked: true }),
    expireRefreshTokens: (which?: Which) => change(which, { expiresAt: wallNow() }),
    expireSecrets(clientId?: string) {
      const found = [...apps].filter(([id]) => clientId === undefined || id === clientId.toLowerCase());
      for (const [id, app] of found) apps.set(id, { ...app, secretExpired: true });
      return found.length;
    },
    setSecret(clientId: string, secret: string) {
      const app = apps.get(clientId.toLowerCase());
      if (app !== undefined) apps.set(app.clientId, { ...app, secret, secretExpired: false });
      return app !== undefined;
    },
    setUser(userId: string, { mfa, role }: UserChange) {
      const user = users.get(userId.toLowerCase());
      if (user !== undefined) {
        users.set(userId.toLowerCase(), { ...user, mfa: mfa ?? user.mfa, role: role ?? user.role });
      }
      return user !== undefined;
    },
    setSignIn(user: EntraUser | undefined) {
      directory.signIn = user;
      if (user !== undefined) users.set(user.objectId.toLowerCase(), user);
    },
    requireMfa(required: boolean) {
      directory.requireMfa = required;
    },
    approveDevices: (userCode?: string) => approveDevices(directory, userCode),
    tokenRequests: () => ({ ...deps.counts }),
    refreshTokens: () => [...refreshTokens.values()].filter(isGood).map(({ token }) => token),
    makeToken: (made: MadeToken) => deps.key.sign(madeClaims(deps, made)),
  };
}

function isMeant(held: RefreshToken, which: Which | undefined): boolean {
  if (which?.token !== undefined && which.token !== held.token) return false;
  return which?.userId === undefined || which.userId.toLowerCase() === held.userId;
}

function madeClaims(deps: IssueDeps, made: MadeToken): JWTPayload {
  const user = deps.directory.users.get(made.userId?.toLowerCase() ?? '');
  const scope = { resource: made.resource, names: ['user_impersonation'] };
  const whose = user === undefined ? { idtyp: 'app', oid: made.clientId } : userClaims(user, scope);
  const roles = made.roles === undefined ? {} : { roles: [...made.roles] };
  return { ...commonClaims(deps, made.resource, made.clientId), ...whose, ...roles, ...made.claims };
}

/** Everything back to what the options say; tokens already issued go on. */
export function resetDirectory(deps: IssueDeps & { readonly counts: Record<GrantName, number> }): void {
  fillDirectory(deps.directory, deps.options, deps.wallNow());
  Object.assign(deps.counts, noRequests());
}
