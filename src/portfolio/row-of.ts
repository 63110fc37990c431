import { isLive } from '../agreements/attestation.ts';
import type { Customer } from '../agreements/customer.ts';
import type { Instant } from '../agreements/instant.ts';
import type { CustomerRow, ReadingRow } from '../agreements/rows.ts';
import { type AcceptanceReading, type CustomerStatus, deriveStatus } from '../agreements/status.ts';
import type { PortfolioRow } from './portfolio.ts';

/** A customer of whom nothing but the name is known. */
export function emptyRow(customer: Customer): PortfolioRow {
  return {
    customer,
    reseller: null,
    status: null,
    readAt: null,
    lastKnown: null,
    leftAt: null,
    attestation: null,
    block: null,
    owner: null,
    exposure: null,
  };
}

type Listed = Pick<CustomerRow, 'customer' | 'reseller' | 'leftAt' | 'exposure'>;

/** The row with what Microsoft's list says of the customer. */
export function listed(row: PortfolioRow, { customer, reseller, leftAt, exposure }: Listed): PortfolioRow {
  return { ...row, customer, reseller, leftAt, exposure };
}

/** The row with a reading; null: there is none any more. */
export function read(
  row: PortfolioRow,
  reading: Omit<ReadingRow, 'id' | 'version'> | null,
  cutoff: Instant,
): PortfolioRow {
  if (reading === null) return { ...row, status: null, readAt: null, lastKnown: null };
  const { latest, lastKnown } = reading;
  const status = slim(latest, cutoff);
  const before = status.kind === 'unknown' && lastKnown !== null;
  return {
    ...row,
    status,
    readAt: latest.readAt,
    lastKnown: before ? { status: slim(lastKnown, cutoff), readAt: lastKnown.readAt } : null,
  };
}

/** The row with its owner: whoever takes care of the live attestation, else of the open block. */
export function owned(row: PortfolioRow): PortfolioRow {
  const { attestation, block } = row;
  const live = attestation !== null && isLive(attestation) ? attestation.owner : null;
  return { ...row, owner: live ?? block?.owner ?? null };
}

const notAccepted: CustomerStatus = { kind: 'notAccepted' };
const acceptedDirect: CustomerStatus = { kind: 'acceptedDirect' };

/** What a reading means, without the signatory: tens of thousands of them are not held in memory for a file that is made now and then. */
function slim(reading: AcceptanceReading, cutoff: Instant): CustomerStatus {
  const status = deriveStatus(reading, cutoff);
  switch (status.kind) {
    case 'notAccepted':
      return notAccepted;
    case 'acceptedDirect':
      return acceptedDirect;
    case 'acceptedAttested':
    case 'reattestationRequired':
      return { kind: status.kind, agreement: { ...status.agreement, primaryContact: null } };
    case 'unknown':
      return status;
  }
}
