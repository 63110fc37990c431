import { type Alert, alertRules, isOvertaken, isTakeable } from './alerts.ts';
import type { Attestation } from './attestation.ts';
import { HOUR, type Instant } from './instant.ts';
import type { Deps, WorkOrder } from './ports.ts';

/** How long an urgent alert waits for somebody to take it or act, before it is said again to operations. */
export const escalateAfter = 4 * HOUR;

/** The order, when an alert is told at first, to look later whether somebody took it; none where there is nothing to take. */
export function escalationOf(alert: Alert, now: Instant): readonly WorkOrder[] {
  if (!isTakeable(alert) || alert.taken !== undefined || alert.escalatedAt !== undefined) return [];
  return [{ kind: 'escalate', subject: alert.id, dueAt: now + escalateAfter }];
}

/** Whether an alert still waits for somebody: nobody took it, nobody acted, and nothing has overtaken it. */
export async function isOpen(deps: Pick<Deps, 'store'>, alert: Alert, now: Instant): Promise<boolean> {
  if (!isTakeable(alert) || alert.taken !== undefined) return false;
  if (await attestedSince(deps, alert)) return false;
  if (alert.blockId !== null) return (await deps.store.get('blocks', alert.blockId))?.state === 'open';
  const attestation = alert.attestationId === null ? null : await deps.store.get('attestations', alert.attestationId);
  return attestation !== null && !isOvertaken(alert, attestation, now) && !isSettled(alert, attestation);
}

/** Whoever asked the customer for another acceptance since then has acted. */
async function attestedSince(deps: Pick<Deps, 'store'>, { customerId, raisedAt }: Alert): Promise<boolean> {
  if (customerId === null) return false;
  const all = await deps.store.find('attestations', 'customer', customerId);
  return all.some(({ requestedAt, state }) => requestedAt > raisedAt && state !== 'refused');
}

function isSettled({ kind }: Alert, { state, technicalSince }: Attestation): boolean {
  const { raisedOn } = alertRules[kind];
  if (raisedOn !== null) return state !== raisedOn;
  if (kind === 'stuck') return technicalSince === null;
  return state === 'finalized' || state === 'cancelled' || state === 'replaced' || state === 'acceptedDirectly';
}
