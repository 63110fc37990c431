import type { Attestation } from './attestation.ts';
import { type Decision, decideAndCommit } from './change.ts';
import type { Customer } from './customer.ts';
import { alertView } from './deliver.ts';
import { pendingAttestations } from './find-attestations.ts';
import type { AlertView, Deps } from './ports.ts';
import type { Block } from './rows.ts';

/** One person's day. */
export interface MyDay {
  readonly deadlines: readonly Attestation[];
  readonly blocks: readonly Block[];
  readonly recent: readonly Customer[];
  /** Alerts that nobody heard: shown to the next permitted person, who has heard them then. */
  readonly unheard: readonly AlertView[];
}

const most = 5;

/** My deadlines, the waiting orders, my last customers, and what nobody has heard. */
export async function myDay(deps: Pick<Deps, 'store'>, personId: string): Promise<MyDay> {
  const [deadlines, blocks, person, unheard] = await Promise.all([
    pendingAttestations(deps, personId),
    deps.store.find('blocks', 'state', 'open'),
    deps.store.get('people', personId),
    takeUnheard(deps),
  ]);
  return {
    deadlines: deadlines.slice(0, most),
    blocks: [...blocks].sort((a, b) => b.openedAt - a.openedAt).slice(0, most),
    recent: person?.recent ?? [],
    unheard,
  };
}

/** Takes the alerts that nobody heard, oldest first: they are marked heard in the commit before they are shown. */
export async function takeUnheard(deps: Pick<Deps, 'store'>): Promise<readonly AlertView[]> {
  return decideAndCommit(deps.store, async (): Promise<Decision<readonly AlertView[]>> => {
    const alerts = [...(await deps.store.find('alerts', 'unheard', 'yes'))]
      .sort((a, b) => a.raisedAt - b.raisedAt)
      .slice(0, most);
    if (alerts.length === 0) return { result: [], change: null };
    const views = await Promise.all(alerts.map(({ id }) => alertView(deps, { alertId: id, mention: null })));
    return {
      result: views.filter((view) => view !== null),
      change: { put: { alerts: alerts.map((alert) => ({ ...alert, unheard: false })) } },
    };
  });
}
