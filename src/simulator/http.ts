import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Bearer } from './bearer.ts';

/** One request as the routes see it: body read, path split from query, ids settled. */
export type Call = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly params: Readonly<Record<string, string>>;
  readonly bearer: Bearer;
  /** The sender's `MS-CorrelationId`, or one made up for this call. */
  readonly correlationId: string;
};

/** What goes back, as it goes over the wire. */
export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export type Handle = (call: Call) => Answer | Promise<Answer>;

/** A path like `/v1/customers/:id`; each `:name` takes one segment. */
export type Route = { readonly method: string; readonly path: string; readonly handle: Handle };

/** Finds the route of a call, with the path's parts; `otherMethod` tells a 405 from a 404. */
export function findRoute(
  routes: readonly Route[],
  method: string,
  path: string,
): { handle: Handle; params: Record<string, string> } | 'otherMethod' | 'none' {
  let found: 'otherMethod' | 'none' = 'none';
  for (const route of routes) {
    const params = matchPath(route.path, path);
    if (params === undefined) continue;
    if (route.method === method) return { handle: route.handle, params };
    found = 'otherMethod';
  }
  return found;
}

function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (!part.startsWith(':')) {
      if (part !== value) return undefined;
    } else if (value === '') return undefined;
    else params[part.slice(1)] = decodePart(value);
  }
  return params;
}

function decodePart(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** A part of the path that the route's own pattern promises. */
export function pathPart(call: Call, name: string): string {
  const value = call.params[name];
  if (value === undefined) throw new Error(`the route has no ${name}`);
  return value;
}

/** One header's value; of several the first. */
export function headerOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** Reads the body as text; `tooLarge` as soon as it is over the limit (bytes). */
export async function readBody(request: IncomingMessage, limit: number): Promise<string | 'tooLarge'> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Kept open on leaving early, or the refusal could not be answered.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    const bytes: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size > limit) return 'tooLarge';
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Parses JSON; undefined for what is none (JSON itself cannot say undefined). A leading byte-order mark is allowed. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

/** A plain JSON answer, as the control API gives it. */
export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store', ...headers },
    body: JSON.stringify(value),
  };
}
