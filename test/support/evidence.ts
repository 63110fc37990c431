import type { EvidenceKeeper, EvidenceRecord } from '../../src/agreements/evidence-record.ts';
import { DAY, MINUTE } from '../../src/agreements/instant.ts';
import type { HistoryEntry, Ids } from '../../src/agreements/ports.ts';
import { evidenceSays } from '../../src/bot/cards/history-says.ts';
import { openEvidence } from '../../src/evidence/open-evidence.ts';
import { createIds } from '../../src/ids.ts';
import { alex, aRequest, contoso, start, template } from './domain-samples.ts';

const usualIds = createIds(Buffer.alloc(32, 7));

/** Evidence in a directory, as the bot keeps it. */
export function testEvidence(
  directory: string,
  options: { readonly ids?: Pick<Ids, 'hash'>; readonly partnerCenterUrl?: string } = {},
): Promise<EvidenceKeeper> {
  const { ids = usualIds, partnerCenterUrl = 'https://partner-center.example' } = options;
  return openEvidence({ directory, templateId: template, partnerCenterUrl, say: evidenceSays, ids, fetch });
}

/** A fact of history as the bot writes it when a link was asked for. */
export const aFact = (changed: Partial<HistoryEntry> = {}): HistoryEntry => ({
  at: start,
  kind: 'requested',
  customerId: contoso.id,
  attestationId: 'form-1',
  actor: alex,
  facts: { signatory: 'hashed', country: 'DE', language: 'de-DE', minutes: 10_080, autoFinalize: true },
  ...changed,
});

/** A record that follows another one; change what the test is about. */
export const aRecord = (changed: Partial<EvidenceRecord> = {}): EvidenceRecord => ({
  sequence: 1,
  previous: null,
  writtenAt: start + DAY,
  customer: contoso,
  attestation: {
    id: 'form-1',
    microsoftId: 'microsofts-1',
    owner: alex,
    requestedAt: start,
    createdAt: start + MINUTE,
    deadline: start + 7 * DAY,
  },
  typed: aRequest,
  agreement: {
    templateId: template,
    recordedAt: start + DAY,
    text: { kind: 'unread', at: start + DAY, reason: 'the App+User sign-in is missing' },
  },
  facts: [{ ...aFact(), restsOn: 'bot' }],
  ...changed,
});

/** Writes a chain of so many entries, each of an attestation of its own; answers their hashes. */
export async function aChain(keeper: EvidenceKeeper, length: number): Promise<readonly string[]> {
  const hashes: string[] = [];
  for (let sequence = 1; sequence <= length; sequence += 1) {
    const base = aRecord();
    const attestation = { ...base.attestation, id: `form-${sequence}` };
    const written = await keeper.write(aRecord({ sequence, previous: hashes.at(-1) ?? null, attestation }));
    if (written.kind === 'failed') throw new Error(`entry ${sequence} was not written: ${written.reason}`);
    hashes.push(written.kept.hash);
  }
  return hashes;
}
