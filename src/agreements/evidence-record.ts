import type { Customer, PersonRef } from './customer.ts';
import type { RestsOn } from './history.ts';
import type { Instant } from './instant.ts';
import type { HistoryEntry } from './ports.ts';
import type { AttestationRequest } from './signatory.ts';

/** What the bot can show of a finalized attestation, as it is kept for good: the place in the chain, and everything known at that moment. */
export interface EvidenceRecord {
  /** From 1, without a gap. */
  readonly sequence: number;
  /** SHA-256, hex, of the entry before it; null for the first. */
  readonly previous: string | null;
  readonly writtenAt: Instant;
  readonly customer: Customer;
  readonly attestation: {
    readonly id: string;
    /** Microsoft's id of the attestation. */
    readonly microsoftId: string | null;
    readonly owner: PersonRef;
    readonly requestedAt: Instant;
    readonly createdAt: Instant | null;
    readonly deadline: Instant | null;
  };
  /** As the agent typed it, the signatory included. */
  readonly typed: AttestationRequest;
  readonly agreement: {
    readonly templateId: string;
    /** `dateAgreed` of the created agreement. */
    readonly recordedAt: Instant | null;
    readonly text: EvidencedText;
  };
  /** Oldest first; those of the links that this attestation replaced come along. */
  readonly facts: readonly (HistoryEntry & { readonly restsOn: RestsOn })[];
}

/** The agreement's text of the day: its hash, or why it could not be read. */
export type EvidencedText =
  | {
      readonly kind: 'read';
      readonly at: Instant;
      readonly country: string;
      readonly language: string;
      /** Hex. */
      readonly sha256: string;
      readonly bytes: number;
    }
  | { readonly kind: 'unread'; readonly at: Instant; readonly reason: string };

/** An entry as it stands in the directory. */
export interface KeptEvidence {
  readonly sequence: number;
  readonly previous: string | null;
  readonly hash: string;
  readonly attestationId: string;
  readonly customer: Customer;
  readonly writtenAt: Instant;
}

/** What stands under a number: `foreign` is a file that this bot did not write, or that was changed since. */
export type FoundEvidence =
  | { readonly kind: 'none' }
  | { readonly kind: 'kept'; readonly kept: KeptEvidence }
  | { readonly kind: 'foreign'; readonly file: string };

/** Where evidence is kept. It never deletes anything, and never writes over an entry. */
export interface EvidenceKeeper {
  /** Of the agreement that attestations are made for. */
  readonly templateId: string;
  /** The names of an entry's files in the directory. */
  readonly filesOf: (sequence: number) => { readonly json: string; readonly page: string };
  readonly find: (sequence: number) => Promise<FoundEvidence>;
  /** Durable when it resolves. `failed`: the directory cannot be written to; `reason` is the system's code. */
  readonly write: (
    record: EvidenceRecord,
  ) => Promise<
    { readonly kind: 'written'; readonly kept: KeptEvidence } | { readonly kind: 'failed'; readonly reason: string }
  >;
  /** Reads a document to its end and hashes it. `reason` is a word or a status, never the address: that opens the document. */
  readonly hashDocument: (
    url: string,
  ) => Promise<
    | { readonly kind: 'read'; readonly sha256: string; readonly bytes: number }
    | { readonly kind: 'unread'; readonly reason: string }
  >;
}
