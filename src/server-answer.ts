import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { discardRest } from './server-body.ts';
import type { Refusal } from './server-guard.ts';
import type { ResponseBody } from './server-types.ts';

/**
 * Ends a response. Written on Node's own methods: restify's `send` would let the Accept header choose the form of the body.
 * Throws if an answer was given before.
 */
export function answer(
  response: ServerResponse,
  status: number,
  content: { readonly body?: ResponseBody; readonly headers?: Readonly<Record<string, string>> | undefined } = {},
): void {
  const { bytes, contentType } = encode(content.body);
  const headers: OutgoingHttpHeaders = { ...content.headers };
  const named = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  if (contentType !== undefined && !named) headers['content-type'] = contentType;
  response.writeHead(status, { ...headers, 'content-length': bytes.length });
  // Without a body the head goes out in one plain write.
  if (bytes.length === 0) response.end();
  else response.end(bytes);
}

/** Ends a response with `{"error": …}`: a sentence that says what to do. */
export function answerError(response: ServerResponse, status: number, error: string): void {
  answer(response, status, { body: { error } });
}

/** Answers before the request was read to its end, and closes the connection once the sender had a chance to read the answer. */
export async function refuse(request: IncomingMessage, response: ServerResponse, refusal: Refusal): Promise<void> {
  const { bytes, contentType } = encode({ error: refusal.error });
  response.writeHead(refusal.status, {
    'content-type': contentType,
    'content-length': bytes.length,
    connection: 'close',
  });
  response.write(bytes);
  await discardRest(request);
  response.end();
}

function encode(body: ResponseBody): { bytes: Buffer; contentType?: string } {
  if (body === undefined) return { bytes: Buffer.alloc(0) };
  if (Buffer.isBuffer(body)) return { bytes: body, contentType: 'application/octet-stream' };
  if (typeof body === 'string') return { bytes: Buffer.from(body), contentType: 'text/plain; charset=utf-8' };
  return { bytes: Buffer.from(JSON.stringify(body)), contentType: 'application/json; charset=utf-8' };
}
