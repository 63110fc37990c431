import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Bearer, Identify } from './bearer.ts';
import { tokenRequestOf } from './entra/entra.ts';
import { type Faults, type Sent, withFault } from './faults.ts';
import { type Answer, type Call, findRoute, headerOf, json, type Route, readBody } from './http.ts';
import { foreignRequest } from './local-only.ts';
import { generalError } from './microsoft.ts';
import { resourceOf, type Surface, surfaceOf } from './surface.ts';
import type { RequestEntry, World } from './world.ts';

const byteOrderMark = '\uFEFF';
const microsoftLimit = 256 * 1024;
const ownLimit = 64 * 1024;
/** Messages come with their files: 4 MB, and a little more, so that it is Graph's own answer that refuses them. */
const mailLimit = 4_200 * 1024;

export type ServerDeps = {
  readonly world: World;
  readonly faults: Faults;
  /** Microsoft's routes: faults and the request log; Partner Center's with the byte-order mark. */
  readonly microsoft: readonly Route[];
  /** The stand-in's own pages and control API: this machine's own pages only. */
  readonly own: readonly Route[];
  readonly identify: Identify;
  readonly log: (entry: RequestEntry) => void;
  readonly url: () => string;
  readonly stopped: AbortSignal;
};

type Request = { readonly call: Call; readonly surface: Surface; readonly requestId: string };

/** Answers every request of the stand-in; a fault of ours is a 500 in Microsoft's shape (800003). */
export async function serve(deps: ServerDeps, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://stand-in');
  const surface = surfaceOf(url.pathname);
  const body = await readBody(request, limitOf(surface, request.url ?? ''));
  if (body === 'tooLarge') {
    send(response, json(413, { error: 'the body is too large' }, { Connection: 'close' }));
    return;
  }
  const { headers, method = 'GET' } = request;
  const resource = resourceOf(surface);
  const bearer: Bearer = resource === undefined ? { kind: 'missing' } : await deps.identify(headers, resource);
  const correlationId = headerOf(headers, 'ms-correlationid') ?? randomUUID();
  const path = url.pathname;
  const call = { method, path, query: url.searchParams, headers, body, params: {}, bearer, correlationId };
  if (surface === 'own') return serveOwn(deps, call, response);
  const requestId = headerOf(headers, 'ms-requestid') ?? randomUUID();
  return serveMicrosoft(deps, { call, surface, requestId }, response);
}

function limitOf(surface: Surface, path: string): number {
  if (surface === 'own') return ownLimit;
  return path.endsWith('/sendMail') ? mailLimit : microsoftLimit;
}

async function serveOwn(deps: ServerDeps, call: Call, response: ServerResponse): Promise<void> {
  const foreign = foreignRequest(call.headers, new URL(deps.url()));
  const refusal = foreign === undefined ? undefined : json(403, { error: foreign });
  send(response, refusal ?? (await run(deps.own, call, json)));
}

async function serveMicrosoft(deps: ServerDeps, request: Request, response: ServerResponse): Promise<void> {
  const { call } = request;
  const log = (status: number) => deps.log({ ...entryOf(request), status, at: deps.world.clock.now() });
  const fault = deps.faults.take(call.method, call.path);
  const outcome = await withFault(fault, () => run(deps.microsoft, call, refuseAsMicrosoft), deps.stopped);
  if (outcome === 'droppedBefore') {
    log(0);
    response.destroy();
    return;
  }
  log(outcome.answer.status);
  send(response, dressed(deps.world, request, outcome.answer), outcome.sent);
}

/** What the log tells of a request: on Partner Center's and Graph's paths the token, on Entra's what was asked for. */
function entryOf({ call, surface, requestId }: Request): Omit<RequestEntry, 'status' | 'at'> {
  const entry = { method: call.method, path: call.path, requestId, correlationId: call.correlationId };
  if (surface === 'entra') return { ...entry, ...tokenRequestOf(call) };
  if (resourceOf(surface) === undefined) return entry;
  const { bearer } = call;
  const appId = 'appId' in bearer ? bearer.appId : undefined;
  const userId = 'userId' in bearer ? bearer.userId : undefined;
  return {
    ...entry,
    tokenKind: bearer.kind === 'bad' ? bearer.why : bearer.kind,
    ...(appId === undefined ? {} : { appId }),
    ...(userId === undefined ? {} : { userId }),
  };
}

type Refuse = (status: number, body: { readonly error: string }) => Answer;

/** The texts are not Microsoft's; 800003 is its code for the unexpected (Partner Center REST error codes). */
const refuseAsMicrosoft: Refuse = (status, { error }) => generalError(status, status === 500 ? 800003 : status, error);

async function run(routes: readonly Route[], call: Call, refuse: Refuse): Promise<Answer> {
  const found = findRoute(routes, call.method === 'HEAD' ? 'GET' : call.method, call.path);
  if (found === 'none') return refuse(404, { error: 'there is nothing at this path' });
  if (found === 'otherMethod') return refuse(405, { error: 'this path does not take this method' });
  try {
    return await found.handle({ ...call, params: found.params });
  } catch (error) {
    return refuse(500, { error: `the stand-in failed: ${error instanceof Error ? error.message : String(error)}` });
  }
}

/** Puts on the ids and the byte-order mark with which Partner Center's JSON can start; other services have their own. */
function dressed(world: World, { call, surface, requestId }: Request, answer: Answer): Answer {
  if (surface === 'graph') return withHeaders(answer, { 'request-id': requestId });
  if (surface === 'entra') return withHeaders(answer, { 'x-ms-request-id': requestId });
  if (surface !== 'partnerCenter') return answer;
  const isJson = Object.entries(answer.headers).some(
    ([name, value]) => name.toLowerCase() === 'content-type' && value.startsWith('application/json'),
  );
  const bare = answer.body !== '' && !answer.body.startsWith(byteOrderMark);
  const marked = isJson && bare && world.data.settings.byteOrderMark;
  const ids = { 'MS-RequestId': requestId, 'MS-CorrelationId': call.correlationId, 'MS-ServerId': 'stand-in' };
  return withHeaders(marked ? { ...answer, body: byteOrderMark + answer.body } : answer, ids);
}

function withHeaders(answer: Answer, headers: Readonly<Record<string, string>>): Answer {
  return { ...answer, headers: { ...headers, ...answer.headers } };
}

function send(response: ServerResponse, answer: Answer, sent: Sent = 'whole'): void {
  if (sent === 'nothing') {
    response.destroy();
    return;
  }
  response.statusCode = answer.status;
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
  if (sent === 'whole') {
    response.end(answer.body);
    return;
  }
  const bytes = Buffer.from(answer.body);
  response.setHeader('Content-Length', bytes.length);
  // Cut only after the half is on the wire, or nothing at all would arrive.
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
}
