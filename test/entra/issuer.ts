import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

export const tenantId = 'cccccccc-0000-4000-8000-000000000003';
/** msal-node takes https only; the issuer listens on plain loopback, and `fetch` below leads there. */
export const authority = 'https://entra.test';

export interface Issuer {
  /** The form of every request for a token, oldest first. */
  readonly asked: URLSearchParams[];
  /** What the next requests for a token are answered with; without one, a token that lives an hour. */
  readonly answers: { readonly status: number; readonly body: unknown }[];
  readonly fetch: typeof fetch;
  readonly stop: () => Promise<void>;
}

/** A small OpenID issuer with Entra's paths. */
export async function startIssuer(): Promise<Issuer> {
  const server = createServer((request, response) => void answer(request, response));
  const issuer = {
    asked: [] as URLSearchParams[],
    answers: [] as { status: number; body: unknown }[],
    fetch: (input: string | URL | Request, init?: RequestInit) =>
      fetch(String(input).replace(authority, `http://127.0.0.1:${portOf()}`), init),
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, body } = await bodyFor(request);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  }

  async function bodyFor(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
    if (request.method === 'GET') {
      if (request.url !== `/${tenantId}/v2.0/.well-known/openid-configuration`) return { status: 404, body: {} };
      return { status: 200, body: metadata };
    }
    const form = new URLSearchParams(await text(request));
    issuer.asked.push(form);
    const token = `${form.get('grant_type')}-${issuer.asked.length}`;
    return (
      issuer.answers.shift() ?? {
        status: 200,
        body: { token_type: 'Bearer', expires_in: 3600, ext_expires_in: 3600, access_token: token },
      }
    );
  }

  function portOf(): number {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the issuer does not listen');
    return address.port;
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return issuer;
}

const metadata = {
  issuer: `${authority}/${tenantId}/v2.0`,
  authorization_endpoint: `${authority}/${tenantId}/oauth2/v2.0/authorize`,
  token_endpoint: `${authority}/${tenantId}/oauth2/v2.0/token`,
  jwks_uri: `${authority}/${tenantId}/discovery/v2.0/keys`,
};

/** A refusal as Entra words it. */
export function refusal(error: string, description: string): { status: number; body: unknown } {
  return { status: 400, body: { error, error_description: description, error_codes: [1], trace_id: 't' } };
}
