import { AuthError, ManagedIdentityApplication } from '@azure/msal-node';
import { z } from 'zod';
import { inTime } from '../agreements/in-time.ts';
import { SECOND } from '../agreements/instant.ts';
import { botAuthority, outboundAudience } from '../bot/adapter-auth.ts';
import type { Config } from '../config.ts';
import { botTokens } from '../entra/bot-client.ts';
import type { Certificate } from '../entra/certificate.ts';
import { type Finding, fail, pass } from './doctor-finding.ts';
import { httpCall, jsonOf, outcomeWords } from './http-call.ts';

type Auth = Config['auth'];

const patienceMs = 20 * SECOND;

/** What a token for the Bot Connector is refused for (Microsoft: Microsoft Entra authentication and authorization error codes). */
const advice: Readonly<Record<string, string>> = {
  AADSTS7000215: 'Set MicrosoftAppPassword to the value (not the id) of a client secret of the bot.',
  AADSTS7000222: 'The client secret has expired: make a new one and set MicrosoftAppPassword to it.',
  AADSTS700016: 'The tenant has no such application: check MicrosoftAppId and MicrosoftAppTenantId.',
  AADSTS90002: 'There is no such tenant: check MicrosoftAppTenantId.',
  AADSTS700027: 'Upload the certificate of MicrosoftAppCertificateFile to the registration of the bot.',
};

/** The bot's own token, with which it sends to Teams. */
export async function botTokenFindings(auth: Auth, fetcher: typeof fetch): Promise<readonly Finding[]> {
  const name = 'Bot token';
  const answer = await inTime(acquire(auth, fetcher), patienceMs);
  if (answer === null) return [fail(name, `No answer within ${patienceMs / SECOND} seconds. ${whereToRun(auth)}`)];
  if (answer.value.kind === 'token') return [pass(name, 'Microsoft Entra gives it.')];
  const { message } = answer.value;
  const code = /AADSTS\d+/.exec(message)?.[0] ?? '';
  return [fail(name, `${message}. ${advice[code] ?? whereToRun(auth)}`)];
}

const metadataSchema = z.object({ issuer: z.string(), jwks_uri: z.url() });
const keysSchema = z.object({ keys: z.array(z.object({ endorsements: z.array(z.string()).catch([]) })).min(1) });

/** The keys with which Teams' requests to the bot are checked. */
export async function connectorKeysFindings(auth: Auth, fetcher: typeof fetch): Promise<readonly Finding[]> {
  const name = 'Keys of the Bot Connector';
  const url =
    auth.endpoints?.ToBotFromChannelOpenIdMetadataUrl ??
    'https://login.botframework.com/v1/.well-known/openidconfiguration';
  const outcome = await httpCall(fetcher, { method: 'GET', url });
  const metadata = outcome.kind === 'answered' ? metadataSchema.safeParse(jsonOf(outcome.body)) : null;
  if (metadata?.success !== true) return [fail(name, `${url}: ${outcomeWords(outcome)}. Let this machine reach it.`)];
  const keysUrl = metadata.data.jwks_uri;
  const answer = await httpCall(fetcher, { method: 'GET', url: keysUrl });
  const keys = answer.kind === 'answered' ? keysSchema.safeParse(jsonOf(answer.body)) : null;
  if (keys?.success !== true) return [fail(name, `${keysUrl}: ${outcomeWords(answer)}. Let this machine reach it.`)];
  const forTeams = keys.data.keys.some(({ endorsements }) => endorsements.includes('msteams'));
  if (forTeams) return [pass(name, `${url} is readable.`)];
  return [fail(name, `${keysUrl} has no key for Teams. Check ToBotFromChannelOpenIdMetadataUrl.`)];
}

type Acquired = { readonly kind: 'token' } | { readonly kind: 'none'; readonly message: string };

async function acquire(auth: Auth, fetcher: typeof fetch): Promise<Acquired> {
  if (auth.kind === 'managedIdentity') return acquireManaged(auth.appId);
  const secret = auth.kind === 'singleTenant' ? { clientSecret: auth.password } : certificateOf(auth.certificate);
  const tokens = botTokens({ authority: botAuthority(auth), clientId: auth.appId, secret, fetch: fetcher });
  return tokens(`${outboundAudience(auth)}/.default`);
}

function certificateOf({ thumbprintSha256, privateKey, publicCertificate }: Certificate) {
  return { clientCertificate: { thumbprintSha256, privateKey, x5c: publicCertificate } };
}

async function acquireManaged(clientId: string): Promise<Acquired> {
  try {
    const identity = new ManagedIdentityApplication({ managedIdentityIdParams: { userAssignedClientId: clientId } });
    await identity.acquireToken({ resource: 'https://api.botframework.com' });
    return { kind: 'token' };
  } catch (error) {
    return {
      kind: 'none',
      message: `The managed identity gave no token (${error instanceof AuthError ? error.errorCode : 'fault'})`,
    };
  }
}

function whereToRun(auth: Auth): string {
  return auth.kind === 'managedIdentity'
    ? 'A managed identity answers on its own Azure resource only: run the doctor there, and check that the identity is assigned.'
    : 'Look the code up at login.microsoftonline.com/error.';
}
