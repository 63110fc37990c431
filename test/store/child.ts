import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { StoreLockedError } from '../../src/store/errors.ts';
import { openLowdb } from './lowdb-setup.ts';
import { aClaim, anEntry, anOrder } from './samples.ts';

// A process of its own with a store: `hold` keeps it open until it is killed; `storm` commits without end and prints what was acknowledged.
const [mode = 'hold', dataDir = ''] = process.argv.slice(2);

// Written at once, so that nothing that was said is lost with the process.
const say = (line: string): number => writeSync(1, `${line}\n`);

async function run(): Promise<void> {
  // So small that kills also meet snapshots and cuts.
  const store = await openLowdb(dataDir, { snapshotAfterBytes: 20_000 });
  say('open');
  if (mode === 'hold') process.stdin.resume();
  if (mode !== 'storm') return;
  const writer = async (): Promise<void> => {
    for (;;) {
      const id = randomUUID();
      await store.commit({
        put: { claims: [aClaim(id)] },
        history: [anEntry({ attestationId: id })],
        work: [anOrder(id)],
      });
      say(id);
    }
  };
  await Promise.all(Array.from({ length: 8 }, writer));
}

run().catch((error: unknown) => {
  say(error instanceof StoreLockedError ? `locked by ${error.pid}` : String(error));
  process.exitCode = 1;
});
