import { CallerIdConstants, type ConfigurationBotFrameworkAuthenticationOptions } from 'botbuilder';
import { AuthenticationConstants } from 'botframework-connector';

/** botbuilder's own names of its endpoints, for sovereign clouds and tests. */
export type BotEndpoints = Partial<Record<keyof typeof PUBLIC_CLOUD, string>>;

/** How the bot proves who it is, and whom it believes. `none` accepts anybody: for the demo on loopback only. */
export type BotAuth =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'singleTenant';
      readonly appId: string;
      readonly tenantId: string;
      readonly password: string;
      readonly endpoints?: BotEndpoints;
    }
  | {
      readonly kind: 'managedIdentity';
      readonly appId: string;
      readonly tenantId: string;
      readonly endpoints?: BotEndpoints;
    };

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

/**
 * botbuilder's configuration. It is built from these values alone, never from the environment: there, one endpoint variable turns all
 * unnamed ones into "intentionally undefined", and a missing app id switches authentication off. Hence all seven are always named.
 */
export function botFrameworkConfig(auth: BotAuth): ConfigurationBotFrameworkAuthenticationOptions {
  if (auth.kind === 'none') return {};
  const identity = { MicrosoftAppId: auth.appId, MicrosoftAppTenantId: auth.tenantId };
  const endpoints = { ...PUBLIC_CLOUD, ...auth.endpoints };
  return auth.kind === 'singleTenant'
    ? { ...endpoints, ...identity, MicrosoftAppType: 'SingleTenant', MicrosoftAppPassword: auth.password }
    : { ...endpoints, ...identity, MicrosoftAppType: 'UserAssignedMsi' };
}
