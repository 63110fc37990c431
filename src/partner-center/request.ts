import type { Instant } from '../agreements/instant.ts';
import { retryAfterMs } from './retry-after.ts';

/** One HTTP request, ready to be sent. */
export interface Request {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Headers;
  readonly body: string | null;
  /** For the whole answer, body included. */
  readonly timeoutMs: number;
  /** For a `Retry-After` that is a date, where the answer has none of its own. */
  readonly now: () => Instant;
}

/**
 * What stood in an answer. `text`: anything that is neither JSON nor a page, also nothing. `damaged`: JSON that does not parse.
 * `lost`: the connection ended within the body.
 */
export type Body =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'html' | 'damaged' | 'lost' };

/** Answered, with whatever status; or no answer, and then nobody knows whether the call took effect. */
export type Reply =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: Headers;
      readonly body: Body;
      /** Microsoft's `Retry-After`, in milliseconds from the answer. */
      readonly retryAfterMs: number | null;
    }
  | { readonly kind: 'unanswered'; readonly reason: string };

/** The one place that fetches. Redirects are not followed: a token is for the host that it was meant for. */
export async function send(fetcher: typeof fetch, request: Request): Promise<Reply> {
  const { url, method, headers, body } = request;
  const signal = AbortSignal.timeout(request.timeoutMs);
  let response: Response;
  try {
    response = await fetcher(url, { method, headers, body, signal, redirect: 'manual' });
  } catch (error) {
    return { kind: 'unanswered', reason: reasonOf(error) };
  }
  const { status, headers: answered } = response;
  const retryAfter = retryAfterMs(answered, request.now());
  return { kind: 'answered', status, headers: answered, body: await readBody(response), retryAfterMs: retryAfter };
}

async function readBody(response: Response): Promise<Body> {
  let received: string;
  try {
    received = await response.text();
  } catch {
    return { kind: 'lost' };
  }
  // Partner Center puts a byte-order mark before some bodies; not every fetch takes it off.
  const text = received.replace(/^\uFEFF+/, '').trim();
  const json = parseJson(text);
  if (json !== null) return json;
  if (text.startsWith('<') || /\bhtml\b/i.test(response.headers.get('content-type') ?? '')) return { kind: 'html' };
  return /^[[{]/.test(text) ? { kind: 'damaged' } : { kind: 'text', text };
}

function parseJson(text: string): Body | null {
  try {
    return { kind: 'json', value: JSON.parse(text) };
  } catch {
    return null;
  }
}

/** `timeout`, or the system's code such as ECONNRESET; never an address or a body. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'failed';
  if (error.name === 'TimeoutError') return 'timeout';
  const { cause } = error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return error.name;
}
