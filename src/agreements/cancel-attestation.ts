import type { Attestation } from './attestation.ts';
import { type Decision, decideAndCommit, merge } from './change.ts';
import type { PersonRef } from './customer.ts';
import { follow, stopTrying } from './follow.ts';
import type { Deps } from './ports.ts';

/** Stops tracking an attestation, and the links of the same customer that it replaced. Microsoft's link cannot be revoked. Null where it had ended already. */
export async function cancelAttestation(deps: Deps, id: string, actor: PersonRef): Promise<Attestation | null> {
  return decideAndCommit(deps.store, async (): Promise<Decision<Attestation | null>> => {
    const found = await deps.store.get('attestations', id);
    const followed = found === null ? null : await follow(deps, found, { event: { kind: 'cancelled' }, actor });
    if (found === null || followed === null) return { result: null, change: null };
    const all = await deps.store.find('attestations', 'customer', found.customer.id);
    const tried = all.filter((other) => other.id !== id && other.state === 'replaced' && other.triedWhileReplaced);
    return { result: followed.attestation, change: merge(followed.change, ...tried.map(stopTrying)) };
  });
}
