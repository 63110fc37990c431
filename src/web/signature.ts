import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { type Instant, MINUTE, SECOND } from '../agreements/instant.ts';

/** Older or further ahead than this is refused: a request that was overheard cannot be sent again later. */
const tolerance = 5 * MINUTE;

/** `stale` is said only to a sender that holds the secret: its clock, or the time its request took, is what is wrong. */
export type Verified = 'ok' | 'unsigned' | 'stale';

/**
 * Checks `X-MCA-Timestamp: <unix seconds>` and `X-MCA-Signature: sha256=<hex HMAC-SHA256 of "<timestamp>.<raw body>">` against each of the
 * secrets, in constant time. `now` is the wall clock's.
 */
export function verifySignature(
  request: { readonly headers: IncomingHttpHeaders; readonly body: Buffer },
  secrets: readonly string[],
  now: Instant,
): Verified {
  const timestamp = textOf(request.headers['x-mca-timestamp']);
  const given = /^sha256=([0-9a-f]{64})$/i.exec(textOf(request.headers['x-mca-signature']))?.[1];
  if (!/^\d{1,12}$/.test(timestamp) || given === undefined) return 'unsigned';
  const signature = Buffer.from(given, 'hex');
  const matches = secrets.map((secret) => timingSafeEqual(signature, sign(secret, timestamp, request.body)));
  if (!matches.includes(true)) return 'unsigned';
  return Math.abs(now - Number(timestamp) * SECOND) <= tolerance ? 'ok' : 'stale';
}

const unsigned =
  'The signature is missing or wrong. Send X-MCA-Timestamp: <unix seconds> and X-MCA-Signature: ' +
  'sha256=<hex HMAC-SHA256 of "<timestamp>.<raw body>" with EVENTS_SECRET>.';

/** What an unverified sender is told. */
export const signatureRefusals: Readonly<Record<Exclude<Verified, 'ok'>, string>> = {
  unsigned,
  stale:
    "The timestamp is more than five minutes from this server's clock. Check your clock, and sign each attempt anew.",
};

/** The headers that prove who sent a body. `now` is the wall clock's. */
export function signatureHeaders(secret: string, body: string, now: Instant): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(now / SECOND));
  const signature = sign(secret, timestamp, Buffer.from(body)).toString('hex');
  return { 'x-mca-timestamp': timestamp, 'x-mca-signature': `sha256=${signature}` };
}

function sign(secret: string, timestamp: string, body: Buffer): Buffer {
  return createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest();
}

function textOf(header: string | string[] | undefined): string {
  return typeof header === 'string' ? header.trim() : '';
}
