import { ConfidentialClientApplication } from '@azure/msal-node';
import { MINUTE, SECOND } from '../agreements/instant.ts';
import type { WallClock } from '../agreements/ports.ts';
import { networkClient } from './network-client.ts';
import { tokenFailure } from './token-failure.ts';

export interface EntraOptions {
  /** Microsoft Entra, https, without a tenant and without a slash at the end. */
  readonly authority: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Null: there are no App+User tokens. */
  readonly refreshToken: string | null;
  readonly wallClock: WallClock;
  readonly fetch: typeof fetch;
  /** For one request to Entra, in milliseconds; 10 seconds when left out. */
  readonly timeoutMs?: number;
}

/** `appOnly` is for attesting, `appUser` for reading: Partner Center takes neither for the other (Microsoft: Partner Center authentication). */
type TokenKind = 'appOnly' | 'appUser';

type TokenAnswer =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'none'; readonly message: string };

/** Answers bearer tokens for Partner Center, from memory while they last; `none` says what to set. It never throws. */
export interface EntraTokens {
  readonly get: (kind: TokenKind) => Promise<TokenAnswer>;
  /** The last token was refused with 401: the next `get` asks Entra. */
  readonly refused: (kind: TokenKind) => void;
}

/** The resource's name in scopes, whatever address Partner Center is reached at. */
const resource = 'https://api.partnercenter.microsoft.com';
// Entra's tokens live an hour and more; one that ends within the call would be refused there.
const spare = 5 * MINUTE;
const defaultTimeout = 10 * SECOND;
const names: Readonly<Record<TokenKind, string>> = { appOnly: 'app-only', appUser: 'App+User' };

interface Held {
  readonly token: string;
  readonly expiresAt: number;
}

/** Tokens from Microsoft Entra: app-only by client secret, App+User by refresh token. Concurrent calls for one kind share one request. */
export function entraTokens(options: EntraOptions): EntraTokens {
  const acquire = acquirer(options);
  const held = new Map<TokenKind, Held>();
  const asked = new Map<TokenKind, Promise<TokenAnswer>>();

  async function ask(kind: TokenKind): Promise<TokenAnswer> {
    try {
      const got = await acquire[kind]();
      held.set(kind, got);
      return { kind: 'token', token: got.token };
    } catch (error) {
      return { kind: 'none', message: tokenFailure(names[kind], error) };
    } finally {
      asked.delete(kind);
    }
  }

  function shared(kind: TokenKind): Promise<TokenAnswer> {
    const running = asked.get(kind) ?? ask(kind);
    asked.set(kind, running);
    return running;
  }

  return {
    get: async (kind) => {
      if (kind === 'appUser' && options.refreshToken === null) return { kind: 'none', message: noRefreshToken };
      const have = held.get(kind);
      if (have !== undefined && have.expiresAt - spare > options.wallClock.now()) {
        return { kind: 'token', token: have.token };
      }
      return shared(kind);
    },
    refused: (kind) => void held.delete(kind),
  };
}

const noRefreshToken =
  'No App+User token for Partner Center: PARTNER_CENTER_REFRESH_TOKEN is not set. Consent with MFA once and set it.';

/** One request to Entra each. The cache of msal-node is passed by: it keeps tokens of the first kind only. */
function acquirer(options: EntraOptions): Readonly<Record<TokenKind, () => Promise<Held>>> {
  const { clientId, clientSecret, refreshToken } = options;
  const authority = `${options.authority}/${options.tenantId}`;
  const network = networkClient({ fetch: options.fetch, timeoutMs: options.timeoutMs ?? defaultTimeout });
  const client = new ConfidentialClientApplication({
    auth: { clientId, clientSecret, authority, knownAuthorities: [new URL(authority).host] },
    system: { networkClient: network },
  });
  const holdable = (result: { readonly accessToken: string; readonly expiresOn: Date | null } | null): Held => {
    if (result === null || result.accessToken === '') throw new Error('Microsoft Entra answered without a token');
    // Without an end it is good for this once.
    return { token: result.accessToken, expiresAt: result.expiresOn?.getTime() ?? 0 };
  };
  return {
    appOnly: async () =>
      holdable(await client.acquireTokenByClientCredential({ scopes: [`${resource}/.default`], skipCache: true })),
    appUser: async () =>
      holdable(
        await client.acquireTokenByRefreshToken({
          refreshToken: refreshToken ?? '',
          scopes: [`${resource}/user_impersonation`],
        }),
      ),
  };
}
