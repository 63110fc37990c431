import type { Change, Committed, Touched, Work } from '../../agreements/ports.ts';
import { refuseContradictions } from '../contradictions.ts';
import type { RowCipher } from '../encryption.ts';
import { tableNames } from '../tables.ts';
import type { Database, Decided, Rows, Run, Statement } from './database.ts';
import { rowWrites, runRowWrites } from './row-writes.ts';
import { keyOf } from './sql-names.ts';
import { addHistory, done, drop, endLease, historyValues, order } from './work-statements.ts';

type Finished = Committed | { readonly kind: 'lost' };

interface Call {
  readonly statement: Statement;
  readonly values: readonly unknown[];
}

export interface Commits {
  readonly commit: (change: Change) => Promise<Committed>;
  readonly finish: (work: Work, change: Change) => Promise<Finished>;
}

/**
 * One transaction a commit. That nobody else changed a row meanwhile is said by its version in the statement that writes it, so that the
 * usual isolation (read committed) is enough; every transaction takes its locks in the same order: rows by table, work, and the lease last, so that whoever takes work and waits for
 * a lease waits for nobody who waits for him.
 */
export function createCommits(deps: {
  readonly database: Database;
  readonly cipher: RowCipher;
  readonly committed: (touched: Touched) => void;
}): Commits {
  const { database, cipher, committed } = deps;

  async function write(change: Change, work: Work | null): Promise<Finished> {
    const touched = touchedBy(change, work);
    refuseContradictions(touched.rows, change.work ?? []);
    const rows = rowWrites(change, cipher);
    const rest = restOf(change, work);
    const outcome = await database.transaction(async (run): Promise<Decided<Finished>> => {
      // All are sent without waiting for each other's answers.
      const [conflict, , lease] = await Promise.all([
        runRowWrites(rows, run),
        Promise.all(rest.map(({ statement, values }) => run(statement, values))),
        endLeaseOf(work, run),
      ]);
      if (lease.length === 0) return { keep: false, value: { kind: 'lost' } };
      return conflict === null ? { keep: true, value: { kind: 'committed' } } : { keep: false, value: conflict };
    });
    if (outcome.kind === 'committed') committed(touched);
    return outcome;
  }

  return {
    commit: async (change) => {
      const outcome = await write(change, null);
      if (outcome.kind === 'lost') throw new TypeError('only finishing can be lost');
      return outcome;
    },
    finish: (work, change) => write(change, work),
  };
}

/** A commit that finishes no work has no lease to lose. */
async function endLeaseOf(work: Work | null, run: Run): Promise<Rows> {
  return work === null ? [{}] : run(endLease, leaseKey(work));
}

const leaseKey = ({ kind, subject, token }: Work): readonly string[] => [keyOf(kind), keyOf(subject), token];

/** History and work, in the order in which they must be written: what was taken goes before the same is ordered anew. */
function restOf({ history = [], dropWork = [], work: orders = [] }: Change, work: Work | null): readonly Call[] {
  const calls: readonly (Call | null)[] = [
    history.length === 0 ? null : { statement: addHistory, values: historyValues(history) },
    dropWork.length === 0
      ? null
      : {
          statement: drop,
          values: [dropWork.map(({ kind }) => keyOf(kind)), dropWork.map(({ subject }) => keyOf(subject))],
        },
    work === null ? null : { statement: done, values: leaseKey(work) },
    orders.length === 0
      ? null
      : {
          statement: order,
          values: [
            orders.map(({ kind }) => keyOf(kind)),
            orders.map(({ subject }) => keyOf(subject)),
            orders.map(({ dueAt }) => dueAt),
            orders.map(({ lane }) => (lane === undefined ? null : keyOf(lane))),
            orders.map((one) => JSON.stringify(one)),
          ],
        },
  ];
  return calls.filter((call) => call !== null);
}

function touchedBy(change: Change, work: Work | null): Touched {
  const rows = tableNames.flatMap((table) =>
    [...(change.put?.[table] ?? []), ...(change.remove?.[table] ?? [])].map(({ id }) => ({ table, id })),
  );
  const touchesWork = (change.work ?? []).length > 0 || (change.dropWork ?? []).length > 0 || work !== null;
  return { work: touchesWork, rows };
}
