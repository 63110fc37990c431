import type { EvidencedText, EvidenceRecord } from '../agreements/evidence-record.ts';
import type { Instant } from '../agreements/instant.ts';
import type { HistoryEntry } from '../agreements/ports.ts';
import type { Json } from './canonical.ts';
import { format } from './entry.ts';

/** What every entry says about itself: what it proves, and what it cannot. */
export const notes = [
  'The signatory’s press on Accept is on record at Microsoft alone. The bot does not see that press: it sees that Microsoft created the agreement from this attestation.',
  'The signatory is given as the agent typed it. The bot has not checked who opened the link.',
  'The hash of the agreement’s text is of the document that Microsoft gave out when this entry was written, in the country and language named beside it.',
  'The bot never changes or deletes an entry. How long entries are kept is decided by those who run it.',
] as const;

const time = (at: Instant): string => new Date(at).toISOString();
const timeOrNull = (at: Instant | null): string | null => (at === null ? null : time(at));

/** An entry's content for readers and for the hash: times in UTC, and each fact in words. */
export function entryContent(
  record: EvidenceRecord,
  say: (entry: HistoryEntry) => string,
): Readonly<Record<string, Json>> {
  const { customer, attestation, typed, agreement } = record;
  return {
    format,
    sequence: record.sequence,
    previous: record.previous,
    writtenAt: time(record.writtenAt),
    customer: { ...customer },
    attestation: {
      id: attestation.id,
      microsoftId: attestation.microsoftId,
      owner: { ...attestation.owner },
      requestedAt: time(attestation.requestedAt),
      createdAt: timeOrNull(attestation.createdAt),
      deadline: timeOrNull(attestation.deadline),
    },
    typedByAgent: { ...typed },
    agreement: {
      templateId: agreement.templateId,
      recordedAt: timeOrNull(agreement.recordedAt),
      text: textContent(agreement.text),
    },
    facts: record.facts.map((fact) => ({
      at: time(fact.at),
      kind: fact.kind,
      says: say(fact),
      restsOn: fact.restsOn,
      by: fact.actor === null ? null : { ...fact.actor },
      attestation: fact.attestationId,
      details: { ...fact.facts },
    })),
    notes: [...notes],
  };
}

function textContent(text: EvidencedText): Json {
  const { at, ...rest } = text;
  return { ...rest, at: time(at) };
}
