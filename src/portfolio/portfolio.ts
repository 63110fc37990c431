import type { Customer, PersonRef } from '../agreements/customer.ts';
import type { Instant } from '../agreements/instant.ts';
import type { OverlaidAttestation } from '../agreements/latest-attestation.ts';
import type { Block } from '../agreements/rows.ts';
import type { CustomerStatus } from '../agreements/status.ts';

/** An indirect reseller through whom a customer buys. `id` is its Microsoft id. */
export interface Reseller {
  readonly id: string;
  readonly name: string;
}

/** What a customer has to lose: read from the customer's subscriptions, for customers at risk only. */
export interface Exposure {
  readonly readAt: Instant;
  /** When the next commitment ends, of active subscriptions; null: none ends. */
  readonly nextCommitmentEnd: Instant | null;
  /** Seats of active subscriptions. */
  readonly seats: number;
  readonly subscriptions: number;
}

/** One customer, as the mirror knows it: never asked of Microsoft at the moment, always with its age. */
export interface PortfolioRow {
  readonly customer: Customer;
  /** Null: buys from this partner directly, or not known. */
  readonly reseller: Reseller | null;
  /** What the last reading means; null: not read yet. */
  readonly status: CustomerStatus | null;
  /** When Microsoft was read last; null: never. */
  readonly readAt: Instant | null;
  /** The last reading that decided a status, where the last one did not. */
  readonly lastKnown: { readonly status: CustomerStatus; readonly readAt: Instant } | null;
  /** Since when Microsoft's list holds the customer no longer; null: it does. */
  readonly leftAt: Instant | null;
  /** The live attestation, else the one that ended last. */
  readonly attestation: OverlaidAttestation | null;
  /** The open blocked purchase. */
  readonly block: Block | null;
  /** Who takes care of the live attestation or the open block. */
  readonly owner: PersonRef | null;
  /** Null: not read. */
  readonly exposure: Exposure | null;
}

/** How far the mirror has come. */
export interface MirrorProgress {
  /** Customers that have not left. */
  readonly customers: number;
  /** Of those, how many were read at least once. */
  readonly read: number;
  /** The oldest reading of a customer that has not left; null while one was never read. */
  readonly oldestReadAt: Instant | null;
  /** When Microsoft's list was read to its end last; null: never. */
  readonly listedAt: Instant | null;
  /** Customers of Microsoft's list that are not in the portfolio, because the data directory is not made for so many: a database is needed. */
  readonly leftOut: number;
  /** Since when the mirror has stood still; null: it moves. */
  readonly stalledSince: Instant | null;
}

/** The whole portfolio, from the mirror, at once. */
export interface Portfolio {
  /** Every customer, by company name; those who left are among them. */
  readonly rows: () => readonly PortfolioRow[];
  readonly row: (customerId: string) => PortfolioRow | null;
  /** By part of a name, domain or id, tolerant of typos; best first. */
  readonly search: (text: string, limit: number) => readonly PortfolioRow[];
  readonly progress: () => MirrorProgress;
}
