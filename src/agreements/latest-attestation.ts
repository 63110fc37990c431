import { type Attestation, isLive } from './attestation.ts';

/**
 * Of all attestations of one customer the one that lies over its status: the live one, else the one that was asked for last. Replaced ones
 * give way to what replaced them, and one that never began is none.
 */
export function latestAttestation(all: readonly Attestation[]): Attestation | null {
  const shown = all.filter(({ state }) => state !== 'replaced' && state !== 'refused');
  const newest = shown.sort((a, b) => b.requestedAt - a.requestedAt);
  return newest.find(isLive) ?? newest[0] ?? null;
}
