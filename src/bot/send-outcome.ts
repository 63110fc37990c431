import { z } from 'zod';
import type { SendOutcome } from '../agreements/ports.ts';
import { SendDeadlineError } from './adapter-connector.ts';
import { BotTokenError } from './adapter-credentials.ts';

/** What was tried: a message, a message in a thread, or an edit. */
export type SendKind = 'send' | 'reply' | 'update';

/** Every outcome but success. */
export type Unsent = Exclude<SendOutcome, { kind: 'sent' }>;

// Microsoft: "Send and receive messages", status codes from bot conversational APIs. Only these are worth another try.
const RETRYABLE = new Set([412, 429, 502, 503, 504]);

// The same table: nothing that is sent to this conversation will arrive any more.
const CONVERSATION_GONE = new Set([
  'BotDisabledByAdmin',
  'BotNotInConversationRoster',
  'ConversationBlockedByUser',
  'ForbiddenOperationException',
  'NotEnoughPermissions',
  'MessageWritesBlocked',
  '209',
]);

// A gateway spoke in Teams' place: what Teams made of the message is not known.
const GATEWAY = new Set([502, 504]);

// The connection never stood: nothing arrived.
const UNREACHED_CODES = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
// No answer came, and the message may have arrived.
const CUT_CODES = new Set(['REQUEST_SEND_ERROR', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE']);
// The token endpoint on the way there.
const NETWORK_ERROR_CODES = new Set(['network_error', 'endpoints_resolution_error', 'request_timeout']);

const sendError = z.object({
  message: z.string().catch(''),
  statusCode: z.number().optional().catch(undefined),
  code: z.string().optional().catch(undefined),
  /** Where msal keeps its codes. */
  errorCode: z.string().optional().catch(undefined),
  response: z
    .object({
      bodyAsText: z.string().nullish().catch(undefined),
      headers: z.custom<{ get: (name: string) => string | undefined }>(),
    })
    .optional()
    .catch(undefined),
});

/**
 * Says what an error of the connector client means for the message. `for` decides whether an unknown activity is the message that was to
 * be edited; `now` (wall clock, milliseconds) turns a Retry-After date into a time to wait.
 */
export function outcomeOfError(error: unknown, context: { readonly for: SendKind; readonly now: number }): Unsent {
  if (error instanceof SendDeadlineError) return lost('No answer in time', context.for);
  if (error instanceof BotTokenError)
    return error.temporary ? throttled(error.message, error.retryAfterMs) : { kind: 'failed', reason: error.message };
  const { statusCode, code, errorCode, message, response } = sendError.parse(error instanceof Error ? error : {});
  if (statusCode === undefined) {
    const said = `No connection: ${code ?? errorCode}`;
    if (CUT_CODES.has(code ?? '')) return lost(said, context.for);
    const unreached = UNREACHED_CODES.has(code ?? '') || NETWORK_ERROR_CODES.has(errorCode ?? '');
    return unreached ? throttled(said) : { kind: 'failed', reason: message || String(error) };
  }
  const codes = codesIn(response?.bodyAsText ?? '', code);
  const reason = [statusCode, ...codes].join(' ');
  if (GATEWAY.has(statusCode)) return lost(reason, context.for, waitOf(response, context.now));
  if (RETRYABLE.has(statusCode)) return throttled(reason, waitOf(response, context.now));
  const scope = goneScope(statusCode, codes, context.for);
  return scope === null ? { kind: 'failed', reason } : { kind: 'gone', scope, reason };
}

function throttled(reason: string, retryAfterMs: number | null = null): Unsent {
  return { kind: 'throttled', retryAfterMs, reason };
}

function waitOf(response: z.infer<typeof sendError>['response'], now: number): number | null {
  return retryAfter(response?.headers.get('retry-after'), now);
}

/** An edit that is made twice is the same edit; a message that is sent twice are two. */
function lost(reason: string, tried: SendKind, retryAfterMs: number | null = null): Unsent {
  const again = throttled(reason, retryAfterMs);
  return tried === 'update' || again.kind !== 'throttled' ? again : { ...again, answerLost: true };
}

function goneScope(status: number, codes: readonly string[], tried: SendKind): 'conversation' | 'message' | null {
  if (status === 403 && codes.some((code) => CONVERSATION_GONE.has(code))) return 'conversation';
  if (status !== 404) return null;
  // In a thread the conversation of which Teams speaks is the thread: its root is gone, and the channel may live.
  const unknown = codes.includes('ConversationNotFound');
  if (unknown) return tried === 'reply' ? 'message' : 'conversation';
  return tried !== 'send' && codes.includes('ActivityNotFoundInConversation') ? 'message' : null;
}

const errorBody = z.object({
  code: z.union([z.string(), z.number()]).optional().catch(undefined),
  errorCode: z.union([z.string(), z.number()]).optional().catch(undefined),
  subCode: z.string().optional().catch(undefined),
  error: z.unknown().optional(),
  message: z.unknown().optional(),
});

/** All codes of an error body. Teams nests them: in `error`, and some as JSON inside the text of `message`. */
function codesIn(body: string, code?: string): readonly string[] {
  const codes = new Set(code === undefined ? [] : [code]);
  const pending: unknown[] = [body];
  // Two levels of `error` and one of `message` are known; the bound only keeps a strange body from running long.
  for (let looked = 0; pending.length > 0 && looked < 8; looked += 1) {
    const found = errorBody.safeParse(parsed(pending.shift()));
    if (!found.success) continue;
    for (const value of [found.data.code, found.data.errorCode, found.data.subCode]) {
      if (value !== undefined) codes.add(String(value));
    }
    pending.push(found.data.error, found.data.message);
  }
  return [...codes];
}

function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

/** `Retry-After` in milliseconds: seconds or an HTTP date; null when it is missing or unreadable. */
export function retryAfter(header: string | undefined, now: number): number | null {
  if (header === undefined) return null;
  const text = header.trim();
  if (/^\d+(\.\d+)?$/.test(text)) return Math.round(Number(text) * 1_000);
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
