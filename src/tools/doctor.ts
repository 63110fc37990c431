// npm run doctor: tries every credential and permission without harm and says what to do. "-- --json" prints the same for programs.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { loadConfig } from '../config.ts';
import { examine } from './doctor-checks.ts';
import { type Finding, fail, reportJson, reportText } from './doctor-finding.ts';
import { openForDoctor } from './doctor-store.ts';
import { toolTokens } from './tool-tokens.ts';

const wallClock = { now: Date.now };

async function findings(): Promise<readonly Finding[]> {
  const sources = { readFile: (path: string) => readFileSync(path, 'utf8'), now: Date.now };
  const loaded = loadConfig(process.env, sources);
  if (!loaded.ok) return loaded.problems.map((problem) => fail('Configuration', problem));
  const { config } = loaded;
  const opened = await openForDoctor(config.store, { wallNow: Date.now, newId: randomUUID });
  const store = opened.kind === 'opened' ? opened.store : null;
  try {
    const own = await toolTokens(config, { store, fetch, wallClock });
    return await examine({ config, store: opened, ...own, fetch, wallNow: Date.now, newId: randomUUID });
  } finally {
    await store?.close();
  }
}

const found = await findings();
console.log(process.argv.includes('--json') ? reportJson(found) : reportText(found));
process.exitCode = found.some(({ verdict }) => verdict === 'FAIL') ? 1 : 0;
