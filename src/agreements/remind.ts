import { attestationAlert } from './alerts.ts';
import type { Attestation } from './attestation.ts';
import { decideAndFinish } from './change.ts';
import { announce, follow } from './follow.ts';
import type { Instant } from './instant.ts';
import type { Change, Deps, HistoryEntry, Work } from './ports.ts';
import { type ExpiringMark, expiringMarks } from './schedule.ts';

/** Raises *expiring* for the latest mark that has passed, and comes back for the next. Marks missed while away are not made up for. */
export async function remind(deps: Deps, work: Work): Promise<void> {
  await decideAndFinish(deps, work, async (): Promise<Change> => {
    const attestation = await deps.store.get('attestations', work.subject);
    const now = deps.clock.now();
    if (attestation === null || attestation.createdAt === null || attestation.deadline === null) return {};
    if (attestation.endedAt !== null || now >= attestation.deadline) return {};
    const marks = expiringMarks(attestation.createdAt, attestation.deadline);
    const passed = marks.findLast(({ at }) => at <= now);
    const upcoming = marks.find(({ at }) => at > now);
    const again =
      upcoming === undefined ? [] : [{ kind: 'remind', subject: attestation.id, dueAt: upcoming.at } as const];
    if (passed === undefined) return { work: again };
    const alert = attestationAlert('expiring', attestation, now, passed.mark);
    const raised = (await deps.store.get('alerts', alert.id)) !== null;
    if (raised) return { work: again };
    const history = [reminded(attestation, passed.mark, now)];
    return { put: { alerts: [alert] }, history, work: [announce(alert), ...again] };
  });
}

/** That the bot reminded, whoever was there to hear it. */
function reminded({ id, customer }: Attestation, mark: ExpiringMark, at: Instant): HistoryEntry {
  return { at, kind: 'reminded', customerId: customer.id, attestationId: id, actor: null, facts: { mark } };
}

/** Ends an attestation that the bot does not finalize by itself: the customer may have accepted, nobody created the agreement in time. */
export async function passDeadline(deps: Deps, work: Work): Promise<void> {
  await decideAndFinish(deps, work, async (): Promise<Change> => {
    const attestation = await deps.store.get('attestations', work.subject);
    if (attestation === null) return {};
    return (await follow(deps, attestation, { event: { kind: 'deadlinePassed' } }))?.change ?? {};
  });
}
