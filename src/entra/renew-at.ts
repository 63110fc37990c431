import { type Instant, MINUTE } from '../agreements/instant.ts';

/** From when on a token is renewed while it still works: ten minutes before its end, or a quarter of a short life. */
export function renewAt({ endsAt, obtainedAt }: { readonly endsAt: Instant; readonly obtainedAt: Instant }): Instant {
  return endsAt - Math.min(10 * MINUTE, (endsAt - obtainedAt) / 4);
}
