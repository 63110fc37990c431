import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { storedShapes } from '../stored-shapes.ts';
import { tableNames } from '../tables.ts';

/** Version of the files' layout. A file of another version is refused, never converted in silence. */
export const formatVersion = 1;

const table = z.enum(tableNames);
const { row, historyEntry, workOrder } = storedShapes;
const workKey = z.object({ kind: z.string(), subject: z.string() });

/** A commit as a line of the journal holds it. */
export const journalChange = z.object({
  put: z.partialRecord(table, z.array(row)).optional(),
  remove: z.partialRecord(table, z.array(z.string())).optional(),
  history: z.array(historyEntry).optional(),
  work: z.array(workOrder).optional(),
  drop: z.array(workKey).optional(),
  /** Work that this commit finished, unless it was ordered anew since `ordered`. */
  done: workKey.extend({ ordered: z.int() }).optional(),
});
export type JournalChange = z.infer<typeof journalChange>;

/** Everything, as the snapshot holds it. */
export const snapshotData = z.object({
  /** The last commit that it holds. */
  sequence: z.int().nonnegative(),
  tables: z.partialRecord(table, z.array(row)),
  /** By customer, oldest first. */
  history: z.record(z.string(), z.array(historyEntry)),
  work: z.array(z.object({ order: workOrder, ordered: z.int(), attempts: z.int() })),
});
export type SnapshotData = z.infer<typeof snapshotData>;

/** Guards against damage, not against people: the encryption authenticates what matters. */
export function checksum(content: string | Buffer): string {
  return crc32(content).toString(16).padStart(8, '0');
}
