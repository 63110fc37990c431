import { DAY, HOUR, type Instant, SECOND } from './instant.ts';
import type { Change, Deps, Throttled } from './ports.ts';
import type { Pause } from './rows.ts';
import { deliveryDelay } from './schedule.ts';

/** A pause that ended so long ago says nothing about the next one. */
const forgottenAfter = HOUR;

/** How long one message waits by itself. */
const aloneFor = 30 * SECOND;

/** Until when a conversation is to be left alone; a moment that has passed where it is not. */
export async function pausedUntil(deps: Pick<Deps, 'store'>, conversationId: string): Promise<Instant> {
  return (await deps.store.get('pauses', conversationId))?.until ?? 0;
}

/**
 * What a throttled answer means for its conversation: nothing that waits for it is sent before `until`. A time that Teams names is obeyed as
 * it is; without one the pauses grow, and conversations that were throttled together do not come back together.
 */
export async function paused(
  deps: Pick<Deps, 'store' | 'clock' | 'ids'>,
  conversationId: string,
  throttled: Throttled,
): Promise<{ readonly until: Instant; readonly change: Change }> {
  if (throttled.thisAlone === true) return { until: deps.clock.now() + aloneFor, change: {} };
  const before = await deps.store.get('pauses', conversationId);
  const isOld = before === null || deps.clock.now() - before.until > forgottenAfter;
  const tries = (isOld ? 0 : before.tries) + (throttled.retryAfterMs === null ? 1 : 0);
  const wait = named(throttled) ?? backOff(deps, conversationId, tries - 1);
  const until = Math.max(before?.until ?? 0, deps.clock.now() + wait);
  const pause: Pause = { id: conversationId, version: before?.version ?? 0, until, tries };
  return { until, change: { put: { pauses: [pause] } } };
}

/** The change with which a conversation is open again. */
export async function resumed(deps: Pick<Deps, 'store'>, conversationId: string): Promise<Change> {
  const before = await deps.store.get('pauses', conversationId);
  return before === null ? {} : { remove: { pauses: [{ id: before.id, version: before.version }] } };
}

/** A Retry-After of 0 does not mean "at once, for ever", and one of years is a mistake. */
function named({ retryAfterMs, heldBack }: Throttled): number | null {
  if (retryAfterMs === null || heldBack === true) return retryAfterMs;
  return Math.min(DAY, Math.max(SECOND, retryAfterMs));
}

/** Up to a quarter more, by a hash: spread as by chance, and the same for the same pause. */
function backOff({ ids }: Pick<Deps, 'ids'>, conversationId: string, tries: number): number {
  const share = Number.parseInt(ids.hash(`${conversationId} ${tries}`).slice(0, 8), 16) / 2 ** 32;
  return Math.round(deliveryDelay(tries) * (1 + share / 4));
}
