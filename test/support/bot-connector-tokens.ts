import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { MadeCertificate } from './made-certificate.ts';

export const APP_ID = '11111111-2222-3333-4444-555555555555';
export const ISSUER = 'https://api.botframework.com';
const DAY_SECONDS = 24 * 60 * 60;

export const ours = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** A stand-in for the OpenID metadata and keys of the Bot Connector and of Microsoft Entra, on loopback. */
export interface OpenIdServer {
  readonly url: string;
  /** `cut`: the keys' JSON ends early. */
  mode: 'ok' | 'down' | 'hang' | 'cut';
  /** Paths asked for. */
  readonly asked: string[];
  readonly stop: () => void;
}

const jwk = (kid: string, endorsements?: readonly string[]): object => ({
  ...ours.publicKey.export({ format: 'jwk' }),
  kid,
  ...(endorsements === undefined ? {} : { endorsements }),
});

/** @param tls by https at localhost where given, else by http */
export async function startOpenId(tls?: MadeCertificate): Promise<OpenIdServer> {
  const asked: string[] = [];
  const answer: RequestListener = (request, response) => {
    asked.push(request.url ?? '');
    if (running.mode === 'hang') return;
    const body = request.url?.startsWith('/keys')
      ? { keys: [jwk('teams', ['msteams']), jwk('other', ['skype']), jwk('none', []), jwk('bare')] }
      : { issuer: ISSUER, jwks_uri: `${running.url}/keys` };
    response.writeHead(running.mode === 'down' ? 503 : 200, { 'content-type': 'application/json' });
    const json = JSON.stringify(body);
    response.end(running.mode === 'cut' && 'keys' in body ? json.slice(0, 50) : json);
  };
  const server = tls === undefined ? createServer(answer) : createTlsServer(tls, answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const running: OpenIdServer = {
    url: `${tls === undefined ? 'http://127.0.0.1' : 'https://localhost'}:${(server.address() as AddressInfo).port}`,
    mode: 'ok',
    asked,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
  return running;
}

/** Claims of a token that the Bot Connector issues for a service URL; `undefined` takes a claim away. */
export function claimsFor(serviceUrl: string, other: object = {}): object {
  const now = Math.floor(Date.now() / 1_000);
  return { iss: ISSUER, aud: APP_ID, serviceurl: serviceUrl, nbf: now - 10, exp: now + 600, ...other };
}

export const dayAgo = (): number => Math.floor(Date.now() / 1_000) - DAY_SECONDS;

/** Signs with RS256 whatever the header says. */
export function token(claims: object, sign: { kid?: string; alg?: string; key?: KeyObject } = {}): string {
  const head = unsigned(claims, { alg: sign.alg ?? 'RS256', kid: sign.kid ?? 'teams' });
  const signature = createSign('RSA-SHA256')
    .update(head)
    .sign(sign.key ?? ours.privateKey, 'base64url');
  return `${head}.${signature}`;
}

/** Header and claims, as they are signed. */
export function unsigned(claims: object, header: { readonly alg: string; readonly kid?: string }): string {
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  return `${encode({ typ: 'JWT', ...header })}.${encode(claims)}`;
}
