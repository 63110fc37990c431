import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Activity } from 'botbuilder';

/** One call that the bot made to the Bot Connector. */
export interface ConnectorCall {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  /** Decoded, with `;messageid=…` where the bot answered in a thread. */
  readonly conversationId: string;
  /** The message that is replied to (POST), edited (PUT) or removed (DELETE). */
  readonly activityId?: string;
  /** As it came over the wire; empty for DELETE. */
  readonly activity: Partial<Activity>;
  readonly authorization?: string;
}

/** How a call is answered instead of with an id. `hang` never answers; `drop` cuts the connection. */
export type ConnectorAnswer =
  | 'hang'
  | 'drop'
  | {
      readonly status: number;
      /** Sent as JSON. */
      readonly body?: unknown;
      /** Sent as it is, instead of `body`. */
      readonly text?: string;
      readonly headers?: Readonly<Record<string, string>>;
    };

/** A Bot Connector on loopback that writes down what it is sent. */
export interface RecordingConnector {
  /** For `serviceUrl`, with the final slash that Teams has. */
  readonly url: string;
  /** All calls in the order in which they came, refused ones too. */
  readonly calls: readonly ConnectorCall[];
  /** Answers the next calls so, one each; then ids again. */
  readonly answerNext: (...answers: readonly ConnectorAnswer[]) => void;
  /** The first call, past or coming, that the predicate likes. Rejects after `timeoutMs`, listing what came instead. */
  readonly waitFor: (predicate: (call: ConnectorCall) => boolean, timeoutMs?: number) => Promise<ConnectorCall>;
  /** Forgets the calls so far. */
  readonly clear: () => void;
  /** Cuts all connections, hanging ones too. */
  readonly stop: () => Promise<void>;
}

interface Waiter {
  readonly predicate: (call: ConnectorCall) => boolean;
  readonly found: (call: ConnectorCall) => void;
}

const ACTIVITIES = /\/v3\/conversations\/([^/]+)\/activities(?:\/([^/?]+))?$/;

/** Starts one on a free port. Stop it in `afterEach`. */
export async function startRecordingConnector(): Promise<RecordingConnector> {
  const calls: ConnectorCall[] = [];
  const answers: ConnectorAnswer[] = [];
  const waiters = new Set<Waiter>();
  const server = createServer(async (request, response) => {
    const call = await readCall(request);
    if (call === null) return respond(response, { status: 404, body: { error: { code: 'NotAConnectorRoute' } } });
    calls.push(call);
    respond(response, answers.shift() ?? { status: 200, body: { id: `activity-${calls.length}` } });
    for (const waiter of [...waiters].filter(({ predicate }) => predicate(call))) waiter.found(call);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/teams/`,
    calls,
    answerNext: (...next) => void answers.push(...next),
    waitFor: (predicate, timeoutMs = 5_000) => waitFor({ calls, waiters }, predicate, timeoutMs),
    clear: () => void calls.splice(0),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readCall(request: IncomingMessage): Promise<ConnectorCall | null> {
  const body = await text(request);
  const [, conversationId, activityId] = ACTIVITIES.exec(request.url ?? '') ?? [];
  const { method } = request;
  if (conversationId === undefined || (method !== 'POST' && method !== 'PUT' && method !== 'DELETE')) return null;
  const { authorization } = request.headers;
  return {
    method,
    conversationId: decodeURIComponent(conversationId),
    ...(activityId === undefined ? {} : { activityId: decodeURIComponent(activityId) }),
    activity: body === '' ? {} : JSON.parse(body),
    ...(authorization === undefined ? {} : { authorization }),
  };
}

function respond(response: ServerResponse, answer: ConnectorAnswer): void {
  if (answer === 'hang') return;
  if (answer === 'drop') {
    response.destroy();
    return;
  }
  response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
  response.end(answer.text ?? (answer.body === undefined ? '' : JSON.stringify(answer.body)));
}

function waitFor(
  state: { readonly calls: readonly ConnectorCall[]; readonly waiters: Set<Waiter> },
  predicate: (call: ConnectorCall) => boolean,
  timeoutMs: number,
): Promise<ConnectorCall> {
  const past = state.calls.find(predicate);
  if (past !== undefined) return Promise.resolve(past);
  return new Promise((resolve, reject) => {
    const waiter: Waiter = {
      predicate,
      found: (call) => {
        clearTimeout(timer);
        state.waiters.delete(waiter);
        resolve(call);
      },
    };
    const timer = setTimeout(() => {
      state.waiters.delete(waiter);
      reject(new Error(`No such call within ${timeoutMs} ms. Calls so far: ${JSON.stringify(state.calls, null, 2)}`));
    }, timeoutMs);
    state.waiters.add(waiter);
  });
}
