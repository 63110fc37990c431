import { createHash, randomBytes } from 'node:crypto';
import { inTime } from '../agreements/in-time.ts';
import { MINUTE } from '../agreements/instant.ts';
import { type EntraApplication, entraClient } from '../entra/application.ts';
import { appUserScope } from '../entra/ask-entra.ts';
import type { EntraAnswer } from '../entra/network-client.ts';
import { tokenFailure } from '../entra/token-failure.ts';
import { listenForRedirect, type RedirectListener } from './consent-redirect.ts';
import { refusedSignIn } from './consent-refusals.ts';

/** What a sign-in came to. `problem` says in plain words why there is no consent. */
export type SignedIn =
  | { readonly ok: true; readonly accessToken: string; readonly refreshToken: string }
  | { readonly ok: false; readonly problem: string };

export interface SignInDeps {
  readonly application: EntraApplication;
  /** Speaks to the person at the terminal. */
  readonly say: (line: string) => void;
}

/** The delegated permission, and a refresh token with it. */
export const consentScopes: readonly string[] = [appUserScope, 'offline_access'];
const patienceMs = 15 * MINUTE;

/** The sign-in by browser: authorization code with PKCE, sent back to this machine (Microsoft: Secure Application Model). @param port of the redirect */
export async function signInByBrowser(deps: SignInDeps, port: number): Promise<SignedIn> {
  const state = randomBytes(24).toString('base64url');
  const listener = await listenForRedirect(port, state).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE' || error.code === 'EACCES') return null;
    throw error;
  });
  if (listener === null) {
    return no(`Port ${port} is taken or not allowed. Set CONSENT_PORT to another one, and register its address too.`);
  }
  try {
    return await throughBrowser(deps, listener, state);
  } finally {
    await listener.close();
  }
}

async function throughBrowser(deps: SignInDeps, listener: RedirectListener, state: string): Promise<SignedIn> {
  const verifier = randomBytes(48).toString('base64url');
  const url = await addressOf(deps, { redirectUri: listener.uri, state, verifier });
  if (typeof url !== 'string') return url;
  deps.say(`Open this address in a browser and sign in as the integration account, with MFA:\n\n${url}\n`);
  deps.say(`Waiting for the browser to come back to ${listener.uri} ...`);
  const redirect = (await inTime(listener.redirected, patienceMs))?.value ?? null;
  if (redirect === null) return no('Nobody signed in within 15 minutes. Start again.');
  if (redirect.kind === 'error') return no(refusedSignIn(redirect, listener.uri));
  return redeem(deps.application, { code: redirect.code, redirectUri: listener.uri, verifier });
}

async function addressOf(
  { application }: SignInDeps,
  { redirectUri, state, verifier }: { readonly redirectUri: string; readonly state: string; readonly verifier: string },
): Promise<string | SignedIn> {
  let answer: EntraAnswer | null = null;
  const client = entraClient(application, (heard) => {
    answer = heard;
  });
  try {
    return await client.getAuthCodeUrl({
      scopes: [...consentScopes],
      redirectUri,
      state,
      codeChallenge: createHash('sha256').update(verifier).digest('base64url'),
      codeChallengeMethod: 'S256',
      // The person at this machine is seldom signed in as the integration account.
      prompt: 'select_account',
    });
  } catch (error) {
    return failure(application, error, answer);
  }
}

async function redeem(
  application: EntraApplication,
  { code, redirectUri, verifier }: { readonly code: string; readonly redirectUri: string; readonly verifier: string },
): Promise<SignedIn> {
  let answer: EntraAnswer | null = null;
  let refreshToken: string | null = null;
  const client = entraClient(application, (heard) => {
    answer = heard;
    refreshToken = heard.refreshToken;
  });
  try {
    const scopes = [...consentScopes];
    const { accessToken } = await client.acquireTokenByCode({ code, scopes, redirectUri, codeVerifier: verifier });
    return refreshToken === null ? no(noRefreshToken) : { ok: true, accessToken, refreshToken };
  } catch (error) {
    return failure(application, error, answer);
  }
}

/** The sign-in was good and brought nothing to keep. */
export const noRefreshToken =
  'Microsoft Entra gave no refresh token. Does a Conditional Access policy allow no persistent sign-ins for this account?';

function failure({ credential }: EntraApplication, error: unknown, answer: EntraAnswer | null): SignedIn {
  return no(tokenFailure({ kind: 'appUser', credential: credential.kind, error, answer }).message);
}

const no = (problem: string): SignedIn => ({ ok: false, problem });
