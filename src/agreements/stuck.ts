import { attestationAlert } from './alerts.ts';
import { type Attestation, isLive } from './attestation.ts';
import { announce } from './follow.ts';
import type { Change, Deps } from './ports.ts';
import { stuckAfter } from './schedule.ts';

/** Tells, once for each time that it begins, that attempts have failed for technical reasons for an hour. */
export async function stuckAlert(deps: Pick<Deps, 'store' | 'clock'>, attestation: Attestation): Promise<Change> {
  const { technicalSince } = attestation;
  const now = deps.clock.now();
  if (technicalSince === null || now - technicalSince < stuckAfter || !isLive(attestation)) return {};
  const alert = attestationAlert('stuck', attestation, now, String(technicalSince));
  if ((await deps.store.get('alerts', alert.id)) !== null) return {};
  const { failure, customer, id: attestationId } = attestation;
  const facts = { since: technicalSince, code: failure?.code ?? null, correlationId: failure?.correlationId ?? null };
  return {
    put: { alerts: [alert] },
    history: [{ at: now, kind: 'stuck', customerId: customer.id, attestationId, actor: null, facts }],
    work: [announce(alert)],
  };
}
