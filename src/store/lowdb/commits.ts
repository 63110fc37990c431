import type { Change, Committed, Touched, Work } from '../../agreements/ports.ts';
import type { RowCipher } from '../encryption.ts';
import { StoreWriteError } from '../errors.ts';
import type { Journal } from './journal.ts';
import { formatLine } from './journal-lines.ts';
import type { Memory } from './memory.ts';
import { applyTo, type Prepared, prepare } from './prepared.ts';

type Finished = Committed | { readonly kind: 'lost' };

interface Waiting {
  readonly prepared: Prepared;
  readonly json: string;
  /** The taken work that this commit finishes. */
  readonly work: Work | null;
  readonly resolve: (outcome: Finished) => void;
  readonly reject: (error: Error) => void;
}

interface Accepted {
  readonly prepared: Prepared;
  readonly sequence: number;
  readonly line: string;
}

export interface Commits {
  readonly commit: (change: Change) => Promise<Committed>;
  readonly finish: (work: Work, change: Change) => Promise<Finished>;
  /** Runs a task between two writes of the journal; where it throws, nothing more is taken. */
  readonly between: (task: () => Promise<void>) => Promise<void>;
  /** The last commit in memory. */
  readonly sequence: () => number;
  /** Throws a StoreWriteError once the disk has refused a write. */
  readonly check: () => void;
  /** When everything that waits is settled. */
  readonly settled: () => Promise<void>;
}

interface Deps {
  readonly memory: Memory;
  readonly journal: Journal;
  readonly cipher: RowCipher;
  /** The last commit that was loaded. */
  readonly sequence: number;
  /** Called after each write with what its commits touched. */
  readonly written: (touched: readonly Touched[]) => void;
}

/** More wait for the next write: one line of them all should not hold up the first for long. */
const largestBatch = 500;

/**
 * The one writer. All commits that wait share one write and one fdatasync; each is checked against memory and those ahead of it, and shown
 * in memory only when it is durable.
 */
export function createCommits(deps: Deps): Commits {
  const { memory, journal } = deps;
  const waiting: Waiting[] = [];
  let sequence = deps.sequence;
  let failure: StoreWriteError | null = null;
  let tail: Promise<void> = Promise.resolve();

  function exclusively(task: () => Promise<void>): Promise<void> {
    tail = tail.then(task);
    return tail;
  }

  function check(): void {
    if (failure !== null) throw failure;
  }

  function fail(cause: unknown): StoreWriteError {
    const reason = cause instanceof Error ? cause.message : String(cause);
    failure ??= new StoreWriteError(
      `The data directory refused a write (${reason}). Nothing more is saved until the bot is restarted: make room or mend the disk first.`,
      { cause },
    );
    return failure;
  }

  async function writeBatch(): Promise<void> {
    const batch = waiting.splice(0, largestBatch);
    try {
      check();
      const { outcomes, accepted } = checkBatch(memory, batch, sequence);
      if (accepted.length > 0) await journal.append(accepted.map(({ line }) => line).join(''));
      for (const { prepared, sequence: number } of accepted) applyTo(memory, prepared, number);
      sequence += accepted.length;
      for (const [index, { resolve }] of batch.entries()) resolve(outcomes[index] ?? { kind: 'committed' });
      deps.written(accepted.map(({ prepared }) => touchedBy(prepared)));
    } catch (error) {
      const refusal = fail(error);
      for (const { reject } of batch) reject(refusal);
    }
  }

  function enqueue(item: Pick<Waiting, 'prepared' | 'json' | 'work'>): Promise<Finished> {
    const { promise, resolve, reject } = Promise.withResolvers<Finished>();
    waiting.push({ ...item, resolve, reject });
    // A batch takes all that wait by then: one is enough unless it is full.
    if (waiting.length % largestBatch === 1) exclusively(writeBatch);
    return promise;
  }

  return {
    commit: async (change) => {
      check();
      const outcome = await enqueue({ ...prepare(change, deps.cipher, null), work: null });
      if (outcome.kind === 'lost') throw new TypeError('only finishing can be lost');
      return outcome;
    },
    finish: async (work, change) => {
      check();
      const ordered = memory.work.orderedBy(work);
      if (ordered === null) return { kind: 'lost' };
      const done = { kind: work.kind, subject: work.subject, ordered };
      return enqueue({ ...prepare(change, deps.cipher, done), work });
    },
    between: (task) =>
      exclusively(async () => {
        if (failure !== null) return;
        await task().catch(fail);
      }),
    sequence: () => sequence,
    check,
    settled: () => tail,
  };
}

function checkBatch(
  memory: Memory,
  batch: readonly Waiting[],
  last: number,
): { readonly outcomes: readonly Finished[]; readonly accepted: readonly Accepted[] } {
  const ahead = new Map<string, number>();
  const accepted: Accepted[] = [];
  const outcomes = batch.map(({ prepared, json, work }): Finished => {
    if (work !== null && memory.work.orderedBy(work) === null) return { kind: 'lost' };
    for (const { table, id, expected, next } of prepared.rows) {
      const stored = ahead.get(`${table}/${id}`) ?? memory.tables[table].version(id);
      // Removing what is not there is a conflict, whatever version was expected.
      if (stored !== expected || (next === 0 && stored === 0)) return { kind: 'conflict', table, id };
    }
    for (const { table, id, next } of prepared.rows) ahead.set(`${table}/${id}`, next);
    if (work !== null) memory.work.settle(work);
    const sequence = last + accepted.length + 1;
    accepted.push({ prepared, sequence, line: formatLine(sequence, json) });
    return { kind: 'committed' };
  });
  return { outcomes, accepted };
}

function touchedBy(prepared: Prepared): Touched {
  return {
    work: prepared.work.length > 0 || prepared.drop.length > 0 || prepared.done !== null,
    rows: prepared.rows.map(({ table, id }) => ({ table, id })),
  };
}
