import type { BotEndpoints } from './bot/adapter-auth.ts';
import type { Values } from './config-variables.ts';
import type { Certificate } from './entra/certificate.ts';

/** How the bot proves who it is: what the Teams edge takes as its BotAuth. */
export type BotIdentity = {
  readonly appId: string;
  readonly tenantId: string;
  readonly endpoints: BotEndpoints;
} & (
  | { readonly kind: 'singleTenant'; readonly password: string }
  | { readonly kind: 'singleTenantCertificate'; readonly certificate: Certificate }
  | { readonly kind: 'managedIdentity' }
);

/** botbuilder's endpoints, by its own names. */
const endpointNames = [
  'ToChannelFromBotLoginUrl',
  'ToChannelFromBotOAuthScope',
  'ToBotFromChannelTokenIssuer',
  'OAuthUrl',
  'ToBotFromChannelOpenIdMetadataUrl',
  'ToBotFromEmulatorOpenIdMetadataUrl',
  'CallerId',
] as const satisfies readonly (keyof BotEndpoints)[];

/** The bot's identity. @param certificate that of MicrosoftAppCertificateFile; null where none is set */
export function authOf(values: Values, certificate: Certificate | null): BotIdentity {
  const { MicrosoftAppId: appId, MicrosoftAppTenantId: tenantId, MicrosoftAppPassword: password = '' } = values;
  const identity = { appId, tenantId, endpoints: endpointsOf(values) };
  if (values.MicrosoftAppType === 'userassignedmsi') return { kind: 'managedIdentity', ...identity };
  if (certificate !== null) return { kind: 'singleTenantCertificate', ...identity, certificate };
  return { kind: 'singleTenant', ...identity, password };
}

/** Only what is set: an endpoint that is present and undefined would replace botbuilder's own. */
function endpointsOf(values: Values): BotEndpoints {
  return Object.fromEntries(
    endpointNames.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])),
  );
}
