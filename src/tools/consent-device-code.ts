import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { SECOND } from '../agreements/instant.ts';
import { defaultTimeoutMs, type EntraApplication } from '../entra/application.ts';
import { clientProof } from './consent-client-proof.ts';
import { refusedSignIn } from './consent-refusals.ts';
import { consentScopes, noRefreshToken, type SignedIn, type SignInDeps } from './consent-sign-in.ts';

const codeSchema = z.object({
  device_code: z.string().min(1),
  user_code: z.string().regex(/^[\w-]{1,40}$/),
  verification_uri: z.url({ protocol: /^https$/ }),
  expires_in: z.coerce.number().positive(),
  interval: z.coerce.number().nonnegative().max(60).default(5),
});
const tokensSchema = z.object({ access_token: z.string().min(1), refresh_token: z.string().min(1).optional() });
const errorSchema = z.object({ error: z.string(), error_description: z.string().default('') });

/**
 * The sign-in on another device (RFC 8628). Not by msal-node: its device flow is one of public clients, and the refresh token of a public
 * client is refused together with a secret (AADSTS700025). Here the application proves itself as it does everywhere else, so that
 * "Allow public client flows" stays off.
 */
export async function signInByDeviceCode(deps: SignInDeps): Promise<SignedIn> {
  const { application, say } = deps;
  const started = await post(application, 'devicecode', { scope: consentScopes.join(' ') });
  const parsed = codeSchema.safeParse(started);
  if (!parsed.success) return refusal(started, application);
  const { device_code, user_code, verification_uri, expires_in, interval } = parsed.data;
  say(
    `On any device open ${verification_uri}, enter the code ${user_code}, and sign in as the integration account, with MFA.`,
  );
  say('Waiting for the sign-in ...');
  return poll(application, {
    deviceCode: device_code,
    endsAt: application.wallClock.now() + expires_in * SECOND,
    interval,
  });
}

interface Pending {
  readonly deviceCode: string;
  readonly endsAt: number;
  /** Seconds. */
  readonly interval: number;
}

async function poll(application: EntraApplication, pending: Pending): Promise<SignedIn> {
  let { interval } = pending;
  while (application.wallClock.now() < pending.endsAt) {
    await sleep(interval * SECOND);
    const answer = await post(application, 'token', {
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      device_code: pending.deviceCode,
    });
    const tokens = tokensSchema.safeParse(answer);
    if (tokens.success) return signedIn(tokens.data);
    const error = errorSchema.safeParse(answer).data?.error;
    // RFC 8628: slower by five seconds from then on.
    if (error === 'slow_down') interval += 5;
    else if (error !== 'authorization_pending' && error !== undefined) return refusal(answer, application);
  }
  return { ok: false, problem: 'Nobody signed in before the code ended. Start again.' };
}

function signedIn(tokens: z.infer<typeof tokensSchema>): SignedIn {
  const { access_token: accessToken, refresh_token: refreshToken } = tokens;
  if (refreshToken === undefined) return { ok: false, problem: noRefreshToken };
  return { ok: true, accessToken, refreshToken };
}

function refusal(answer: unknown, { authority }: EntraApplication): SignedIn {
  const parsed = errorSchema.safeParse(answer);
  if (!parsed.success) return { ok: false, problem: `${authority} did not answer, or not readably. Start again.` };
  const { error, error_description: description } = parsed.data;
  return { ok: false, problem: refusedSignIn({ error, description }, '') };
}

/** The answer's JSON whatever its status; null where there is none. */
async function post(
  application: EntraApplication,
  endpoint: 'devicecode' | 'token',
  fields: Readonly<Record<string, string>>,
): Promise<unknown> {
  const url = `${application.authority}/${application.tenantId}/oauth2/v2.0/${endpoint}`;
  const proof = endpoint === 'token' ? clientProof(application, url) : {};
  try {
    const response = await application.fetch(url, {
      method: 'POST',
      body: new URLSearchParams({ client_id: application.clientId, ...proof, ...fields }),
      redirect: 'error',
      signal: AbortSignal.timeout(application.timeoutMs ?? defaultTimeoutMs),
    });
    return await response.json();
  } catch {
    return null;
  }
}
