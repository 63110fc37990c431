// npm run consent: the one interactive sign-in of the integration account. consent-settings.ts names variables and arguments.
import { readFileSync } from 'node:fs';
import { runConsent } from './consent-run.ts';

try {
  process.exitCode = await runConsent({
    env: process.env,
    args: process.argv.slice(2),
    readFile: (path) => readFileSync(path, 'utf8'),
    now: Date.now,
    fetch,
    print: (line) => console.log(line),
    say: (line) => console.error(line),
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
