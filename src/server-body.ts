import type { IncomingMessage } from 'node:http';

/** What reading a body came to. `late`: the sender was slower than allowed; `broken`: it went away. */
export type ReadBody =
  | { readonly kind: 'read'; readonly body: Buffer }
  | { readonly kind: 'tooLarge' }
  | { readonly kind: 'late' }
  | { readonly kind: 'broken' };

/** Reads at most `maxBytes` within `timeoutMs`. It keeps nothing beyond the limit and never throws. */
export function readBody(
  request: IncomingMessage,
  limits: { readonly maxBytes: number; readonly timeoutMs: number },
): Promise<ReadBody> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = (result: ReadBody): void => {
      clearTimeout(timer);
      request.off('data', take);
      resolve(result);
    };
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > limits.maxBytes) finish({ kind: 'tooLarge' });
      else chunks.push(chunk);
    };
    const timer = setTimeout(() => finish({ kind: 'late' }), limits.timeoutMs);
    request.on('data', take);
    request.once('end', () => finish({ kind: 'read', body: Buffer.concat(chunks) }));
    // Without a listener an aborted upload would be an unhandled 'error' event; 'close' comes last in every case.
    request.on('error', () => finish({ kind: 'broken' }));
    request.once('close', () => finish({ kind: 'broken' }));
  });
}

// A sender that is still writing reads no answer from a connection that was cut: so some more is thrown away first.
const LINGER_BYTES = 32 * 1024 * 1024;
const LINGER_MS = 2_000;

/** Throws away what a refused sender still writes, up to a bound, so that it lives to read the answer; then resolves. */
export function discardRest(request: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    if (request.complete || request.destroyed) return resolve();
    let left = LINGER_BYTES;
    const timer = setTimeout(finish, LINGER_MS);
    function finish(): void {
      clearTimeout(timer);
      request.off('data', drop);
      resolve();
    }
    function drop(chunk: Buffer): void {
      left -= chunk.length;
      if (left <= 0) finish();
    }
    request.on('error', finish);
    request.once('end', finish);
    request.once('close', finish);
    request.on('data', drop);
  });
}
