import { type Attestation, isLive } from './attestation.ts';

/** What of an attestation lies over a customer's status: its signatory is nobody's business there, and is not held in memory for each customer. */
export type OverlaidAttestation = Pick<Attestation, 'id' | 'owner' | 'state' | 'requestedAt' | 'deadline'>;

/**
 * Of all attestations of one customer the one that lies over its status: the live one, else the one that was asked for last. Replaced ones
 * give way to what replaced them, and one that never began is none.
 */
export function latestAttestation<A extends Pick<Attestation, 'state' | 'requestedAt'>>(all: readonly A[]): A | null {
  const shown = all.filter(({ state }) => state !== 'replaced' && state !== 'refused');
  const newest = shown.sort((a, b) => b.requestedAt - a.requestedAt);
  return newest.find(isLive) ?? newest[0] ?? null;
}
