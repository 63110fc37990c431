import type { z } from 'zod';
import type { Answer, Failure } from '../agreements/failure.ts';
import { type CallIds, failureOf, noToken } from './errors.ts';
import { type Body, type Reply, send } from './request.ts';
import type { Route } from './routes.ts';
import { type TokenKind, type Tokens, tokenNames } from './tokens.ts';

/** One attempt, for the log: never a body, a token, a query value or an address of a person. */
export interface LogEntry {
  readonly method: string;
  /** With the names of the query's parameters, without their values. */
  readonly path: string;
  readonly status: number | null;
  readonly code: string | null;
  /** Why there was no answer, such as `timeout` or `ECONNRESET`; null where there was one. */
  readonly reason: string | null;
  readonly requestId: string;
  readonly correlationId: string;
  readonly durationMs: number;
}

export interface AskDeps {
  /** Without a version, such as `https://api.partnercenter.microsoft.com`. */
  readonly baseUrl: string;
  readonly tokens: Tokens;
  readonly fetch: typeof fetch;
  /** How long one attempt may take, body included. */
  readonly attemptTimeoutMs: number;
  /** The name under which Microsoft sees the calls (`MS-PartnerCenter-Application`). */
  readonly applicationName: string | null;
  readonly log: (entry: LogEntry) => void;
  /** Milliseconds of a clock that never jumps, for durations. */
  readonly elapsedMs: () => number;
}

export interface Question extends CallIds {
  readonly route: Route;
  readonly body?: Readonly<Record<string, string | number>>;
  /** What a next link wants sent along. */
  readonly headers?: readonly { readonly key: string; readonly value: string }[];
}

/** A success of Microsoft's, with its ids for a later failure; or why there is none. */
export type Asked =
  | { readonly kind: 'ok'; readonly reply: Success; readonly ids: CallIds }
  | { readonly kind: 'failed'; readonly failure: Failure };

export interface Success {
  readonly kind: 'answered';
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

export type Ask = (question: Question) => Promise<Asked>;

/**
 * Asks with the right kind of token. A 401 was not processed: it is sent once more with a new token and the same ids, also where it
 * writes. Nothing else is repeated here.
 */
export function createAsk(deps: AskDeps): Ask {
  return async (question) => {
    const first = await takeToken(deps.tokens, question.route.tokens);
    if (first.token === null) return { kind: 'failed', failure: noToken(first.message, question) };
    const reply = await attempt(deps, question, first.token);
    if (reply.kind !== 'answered' || reply.status !== 401) return asked(reply, question);
    const second = await renewToken(deps.tokens, first);
    if (second.token === null) return { kind: 'failed', failure: noToken(second.message, question) };
    if (second.token === first.token) return asked(reply, question);
    return asked(await attempt(deps, question, second.token), question);
  };
}

/** The answer's body by its schema; a success that cannot be understood is a failure like any other. */
export function readAs<T>(outcome: Asked, schema: z.ZodType<T>): Answer<T> {
  if (outcome.kind === 'failed') return { answered: false, failure: outcome.failure };
  const { reply, ids } = outcome;
  const parsed = reply.body.kind === 'json' ? schema.safeParse(reply.body.value) : null;
  if (parsed?.success === true) return { answered: true, value: parsed.data };
  return { answered: false, failure: unreadable(reply, ids) };
}

/** What is wrong with a success whose body is not what was promised, or did not arrive. */
export function unreadable(reply: Success, ids: CallIds): Failure {
  return { ...failureOf(reply, ids), code: null, message: '' };
}

interface Held {
  readonly token: string;
  readonly kind: TokenKind;
}

type Taken = Held | { readonly token: null; readonly message: string };

async function takeToken(tokens: Tokens, kinds: readonly TokenKind[]): Promise<Taken> {
  const missing: string[] = [];
  for (const kind of kinds) {
    const answer = await tokens.get(kind);
    if (answer.kind === 'token') return { token: answer.token, kind };
    missing.push(`No ${tokenNames[kind]} token for Partner Center: ${answer.message}`);
  }
  return { token: null, message: missing.join(' ') };
}

/** Two calls may be refused over one token: the later takes what the first has renewed, and has nothing renewed again. */
async function renewToken(tokens: Tokens, refused: Held): Promise<Taken> {
  const current = await takeToken(tokens, [refused.kind]);
  if (current.token !== refused.token) return current;
  await tokens.refused?.(refused.kind);
  return takeToken(tokens, [refused.kind]);
}

async function attempt(deps: AskDeps, question: Question, token: string): Promise<Reply> {
  const { route } = question;
  const url = new URL(deps.baseUrl + route.path);
  const started = deps.elapsedMs();
  const reply = await send(deps.fetch, {
    method: route.method,
    url,
    headers: headersOf(deps, question, token),
    body: question.body === undefined ? null : JSON.stringify(question.body),
    timeoutMs: deps.attemptTimeoutMs,
  });
  const names = [...url.searchParams.keys()].join('&');
  const answered = reply.kind === 'answered';
  const code = answered && reply.status >= 400 ? failureOf(reply, question).code : null;
  deps.log({
    method: route.method,
    path: names === '' ? url.pathname : `${url.pathname}?${names}`,
    status: answered ? reply.status : null,
    code,
    reason: answered ? null : reply.reason,
    requestId: question.requestId,
    correlationId: (answered ? reply.headers.get('ms-correlationid') : null) ?? question.correlationId,
    durationMs: Math.round(deps.elapsedMs() - started),
  });
  return reply;
}

/** Ours come last: a next link may add headers of Microsoft's, and replace none. */
function headersOf(deps: AskDeps, question: Question, token: string): Headers {
  const headers = new Headers();
  for (const { key, value } of question.headers ?? []) if (/^(ms|x)-/i.test(key)) headers.set(key, value);
  headers.set('Accept', 'application/json');
  headers.set('Authorization', `Bearer ${token}`);
  headers.set('MS-RequestId', question.requestId);
  headers.set('MS-CorrelationId', question.correlationId);
  if (question.body !== undefined) headers.set('Content-Type', 'application/json');
  if (deps.applicationName !== null) headers.set('MS-PartnerCenter-Application', deps.applicationName);
  return headers;
}

function asked(reply: Reply, ids: CallIds): Asked {
  const { requestId, correlationId } = ids;
  if (reply.kind === 'answered' && reply.status >= 200 && reply.status < 300)
    return { kind: 'ok', reply, ids: { requestId, correlationId } };
  return { kind: 'failed', failure: failureOf(reply, ids) };
}
