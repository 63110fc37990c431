import { X509Certificate } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type RequestOptions, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { decodeProtectedHeader, importX509, jwtVerify } from 'jose';
import { madeCertificate } from './made-certificate.ts';

export interface Pem {
  readonly privateKey: string;
  readonly publicCertificate: string;
  readonly thumbprintSha256: string;
}

/** A self-signed certificate, as a deployer would make one. */
export async function makePem(name: string): Promise<Pem> {
  const made = await madeCertificate({ name });
  const thumbprintSha256 = new X509Certificate(made.cert).fingerprint256.replaceAll(':', '').toLowerCase();
  return { privateKey: made.key, publicCertificate: made.cert, thumbprintSha256 };
}

/** How one request for a token is answered; `hang` never is, `drop` cuts the connection. */
export type EntraReply =
  | 'hang'
  | 'drop'
  | { readonly status: number; readonly body: unknown; readonly headers?: object };

/** A small Microsoft Entra for one tenant, over real HTTPS. */
export interface EntraHttps {
  /** With the tenant. */
  readonly authority: string;
  /** The forms of all requests for a token. */
  readonly asked: readonly URLSearchParams[];
  readonly answerNext: (...answers: readonly EntraReply[]) => void;
  /** The bot's, which client assertions are checked with. */
  trusted: Pem | null;
  /** Trusts this server's certificate alone. */
  readonly fetch: typeof fetch;
  readonly stop: () => Promise<void>;
}

export async function startEntraHttps(tenantId: string): Promise<EntraHttps> {
  const pem = await makePem('localhost');
  const asked: URLSearchParams[] = [];
  const answers: EntraReply[] = [];
  const server = createServer({ key: pem.privateKey, cert: pem.publicCertificate }, (incoming, outgoing) => {
    void answer(incoming, outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const authority = `https://localhost:${(server.address() as AddressInfo).port}/${tenantId}`;
  const entra: EntraHttps = {
    authority,
    asked,
    answerNext: (...next) => void answers.push(...next),
    trusted: null,
    fetch: (input, init) => fetchOver(pem.publicCertificate, String(input), init ?? {}),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const given = await answerTo(incoming);
    if (given === 'hang') return;
    if (given === 'drop') return void outgoing.destroy();
    outgoing.writeHead(given.status, { 'content-type': 'application/json', ...given.headers });
    outgoing.end(typeof given.body === 'string' ? given.body : JSON.stringify(given.body));
  }

  async function answerTo(incoming: IncomingMessage): Promise<EntraReply> {
    if (incoming.method === 'GET') {
      const body = {
        issuer: `${authority}/v2.0`,
        authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
        token_endpoint: `${authority}/oauth2/v2.0/token`,
        jwks_uri: `${authority}/discovery/v2.0/keys`,
      };
      return { status: 200, body };
    }
    const form = new URLSearchParams(await text(incoming));
    asked.push(form);
    const planned = answers.shift();
    if (planned !== undefined) return planned;
    if (entra.trusted !== null && !(await isProven(entra.trusted, form.get('client_assertion') ?? '', authority)))
      return { status: 401, body: { error: 'invalid_client', error_description: 'AADSTS700027: not signed so' } };
    const body = {
      token_type: 'Bearer',
      expires_in: 3_600,
      ext_expires_in: 3_600,
      access_token: `bot-${asked.length}`,
    };
    return { status: 200, body };
  }
  return entra;
}

async function isProven(pem: Pem, assertion: string, authority: string): Promise<boolean> {
  try {
    const { alg = '' } = decodeProtectedHeader(assertion);
    await jwtVerify(assertion, await importX509(pem.publicCertificate, alg), {
      audience: `${authority}/oauth2/v2.0/token`,
      // msal-node rounds the second up.
      clockTolerance: 5,
    });
    return true;
  } catch {
    return false;
  }
}

function fetchOver(ca: string, url: string, init: RequestInit): Promise<Response> {
  return new Promise((resolve, reject) => {
    const options: RequestOptions = {
      ca,
      method: init.method ?? 'GET',
      headers: init.headers as Record<string, string>,
      signal: init.signal ?? undefined,
    };
    const sent = request(url, options, (answer) => {
      text(answer).then((body) => {
        const { location: _none, ...headers } = answer.headers;
        resolve(new Response(body, { status: answer.statusCode ?? 500, headers: headers as Record<string, string> }));
      }, reject);
    });
    sent.on('error', reject);
    sent.end(init.body ?? undefined);
  });
}
