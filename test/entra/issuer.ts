import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { text } from 'node:stream/consumers';

export const tenantId = 'cccccccc-0000-4000-8000-000000000003';
/** msal-node takes https only; without a certificate the issuer listens on plain loopback, and its `fetch` leads there. */
export const authority = 'https://entra.test';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Issuer {
  /** With a certificate a real https address, else `authority`. */
  readonly authority: string;
  /** The form of every request for a token, oldest first. */
  readonly asked: URLSearchParams[];
  /** What the next requests for a token are answered with; without one, a token that lives an hour. */
  readonly answers: Answer[];
  /** What access tokens say; without, they are no JSON web tokens. */
  claims: Readonly<Record<string, unknown>> | null;
  /** Whether refreshing brings another refresh token. */
  rotates: boolean;
  /** What the next sign-in in the browser ends with instead of a code. */
  browserError: { readonly error: string; readonly error_description: string } | null;
  readonly fetch: typeof fetch;
  readonly stop: () => Promise<void>;
}

/** A small OpenID issuer with Entra's paths. @param tls key and certificate (PEM) for real https */
export async function startIssuer(tls?: { readonly key: string; readonly cert: string }): Promise<Issuer> {
  const handle = (request: IncomingMessage, response: ServerResponse) => void answer(request, response);
  const server = tls === undefined ? createServer(handle) : createTlsServer(tls, handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the issuer does not listen');
  const { port } = address;
  const challenges = new Map<string, string>();
  const issuer: Issuer = {
    authority: tls === undefined ? authority : `https://localhost:${port}`,
    asked: [],
    answers: [],
    claims: null,
    rotates: true,
    browserError: null,
    fetch: (input, init) => fetch(String(input).replace(authority, `http://127.0.0.1:${port}`), init),
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, body, headers } = await answerTo(request);
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  }

  async function answerTo(request: IncomingMessage): Promise<Answer> {
    const url = new URL(request.url ?? '/', issuer.authority);
    switch (url.pathname) {
      case `/${tenantId}/v2.0/.well-known/openid-configuration`:
        return { status: 200, body: metadataOf(issuer.authority) };
      case `/${tenantId}/oauth2/v2.0/authorize`:
        return authorize(url.searchParams);
      case `/${tenantId}/oauth2/v2.0/devicecode`:
        return { status: 200, body: deviceCode(issuer.authority) };
      case `/${tenantId}/oauth2/v2.0/token`: {
        const form = new URLSearchParams(await text(request));
        issuer.asked.push(form);
        return issuer.answers.shift() ?? tokens(form);
      }
      default:
        return refusal('invalid_tenant', 'AADSTS90002: Tenant not found.');
    }
  }

  function authorize(asked: URLSearchParams): Answer {
    const code = `code-${challenges.size + 1}`;
    challenges.set(code, asked.get('code_challenge') ?? '');
    const back = new URL(asked.get('redirect_uri') ?? '');
    const said = issuer.browserError ?? { code };
    for (const [name, value] of Object.entries(said)) back.searchParams.set(name, value);
    back.searchParams.set('state', asked.get('state') ?? '');
    return { status: 302, body: '', headers: { location: back.href } };
  }

  function tokens(form: URLSearchParams): Answer {
    const grant = form.get('grant_type') ?? '';
    const code = form.get('code');
    if (code !== null) {
      const proof = createHash('sha256')
        .update(form.get('code_verifier') ?? '')
        .digest('base64url');
      if (challenges.get(code) !== proof)
        return refusal('invalid_grant', 'AADSTS501481: the code verifier does not match');
    }
    const n = issuer.asked.length;
    const name = grant.split(':').at(-1);
    const user = grant !== 'client_credentials';
    return {
      status: 200,
      body: {
        token_type: 'Bearer',
        expires_in: 3600,
        ext_expires_in: 3600,
        access_token: issuer.claims === null ? `${name}-${n}` : unsigned({ ...issuer.claims, n }),
        ...(user && issuer.rotates ? { refresh_token: `refresh-${n}` } : {}),
        ...(user
          ? { id_token: unsigned({ oid: 'o', tid: tenantId, aud: form.get('client_id') }), client_info: info }
          : {}),
      },
    };
  }

  return issuer;
}

const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const info = base64({ uid: 'o', utid: tenantId });

/** A JSON web token that nobody signed. */
export const unsigned = (payload: object): string => `${base64({ alg: 'none', typ: 'JWT' })}.${base64(payload)}.sig`;

const metadataOf = (origin: string) => ({
  issuer: `${origin}/${tenantId}/v2.0`,
  authorization_endpoint: `${origin}/${tenantId}/oauth2/v2.0/authorize`,
  token_endpoint: `${origin}/${tenantId}/oauth2/v2.0/token`,
  jwks_uri: `${origin}/${tenantId}/discovery/v2.0/keys`,
});

const deviceCode = (origin: string) => ({
  device_code: 'the-device-code',
  user_code: 'ABCD-EFGH',
  verification_uri: `${origin}/device`,
  expires_in: 900,
  interval: 0,
});

/** A refusal as Entra words it. */
export function refusal(error: string, description: string): Answer {
  return { status: 400, body: { error, error_description: description, error_codes: [1], trace_id: 't' } };
}
