import { AuthError } from '@azure/msal-node';
import { SECOND } from '../agreements/instant.ts';
import type { WallClock } from '../agreements/ports.ts';
import { type Credential, type EntraApplication, entraClient } from './application.ts';
import type { Asked } from './ask-entra.ts';
import type { EntraAnswer } from './network-client.ts';
import { type TokenSource, tokenSource } from './token-source.ts';

/** The secret or certificate of the bot's own app registration, in msal-node's terms. */
export type BotSecret =
  | { readonly clientSecret: string }
  | {
      readonly clientCertificate: {
        readonly thumbprintSha256: string;
        readonly privateKey: string;
        readonly x5c?: string;
      };
    };

export interface BotClientOptions {
  /** Microsoft Entra with the tenant, https, without a slash at the end. */
  readonly authority: string;
  readonly clientId: string;
  readonly secret: BotSecret;
  readonly fetch: typeof fetch;
  /** For one request to Entra, in milliseconds; 4 seconds when left out. */
  readonly timeoutMs?: number;
  /** The machine's own when left out. */
  readonly wallClock?: WallClock;
}

/** A token for the Bot Connector, or why there is none. `temporary`: worth another try. */
type BotToken =
  | { readonly kind: 'token'; readonly token: string }
  | {
      readonly kind: 'none';
      readonly temporary: boolean;
      readonly retryAfterMs: number | null;
      readonly message: string;
    };

/** Twice it, for the metadata and the token, is below the time that one send may take: so its own way of failing comes first. */
const defaultTimeout = 4 * SECOND;

/**
 * The bot's own tokens: from memory while they last, and of those who ask at the same time one asks Entra for all. A secret that Entra
 * refused, and an Entra that does not answer, are left alone for a while. It never throws.
 * @returns a function of the scope, such as `https://api.botframework.com/.default`
 */
export function botTokens(options: BotClientOptions): (scope: string) => Promise<BotToken> {
  const { wallClock = { now: Date.now } } = options;
  const application = applicationOf(options, wallClock);
  const sources = new Map<string, TokenSource>();
  return async (scope) => {
    const source =
      sources.get(scope) ?? tokenSource({ ask: () => ask(application, scope), wallClock, onAnswer: () => {} });
    sources.set(scope, source);
    const got = await source.get();
    if (got.kind === 'token') return got;
    return { kind: 'none', temporary: got.reason === 'unreachable', retryAfterMs: null, message: got.message };
  };
}

function applicationOf(options: BotClientOptions, wallClock: WallClock): EntraApplication {
  const { authority, clientId, secret, fetch, timeoutMs = defaultTimeout } = options;
  const cut = authority.lastIndexOf('/');
  return {
    authority: authority.slice(0, cut),
    tenantId: authority.slice(cut + 1),
    clientId,
    credential: credentialOf(secret),
    wallClock,
    fetch,
    timeoutMs,
  };
}

function credentialOf(secret: BotSecret): Credential {
  if ('clientSecret' in secret) return { kind: 'secret', secret: secret.clientSecret };
  const { thumbprintSha256, privateKey, x5c = '' } = secret.clientCertificate;
  return { kind: 'certificate', thumbprintSha256, privateKey, publicCertificate: x5c };
}

async function ask(application: EntraApplication, scope: string): Promise<Asked> {
  let answer: EntraAnswer | null = null;
  const askedAt = application.wallClock.now();
  try {
    const client = entraClient(application, (heard) => {
      answer = heard;
    });
    const result = await client.acquireTokenByClientCredential({ scopes: [scope], skipCache: true });
    if (result === null || result.accessToken === '') throw new Error('Microsoft Entra answered without a token');
    const endsAt = askedAt + (lifeOf(answer) ?? 0);
    return { kind: 'token', token: result.accessToken, endsAt, refreshToken: null };
  } catch (error) {
    return failed(error, answer);
  }
}

const lifeOf = (answer: EntraAnswer | null): number | null => answer?.lifeMs ?? null;

// Microsoft: "Microsoft Entra authentication and authorization error codes"; everything else that Entra says is final.
const passing: ReadonlySet<string> = new Set(['temporarily_unavailable', 'server_error']);

/** Codes only: Entra's own words may quote what was sent. */
function failed(error: unknown, answer: EntraAnswer | null): Asked {
  const { status = null, code = null, error: said = null, retryAfterMs = null } = answer ?? {};
  const refused = answer === null || (said !== null && status !== null && status < 500 && !passing.has(said));
  const what = code ?? said ?? (status === null ? codeOf(error) : `status ${status}`);
  return {
    kind: 'none',
    reason: refused && status !== 429 ? 'refused' : 'unreachable',
    message: `Microsoft Entra gave the bot no token (${what})`,
    retryAfterMs,
    grantRefused: false,
  };
}

function codeOf(error: unknown): string {
  if (error instanceof AuthError) return error.errorCode;
  return error instanceof Error ? error.name : 'unexpected fault';
}
