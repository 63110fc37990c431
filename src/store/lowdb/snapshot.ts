import type { Adapter } from 'lowdb';
import { StoreDamagedError } from '../errors.ts';
import type { Files } from './files.ts';
import { checksum, formatVersion, type SnapshotData, snapshotData } from './format.ts';

const envelope = /^\{"format":(\d+)(?:,"checksum":"([0-9a-f]{8})","data":)?/;
const advice = 'restore the data directory from a backup, or move it away to start empty';

/**
 * lowdb's way to the snapshot file: one JSON document with a format version and a checksum, put in place as a whole and durably.
 * `read` throws a StoreDamagedError where the file is not what was written.
 */
export function snapshotAdapter(files: Files, file: string): Adapter<SnapshotData> {
  return {
    read: async () => {
      const content = await files.read(file);
      return content === null ? null : parseSnapshot(content, file);
    },
    write: (data) => files.replace(file, formatSnapshot(data)),
  };
}

function formatSnapshot(data: SnapshotData): string {
  const text = JSON.stringify(data);
  return `{"format":${formatVersion},"checksum":"${checksum(text)}","data":${text}}\n`;
}

/** The head alone is a text of its own: a pattern remembers the whole text that it was last tried on. */
const longestHead = 100;

function parseSnapshot(content: Buffer, file: string): SnapshotData {
  const damaged = (problem: string): StoreDamagedError => new StoreDamagedError({ file, line: null }, problem, advice);
  const [head, format, sum] = envelope.exec(content.toString('utf8', 0, longestHead)) ?? [];
  if (head === undefined) throw damaged('the snapshot is unreadable');
  if (Number(format) !== formatVersion) {
    throw new StoreDamagedError(
      { file, line: null },
      `the snapshot has format ${format}, and this version of the bot knows format ${formatVersion} only`,
      'start the version of the bot that wrote it',
    );
  }
  const data = content.subarray(head.length, -2);
  if (content.toString('latin1', content.length - 2) !== '}\n' || checksum(data) !== sum)
    throw damaged('the checksum of the snapshot does not match');
  const parsed = snapshotData.safeParse(JSON.parse(data.toString('utf8')));
  if (!parsed.success) throw damaged('the snapshot has an unknown shape');
  return parsed.data;
}
