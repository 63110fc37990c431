import { type Alert, isTakeable } from './alerts.ts';
import { type Attestation, isLive } from './attestation.ts';
import { type Decision, decideAndCommit } from './change.ts';
import type { PersonRef } from './customer.ts';
import { currentAttestation, pendingAttestations } from './find-attestations.ts';
import { openBlockOf } from './open-block.ts';
import type { Deps } from './ports.ts';
import { alertsTaken, type TakenOver, type Taker, type Things, taking } from './taking.ts';

type TakingDeps = Pick<Deps, 'store' | 'clock'>;

/** Makes somebody the owner of what a customer has open: the attestation, and the blocked purchase. */
export function takeOverCustomer(deps: TakingDeps, customerId: string, taker: Taker): Promise<TakenOver> {
  return decideAndCommit(deps.store, async () => taking(deps, await openOf(deps, customerId), taker));
}

/** Makes somebody the owner of everything that another had open. */
export function takeOverAll(deps: TakingDeps, fromId: string, taker: Taker): Promise<TakenOver> {
  return decideAndCommit(deps.store, async () => {
    const attestations = await pendingAttestations(deps, fromId);
    const open = await deps.store.find('blocks', 'state', 'open');
    const blocks = open.filter(({ owner }) => owner?.objectId === fromId);
    return taking(deps, { attestations, blocks }, taker);
  });
}

/** What *I take it* came to. `before`: somebody else was faster. `over`: it asks for nothing any more. */
export type TakenAlert =
  | { readonly kind: 'taken' | 'before'; readonly by: PersonRef }
  | { readonly kind: 'over' }
  | { readonly kind: 'gone' };

/** *I take it*: the presser becomes the owner of what the alert is about. The first one wins. */
export function takeAlert(deps: TakingDeps, alertId: string, taker: Taker): Promise<TakenAlert> {
  return decideAndCommit(deps.store, async (): Promise<Decision<TakenAlert>> => {
    const alert = await deps.store.get('alerts', alertId);
    if (alert === null) return { result: { kind: 'gone' }, change: null };
    if (alert.taken !== undefined) {
      const kind = alert.taken.by.objectId === taker.by.objectId ? 'taken' : 'before';
      return { result: { kind, by: alert.taken.by }, change: null };
    }
    const things = await subjectOf(deps, alert);
    const { result, change } = await taking(deps, things, taker);
    if (!isTakeable(alert) || result.kind === 'nothing') return { result: { kind: 'over' }, change: null };
    const own = result.kind === 'yours' ? await alertsTaken(deps, things, taker.by) : change;
    return { result: { kind: 'taken', by: taker.by }, change: own };
  });
}

/** Whether somebody has to take care of an attestation: it lives, or it ended without an agreement and nobody stopped it. */
export function needsOwner(attestation: Attestation): boolean {
  const { state } = attestation;
  return isLive(attestation) || state === 'expired' || state === 'notFinalizedInTime' || state === 'failed';
}

async function openOf(deps: TakingDeps, customerId: string): Promise<Things> {
  const current = await currentAttestation(deps, customerId);
  const block = await openBlockOf(deps, customerId);
  return {
    attestations: current !== null && needsOwner(current) ? [current] : [],
    blocks: block?.state === 'open' ? [block] : [],
  };
}

async function subjectOf(deps: TakingDeps, { attestationId, blockId }: Alert): Promise<Things> {
  const attestation = attestationId === null ? null : await deps.store.get('attestations', attestationId);
  const block = blockId === null ? null : await deps.store.get('blocks', blockId);
  return {
    attestations: attestation !== null && needsOwner(attestation) ? [attestation] : [],
    blocks: block?.state === 'open' ? [block] : [],
  };
}
