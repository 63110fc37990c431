import { CallerIdConstants, type ConfigurationBotFrameworkAuthenticationOptions } from 'botbuilder';
import { AuthenticationConstants } from 'botframework-connector';
import type { BotTokens } from './adapter-credentials.ts';
import type { ExpectedToken } from './adapter-token.ts';

/** botbuilder's own names of its endpoints, for sovereign clouds and tests. */
export type BotEndpoints = Partial<Record<keyof typeof PUBLIC_CLOUD, string>>;

interface Identity {
  readonly appId: string;
  readonly tenantId: string;
  readonly endpoints?: BotEndpoints;
}

/** The certificate of the bot's registration: its thumbprint in hex, the rest as PEM. */
interface BotCertificate {
  readonly thumbprintSha256: string;
  readonly privateKey: string;
  readonly publicCertificate: string;
}

/**
 * How the bot proves who it is, and whom it believes. `none` accepts anybody: for the demo on loopback only. `tokens` gets the bot's own
 * tokens; without it botbuilder does, with a password only and with no time limit of its own.
 */
export type BotAuth =
  | { readonly kind: 'none' }
  | (Identity & { readonly kind: 'singleTenant'; readonly password: string; readonly tokens?: BotTokens })
  | (Identity & {
      readonly kind: 'singleTenantCertificate';
      /** For the one who makes `tokens`; it is not looked into here. */
      readonly certificate: BotCertificate;
      readonly tokens?: BotTokens;
    })
  | (Identity & { readonly kind: 'managedIdentity' });

const PUBLIC_CLOUD = {
  ToChannelFromBotLoginUrl: AuthenticationConstants.ToChannelFromBotLoginUrl,
  ToChannelFromBotOAuthScope: AuthenticationConstants.ToChannelFromBotOAuthScope,
  ToBotFromChannelTokenIssuer: AuthenticationConstants.ToBotFromChannelTokenIssuer,
  OAuthUrl: AuthenticationConstants.OAuthUrl,
  ToBotFromChannelOpenIdMetadataUrl: AuthenticationConstants.ToBotFromChannelOpenIdMetadataUrl,
  ToBotFromEmulatorOpenIdMetadataUrl: AuthenticationConstants.ToBotFromEmulatorOpenIdMetadataUrl,
  CallerId: CallerIdConstants.PublicAzureChannel,
} as const;

/** The app id that proactive messages are sent as; empty without authentication, as botbuilder wants it. */
export function appIdOf(auth: BotAuth): string {
  return auth.kind === 'none' ? '' : auth.appId;
}

/** Where the bot gets its own tokens: Microsoft Entra's address for its tenant, without a slash at the end, unless another is set. */
export function botAuthority(auth: Exclude<BotAuth, { kind: 'none' }>): string {
  return auth.endpoints?.ToChannelFromBotLoginUrl ?? `https://login.microsoftonline.com/${auth.tenantId}`;
}

/** The audience of the bot's own tokens. */
export function outboundAudience(auth: BotAuth): string {
  return endpointsOf(auth).ToChannelFromBotOAuthScope;
}

/** What tokens of the Bot Connector must say; null where anybody is believed. */
export function expectedToken(auth: BotAuth): ExpectedToken | null {
  if (auth.kind === 'none') return null;
  const { ToBotFromChannelTokenIssuer, ToBotFromChannelOpenIdMetadataUrl } = endpointsOf(auth);
  return {
    issuer: ToBotFromChannelTokenIssuer,
    audience: auth.appId,
    metadataUrl: ToBotFromChannelOpenIdMetadataUrl,
  };
}

/** The bot's own tokens, where botbuilder is not to get them. Throws where nobody could: botbuilder's own way knows no such certificate. */
export function tokensOf(auth: BotAuth): BotTokens | null {
  if (auth.kind === 'none' || auth.kind === 'managedIdentity') return null;
  if (auth.tokens !== undefined) return auth.tokens;
  if (auth.kind === 'singleTenant') return null;
  throw new Error('A certificate is required to come with `tokens`, which get the bot its tokens by it.');
}

function endpointsOf(auth: BotAuth): Record<keyof typeof PUBLIC_CLOUD, string> {
  return { ...PUBLIC_CLOUD, ...(auth.kind === 'none' ? {} : auth.endpoints) };
}

/**
 * botbuilder's configuration. It is built from these values alone, never from the environment: there, one endpoint variable turns all
 * unnamed ones into "intentionally undefined", and a missing app id switches authentication off. Hence all seven are always named.
 */
export function botFrameworkConfig(auth: BotAuth): ConfigurationBotFrameworkAuthenticationOptions {
  if (auth.kind === 'none') return {};
  const { appId: MicrosoftAppId, tenantId: MicrosoftAppTenantId } = auth;
  const config = { ...endpointsOf(auth), MicrosoftAppId, MicrosoftAppTenantId };
  switch (auth.kind) {
    case 'singleTenant':
      return { ...config, MicrosoftAppType: 'SingleTenant', MicrosoftAppPassword: auth.password };
    case 'singleTenantCertificate':
      return { ...config, MicrosoftAppType: 'SingleTenant' };
    case 'managedIdentity':
      return { ...config, MicrosoftAppType: 'UserAssignedMsi' };
  }
}
