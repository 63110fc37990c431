import type { Request, Response } from 'restify';
import type { Log } from './log.ts';
import { answer, answerError, refuse } from './server-answer.ts';
import { type ReadBody, readBody } from './server-body.ts';
import { type Refusal, tooLarge } from './server-guard.ts';
import type { Route, ServerRequest, ServerResponse } from './server-types.ts';

export const REQUEST_ID_HEADER = 'x-request-id';

interface RouteDeps {
  readonly log: Log;
  readonly maxBodyBytes: number;
  readonly bodyTimeoutMs: number;
}

/** A restify handler for one route: reads the body within its limits, runs the route and always answers. */
export function routeHandler(deps: RouteDeps, route: Route): (request: Request, response: Response) => Promise<void> {
  const maxBytes = Math.min(route.maxBodyBytes ?? deps.maxBodyBytes, deps.maxBodyBytes);
  // restify tells handlers apart by their number of parameters: an async one must have two.
  return async (request, response) => {
    const read = await readBody(request, { maxBytes, timeoutMs: deps.bodyTimeoutMs });
    if (read.kind === 'read') return run(deps, route, { request, response, body: read.body });
    const refusal = refusalOfBody(read, maxBytes);
    if (refusal === null) response.destroy();
    else await refuse(request, response, refusal);
  };
}

function refusalOfBody(read: Exclude<ReadBody, { kind: 'read' }>, maxBytes: number): Refusal | null {
  switch (read.kind) {
    case 'tooLarge':
      return tooLarge(maxBytes);
    case 'late':
      return { status: 408, error: 'The body came too slowly. Send it again.' };
    case 'broken':
      return null;
  }
}

async function run(
  deps: RouteDeps,
  route: Route,
  turn: { readonly request: Request; readonly response: Response; readonly body: Buffer },
): Promise<void> {
  const { response } = turn;
  const request = toServerRequest(turn.request, response, turn.body);
  const log = deps.log.child({ requestId: request.id, route: `${route.method} ${route.path}` });
  try {
    await route.handle(request, toServerResponse(response));
    if (!response.headersSent && !response.destroyed) throw new Error('The route ended without an answer.');
  } catch (error) {
    log.error({ err: error }, 'A request failed');
    if (!response.headersSent) {
      answerError(response, 500, `Something went wrong here. Try again, or report the reference ${request.id}.`);
    }
  }
  log.debug({ status: response.statusCode }, 'A request was answered');
}

function toServerRequest(request: Request, response: Response, body: Buffer): ServerRequest {
  const url = new URL(`http://localhost${request.url ?? '/'}`);
  return {
    method: request.method ?? '',
    path: url.pathname,
    params: { ...request.params },
    query: url.searchParams,
    headers: request.headers,
    address: request.socket.remoteAddress ?? '',
    body,
    id: String(response.getHeader(REQUEST_ID_HEADER)),
  };
}

function toServerResponse(response: Response): ServerResponse {
  return { send: (status, body, headers) => answer(response, status, { body, headers }) };
}
