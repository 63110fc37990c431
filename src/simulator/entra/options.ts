import type { PartnerRole } from '../bearer.ts';

/** The resources for which tokens are made, by the names that scopes have. */
export const resources = {
  partnerCenter: 'https://api.partnercenter.microsoft.com',
  graph: 'https://graph.microsoft.com',
  botFramework: 'https://api.botframework.com',
  /** Azure AD Graph: dead at Partner Center since August 2025 (900420), though Entra still makes such tokens. */
  retired: 'https://graph.windows.net',
} as const;

/** An app registration in the partner's tenant. */
export type EntraApp = {
  readonly clientId: string;
  readonly secret?: string;
  /** PEM; its public key verifies the app's client assertions. */
  readonly certificate?: string;
  /** "Allow public client flows": device code and sign-in without a secret. An app without secret and certificate is public too. */
  readonly publicClient?: boolean;
  /** Application permissions by resource: `{'https://graph.microsoft.com': ['GroupMember.Read.All']}`. */
  readonly roles?: Readonly<Record<string, readonly string[]>>;
};

/** A person in the partner's tenant: whether they sign in with MFA, and the role that Partner Center finds. */
export type EntraUser = {
  readonly objectId: string;
  readonly upn: string;
  readonly mfa: boolean;
  readonly role: PartnerRole;
};

export type EntraOptions = {
  readonly tenantId: string;
  readonly apps: readonly EntraApp[];
  /** Refresh tokens that somebody consented to earlier; any app may redeem them. */
  readonly refreshTokens?: readonly { readonly token: string; readonly user: EntraUser }[];
  /** 60 when left out; by the wall clock, like everything here. */
  readonly accessTokenMinutes?: number;
  /** 90 days when left out. */
  readonly refreshTokenMinutes?: number;
  /** Who signs in at the authorize page; the first refresh token's user when left out. */
  readonly signIn?: EntraUser;
};
