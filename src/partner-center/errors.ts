import { z } from 'zod';
import type { CredentialKind, Failure, FailureKind } from '../agreements/failure.ts';
import { finalCodes } from './policy.ts';
import type { Body, Reply } from './request.ts';

/** The two ids under which a call was made. */
export interface CallIds {
  readonly requestId: string;
  readonly correlationId: string;
}

/** What an error's body says, whichever of Microsoft's shapes it has. */
export interface Said {
  readonly code: string | null;
  readonly message: string;
  readonly fieldErrors: Readonly<Record<string, string>> | null;
  /** The shape of a token's refusal: `error` with `error_description`. */
  readonly aboutToken: boolean;
  /** What the customers service says itself of trying again. */
  readonly isRetryable: boolean | null;
}

const longestMessage = 1024;
const longestCode = 100;
const nothing: Said = { code: null, message: '', fieldErrors: null, aboutToken: false, isRetryable: null };

/** 403 has many meanings; these codes mean the credential, not the customer (Microsoft: Partner Center REST error codes). */
const credentialCodes: ReadonlySet<string> = new Set([
  '900329',
  '900150',
  '2032',
  '900308',
  '900309',
  '1002',
  '900420',
  '900421',
  '800001',
]);

const word = z.string().catch('');
const code = z
  .union([z.string(), z.number()])
  .transform((value) => String(value).trim().slice(0, longestCode).toWellFormed())
  .catch('');
const words = z.union([z.string(), z.array(z.string()).transform((texts) => texts.join(' '))]).catch('');
/** Names that only differ in case are one. */
const inAnyCase = z
  .record(z.string(), z.unknown())
  .transform((body) => Object.fromEntries(Object.entries(body).map(([name, value]) => [name.toLowerCase(), value])));
const inner = inAnyCase.pipe(z.object({ code, message: word })).catch({ code: '', message: '' });

/** All shapes at once: a member of an unexpected type counts as missing. */
const shapes = inAnyCase.pipe(
  z.object({
    code,
    description: word,
    message: word,
    title: word,
    error: z.unknown().optional(),
    error_description: word,
    errors: z.record(z.string(), words).catch({}),
    isretryable: z.boolean().nullable().catch(null),
  }),
);

/** A failure made of an answer that is none of what was asked for, or of no answer at all. `credential`: what the call was made with. */
export function failureOf(reply: Reply, ids: CallIds, credential: CredentialKind | null): Failure {
  if (reply.kind === 'unanswered') return noAnswer(ids);
  const said = readError(reply.body);
  const kind = kindOf(reply.status, reply.body, said);
  return {
    kind,
    httpStatus: reply.status,
    code: said.code,
    message: shortened(said.message),
    fieldErrors: kind === 'validation' ? said.fieldErrors : null,
    requestId: ids.requestId,
    correlationId: reply.headers.get('ms-correlationid') ?? ids.correlationId,
    retryAfterMs: reply.retryAfterMs,
    credential: kind === 'credential' ? credential : null,
  };
}

/** A failure for a call that could not be made: there is no token for it. */
export function noToken(message: string, ids: CallIds, credential: CredentialKind): Failure {
  return { ...noAnswer(ids), kind: 'credential', message: shortened(message), credential };
}

/** A failure for a call that was not made, and makes sense again after so many milliseconds. */
export function notAsked(retryAfterMs: number, ids: CallIds): Failure {
  return { ...noAnswer(ids), kind: 'notAsked', retryAfterMs };
}

function noAnswer({ requestId, correlationId }: CallIds): Failure {
  return {
    kind: 'unanswered',
    httpStatus: null,
    code: null,
    message: '',
    fieldErrors: null,
    requestId,
    correlationId,
    retryAfterMs: null,
    credential: null,
  };
}

/** By status and code, never by text: texts are localised. 408 is a gateway that gave up waiting, like 504. */
function kindOf(status: number, body: Body, said: Said): FailureKind {
  if (status >= 400 && finalCodes.has(said.code ?? '')) return 'refused';
  if (status === 401) return 'credential';
  if (status === 429) return 'throttled';
  if (status >= 500 || status === 408) return 'unavailable';
  if (body.kind === 'lost') return 'unanswered';
  // A page comes from something between us and the API; it says nothing in the API's name.
  if (status < 400 || body.kind === 'damaged' || body.kind === 'html') return 'unreadable';
  if (status === 403 && (said.aboutToken || credentialCodes.has(said.code ?? ''))) return 'credential';
  return status === 400 && said.fieldErrors !== null ? 'validation' : 'refused';
}

/** Reads any of Microsoft's error bodies; what cannot be read says nothing. */
export function readError(body: Body): Said {
  if (body.kind === 'text') return { ...nothing, message: body.text };
  const shape = body.kind === 'json' ? shapes.safeParse(body.value) : null;
  if (shape?.success !== true) {
    const text = body.kind === 'json' && typeof body.value === 'string' ? body.value : '';
    return { ...nothing, message: text };
  }
  const { data } = shape;
  const nested = inner.parse(data.error);
  // `error` is a code next to a description, and a sentence without one.
  const error = word.parse(data.error);
  const aboutToken = error !== '' && data.error_description !== '';
  const messages = [data.description, data.message, data.error_description, nested.message, error, data.title];
  return {
    code: [data.code, nested.code, aboutToken ? code.parse(error) : ''].find((text) => text !== '') ?? null,
    message: messages.find((text) => text !== '') ?? '',
    fieldErrors: fieldErrorsOf(data.errors),
    aboutToken,
    isRetryable: data.isretryable,
  };
}

/** The API names refused fields in PascalCase, and by JSON path where the value did not parse; people's inputs have the API's camelCase names. */
function fieldErrorsOf(errors: Readonly<Record<string, string>>): Readonly<Record<string, string>> | null {
  const fields = Object.entries(errors).map(([name, text]) => [inputName(name), shortened(text)]);
  return fields.length === 0 ? null : Object.fromEntries(fields);
}

/** A cut may go through the middle of an emoji, and half of one is not taken by everybody whom the words are sent to. */
function shortened(text: string): string {
  return text.slice(0, longestMessage).toWellFormed();
}

function inputName(name: string): string {
  const last = name.slice(name.lastIndexOf('.') + 1);
  return last.charAt(0).toLowerCase() + last.slice(1);
}
