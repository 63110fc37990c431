import type { z } from 'zod';
import type { Answer, CredentialKind, Failure } from '../agreements/failure.ts';
import { inTime } from '../agreements/in-time.ts';
import { type AttemptDeps, sendAttempt } from './attempt.ts';
import type { Credentials, Held, Taken } from './credentials.ts';
import { type CallIds, failureOf, noToken, notAsked } from './errors.ts';
import { attempts, type Family, type Limits, type Priority } from './policy.ts';
import type { Body, Reply } from './request.ts';
import { isLost, retryDelay, signOf } from './retry.ts';
import type { Route } from './routes.ts';
import type { Turns } from './turns.ts';

export interface AskDeps extends AttemptDeps {
  readonly credentials: Credentials;
  readonly turns: Turns;
  readonly limits: Readonly<Record<Family, Limits>>;
  readonly newId: () => string;
  /** From 0 up to 1. */
  readonly random: () => number;
}

export interface Question extends CallIds {
  readonly route: Route;
  readonly body?: Readonly<Record<string, string | number>>;
  /** What a next link wants sent along. */
  readonly headers?: readonly { readonly key: string; readonly value: string }[];
  /** When the question that this one belongs to was begun, by `elapsedMs`: the total time counts from there. Now, unless told. */
  readonly startedAt?: number;
}

/** A success of Microsoft's, with its ids for a later failure; or why there is none, with the last reply where there was one. */
export type Asked =
  | { readonly kind: 'ok'; readonly reply: Success; readonly ids: CallIds }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly reply: Reply | null };

export interface Success {
  readonly kind: 'answered';
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
  readonly retryAfterMs: number | null;
}

export type Ask = (question: Question) => Promise<Asked>;

/** A question on its way: what is sent next, and what came of the last sending. */
interface Course {
  readonly held: Held;
  readonly ids: CallIds;
  /** Sendings before, and those of them that are counted by the retry table. */
  readonly sent: number;
  readonly tried: number;
  readonly renewed: boolean;
  readonly notBefore: number;
  readonly last: Asked | null;
}

interface Call {
  readonly question: Question;
  readonly priority: Priority;
  readonly deadline: number;
}

/**
 * Asks with the right kind of token, when it is the call's turn, and tries readings again as the table of retries says. A 401 was not
 * processed: it is sent once more with a new token and the same ids, also where it writes. Nothing else that writes is repeated here.
 */
export function createAsk(deps: AskDeps, priority: Priority): Ask {
  return async (question) => {
    const { route, requestId, correlationId, startedAt = deps.elapsedMs() } = question;
    const call = { question, priority, deadline: startedAt + deps.limits[route.family].totalMs[priority] };
    const ids = { requestId, correlationId };
    const held = await takenInTime(deps, call, { taking: deps.credentials.take(route), kind: route.tokens[0] });
    if (held.token === null) return withoutToken(held, ids);
    const course = { held, ids, sent: 0, tried: 0, renewed: false, notBefore: 0, last: null };
    return deps.credentials.use({ family: route.family, held, ids, run: () => follow(deps, call, course) });
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
  return { ...failureOf(reply, ids, null), code: null, message: '' };
}

/** The token, if it comes within the call's total time: Microsoft Entra has no part in how long a call may take. */
async function takenInTime(
  deps: AskDeps,
  { deadline }: Call,
  { taking, kind }: { readonly taking: Promise<Taken>; readonly kind: CredentialKind },
): Promise<Taken> {
  const taken = await inTime(taking, Math.max(0, deadline - deps.elapsedMs()));
  return taken?.value ?? { token: null, kind, message: 'Microsoft Entra gave no token in time.', unreachable: true };
}

/** Sends, and again where there is reason to, until there is an outcome. */
async function follow(deps: AskDeps, call: Call, course: Course): Promise<Asked> {
  const { family } = call.question.route;
  const asked = deps.elapsedMs();
  const { attemptMs } = deps.limits[family];
  // An attempt that has less than a quarter of its time left would only be cut off.
  const latestStart = call.deadline - attemptMs / 4;
  const { priority } = call;
  const turn = await deps.turns.take({ family, priority, notBefore: course.notBefore, latestStart, attemptMs });
  if (turn.kind === 'no') return givenUp(course, turn.retryAfterMs);
  const reply = await sendAttempt(deps, {
    route: call.question.route,
    body: call.question.body,
    headers: call.question.headers ?? [],
    ids: course.ids,
    token: course.held.token,
    timeoutMs: Math.min(attemptMs, Math.ceil(call.deadline - deps.elapsedMs())),
    logged: { attempt: course.sent + 1, priority, waitedMs: Math.round(deps.elapsedMs() - asked) },
  });
  deps.turns.report(family, turn.pass, signOf(reply, call.question.route.method));
  const last = outcome(reply, course.ids, course.held.kind);
  return answered(deps, call, {
    reply,
    last,
    course: { ...course, sent: course.sent + 1, tried: course.tried + 1, last },
  });
}

interface Answered {
  readonly reply: Reply;
  readonly last: Asked;
  readonly course: Course;
}

/** What a reply leads to: an outcome, another token, another attempt. */
async function answered(deps: AskDeps, call: Call, { reply, last, course }: Answered): Promise<Asked> {
  const { held, ids } = course;
  if (reply.kind === 'answered' && reply.status === 401 && !course.renewed) {
    const renewed = await takenInTime(deps, call, { taking: deps.credentials.renew(held), kind: held.kind });
    if (renewed.token === null) return withoutToken(renewed, ids, reply);
    if (renewed.token === held.token) return last;
    // Of what was refused over an old token nothing is left to be told: it was as good as not asked.
    return follow(deps, call, { ...course, held: renewed, renewed: true, tried: course.tried - 1, last: null });
  }
  const { method, family } = call.question.route;
  const delay = retryDelay(reply, course.tried, deps.random());
  if (reply.kind === 'answered' && reply.status === 429) deps.turns.close(family, reply.retryAfterMs ?? delay ?? 0);
  if (delay === null || course.tried >= attempts[method]) return last;
  // The same id after no answer, a new one after any (Microsoft: Partner Center REST headers).
  const requestId = isLost(reply) ? ids.requestId : deps.newId();
  return follow(deps, call, { ...course, ids: { ...ids, requestId }, notBefore: deps.elapsedMs() + delay });
}

/** The call's turn does not come in time: it failed as it failed last, or was not made at all. */
function givenUp({ last, ids }: Course, retryAfterMs: number): Asked {
  if (last === null) return { kind: 'failed', failure: notAsked(retryAfterMs, ids), reply: null };
  if (last.kind === 'ok') return last;
  return { ...last, failure: { ...last.failure, retryAfterMs: last.failure.retryAfterMs ?? retryAfterMs } };
}

function outcome(reply: Reply, ids: CallIds, kind: CredentialKind): Asked {
  if (reply.kind === 'answered' && reply.status >= 200 && reply.status < 300) return { kind: 'ok', reply, ids };
  return { kind: 'failed', failure: failureOf(reply, ids, kind), reply };
}

function withoutToken(
  { message, kind, unreachable }: Extract<Taken, { readonly token: null }>,
  ids: CallIds,
  reply: Reply | null = null,
): Asked {
  const failure = noToken(message, ids, kind);
  // Nothing is wrong with a credential that could not be tried.
  return { kind: 'failed', failure: unreachable ? { ...failure, kind: 'notAsked', credential: null } : failure, reply };
}
