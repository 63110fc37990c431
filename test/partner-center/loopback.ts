import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { Customers, PartnerCenter } from '../../src/agreements/ports.ts';
import {
  createPartnerCenter,
  type PartnerCenterClient,
  type PartnerCenterDeps,
} from '../../src/partner-center/client.ts';
import { type Family, families, type Limits } from '../../src/partner-center/policy.ts';
import type { TokenKind } from '../../src/partner-center/tokens.ts';

export interface Received {
  readonly method: string;
  /** As it came over the wire, query included. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What the server does with one request. `drop` and `cut` lose the connection before and within the body; `silence` never answers. */
export type Reaction =
  | {
      readonly status?: number;
      readonly json?: unknown;
      readonly text?: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly gzip?: boolean;
      readonly cut?: boolean;
    }
  | 'drop'
  | 'silence';

export interface Loopback {
  readonly url: string;
  readonly received: readonly Received[];
  readonly stop: () => Promise<void>;
}

/** A real HTTP server on this machine that reacts as told, and remembers what it was sent. */
export async function startLoopback(react: (request: Received) => Reaction): Promise<Loopback> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const { method = '', url = '', headers } = request;
    const entry = { method, url, headers, body: Buffer.concat(chunks).toString('utf8') };
    received.push(entry);
    answer(response, react(entry));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const stop = async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return { url: `http://127.0.0.1:${port}`, received, stop };
}

function answer(response: ServerResponse, reaction: Reaction): void {
  if (reaction === 'silence') return;
  if (reaction === 'drop') return void response.destroy();
  const text = reaction.json === undefined ? (reaction.text ?? '') : JSON.stringify(reaction.json);
  const bytes = reaction.gzip === true ? gzipSync(text) : Buffer.from(text);
  const length = bytes.length + (reaction.cut === true ? 100 : 0);
  response.writeHead(reaction.status ?? 200, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': length,
    ...(reaction.gzip === true ? { 'Content-Encoding': 'gzip' } : {}),
    ...reaction.headers,
  });
  if (reaction.cut === true) response.write(bytes, () => response.destroy());
  else response.end(bytes);
}

export interface Asking {
  readonly react: (request: Received) => Reaction;
  readonly deps?: Partial<PartnerCenterDeps>;
}

/** The same times for every family. */
export function limitsOf(attemptMs: number, total = 20_000): Readonly<Record<Family, Limits>> {
  const one = { attemptMs, totalMs: { interactive: total, background: total, mirror: total } };
  const [first, ...rest] = families;
  return Object.assign({ [first]: one }, ...rest.map((family) => ({ [family]: one })));
}

type Served<T> = (client: PartnerCenter & Customers, server: Loopback, both: PartnerCenterClient) => Promise<T>;

/**
 * A client whose Partner Center is the reacting server, as people who wait have it. Its tokens are their kind and a number, a new one after
 * each refusal; the random part of its delays is nothing.
 */
export async function withClient<T>({ react, deps }: Asking, use: Served<T>): Promise<T> {
  const server = await startLoopback(react);
  let ids = 0;
  const refusals: Record<TokenKind, number> = { appOnly: 0, appUser: 0 };
  const client = createPartnerCenter({
    random: () => 0,
    baseUrl: server.url,
    fetch,
    newId: () => `id-${++ids}`,
    now: () => 1_000,
    tokens: {
      get: async (kind) => ({ kind: 'token', token: `${kind}-${refusals[kind]}` }),
      refused: (kind) => void refusals[kind]++,
    },
    ...deps,
  });
  try {
    return await use(client.interactive, server, client);
  } finally {
    await server.stop();
  }
}

/** One of Microsoft's recorded shapes. */
export function fixture(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(new URL(`../fixtures/partner-center/${name}.json`, import.meta.url), 'utf8'));
}

/** One of Microsoft's error bodies. */
export const errorBody = (name: string): unknown => fixture('errors')[name];
