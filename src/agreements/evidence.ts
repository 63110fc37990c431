import type { Instant } from './instant.ts';
import type { Deps, WorkOrder } from './ports.ts';
import type { EvidenceHead, EvidenceRow } from './rows.ts';

/** The order to write an attestation's evidence. One entry at a time: each holds the hash of the one before. */
export function evidenceWork(attestationId: string, dueAt: Instant, tries = 0): WorkOrder {
  return { kind: 'writeEvidence', subject: attestationId, dueAt, lane: 'evidence', data: { tries } };
}

/**
 * The newest entry of the chain: what is posted in digests, so that a later change of any entry shows. Null before the first entry, and where
 * no evidence is written.
 */
export async function evidenceHead(deps: Pick<Deps, 'store'>): Promise<Pick<EvidenceHead, 'sequence' | 'hash'> | null> {
  return deps.store.get('evidence', 'head');
}

export interface EvidencePage {
  /** Newest first. */
  readonly entries: readonly EvidenceRow[];
  /** From 0, the newest entries; within `pages`, whatever was asked for. */
  readonly page: number;
  /** At least 1. */
  readonly pages: number;
  /** On all pages. */
  readonly total: number;
}

const perPage = 8;

/** A page of the entries that were written from `from` (included) to `to` (not included), the newest first. */
export async function evidencePage(
  deps: Pick<Deps, 'store'>,
  asked: { readonly from: Instant; readonly to: Instant; readonly page: number },
): Promise<EvidencePage> {
  const all = await deps.store.all('evidenceEntries');
  const found = all
    .filter(({ writtenAt }) => writtenAt >= asked.from && writtenAt < asked.to)
    .sort((one, other) => other.sequence - one.sequence);
  const pages = Math.max(1, Math.ceil(found.length / perPage));
  const page = Math.min(Math.max(asked.page, 0), pages - 1);
  return { entries: found.slice(page * perPage, (page + 1) * perPage), page, pages, total: found.length };
}
