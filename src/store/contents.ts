import { createHash } from 'node:crypto';
import type { HistoryEntry, WorkOrder } from '../agreements/ports.ts';
import type { Table, Tables } from '../agreements/rows.ts';

/** Everything that a store holds, decrypted. */
export interface StoreContents {
  readonly rows: { readonly [T in Table]: readonly Tables[T][] };
  /** Each customer's entries, oldest first. */
  readonly history: readonly HistoryEntry[];
  /** In the order in which it was ordered. */
  readonly work: readonly { readonly order: WorkOrder; readonly attempts: number }[];
}

/** What stands for a part of a store: equal where the part is. */
export interface Fingerprint {
  readonly part: string;
  readonly count: number;
  /** SHA-256, hex. */
  readonly hash: string;
}

/** One fingerprint for each table by name, then history and work. In which order tables and rows lie does not count; within a customer's history it does. */
export function fingerprints({ rows, history, work }: StoreContents): readonly Fingerprint[] {
  const tables = Object.entries(rows)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([table, some]) => fingerprint(table, some.map((row) => stable(row)).sort()));
  const byCustomer = Map.groupBy(history, ({ customerId }) => customerId);
  const entries = Array.from(byCustomer, ([customer, some]) => `${customer} ${some.map(stable).join('\n')}`).sort();
  return [
    ...tables,
    { ...fingerprint('history', entries), count: history.length },
    fingerprint('work', work.map(stable).sort()),
  ];
}

/** Stands for everything at once. */
export function wholeHash(prints: readonly Fingerprint[]): string {
  return sha256(prints.map(({ part, count, hash }) => `${part} ${count} ${hash}`));
}

function fingerprint(part: string, lines: readonly string[]): Fingerprint {
  return { part, count: lines.length, hash: sha256(lines) };
}

function sha256(lines: readonly string[]): string {
  const hash = createHash('sha256');
  for (const line of lines) hash.update(line).update('\n');
  return hash.digest('hex');
}

/** JSON with the keys of objects in order. */
function stable(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
