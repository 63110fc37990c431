import type { Attestation } from './attestation.ts';
import { type Decision, decideAndCommit } from './change.ts';
import type { Customer } from './customer.ts';
import { alertView } from './deliver.ts';
import { pendingAttestations } from './find-attestations.ts';
import type { AlertView, Deps } from './ports.ts';
import type { Reaching } from './reach.ts';
import type { Block } from './rows.ts';
import { watched } from './watch.ts';

/** One person's day. */
export interface MyDay {
  readonly deadlines: readonly Attestation[];
  readonly blocks: readonly Block[];
  readonly recent: readonly Customer[];
  /** Those whom the person watches. */
  readonly watched: readonly Customer[];
}

const most = 5;

/** My deadlines, the waiting orders, my last customers and those whom I watch. */
export async function myDay(deps: Reaching, personId: string): Promise<MyDay> {
  const [deadlines, blocks, person, watches] = await Promise.all([
    pendingAttestations(deps, personId),
    deps.store.find('blocks', 'state', 'open'),
    deps.store.get('people', personId),
    watched(deps, personId),
  ]);
  return {
    deadlines: deadlines.slice(0, most),
    blocks: [...blocks].sort((a, b) => b.openedAt - a.openedAt).slice(0, most),
    recent: person?.recent ?? [],
    watched: watches,
  };
}

/** The oldest alerts that nobody heard: shown to the next permitted person, and marked by `markHeard` after that. */
export async function unheardAlerts(deps: Pick<Deps, 'store'>): Promise<readonly AlertView[]> {
  const alerts = [...(await deps.store.find('alerts', 'unheard', 'yes'))].sort((a, b) => a.raisedAt - b.raisedAt);
  const views = await Promise.all(
    alerts.slice(0, most).map(({ id }) => alertView(deps, { alertId: id, mention: null })),
  );
  return views.filter((view) => view !== null);
}

/** An alert has been shown to somebody. */
export async function markHeard(deps: Pick<Deps, 'store'>, alertId: string): Promise<void> {
  await decideAndCommit(deps.store, async (): Promise<Decision<null>> => {
    const alert = await deps.store.get('alerts', alertId);
    if (alert === null || !alert.unheard) return { result: null, change: null };
    return { result: null, change: { put: { alerts: [{ ...alert, unheard: false }] } } };
  });
}
