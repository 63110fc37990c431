import type { BotAuth, BotEndpoints } from './bot/adapter-auth.ts';
import type { Values } from './config-variables.ts';

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

/** How the bot proves who it is. */
export function authOf(values: Values): Exclude<BotAuth, { kind: 'none' }> {
  const { MicrosoftAppId: appId, MicrosoftAppTenantId: tenantId, MicrosoftAppPassword: password = '' } = values;
  const identity = { appId, tenantId, endpoints: endpointsOf(values) };
  return values.MicrosoftAppType === 'userassignedmsi'
    ? { kind: 'managedIdentity', ...identity }
    : { kind: 'singleTenant', ...identity, password };
}

/** Only what is set: an endpoint that is present and undefined would replace botbuilder's own. */
function endpointsOf(values: Values): BotEndpoints {
  return Object.fromEntries(
    endpointNames.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])),
  );
}
