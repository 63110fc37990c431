import { timingSafeEqual } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EvidenceKeeper, EvidenceRecord, KeptEvidence } from '../agreements/evidence-record.ts';
import type { HistoryEntry, Ids } from '../agreements/ports.ts';
import { canonical, fileForm, type Json } from './canonical.ts';
import { checkFolder } from './check-folder.ts';
import { type Entry, readEntry, sha256Of, withHash } from './entry.ts';
import { entryContent } from './entry-content.ts';
import { entryPage } from './entry-page.ts';
import { hashDocument } from './hash-document.ts';
import { fileNames } from './names.ts';
import { writeFile } from './write-file.ts';

export interface EvidenceOptions {
  /** Made where it is missing. */
  readonly directory: string;
  /** Of the agreement that attestations are made for. */
  readonly templateId: string;
  /** Partner Center's: the one address that a document may be read from without https. */
  readonly partnerCenterUrl: string;
  /** Each kind of fact in words. */
  readonly say: (entry: HistoryEntry) => string;
  readonly ids: Pick<Ids, 'hash'>;
  readonly fetch: typeof fetch;
}

/** Evidence in a directory. Throws where the directory cannot be made or written to, and says what to set. */
export async function openEvidence(options: EvidenceOptions): Promise<EvidenceKeeper> {
  const { directory, templateId, ids } = options;
  await mkdir(directory, { recursive: true, mode: 0o700 }).catch(() => undefined);
  const fault = await checkFolder(directory);
  if (fault !== null)
    throw new Error(
      `EVIDENCE_DIR (${directory}) cannot be written to (${fault}). Set it to a directory that the bot may write to.`,
    );

  /** Only this bot can make it: without it, whoever can write to the directory could add to the chain. */
  const sealOf = (content: Readonly<Record<string, Json>>): string => {
    const { hash: _hash, seal: _seal, ...sealed } = content;
    return ids.hash(`evidence:${canonical(sealed)}`);
  };

  async function write(record: EvidenceRecord): Promise<KeptEvidence> {
    const names = fileNames(record.sequence);
    const page = entryPage(record, options.say);
    const content = { ...entryContent(record, options.say), page: { file: names.page, sha256: sha256Of(page) } };
    const entry = withHash({ ...content, seal: sealOf(content) });
    await writeFile(join(directory, names.page), page);
    // The entry is there with this file, and not before.
    await writeFile(join(directory, names.json), fileForm(entry));
    const read = readEntry(await readFile(join(directory, names.json)));
    if (read.kind === 'damaged') throw new Error(`${names.json} was not read as it was written: ${read.why}`);
    return keptOf(read.entry);
  }

  return {
    templateId,
    filesOf: fileNames,
    hashDocument: hashDocument({ fetch: options.fetch, origin: new URL(options.partnerCenterUrl).origin }),
    find: async (sequence) => {
      const names = fileNames(sequence);
      const bytes = await readOrNull(join(directory, names.json));
      if (bytes === null) return { kind: 'none' };
      const read = readEntry(bytes);
      const page = await readOrNull(join(directory, names.page));
      const isOurs =
        read.kind === 'whole' &&
        read.entry.sequence === sequence &&
        isSame(read.entry.seal, sealOf(read.content)) &&
        page !== null &&
        sha256Of(page) === read.entry.page.sha256;
      return isOurs ? { kind: 'kept', kept: keptOf(read.entry) } : { kind: 'foreign', file: names.json };
    },
    write: async (record) => {
      try {
        return { kind: 'written', kept: await write(record) };
      } catch (error) {
        if (error instanceof Error && 'code' in error) return { kind: 'failed', reason: String(error.code) };
        throw error;
      }
    },
  };
}

function keptOf({ sequence, previous, hash, attestation, customer, writtenAt }: Entry): KeptEvidence {
  return { sequence, previous, hash, attestationId: attestation.id, customer, writtenAt: Date.parse(writtenAt) };
}

function isSame(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}

async function readOrNull(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
