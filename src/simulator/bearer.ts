import type { IncomingHttpHeaders } from 'node:http';
import { headerOf } from './http.ts';

export type TokenKind = 'appOnly' | 'appUser';
/** The role that Partner Center finds for an account; `none` is refused with 900150. */
export type PartnerRole = 'adminAgent' | 'salesAgent' | 'none';

/** Why a bearer token is not taken. `unknown`: nothing that this server ever made. */
export type BadToken =
  | 'unknown'
  | 'badSignature'
  | 'expired'
  | 'wrongIssuer'
  | 'wrongTenant'
  | 'wrongAudience'
  | 'retiredAudience';

/** What a request's bearer token says about its sender. Opaque tokens name no app and no user. */
export type Bearer =
  | { readonly kind: 'missing' }
  | { readonly kind: 'bad'; readonly why: BadToken; readonly appId?: string; readonly userId?: string }
  | { readonly kind: 'appOnly'; readonly appId?: string; readonly roles: readonly string[] }
  | {
      readonly kind: 'appUser';
      readonly appId?: string;
      readonly userId?: string;
      readonly upn?: string;
      readonly mfa: boolean;
      readonly role: PartnerRole;
      readonly scopes: readonly string[];
    };

/** Reads the bearer token of a request to the resource (`https://graph.microsoft.com` and so on). */
export type Identify = (headers: IncomingHttpHeaders, resource: string) => Promise<Bearer>;

const prefixes = { appOnly: 'app-only:', appUser: 'app-user:' } as const;

/** A bearer token that the stand-in takes where it runs without Entra: an opaque string that says its kind. */
export function simulatorToken(kind: TokenKind): string {
  return `${prefixes[kind]}simulator`;
}

/** The text after `Bearer`; undefined without the header, empty for another scheme. */
export function bearerText(headers: IncomingHttpHeaders): string | undefined {
  const header = headerOf(headers, 'authorization');
  return header === undefined ? undefined : (/^Bearer +(.+)$/i.exec(header)?.[1] ?? '');
}

/** Takes the opaque tokens, for every resource and with every permission. */
export const identifyOpaque: Identify = async (headers) => {
  const token = bearerText(headers);
  if (token === undefined) return { kind: 'missing' };
  const is = (kind: TokenKind) => token.startsWith(prefixes[kind]) && token.length > prefixes[kind].length;
  if (is('appOnly')) return { kind: 'appOnly', roles: ['GroupMember.Read.All', 'Mail.Send'] };
  if (is('appUser')) return { kind: 'appUser', mfa: true, role: 'adminAgent', scopes: ['user_impersonation'] };
  return { kind: 'bad', why: 'unknown' };
};
