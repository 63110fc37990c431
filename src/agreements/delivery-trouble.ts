import type { Alert } from './alerts.ts';
import { HOUR } from './instant.ts';
import type { Change, Deps } from './ports.ts';
import { troubleEnds, troubleOpened } from './troubles.ts';

const topic = 'deliveryFailing';
/** So long without a message that failed, and the trouble is over. */
const overAfter = HOUR;

/** Tells operations, once while it lasts, that messages do not arrive; what fails meanwhile is counted. */
export async function deliveryFailed(
  deps: Pick<Deps, 'store' | 'clock'>,
  alerts: readonly Alert[],
  reason: string,
): Promise<Change> {
  // That this very alert does not arrive is no news, and must not lead to the next one.
  const count = alerts.filter(({ trouble }) => trouble !== topic).length;
  if (count === 0) return {};
  const before = await deps.store.get('troubles', topic);
  const counted = before?.endedAt === null ? Number(before.facts['count'] ?? 0) : 0;
  const facts = { count: counted + count, code: reason.slice(0, 200), lastAt: deps.clock.now() };
  return (await troubleOpened(deps, { topic, facts })) ?? {};
}

/** A message arrived: where none has failed for an hour, the trouble is over. */
export async function deliveryWorks(deps: Pick<Deps, 'store' | 'clock'>): Promise<Change> {
  const trouble = await deps.store.get('troubles', topic);
  if (trouble === null || trouble.endedAt !== null) return {};
  const now = deps.clock.now();
  return now - Number(trouble.facts['lastAt'] ?? 0) < overAfter ? {} : troubleEnds(trouble, now);
}
