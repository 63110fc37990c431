import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Store } from '../../src/agreements/ports.ts';
import { loadOrMakeKey } from '../../src/store/keys.ts';
import { openStore } from '../../src/store/open.ts';
import { digestsOf } from './digests.ts';
import type { Storm } from './storm.ts';
import { copiesOf, digestsUnderWay, extraCopies, unexplainedCopies } from './verdict-copies.ts';
import { agreementsOf, changedOf, endOf, lostOf } from './verdict-kept.ts';
import { outside } from './verdict-outside.ts';
import { type Threads, threadsOf } from './verdict-threads.ts';
import { untold } from './verdict-untold.ts';

/** What was found after a storm. Every list of problems should be empty. */
export interface Verdict {
  /** Promises that the store does not keep: attestations, links, history. */
  readonly lost: readonly string[];
  /** Agreements that are too many, missing, or another's. */
  readonly agreements: readonly string[];
  /** Creating calls that were not written down before they were made, or changed when they were made again. */
  readonly unwritten: readonly string[];
  /** Attestations that ended otherwise than they should. */
  readonly ends: readonly string[];
  /** Alerts that were not raised or did not reach somebody. */
  readonly untold: readonly string[];
  /** Copies beyond the first, by conversation, and those that no kill explains. */
  readonly extraCopies: readonly number[];
  readonly unexplained: readonly string[];
  /** Evidence that is broken, missing or too much; events that the shop did not hear. */
  readonly evidence: readonly string[];
  readonly events: readonly string[];
  /** Digests, those that came twice a day, and kills while one was under way. */
  readonly digests: { readonly all: number; readonly extra: number; readonly underWay: number };
  readonly threads: Threads;
  readonly alerts: number;
  /** Calls that were sent again after their outcome was lost. */
  readonly resent: { readonly attestations: number; readonly agreements: number };
}

/** Opens the store as the bot left it and holds it against what everybody outside saw. */
export async function judge(storm: Storm): Promise<Verdict> {
  const store = await storeOf(storm);
  try {
    const rows = new Map((await store.all('attestations')).map((row) => [row.id, row]));
    const { cases } = storm.people;
    const histories = await Promise.all(cases.map(({ customerId }) => store.history(customerId, 1_000)));
    const started = histories.flat().filter(({ kind }) => kind === 'attemptStarted');
    const copies = await copiesOf(storm, store);
    return {
      lost: cases.flatMap((one, index) => lostOf(one, rows.get(one.formKey) ?? null, histories[index] ?? [])),
      agreements: cases.flatMap((one) => agreementsOf(storm, one)),
      unwritten: [
        ...storm.sent.unwritten(histories.flat()),
        ...cases.flatMap((one, index) => changedOf(one, histories[index] ?? [])),
      ],
      ends: cases.flatMap((one, index) => endOf(one, rows.get(one.formKey) ?? null, histories[index] ?? [])),
      untold: await untold(storm, store, copies),
      extraCopies: extraCopies(storm, copies),
      unexplained: unexplainedCopies(copies),
      ...(await outside(storm, store)),
      digests: { ...digestsOf(storm), underWay: digestsUnderWay(storm) },
      threads: threadsOf(storm),
      alerts: copies.reduce((sum, { posted }) => sum + posted, 0),
      resent: {
        attestations: [...rows.values()].filter(({ creation }) => creation.sends > 1).length,
        agreements: started.filter(({ facts }) => Number(facts['sends']) > 1).length,
      },
    };
  } finally {
    await store.close();
  }
}

/** What is left of attestations that should be forgotten, and those that were not forgotten exactly once. */
export async function keptOf(storm: Storm): Promise<readonly string[]> {
  const store = await storeOf(storm);
  try {
    const rows = [
      ...(await store.all('attestations')),
      ...(await store.all('pages')),
      ...(await store.all('cards')),
      // A purchase that is still blocked is kept: somebody waits for its end.
      ...(await store.all('blocks')).filter(({ state }) => state !== 'open'),
    ].map(({ id }) => id);
    const { cases } = storm.people;
    const deleted = await Promise.all(
      cases.map(async ({ customerId, company }) => {
        const history = await store.history(customerId, 1_000);
        const times = history.filter(({ kind }) => kind === 'signatoryDataDeleted').length;
        return times === 1 ? [] : [`${company} was forgotten ${times} times`];
      }),
    );
    return [...rows.map((id) => `${id} is still there`), ...deleted.flat()];
  } finally {
    await store.close();
  }
}

async function storeOf({ dataDir }: Storm): Promise<Store> {
  return openStore({
    kind: 'lowdb',
    dataDir: join(dataDir, 'store'),
    keys: await loadOrMakeKey(join(dataDir, 'bot.key')),
    wallNow: Date.now,
    newId: randomUUID,
  });
}
