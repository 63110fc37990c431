import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { redirectPage } from './consent-page.ts';

/** What Microsoft Entra sent the browser back with. */
export type Redirect =
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'error'; readonly error: string; readonly description: string };

/** The address to which Entra sends the browser, on this machine alone. */
export interface RedirectListener {
  /** `http://localhost:PORT`, as it must stand in the registration. */
  readonly uri: string;
  /** The one redirect with the right state. */
  readonly redirected: Promise<Redirect>;
  readonly close: () => Promise<void>;
}

/** Listens on loopback for one redirect with this state; everything else is turned away. Throws where the port is taken. */
export async function listenForRedirect(port: number, state: string): Promise<RedirectListener> {
  const { promise, resolve } = Promise.withResolvers<Redirect>();
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const answer = judge(request, state);
    send(response, answer);
    if (typeof answer !== 'string') resolve(answer);
  };
  const first = await listen(createServer(handle), port, '127.0.0.1');
  const bound = portOf(first);
  const second = await listen(createServer(handle), bound, '::1').catch(async (error: NodeJS.ErrnoException) => {
    // Browsers may take localhost for ::1: a machine without it does without, but nobody else may listen there.
    if (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT') return null;
    await closed(first);
    throw error;
  });
  return {
    uri: `http://localhost:${bound}`,
    redirected: promise,
    close: async () => {
      await Promise.all([first, ...(second === null ? [] : [second])].map(closed));
    },
  };
}

function judge(request: IncomingMessage, state: string): Redirect | 'notFound' | 'otherState' {
  // Any page in the browser can ask for an address that is none: a throw here would end the process.
  const url = URL.parse(request.url ?? '/', 'http://localhost');
  if (url === null) return 'notFound';
  const asked = url.searchParams;
  if (request.method !== 'GET' || url.pathname !== '/' || asked.size === 0) return 'notFound';
  if (asked.get('state') !== state) return 'otherState';
  const code = asked.get('code');
  if (code !== null && code !== '') return { kind: 'code', code };
  return { kind: 'error', error: asked.get('error') ?? 'no code', description: asked.get('error_description') ?? '' };
}

function send(response: ServerResponse, answer: Redirect | 'notFound' | 'otherState'): void {
  const { status, html } = redirectPage(typeof answer === 'string' ? answer : answer.kind);
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    connection: 'close',
  };
  response.writeHead(status, headers).end(html);
}

function listen(server: Server, port: number, host: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, host, () => resolve(server));
  });
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the redirect is not listened for');
  return address.port;
}

const pageMs = 500;

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // A page on its way is let out. A connection that a browser opened in advance counts as busy for a minute: it is cut.
    const cut = setTimeout(() => server.closeAllConnections(), pageMs);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
  });
}
