import type { Attestation } from './attestation.ts';
import { follow } from './follow.ts';
import { toTheSecond } from './logged-agreement.ts';
import { isOurSignatory } from './our-agreement.ts';
import type { Change, Deps } from './ports.ts';
import type { ReadingRow } from './rows.ts';
import type { AgreementRecord } from './status.ts';

/**
 * A reading may show that a link was accepted and finalized with another tool: an agreement with our signatory, dated after the link was
 * made, that no attestation of ours has made. An attempt under way settles itself.
 */
export async function finalizedElsewhere(deps: Deps, { id, latest }: ReadingRow): Promise<Change> {
  if (!latest.agreements.answered) return {};
  const all = await deps.store.find('attestations', 'customer', id);
  const own = new Set(all.map(({ finalizedAt }) => finalizedAt));
  const foreign = latest.agreements.value.filter((record) => !own.has(toTheSecond(record.dateAgreed)));
  for (const attestation of all) {
    const made = foreign.find((record) => isOf(record, attestation));
    const dateAgreed = made === undefined ? null : toTheSecond(made.dateAgreed);
    const followed =
      dateAgreed === null
        ? null
        : await follow(deps, attestation, {
            event: { kind: 'agreementCreated', dateAgreed },
            facts: { elsewhere: true, dateAgreed },
          });
    // One agreement is of one attestation.
    if (followed !== null) return followed.change;
  }
  return {};
}

function isOf({ dateAgreed, primaryContact }: AgreementRecord, attestation: Attestation): boolean {
  const { state, createdAt, deadline, intent, lostDates, request } = attestation;
  if (state !== 'pending' && state !== 'expired' && state !== 'notFinalizedInTime') return false;
  if (createdAt === null || deadline === null || intent !== null || lostDates.length > 0) return false;
  // What is dated after the link's death was accepted on another.
  if (dateAgreed < createdAt || dateAgreed > deadline) return false;
  return primaryContact !== null && isOurSignatory(primaryContact, request);
}
