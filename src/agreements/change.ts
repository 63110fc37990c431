import type { Change, Committed, Deps, Store, WorkOrder } from './ports.ts';
import type { Table, Tables } from './rows.ts';
import { indexes } from './rows.ts';

type Puts = { [T in Table]?: readonly Tables[T][] };
type Removals = { [T in Table]?: readonly { readonly id: string; readonly version: number }[] };

const tables = Object.keys(indexes).filter((name): name is Table => name in indexes);

/** One change of several, in their order. No row may stand in two of them; the same order of work may. */
export function merge(...changes: readonly Change[]): Change {
  const put: Puts = {};
  const remove: Removals = {};
  for (const change of changes) {
    for (const table of tables) {
      addPuts(put, table, change.put?.[table] ?? []);
      addRemovals(remove, table, change.remove?.[table] ?? []);
    }
  }
  return {
    put,
    remove,
    history: changes.flatMap((change) => change.history ?? []),
    work: distinct(changes.flatMap((change) => change.work ?? [])),
    dropWork: changes.flatMap((change) => change.dropWork ?? []),
  };
}

/** Two attestations that end together tell the same row of a campaign. */
function distinct(orders: readonly WorkOrder[]): readonly WorkOrder[] {
  return [...new Map(orders.map((order) => [JSON.stringify(order), order])).values()];
}

function addPuts<T extends Table>(into: Puts, table: T, rows: readonly Tables[T][]): void {
  if (rows.length === 0) return;
  const before: readonly Tables[T][] = into[table] ?? [];
  Object.assign(into, { [table]: [...before, ...rows] } satisfies Record<string, readonly Tables[T][]>);
}

function addRemovals(into: Removals, table: Table, rows: readonly { id: string; version: number }[]): void {
  if (rows.length > 0) into[table] = [...(into[table] ?? []), ...rows];
}

/** What a decision came to: the answer to give, and what to write before giving it. */
export interface Decision<R> {
  readonly result: R;
  readonly change: Change | null;
}

const mostRounds = 200;

/**
 * Reads, decides and commits, and does it again from the start whenever somebody else was faster. `decide` must read all it decides by.
 */
export async function decideAndCommit<R>(store: Store, decide: () => Promise<Decision<R>>): Promise<R> {
  for (let round = 0; round < mostRounds; round += 1) {
    const { result, change } = await decide();
    if (change === null) return result;
    const committed = await store.commit(change);
    if (committed.kind === 'committed') return result;
  }
  throw new Error(`no decision could be committed in ${mostRounds} rounds: another writer was always faster`);
}

/** The same for the outcome of work; `lost` leases end quietly, because another has the work now. */
export async function decideAndFinish(
  deps: Pick<Deps, 'store'>,
  work: Parameters<Store['finish']>[0],
  decide: () => Promise<Change>,
): Promise<void> {
  for (let round = 0; round < mostRounds; round += 1) {
    const finished: Committed | { readonly kind: 'lost' } = await deps.store.finish(work, await decide());
    if (finished.kind !== 'conflict') return;
  }
  throw new Error(`the outcome of ${work.kind} could not be committed in ${mostRounds} rounds`);
}
