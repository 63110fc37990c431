import { type Attestation, isLive, liveStates } from './attestation.ts';
import type { Deps } from './ports.ts';

/** Every live attestation (or one person's), soonest deadline first; those without one yet come first. */
export async function pendingAttestations(
  deps: Pick<Deps, 'store'>,
  ownerId: string | null,
): Promise<readonly Attestation[]> {
  const found = await Promise.all(liveStates.map((state) => deps.store.find('attestations', 'state', state)));
  return found
    .flat()
    .filter((attestation) => ownerId === null || attestation.owner.objectId === ownerId)
    .sort((a, b) => (a.deadline ?? 0) - (b.deadline ?? 0));
}

/** The customer's attestation that a command means: the live one, else the last to have been asked for. */
export async function currentAttestation(deps: Pick<Deps, 'store'>, customerId: string): Promise<Attestation | null> {
  const all = await deps.store.find('attestations', 'customer', customerId);
  const newest = [...all].sort((a, b) => b.requestedAt - a.requestedAt);
  return (
    newest.find((attestation) => isLive(attestation) && attestation.replacedBy === null) ??
    newest.find(({ state }) => state !== 'refused' && state !== 'replaced') ??
    newest.find(({ state }) => state !== 'refused') ??
    null
  );
}
