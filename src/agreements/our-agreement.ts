import type { Attestation } from './attestation.ts';
import { HOUR, type Instant, SECOND } from './instant.ts';
import type { Deps } from './ports.ts';
import { type AttestationRequest, type Contact, sameSignatory } from './signatory.ts';

/** For so long a created agreement may not be visible yet (Microsoft: bulk attestation tool FAQ, "within four hours"). */
export const lagOfMicrosoft = 4 * HOUR;

/**
 * The date of our agreement where it is there: a `dateAgreed` of ours to the second, and our signatory. Not finding it proves nothing for
 * four hours.
 */
export async function standsAtMicrosoft(
  deps: Pick<Deps, 'partnerCenter'>,
  attestation: Attestation,
): Promise<Instant | 'no' | 'unanswered'> {
  const { agreements } = await deps.partnerCenter.readAcceptance(attestation.customer.id);
  if (!agreements.answered) return 'unanswered';
  const sentDates = [attestation.intent?.dateAgreed, ...attestation.lostDates];
  const ours = agreements.value.find(
    (record) =>
      sentDates.includes(Math.floor(record.dateAgreed / SECOND) * SECOND) &&
      (record.primaryContact === null || isOurSignatory(record.primaryContact, attestation.request)),
  );
  return ours === undefined ? 'no' : Math.floor(ours.dateAgreed / SECOND) * SECOND;
}

/** A phone that Microsoft does not give back says nothing against it. */
function isOurSignatory(contact: Contact, request: AttestationRequest): boolean {
  return sameSignatory({ ...contact, phoneNumber: contact.phoneNumber ?? request.phoneNumber }, request);
}
