import type { StoreContents } from '../contents.ts';
import type { EncryptionKeys } from '../keys.ts';
import type { StoreLog } from '../log.ts';
import { diskFiles } from './files.ts';
import { load } from './load.ts';
import { lockFolder } from './lock.ts';
import type { Memory } from './memory.ts';
import { createWorkList } from './work-list.ts';

/** A data directory that nobody else can open meanwhile. */
export interface ReadFolder {
  readonly contents: StoreContents;
  /** Lets it go. */
  readonly close: () => Promise<void>;
}

/** Reads all of a data directory and changes nothing of it. Throws as `openStore` says. */
export async function readContents(dataDir: string, keys: EncryptionKeys, log: StoreLog): Promise<ReadFolder> {
  const unlock = await lockFolder(dataDir);
  try {
    // Nothing is taken here: no lease and no token is needed.
    const work = createWorkList({ wallNow: () => 0, newId: () => '' });
    const { memory, journal } = await load({ dataDir, files: diskFiles, keys, work, log });
    await journal.close();
    return { contents: contentsOf(memory), close: unlock };
  } catch (error) {
    await unlock();
    throw error;
  }
}

function contentsOf({ tables, history, work }: Memory): StoreContents {
  return {
    rows: {
      attestations: tables.attestations.all(),
      readings: tables.readings.all(),
      blocks: tables.blocks.all(),
      events: tables.events.all(),
      claims: tables.claims.all(),
      conversations: tables.conversations.all(),
      people: tables.people.all(),
      subscriptions: tables.subscriptions.all(),
      cards: tables.cards.all(),
      alerts: tables.alerts.all(),
      deliveries: tables.deliveries.all(),
      threads: tables.threads.all(),
      pauses: tables.pauses.all(),
      secrets: tables.secrets.all(),
      troubles: tables.troubles.all(),
      refusalCodes: tables.refusalCodes.all(),
      pages: tables.pages.all(),
      evidence: tables.evidence.all(),
      evidenceEntries: tables.evidenceEntries.all(),
      eventsOut: tables.eventsOut.all(),
      deadLetters: tables.deadLetters.all(),
      customers: tables.customers.all(),
      mirror: tables.mirror.all(),
      dailyCounts: tables.dailyCounts.all(),
      campaigns: tables.campaigns.all(),
      campaignRows: tables.campaignRows.all(),
    },
    history: [...history.values()].flat(),
    work: work.items().map(({ order, attempts }) => ({ order, attempts })),
  };
}
