import type { IncomingMessage } from 'node:http';

/** Why a request is turned away before any routing. */
export interface Refusal {
  readonly status: 400 | 408 | 413 | 415;
  readonly error: string;
}

/**
 * Looks at the head of a request alone. restify 12 builds a URL from the Host header and the target outside every handler, so that one
 * malformed request would end the process; and it counts compressed bytes only. Null means: go on.
 */
export function refusalOf(request: IncomingMessage, maxBodyBytes: number): Refusal | null {
  if (!hasReadableUrl(request)) {
    return { status: 400, error: 'The Host header or the request target is malformed. Send a host name and a path.' };
  }
  if ((request.headersDistinct['authorization']?.length ?? 0) > 1) {
    return { status: 400, error: 'There are several Authorization headers. Send one.' };
  }
  if (request.headers['content-encoding'] !== undefined) {
    return { status: 415, error: 'Compressed bodies are not taken. Send the body without Content-Encoding.' };
  }
  return Number(request.headers['content-length'] ?? 0) > maxBodyBytes ? tooLarge(maxBodyBytes) : null;
}

/** The refusal of a body over the limit, in bytes. */
export function tooLarge(maxBodyBytes: number): Refusal {
  return { status: 413, error: `The body is too large. Send at most ${maxBodyBytes} bytes.` };
}

// A host name or address with an optional port: anything more could smuggle a path into the URL that the router reads.
const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i;

function hasReadableUrl(request: IncomingMessage): boolean {
  const target = request.url ?? '';
  const host = request.headers.host ?? 'localhost';
  return HOST.test(host) && target.startsWith('/') && URL.canParse(`http://${host}${target}`) && isDecodable(target);
}

function isDecodable(target: string): boolean {
  try {
    decodeURI(target.split('?', 1)[0] ?? '');
    return true;
  } catch {
    return false;
  }
}
