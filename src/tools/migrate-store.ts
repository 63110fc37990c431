// npm run migrate-store: copies everything from DATA_DIR to the PostgreSQL database of DATABASE_URL, and checks it. The bot must not run.
import { readFileSync } from 'node:fs';
import { runMigrateStore } from './migrate-store-run.ts';

try {
  process.exitCode = await runMigrateStore({
    env: process.env,
    readFile: (path) => readFileSync(path, 'utf8'),
    say: (line) => console.log(line),
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
