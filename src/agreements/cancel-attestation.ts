import type { Attestation } from './attestation.ts';
import { type Decision, decideAndCommit } from './change.ts';
import type { PersonRef } from './customer.ts';
import { follow } from './follow.ts';
import type { Deps } from './ports.ts';

/** Stops tracking an attestation. Microsoft's link cannot be revoked. Null where it had ended already. */
export async function cancelAttestation(deps: Deps, id: string, actor: PersonRef): Promise<Attestation | null> {
  return decideAndCommit(deps.store, async (): Promise<Decision<Attestation | null>> => {
    const found = await deps.store.get('attestations', id);
    const followed = found === null ? null : await follow(deps, found, { event: { kind: 'cancelled' }, actor });
    return { result: followed?.attestation ?? null, change: followed?.change ?? null };
  });
}
