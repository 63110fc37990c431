import type { Instant } from '../agreements/instant.ts';
import { type CallIds, failureOf } from './errors.ts';
import type { Priority } from './policy.ts';
import { type Reply, send } from './request.ts';
import type { Route } from './routes.ts';

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
  /** From 1; a call that is sent again with another token counts as well. */
  readonly attempt: number;
  readonly priority: Priority;
  /** How long it waited for its turn before, in milliseconds: the request budget, a delay between attempts. */
  readonly waitedMs: number;
}

export interface AttemptDeps {
  /** Without a version, such as `https://api.partnercenter.microsoft.com`. */
  readonly baseUrl: string;
  readonly fetch: typeof fetch;
  /** The name under which Microsoft sees the calls (`MS-PartnerCenter-Application`). */
  readonly applicationName: string | null;
  readonly log: (entry: LogEntry) => void;
  /** Milliseconds of a clock that never jumps, for durations. */
  readonly elapsedMs: () => number;
  readonly now: () => Instant;
}

/** What is sent, and what the log says of it besides. */
export interface Attempt {
  readonly route: Route;
  readonly body: Readonly<Record<string, string | number>> | undefined;
  readonly headers: readonly { readonly key: string; readonly value: string }[];
  readonly ids: CallIds;
  readonly token: string;
  readonly timeoutMs: number;
  readonly logged: Pick<LogEntry, 'attempt' | 'priority' | 'waitedMs'>;
}

/** Sends once, and logs what came of it. */
export async function sendAttempt(deps: AttemptDeps, attempt: Attempt): Promise<Reply> {
  const { route, ids, body, timeoutMs } = attempt;
  const url = new URL(deps.baseUrl + route.path);
  const started = deps.elapsedMs();
  const reply = await send(deps.fetch, {
    method: route.method,
    url,
    headers: headersOf(deps, attempt),
    body: body === undefined ? null : JSON.stringify(body),
    timeoutMs,
    now: deps.now,
  });
  const names = [...url.searchParams.keys()].join('&');
  const answered = reply.kind === 'answered';
  deps.log({
    method: route.method,
    path: names === '' ? url.pathname : `${url.pathname}?${names}`,
    status: answered ? reply.status : null,
    code: answered && reply.status >= 400 ? failureOf(reply, ids, null).code : null,
    reason: answered ? null : reply.reason,
    requestId: ids.requestId,
    correlationId: (answered ? reply.headers.get('ms-correlationid') : null) ?? ids.correlationId,
    durationMs: Math.round(deps.elapsedMs() - started),
    ...attempt.logged,
  });
  return reply;
}

/** Ours come last: a next link may add headers of Microsoft's, and replace none. */
function headersOf(deps: AttemptDeps, { headers: added, token, ids, body }: Attempt): Headers {
  const headers = new Headers();
  for (const { key, value } of added) if (/^(ms|x)-/i.test(key)) headers.set(key, value);
  headers.set('Accept', 'application/json');
  headers.set('Authorization', `Bearer ${token}`);
  headers.set('MS-RequestId', ids.requestId);
  headers.set('MS-CorrelationId', ids.correlationId);
  if (body !== undefined) headers.set('Content-Type', 'application/json');
  if (deps.applicationName !== null) headers.set('MS-PartnerCenter-Application', deps.applicationName);
  return headers;
}
