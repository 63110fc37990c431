import { z } from 'zod';
import { SECOND } from '../agreements/instant.ts';

/** One request of a tool. */
export interface HttpCall {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON, or a form as it is sent. */
  readonly body?: string;
}

/** Answered, whatever the status, with the body as it came; or no answer, and why. */
export type HttpOutcome =
  | { readonly kind: 'answered'; readonly status: number; readonly headers: Headers; readonly body: string }
  | { readonly kind: 'unanswered'; readonly reason: string };

const timeoutMs = 30 * SECOND;

/** Sends one request and never throws. Redirects are not followed: a token is for the host that it was meant for. */
export async function httpCall(fetcher: typeof fetch, call: HttpCall): Promise<HttpOutcome> {
  const { method, url, headers = {}, body = null } = call;
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetcher(url, { method, headers: { ...headers }, body, signal, redirect: 'manual' });
    return {
      kind: 'answered',
      status: response.status,
      headers: response.headers,
      body: new TextDecoder('utf-8', { ignoreBOM: true }).decode(await response.arrayBuffer()),
    };
  } catch (error) {
    return { kind: 'unanswered', reason: reasonOf(error) };
  }
}

/** The headers of a call to an API of Microsoft's. */
export function apiHeaders(token: string, newId: () => string): Readonly<Record<string, string>> {
  return {
    Accept: 'application/json',
    'Content-Type': 'application/json',
    Authorization: `Bearer ${token}`,
    'MS-RequestId': newId(),
    'MS-CorrelationId': newId(),
  };
}

/** What stands in a JSON body; undefined where it is none. A leading byte-order mark is allowed. */
export function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

const code = z.union([z.string(), z.number()]).transform(String);
const words = z
  .object({
    code: code.optional(),
    description: z.string().optional(),
    message: z.string().optional(),
    error_description: z.string().optional(),
    error: z.union([z.string(), z.object({ code: code.optional(), message: z.string().optional() })]).optional(),
  })
  .catch({});

/** An outcome in a few words: the status, Microsoft's code and what it said of it. Never a header or a token. */
export function outcomeWords(outcome: HttpOutcome): string {
  if (outcome.kind === 'unanswered') return `no answer (${outcome.reason})`;
  const said = words.parse(jsonOf(outcome.body));
  const inner = typeof said.error === 'object' ? said.error : { code: undefined, message: said.error };
  const coded = said.code ?? inner.code;
  const text = said.description ?? said.message ?? said.error_description ?? inner.message ?? '';
  return [`${outcome.status}`, coded === undefined ? '' : `code ${coded}`, text.slice(0, 200)]
    .filter(Boolean)
    .join(', ');
}

/** Microsoft's code in an error body, as text; null where there is none. */
export function codeOf(outcome: HttpOutcome): string | null {
  if (outcome.kind === 'unanswered') return null;
  const said = words.parse(jsonOf(outcome.body));
  return said.code ?? (typeof said.error === 'object' ? (said.error.code ?? null) : null);
}

/** `TimeoutError`, or the system's code such as ECONNREFUSED or DEPTH_ZERO_SELF_SIGNED_CERT. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'failed';
  const { cause } = error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return error.name;
}
