import type { Attestation } from './attestation.ts';
import type { Instant } from './instant.ts';
import type { WorkOrder } from './ports.ts';
import { nextAttemptAt } from './schedule.ts';

/** The order to try to create the agreement. One attempt of a customer at a time. */
export function attempt(attestation: Attestation, dueAt: Instant): WorkOrder {
  return {
    kind: 'finalize',
    subject: attestation.id,
    dueAt,
    lane: attestation.customer.id,
  };
}

/** Whether an attempt can still bring anything: also after the deadline, because an accepted link may have gone unnoticed. */
export function mayTry(attestation: Attestation): boolean {
  switch (attestation.state) {
    case 'pending':
    case 'finalizing':
    case 'expired':
    case 'notFinalizedInTime':
      return true;
    case 'replaced':
      return attestation.triedWhileReplaced || attestation.intent !== null;
    case 'cancelled':
    case 'acceptedDirectly':
      return attestation.intent !== null;
    case 'creating':
    case 'unanswered':
    case 'finalized':
    case 'failed':
    case 'refused':
      return false;
  }
}

/** The next attempt that is made without being asked for. A pending link always has one. */
export function regularAttempt(attestation: Attestation, now: Instant): readonly WorkOrder[] {
  if (!attestation.autoFinalize) return [];
  const dueAt = nextAttemptAt(attestation, now) ?? (attestation.state === 'pending' ? now : null);
  return dueAt === null ? [] : [attempt(attestation, dueAt)];
}
