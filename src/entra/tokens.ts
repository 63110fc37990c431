import type { EntraApplication } from './application.ts';
import { type Asked, appOnlyScope, appUserScope, askEntra } from './ask-entra.ts';
import type { RefreshTokens } from './refresh-tokens.ts';
import type { SharedToken } from './shared-token.ts';
import { noRefreshToken, type TokenKind, tokenFailure } from './token-failure.ts';
import { type TokenAnswer, type TokenSource, tokenSource } from './token-source.ts';

export type { Credential, EntraApplication } from './application.ts';
export type { TokenKind } from './token-failure.ts';
export type { TokenAnswer } from './token-source.ts';

export interface EntraOptions extends EntraApplication {
  /** Null: there are no App+User tokens. */
  readonly refreshTokens: RefreshTokens | null;
  /** Where several instances share one App+User token; left out: this process redeems for itself. */
  readonly sharedToken?: SharedToken;
  /** The scope of `graph`; Microsoft's own when left out. */
  readonly graphScope?: string;
  /** Told of every outcome of really asking Entra. It must not throw. */
  readonly onAnswer?: (kind: TokenKind, answer: TokenAnswer) => void;
}

/**
 * Answers bearer tokens from memory while they last; `none` says what to set. `appOnly` is for attesting, `appUser` for reading: Partner
 * Center takes neither for the other (partner-center.md 1.3). `graph` is the same application at Microsoft Graph. It never throws.
 */
export interface EntraTokens {
  readonly get: (kind: TokenKind) => Promise<TokenAnswer>;
  /** The last token was refused with 401: the next `get` asks Entra, unless the one before it was refused seconds ago. */
  readonly refused: (kind: TokenKind) => void;
}

const graphDefault = 'https://graph.microsoft.com/.default';

/** Tokens from Microsoft Entra: by client secret or certificate, App+User by the refresh token of the Secure Application Model. */
export function entraTokens(options: EntraOptions): EntraTokens {
  const own = (kind: TokenKind, scope: string) => () => askEntra(options, { kind, scope, refreshToken: null });
  const source = (kind: TokenKind, ask: () => Promise<Asked>): TokenSource =>
    tokenSource({ ask, wallClock: options.wallClock, onAnswer: (answer) => options.onAnswer?.(kind, answer) });
  const sources: Readonly<Record<TokenKind, TokenSource>> = {
    appOnly: source('appOnly', own('appOnly', appOnlyScope)),
    graph: source('graph', own('graph', options.graphScope ?? graphDefault)),
    appUser: source('appUser', () => askAsUser(options)),
  };
  return {
    get: (kind) => sources[kind].get(),
    refused: (kind) => {
      if (kind === 'appUser') options.sharedToken?.refused();
      sources[kind].refused();
    },
  };
}

async function askAsUser(options: EntraOptions): Promise<Asked> {
  const missing = { ...noRefreshToken, retryAfterMs: null, grantRefused: false };
  const { refreshTokens } = options;
  if (refreshTokens === null) return missing;
  try {
    const redeemKnown = async (): Promise<Asked> => {
      const known = await refreshTokens.current();
      return known === null ? missing : redeem(options, refreshTokens, known.token);
    };
    return await (options.sharedToken?.serve(redeemKnown) ?? redeemKnown());
  } catch (error) {
    // The store failed: nothing is known of the credential, and Entra was not asked.
    const failure = tokenFailure({ kind: 'appUser', credential: options.credential.kind, error, answer: null });
    return { ...failure, reason: 'unreachable', retryAfterMs: null, grantRefused: false };
  }
}

/** Redeems the known one; where it is dead, the configured one: redeeming does not revoke (partner-center.md 1.2). */
async function redeem(options: EntraOptions, refreshTokens: RefreshTokens, token: string): Promise<Asked> {
  const ask = (refreshToken: string) => askEntra(options, { kind: 'appUser', scope: appUserScope, refreshToken });
  const first = await ask(token);
  const other = first.kind === 'none' && first.grantRefused ? refreshTokens.insteadOf(token) : null;
  const second = other === null ? first : await ask(other);
  const asked = second.kind === 'token' ? second : first;
  if (asked.kind === 'token' && asked.refreshToken !== null) await refreshTokens.rotated(asked.refreshToken);
  return asked;
}
