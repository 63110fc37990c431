import type { Customer } from './customer.ts';
import type { Instant } from './instant.ts';
import type { OverlaidAttestation } from './latest-attestation.ts';
import type { Block } from './rows.ts';
import type { CustomerStatus } from './status.ts';

/** Everything a status answer says. */
export interface StatusView {
  readonly customer: Customer;
  readonly status: CustomerStatus;
  /** When `status` was read from Microsoft. */
  readonly readAt: Instant;
  /** Where `status` is unknown: the last status that was known, and when it was read. */
  readonly lastKnown: { readonly status: CustomerStatus; readonly readAt: Instant } | null;
  /** The attestation that lies over the status: the live one, else the last to end, unless a newer agreement made it history. */
  readonly attestation: OverlaidAttestation | null;
  readonly block: Block | null;
  /** Microsoft has not answered yet: this is what was known before, and the card is edited when the answer comes. */
  readonly asking: boolean;
}
