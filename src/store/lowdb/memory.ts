import type { HistoryEntry } from '../../agreements/ports.ts';
import type { Table } from '../../agreements/rows.ts';
import type { RowCipher, StoredRow } from '../encryption.ts';
import { createShared, deepFreeze, type Shared } from '../freeze.ts';
import { tableNames } from '../tables.ts';
import type { SnapshotData } from './format.ts';
import { createMemoryTable, type Entry, type MemoryTables } from './memory-table.ts';
import type { WorkList } from './work-list.ts';

/** Everything that is stored, as readers see it. */
export interface Memory {
  readonly tables: MemoryTables;
  /** By customer, oldest first. */
  readonly history: Map<string, HistoryEntry[]>;
  readonly work: WorkList;
}

export function createMemory(work: WorkList): Memory {
  return { tables: createTables(), history: new Map(), work };
}

function createTables(): MemoryTables {
  return {
    dailyCounts: createMemoryTable('dailyCounts'),
    attestations: createMemoryTable('attestations'),
    readings: createMemoryTable('readings'),
    blocks: createMemoryTable('blocks'),
    events: createMemoryTable('events'),
    claims: createMemoryTable('claims'),
    conversations: createMemoryTable('conversations'),
    people: createMemoryTable('people'),
    subscriptions: createMemoryTable('subscriptions'),
    cards: createMemoryTable('cards'),
    alerts: createMemoryTable('alerts'),
    deliveries: createMemoryTable('deliveries'),
    threads: createMemoryTable('threads'),
    pauses: createMemoryTable('pauses'),
    secrets: createMemoryTable('secrets'),
    troubles: createMemoryTable('troubles'),
    refusalCodes: createMemoryTable('refusalCodes'),
    pages: createMemoryTable('pages'),
    evidence: createMemoryTable('evidence'),
    evidenceEntries: createMemoryTable('evidenceEntries'),
    eventsOut: createMemoryTable('eventsOut'),
    deadLetters: createMemoryTable('deadLetters'),
    customers: createMemoryTable('customers'),
    mirror: createMemoryTable('mirror'),
    campaigns: createMemoryTable('campaigns'),
    campaignRows: createMemoryTable('campaignRows'),
  };
}

export function addHistory(memory: Memory, entry: HistoryEntry): void {
  const entries = memory.history.get(entry.customerId);
  if (entries === undefined) memory.history.set(entry.customerId, [entry]);
  else entries.push(entry);
}

/** A picture of this moment; rows are shared, for they never change. */
export function takeSnapshot(memory: Memory, sequence: number): SnapshotData {
  return {
    sequence,
    tables: Object.fromEntries(tableNames.map((name) => [name, [...memory.tables[name].stored()]])),
    history: Object.fromEntries(Array.from(memory.history, ([customer, entries]) => [customer, [...entries]])),
    work: [...memory.work.items()],
  };
}

/** Fills an empty memory. Throws where a key is missing or does not fit. */
export function loadSnapshot(memory: Memory, snapshot: SnapshotData, cipher: RowCipher): void {
  const shared = createShared();
  for (const table of tableNames) loadTable(memory, table, { rows: snapshot.tables[table] ?? [], cipher, shared });
  for (const [customer, entries] of Object.entries(snapshot.history)) {
    // The first entry names the customer by the text that its rows do.
    const kept = entries.map((entry) => deepFreeze(entry, shared));
    memory.history.set(shared.texts.get(customer) ?? customer, kept);
  }
  for (const item of snapshot.work) memory.work.order(deepFreeze(item.order, shared), item.ordered, item.attempts);
}

/** A row as it came from disk, in both its forms; one of an older key is encrypted anew, for the next snapshot. */
export function readEntry<T extends Table>(
  table: T,
  stored: StoredRow,
  { cipher, shared }: { readonly cipher: RowCipher; readonly shared?: Shared },
): Entry<T> {
  const row = deepFreeze(cipher.decrypt(table, deepFreeze(stored, shared)), shared);
  return { row, stored: cipher.isOld(stored) ? cipher.encrypt(table, row) : stored };
}

function loadTable<T extends Table>(
  memory: Memory,
  table: T,
  from: { readonly rows: readonly StoredRow[]; readonly cipher: RowCipher; readonly shared: Shared },
): void {
  for (const stored of from.rows) memory.tables[table].put(readEntry(table, stored, from));
}
