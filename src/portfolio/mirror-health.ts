import type { Failure } from '../agreements/failure.ts';
import { HOUR, type Instant } from '../agreements/instant.ts';
import type { Change, Deps } from '../agreements/ports.ts';
import type { MirrorRow } from '../agreements/rows.ts';
import { troubleEnds, troubleOpened } from '../agreements/troubles.ts';

/** The mirror may fail for so long before operations are told. */
const standsStillAfter = HOUR;

/** What a part of the mirror's work came to: null, something was read; else why nothing was. */
export interface Went {
  readonly part: 'list' | 'read';
  readonly failure: Failure | null;
}

type HealthDeps = Pick<Deps, 'store' | 'clock'>;

/** The mirror's row with whether it moves, and what operations are told: that it has not for an hour, or that it does again. */
export async function mirrorWent(
  deps: HealthDeps,
  row: MirrorRow,
  { part, failure }: Went,
): Promise<{ readonly row: MirrorRow; readonly told: Change }> {
  const now = deps.clock.now();
  const since = failure === null ? null : (row.failingSince[part] ?? now);
  if (since === null && row.failingSince[part] === null) return { row, told: {} };
  const failingSince = { ...row.failingSince, [part]: since };
  const stalledSince = stalled(failingSince, now);
  return { row: { ...row, failingSince, stalledSince }, told: await tell(deps, stalledSince, failure) };
}

/** Since when, where it is long enough. */
function stalled({ list, read }: MirrorRow['failingSince'], now: Instant): Instant | null {
  const long = [list, read].flatMap((since) => (since !== null && now - since >= standsStillAfter ? [since] : []));
  return long.length === 0 ? null : Math.min(...long);
}

async function tell(deps: HealthDeps, stalledSince: Instant | null, failure: Failure | null): Promise<Change> {
  if (stalledSince !== null) {
    const facts = { code: failure?.code ?? null, httpStatus: failure?.httpStatus ?? null };
    return (await troubleOpened(deps, { topic: 'mirrorStandsStill', facts })) ?? {};
  }
  const before = await deps.store.get('troubles', 'mirrorStandsStill');
  return before === null || before.endedAt !== null ? {} : troubleEnds(before, deps.clock.now());
}
