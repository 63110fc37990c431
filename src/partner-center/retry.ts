import type { Sign } from './breaker.ts';
import { readError } from './errors.ts';
import { breaking, finalCodes, retryDelays } from './policy.ts';
import type { Reply } from './request.ts';
import type { Route } from './routes.ts';

type Cause = keyof typeof retryDelays;
type Answered = Extract<Reply, { readonly kind: 'answered' }>;

/** Longer than a person waits; the total time ends it before. */
const longestDelay = 10_000;

/**
 * How long to wait before a reading is tried again, in milliseconds; null where its answer is final. `attempt` counts from 1; `random` is
 * from 0 up to 1. `Retry-After` wins, and is not jittered.
 */
export function retryDelay(reply: Reply, attempt: number, random: number): number | null {
  const cause = causeOf(reply);
  if (cause === null) return null;
  const told = reply.kind === 'answered' ? reply.retryAfterMs : null;
  return told ?? random * Math.min(retryDelays[cause] * 2 ** (attempt - 1), longestDelay);
}

/** Whether no answer came: a time-out, or a connection that was lost before or within it. Then the same request id is sent again. */
export function isLost(reply: Reply): boolean {
  return reply.kind === 'unanswered' || reply.body.kind === 'lost';
}

function causeOf(reply: Reply): Cause | null {
  if (reply.kind === 'unanswered') return 'unanswered';
  const { status, body } = reply;
  if (body.kind === 'lost') return 'unanswered';
  const { code, isRetryable } = readError(body);
  if (isRetryable === false || finalCodes.has(code ?? '')) return null;
  const listed = retriedStatuses.find((one) => one === status);
  if (listed !== undefined) return listed;
  if (status >= 500) return isRetryable === true ? 'retryable5xx' : null;
  return isDamaged(reply) ? 'damaged' : null;
}

const retriedStatuses = [408, 429, 500, 502, 503, 504] as const;

/** A success without its content, or JSON cut off on the way. */
function isDamaged({ status, body }: Answered): boolean {
  return body.kind === 'damaged' || (status >= 200 && status < 300 && body.kind !== 'json');
}

/**
 * What a reply says of its service. A refusal is an answer, and throttling says neither; a page that came with a success, or a reading
 * without content, came from something between us and the API.
 */
export function signOf(reply: Reply, method: Route['method']): Sign {
  if (reply.kind === 'unanswered')
    return { kind: 'silent', strikes: reply.reason === 'timeout' ? breaking.timeoutStrikes : 1 };
  const { status, body } = reply;
  const silent = { kind: 'silent', strikes: 1 } as const;
  if (body.kind === 'lost') return silent;
  const { code, isRetryable } = readError(body);
  if (finalCodes.has(code ?? '')) return { kind: 'heard' };
  // It failed at this one thing, and says so itself.
  if (status >= 500 && isRetryable === false) return { kind: 'nothing' };
  if (status === 408 || status >= 500) return silent;
  if (status === 429 || (status >= 300 && status < 400)) return { kind: 'nothing' };
  if (status < 300) return body.kind === 'html' || (method === 'GET' && isDamaged(reply)) ? silent : { kind: 'heard' };
  // A page with 4xx speaks for a proxy, not for Partner Center.
  return { kind: body.kind === 'html' ? 'nothing' : 'heard' };
}
