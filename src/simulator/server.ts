import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Faults, withFault } from './faults.ts';
import { type Answer, type Call, findRoute, headerOf, json, type Route, readBody } from './http.ts';
import { foreignRequest } from './local-only.ts';
import { generalError } from './microsoft.ts';
import type { RequestEntry, World } from './world.ts';

const byteOrderMark = '\uFEFF';
const microsoftLimit = 256 * 1024;
const ownLimit = 64 * 1024;

export type ServerDeps = {
  readonly world: World;
  readonly faults: Faults;
  /** Microsoft's routes: faults, the request log, the byte-order mark. */
  readonly microsoft: readonly Route[];
  /** The stand-in's own pages and control API: this machine's own pages only. */
  readonly own: readonly Route[];
  readonly log: (entry: RequestEntry) => void;
  readonly port: () => number;
  readonly stopped: AbortSignal;
};

/** Answers every request of the stand-in; a fault of ours is a 500 in Microsoft's shape (800003). */
export async function serve(deps: ServerDeps, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://stand-in');
  const isOwn = !/^\/(v1|mca)(\/|$)/.test(url.pathname);
  const body = await readBody(request, isOwn ? ownLimit : microsoftLimit);
  if (body === 'tooLarge') {
    send(response, json(413, { error: 'the body is too large' }, { Connection: 'close' }));
    return;
  }
  const method = request.method ?? 'GET';
  const call = { method, path: url.pathname, query: url.searchParams, headers: request.headers, body, params: {} };
  await (isOwn ? serveOwn(deps, call, response) : serveMicrosoft(deps, call, response));
}

async function serveOwn(deps: ServerDeps, call: Call, response: ServerResponse): Promise<void> {
  const foreign = foreignRequest(call.headers, deps.port());
  const refusal = foreign === undefined ? undefined : json(403, { error: foreign });
  send(response, refusal ?? (await run(deps.own, call, json)));
}

async function serveMicrosoft(deps: ServerDeps, call: Call, response: ServerResponse): Promise<void> {
  const requestId = headerOf(call.headers, 'ms-requestid') ?? randomUUID();
  const log = (status: number) =>
    deps.log({ method: call.method, path: call.path, status, at: deps.world.clock.now(), requestId });
  const fault = deps.faults.take(call.method, call.path);
  const outcome = await withFault(fault, () => run(deps.microsoft, call, refuseAsMicrosoft), deps.stopped);
  if (outcome === 'droppedBefore') {
    log(0);
    response.destroy();
    return;
  }
  log(outcome.answer.status);
  if (outcome.dropped) response.destroy();
  else send(response, dressed(deps.world, call, { answer: outcome.answer, requestId }));
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

/** Puts on the ids and the byte-order mark with which Partner Center's JSON can start. */
function dressed(world: World, call: Call, given: { readonly answer: Answer; readonly requestId: string }): Answer {
  const { answer, requestId } = given;
  if (call.path.startsWith('/mca')) return answer;
  const isJson = Object.entries(answer.headers).some(
    ([name, value]) => name.toLowerCase() === 'content-type' && value.startsWith('application/json'),
  );
  const marked = isJson && answer.body !== '' && world.data.settings.byteOrderMark;
  return {
    ...answer,
    headers: {
      'MS-RequestId': requestId,
      'MS-CorrelationId': headerOf(call.headers, 'ms-correlationid') ?? randomUUID(),
      'MS-ServerId': 'stand-in',
      ...answer.headers,
    },
    body: marked ? byteOrderMark + answer.body : answer.body,
  };
}

function send(response: ServerResponse, answer: Answer): void {
  response.statusCode = answer.status;
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
  response.end(answer.body);
}
