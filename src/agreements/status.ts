import type { Failure, Half } from './failure.ts';
import type { Instant } from './instant.ts';
import type { Contact } from './signatory.ts';

/** One Microsoft Customer Agreement record that Partner Center holds for a customer (partner attestations only). */
export interface AgreementRecord {
  /** Partner Center sends no zone; read as UTC. */
  readonly dateAgreed: Instant;
  readonly templateId: string;
  readonly primaryContact: Contact | null;
}

/**
 * One reading of both halves of a customer's acceptance, each answered or failed on its own, so that "unknown" cannot be lost.
 * `directSigned` is a bare yes or no at Microsoft, without a date.
 */
export interface AcceptanceReading {
  readonly readAt: Instant;
  readonly agreements: Half<readonly AgreementRecord[]>;
  readonly directSigned: Half<boolean>;
}

/** What a reading means for the customer's purchases. */
export type CustomerStatus =
  | { readonly kind: 'acceptedAttested'; readonly agreement: AgreementRecord }
  | { readonly kind: 'acceptedDirect' }
  | { readonly kind: 'reattestationRequired'; readonly agreement: AgreementRecord }
  | { readonly kind: 'notAccepted' }
  | { readonly kind: 'unknown'; readonly failures: readonly UnreadHalf[] };

/** Why one half of a reading is missing. */
export interface UnreadHalf extends Failure {
  readonly half: 'agreements' | 'directSigned';
}

export type CustomerStatusKind = CustomerStatus['kind'];

/** The newest record by `dateAgreed`, or null where there is none. Each re-attestation adds a record; the latest wins. */
export function newestAgreement(agreements: readonly AgreementRecord[]): AgreementRecord | null {
  return agreements.reduce<AgreementRecord | null>(
    (newest, record) => (newest === null || record.dateAgreed > newest.dateAgreed ? record : newest),
    null,
  );
}

/**
 * What Microsoft said → the status shown. A valid agreement or a direct acceptance decides alone; anything else needs both halves,
 * and is `unknown` while one is missing, never "not accepted".
 * `cutoff`: agreements dated before it must be renewed (Microsoft: Confirm customer acceptance of the MCA, 1 April 2023).
 */
export function deriveStatus(reading: AcceptanceReading, cutoff: Instant): CustomerStatus {
  const newest = reading.agreements.answered ? newestAgreement(reading.agreements.value) : null;
  if (newest !== null && newest.dateAgreed >= cutoff) return { kind: 'acceptedAttested', agreement: newest };
  if (reading.directSigned.answered && reading.directSigned.value) return { kind: 'acceptedDirect' };
  const failures = (['agreements', 'directSigned'] as const).flatMap((half): readonly UnreadHalf[] => {
    const read = reading[half];
    return read.answered ? [] : [{ ...read.failure, half }];
  });
  if (failures.length > 0) return { kind: 'unknown', failures };
  return newest === null ? { kind: 'notAccepted' } : { kind: 'reattestationRequired', agreement: newest };
}

/** True where Microsoft will let the customer buy, false where it will refuse, null where that is not known. */
export function canPurchase(status: CustomerStatus): boolean | null {
  switch (status.kind) {
    case 'acceptedAttested':
    case 'acceptedDirect':
      return true;
    case 'reattestationRequired':
    case 'notAccepted':
      return false;
    case 'unknown':
      return null;
  }
}
