import type { Attestation } from './attestation.ts';
import { decideAndFinish, merge } from './change.ts';
import { evidenceHead, evidenceWork } from './evidence.ts';
import type { EvidenceKeeper, EvidenceRecord, KeptEvidence } from './evidence-record.ts';
import { textOfTheDay } from './evidenced-text.ts';
import { restsOn } from './history.ts';
import { HOUR, type Instant, MINUTE } from './instant.ts';
import type { Change, Deps, HistoryEntry, Work } from './ports.ts';
import { troubleBegins, troubleEnds } from './troubles.ts';

/** The agreement's text is asked for again after these, before evidence is written without it. */
const waits: readonly Instant[] = [MINUTE, 5 * MINUTE, 30 * MINUTE];

/**
 * Writes the evidence of a finalized attestation: the file first, then the chain's head. Safe to run again after a crash at any point: a file
 * that stands after the head is the one whose commit was lost, and is taken into the chain as it is.
 */
export async function writeEvidence(deps: Deps, work: Work): Promise<void> {
  const attestation = await deps.store.get('attestations', work.subject);
  const isThere = (await deps.store.get('evidenceEntries', work.subject)) !== null;
  if (deps.evidence === undefined || attestation?.state !== 'finalized' || isThere)
    return decideAndFinish(deps, work, async () => ({}));
  const head = await evidenceHead(deps);
  const found = await deps.evidence.find((head?.sequence ?? 0) + 1);
  switch (found.kind) {
    case 'kept':
      return keep(deps, work, found.kept);
    case 'foreign':
      return stopped(deps, work, `not of this chain: ${found.file}`);
    case 'none':
      return write(deps, work, { attestation, keeper: deps.evidence });
  }
}

async function write(
  deps: Deps,
  work: Work,
  { attestation, keeper }: { readonly attestation: Attestation; readonly keeper: EvidenceKeeper },
): Promise<void> {
  const tries = Number(work.data?.['tries'] ?? 0);
  const { text, passing } = await textOfTheDay(deps, keeper, attestation.request);
  const wait = waits[tries];
  if (passing && wait !== undefined) {
    const again = evidenceWork(work.subject, deps.clock.now() + wait, tries + 1);
    return decideAndFinish(deps, work, async () => ({ work: [again] }));
  }
  const written = await keeper.write(await recordOf(deps, attestation, { text, templateId: keeper.templateId }));
  if (written.kind === 'failed') return stopped(deps, work, written.reason);
  await keep(deps, work, written.kept);
}

/** Takes an entry that is on the disk into the chain. Of another attestation, a lost commit's: the work goes on after it. */
async function keep(deps: Deps, work: Work, kept: KeptEvidence): Promise<void> {
  const { sequence, hash, customer, writtenAt, attestationId } = kept;
  await decideAndFinish(deps, work, async (): Promise<Change> => {
    const head = await deps.store.get('evidence', 'head');
    const fits = (head?.sequence ?? 0) === sequence - 1 && (head?.hash ?? null) === kept.previous;
    const known = await deps.store.get('evidenceEntries', attestationId);
    if (!fits || known !== null)
      return fits ? stop(deps, work, `not of this chain: entry ${sequence}`) : again(deps, work);
    const entry: HistoryEntry = {
      at: deps.clock.now(),
      kind: 'evidenceWritten',
      customerId: customer.id,
      attestationId,
      actor: null,
      facts: { sequence, hash },
    };
    const recorded: Change = {
      put: {
        evidence: [{ id: 'head', version: head?.version ?? 0, sequence, hash }],
        evidenceEntries: [{ id: attestationId, version: 0, sequence, hash, customer, writtenAt }],
      },
      history: [entry],
    };
    const trouble = await deps.store.get('troubles', 'evidence');
    const over = trouble === null || trouble.endedAt !== null ? {} : troubleEnds(trouble, deps.clock.now());
    return merge(recorded, over, attestationId === work.subject ? {} : again(deps, work));
  });
}

const again = (deps: Deps, work: Work): Change => ({ work: [evidenceWork(work.subject, deps.clock.now())] });

/** Evidence waits for people: they are told once, and it is tried again every hour. */
async function stopped(deps: Deps, work: Work, reason: string): Promise<void> {
  await decideAndFinish(deps, work, () => stop(deps, work, reason));
}

async function stop(deps: Deps, work: Work, reason: string): Promise<Change> {
  const later: Change = { work: [evidenceWork(work.subject, deps.clock.now() + HOUR)] };
  const trouble = await deps.store.get('troubles', 'evidence');
  if (trouble !== null && trouble.endedAt === null) return later;
  return merge(later, await troubleBegins(deps, { topic: 'evidence', facts: { found: reason } }));
}

async function recordOf(
  deps: Deps,
  attestation: Attestation,
  { text, templateId }: { readonly text: EvidenceRecord['agreement']['text']; readonly templateId: string },
): Promise<EvidenceRecord> {
  const { id, customer, owner, attestationId, requestedAt, createdAt, deadline, request, finalizedAt } = attestation;
  const head = await evidenceHead(deps);
  return {
    sequence: (head?.sequence ?? 0) + 1,
    previous: head?.hash ?? null,
    writtenAt: deps.clock.now(),
    customer,
    attestation: { id, microsoftId: attestationId, owner, requestedAt, createdAt, deadline },
    typed: request,
    agreement: { templateId, recordedAt: finalizedAt, text },
    facts: await factsOf(deps, attestation),
  };
}

/** Everything that happened with an attestation, and with the links that it replaced, oldest first. */
async function factsOf(deps: Pick<Deps, 'store'>, attestation: Attestation): Promise<EvidenceRecord['facts']> {
  const all = await deps.store.find('attestations', 'customer', attestation.customer.id);
  const line = new Set([attestation.id]);
  for (let before = attestation.replaces; before !== null && !line.has(before); ) {
    line.add(before);
    const older = before;
    before = all.find(({ id }) => id === older)?.replaces ?? null;
  }
  const history = await deps.store.history(attestation.customer.id, Number.MAX_SAFE_INTEGER);
  return history
    .filter(({ attestationId }) => attestationId !== null && line.has(attestationId))
    .toReversed()
    .map((entry) => ({ ...entry, restsOn: restsOn[entry.kind] }));
}
