// npm run dead-letters: work that failed again and again. With DATA_DIR the bot must be stopped first; with DATABASE_URL it may run.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { openStore } from '../store/open.ts';
import { runDeadLetters } from './dead-letters-run.ts';
import { storeSettings } from './store-settings.ts';

try {
  const read = storeSettings(process.env, (path) => readFileSync(path, 'utf8'));
  if ('problems' in read) {
    console.error(read.problems.join('\n'));
    process.exitCode = 2;
  } else {
    const store = await openStore({ ...read.settings, wallNow: Date.now, newId: randomUUID });
    try {
      const say = (line: string): void => console.log(line);
      process.exitCode = await runDeadLetters({ store, args: process.argv.slice(2), now: Date.now, say });
    } finally {
      await store.close();
    }
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
