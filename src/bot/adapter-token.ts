import { verify } from 'node:crypto';
import { z } from 'zod';
import type { SigningKeys } from './adapter-signing-keys.ts';

/** What a token of the Bot Connector must say. Source: Microsoft, "Authenticate requests from the Bot Connector service to your bot". */
export interface ExpectedToken {
  readonly issuer: string;
  /** The bot's app id. */
  readonly audience: string;
  /** Where the signing keys are named. */
  readonly metadataUrl: string;
}

/** What a token is held against. */
export interface TokenCheck extends Pick<ExpectedToken, 'issuer' | 'audience'> {
  readonly keys: SigningKeys;
  /** The wall clock's, in milliseconds. */
  readonly now: () => number;
}

/** What the activity says that the token must confirm. */
interface Said {
  readonly channelId: string;
  readonly serviceUrl: string;
}

const channel = 'msteams';
const hashes = { RS256: 'RSA-SHA256', RS384: 'RSA-SHA384', RS512: 'RSA-SHA512' } as const;
// Microsoft allows five minutes between the clocks.
const skewSeconds = 5 * 60;

const header = z.looseObject({ alg: z.enum(['RS256', 'RS384', 'RS512']), kid: z.string().min(1) });
const claims = z.looseObject({
  iss: z.string(),
  aud: z.string(),
  serviceurl: z.string(),
  exp: z.number(),
  nbf: z.number().optional(),
});

/**
 * What is wrong with the token of a request, in words for the log; null where nothing is. botbuilder checks it again and decides; but it
 * prints parts of a token it does not believe, and it also takes tokens that the bot's own application could get from Microsoft Entra (of
 * the Emulator and of skills), which bind no service URL. Both end here. Throws where the signing keys cannot be had.
 */
export async function tokenFault(check: TokenCheck, said: Said, authorization: string): Promise<string | null> {
  if (said.channelId !== channel) return `channel ${said.channelId.slice(0, 40)}`;
  const [, head = '', body = '', signature = ''] = /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(authorization) ?? [];
  const readHead = header.safeParse(decoded(head));
  const readClaims = claims.safeParse(decoded(body));
  if (!readHead.success || !readClaims.success) return 'no token of the Bot Connector';
  const wrong = wrongClaim(check, said, readClaims.data);
  if (wrong !== null) return wrong;
  const { alg, kid } = readHead.data;
  const key = await check.keys(kid);
  if (key === null) return 'unknown key';
  if (!(key.endorsements ?? []).includes(channel)) return 'key not endorsed';
  const signed = verify(hashes[alg], Buffer.from(`${head}.${body}`), key.key, Buffer.from(signature, 'base64url'));
  return signed ? null : 'signature';
}

function wrongClaim(expected: TokenCheck, said: Said, token: z.output<typeof claims>): string | null {
  const now = expected.now() / 1_000;
  if (token.iss !== expected.issuer) return 'issuer';
  if (token.aud !== expected.audience) return 'audience';
  if (token.serviceurl !== said.serviceUrl) return 'service URL';
  if (token.exp < now - skewSeconds) return 'expired';
  return (token.nbf ?? 0) > now + skewSeconds ? 'not valid yet' : null;
}

function decoded(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
