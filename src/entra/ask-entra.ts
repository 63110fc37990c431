import type { AuthenticationResult } from '@azure/msal-node';
import type { Instant } from '../agreements/instant.ts';
import { type EntraApplication, entraClient } from './application.ts';
import type { EntraAnswer } from './network-client.ts';
import { isGrantRefused, type TokenFailure, type TokenKind, tokenFailure } from './token-failure.ts';

/** Partner Center's name in scopes, whatever address it is reached at. */
const partnerCenter = 'https://api.partnercenter.microsoft.com';

/** The scope of app-only calls (Microsoft: Partner Center authentication). */
export const appOnlyScope = `${partnerCenter}/.default`;
/** The delegated permission "Access Partner Center API" (partner-center.md 1.2). */
export const appUserScope = `${partnerCenter}/user_impersonation`;

/** One question for a token; without a refresh token the application asks in its own name. */
export interface Question {
  readonly kind: TokenKind;
  readonly scope: string;
  readonly refreshToken: string | null;
}

/** What Entra really said. */
export type Asked =
  | {
      readonly kind: 'token';
      readonly token: string;
      readonly endsAt: Instant;
      /** Takes the place of the redeemed one; null where Entra gave none. */
      readonly refreshToken: string | null;
    }
  | (TokenFailure & {
      readonly retryAfterMs: number | null;
      /** The refresh token itself was refused. */
      readonly grantRefused: boolean;
    });

/** Asks Entra once. It never throws. */
export async function askEntra(application: EntraApplication, question: Question): Promise<Asked> {
  let answer: EntraAnswer | null = null;
  const askedAt = application.wallClock.now();
  try {
    const result = await request(application, question, (heard) => {
      answer = heard;
    });
    return tokenOf(result, answer, askedAt);
  } catch (error) {
    return failed(application, question, { error, answer });
  }
}

function request(
  application: EntraApplication,
  { scope, refreshToken }: Question,
  hear: (answer: EntraAnswer) => void,
): Promise<AuthenticationResult | null> {
  const client = entraClient(application, hear);
  const scopes = [scope];
  return refreshToken === null
    ? client.acquireTokenByClientCredential({ scopes, skipCache: true })
    : client.acquireTokenByRefreshToken({ refreshToken, scopes });
}

function tokenOf(result: AuthenticationResult | null, answer: EntraAnswer | null, askedAt: Instant): Asked {
  if (result === null || result.accessToken === '') throw new Error('Microsoft Entra answered without a token');
  return {
    kind: 'token',
    token: result.accessToken,
    // Without an end it is good for this once.
    endsAt: askedAt + (answer?.lifeMs ?? 0),
    refreshToken: answer?.refreshToken ?? null,
  };
}

function failed(
  { credential }: EntraApplication,
  { kind }: Question,
  seen: { readonly error: unknown; readonly answer: EntraAnswer | null },
): Asked {
  const failure = tokenFailure({ kind, credential: credential.kind, ...seen });
  return { ...failure, retryAfterMs: seen.answer?.retryAfterMs ?? null, grantRefused: isGrantRefused(seen) };
}
