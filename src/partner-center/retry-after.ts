import type { Instant } from '../agreements/instant.ts';
import { longestRetryAfterMs } from './policy.ts';

/**
 * `Retry-After` in milliseconds from now: seconds, or an HTTP date, which is read against the answer's own `Date`, so that a wrong clock on
 * this machine does not matter; an hour at most. Null where it is missing or no such thing.
 */
export function retryAfterMs(headers: Headers, now: Instant): number | null {
  const text = headers.get('retry-after')?.trim() ?? '';
  if (/^\d{1,9}(\.\d{1,9})?$/.test(text)) return Math.min(Math.ceil(Number(text) * 1_000), longestRetryAfterMs);
  // Bare numbers are no dates, though Date.parse takes some for years.
  const at = /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) return null;
  const answeredAt = Date.parse(headers.get('date') ?? '');
  const ms = Math.max(0, at - (Number.isNaN(answeredAt) ? now : answeredAt));
  return Math.min(ms, longestRetryAfterMs);
}
