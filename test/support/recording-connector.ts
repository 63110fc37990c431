import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Activity } from 'botbuilder';
import { TENANT_ID } from './activities.ts';

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
  /** Seen by its recipient alone. */
  readonly targeted?: true;
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

/** One question for a member. */
export interface MemberCall {
  readonly conversationId: string;
  readonly memberId: string;
  readonly authorization?: string;
}

/** A Bot Connector on loopback that writes down what it is sent. */
export interface RecordingConnector {
  /** For `serviceUrl`, with the final slash that Teams has. */
  readonly url: string;
  /** All calls in the order in which they came, refused ones too. */
  readonly calls: readonly ConnectorCall[];
  /** All questions for members, in the order in which they came. */
  readonly memberCalls: readonly MemberCall[];
  /** A member of every chat and team, of the scenes' own tenant and no guest unless told. */
  readonly addMember: (
    member: { readonly id: string; readonly aadObjectId: string } & Readonly<Record<string, unknown>>,
  ) => void;
  /** What is answered for a member, in every chat and team unless one is named; for others it is a 404. */
  readonly answerMember: (memberId: string, answer: ConnectorAnswer, conversationId?: string) => void;
  /** Answers the next calls so, one each; then ids again. */
  readonly answerNext: (...answers: readonly ConnectorAnswer[]) => void;
  /** The same for the next calls to one conversation, or one thread of it; they come before the others. */
  readonly answerNextIn: (conversationId: string, ...answers: readonly ConnectorAnswer[]) => void;
  /** Asked before everything else how a call is answered; null leaves it to the others. */
  readonly answerBy: (decide: (call: ConnectorCall) => ConnectorAnswer | null) => void;
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

const MEMBER = /\/v3\/conversations\/([^/]+)\/members\/([^/?]+)$/;
const ACTIVITIES = /\/v3\/conversations\/([^/]+)\/activities(?:\/([^/?]+))?$/;

/** Starts one on a free port. Stop it in `afterEach`. */
export async function startRecordingConnector(): Promise<RecordingConnector> {
  const calls: ConnectorCall[] = [];
  const answers: ConnectorAnswer[] = [];
  const answersIn = new Map<string, ConnectorAnswer[]>();
  const waiters = new Set<Waiter>();
  const memberCalls: MemberCall[] = [];
  const members = new Map<string, ConnectorAnswer>();
  let decide: (call: ConnectorCall) => ConnectorAnswer | null = () => null;
  const server = createServer(async (request, response) => {
    const member = memberCall(request);
    if (member !== null) {
      memberCalls.push(member);
      const { conversationId, memberId } = member;
      return respond(response, members.get(`${memberId} ${conversationId}`) ?? members.get(memberId) ?? unknownMember);
    }
    const call = await readCall(request);
    if (call === null) return respond(response, { status: 404, body: { error: { code: 'NotAConnectorRoute' } } });
    calls.push(call);
    const own = decide(call) ?? answersIn.get(call.conversationId)?.shift();
    respond(response, own ?? answers.shift() ?? { status: 200, body: { id: `activity-${calls.length}` } });
    for (const waiter of [...waiters].filter(({ predicate }) => predicate(call))) waiter.found(call);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/teams/`,
    calls,
    memberCalls,
    addMember: ({ id, aadObjectId, ...other }) => {
      // As it comes over the wire, where the object id has another name.
      const member = { id, objectId: aadObjectId, tenantId: TENANT_ID, userRole: 'user', ...other };
      members.set(id, { status: 200, body: member });
    },
    answerMember: (memberId, answer, conversationId) =>
      void members.set(conversationId === undefined ? memberId : `${memberId} ${conversationId}`, answer),
    answerNext: (...next) => void answers.push(...next),
    answerNextIn: (conversationId, ...next) => {
      answersIn.set(conversationId, [...(answersIn.get(conversationId) ?? []), ...next]);
    },
    answerBy: (chosen) => {
      decide = chosen;
    },
    waitFor: (predicate, timeoutMs = 5_000) => waitFor({ calls, waiters }, predicate, timeoutMs),
    clear: () => void calls.splice(0),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const unknownMember = { status: 404, body: { error: { code: 'MemberNotFoundInConversation' } } };

function memberCall(request: IncomingMessage): MemberCall | null {
  const [, conversationId, memberId] = MEMBER.exec(request.url ?? '') ?? [];
  if (request.method !== 'GET' || conversationId === undefined || memberId === undefined) return null;
  const { authorization } = request.headers;
  return {
    conversationId: decodeURIComponent(conversationId),
    memberId: decodeURIComponent(memberId),
    ...(authorization === undefined ? {} : { authorization }),
  };
}

async function readCall(request: IncomingMessage): Promise<ConnectorCall | null> {
  const body = await text(request);
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://connector');
  const [, conversationId, activityId] = ACTIVITIES.exec(pathname) ?? [];
  const { method } = request;
  if (conversationId === undefined || (method !== 'POST' && method !== 'PUT' && method !== 'DELETE')) return null;
  const { authorization } = request.headers;
  return {
    method,
    conversationId: decodeURIComponent(conversationId),
    ...(activityId === undefined ? {} : { activityId: decodeURIComponent(activityId) }),
    activity: body === '' ? {} : JSON.parse(body),
    ...(searchParams.get('isTargetedActivity') === 'true' ? { targeted: true } : {}),
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
