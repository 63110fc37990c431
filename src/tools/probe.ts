// npm run probe: asks the partner's sandbox what Microsoft does not document, and keeps the answers for the stand-in to replay.
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { type Config, loadConfig } from '../config.ts';
import { claimsOf } from '../entra/claims.ts';
import { openForDoctor } from './doctor-store.ts';
import { probedCustomer, runProbe } from './probe-run.ts';
import { type ProbeSettings, probeUsage, readProbeSettings } from './probe-settings.ts';
import { toolTokens } from './tool-tokens.ts';

const wallClock = { now: Date.now };
const say = (line: string): void => console.log(line);

/** Waits for the person; false where nobody can answer, or does not want to. */
async function confirm(text: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    say(`${text} Nobody can answer here: left out.`);
    return false;
  }
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await lines.question(`${text} Then type yes: `)).trim().toLowerCase() === 'yes';
  } finally {
    lines.close();
  }
}

async function tokensOf(config: Config) {
  const opened = await openForDoctor(config.store, { wallNow: Date.now, newId: randomUUID });
  const store = opened.kind === 'opened' ? opened.store : null;
  try {
    const { tokens } = await toolTokens(config, { store, fetch, wallClock });
    const [appOnly, appUser] = await Promise.all([tokens.get('appOnly'), tokens.get('appUser')]);
    for (const answer of [appOnly, appUser]) if (answer.kind === 'none') say(answer.message);
    const text = (answer: typeof appOnly): string | null => (answer.kind === 'token' ? answer.token : null);
    return { appOnly: text(appOnly), appUser: text(appUser) };
  } finally {
    await store?.close();
  }
}

async function probe(config: Config, settings: ProbeSettings): Promise<readonly string[]> {
  const { url } = config.partnerCenter;
  const { appOnly, appUser } = await tokensOf(config);
  if (appOnly === null) return ['Without an app-only token nothing can be asked. "npm run doctor" says more.'];
  const deps = { url, fetch, newId: randomUUID, wallNow: Date.now, say, replacements: [] };
  const customer = await probedCustomer(deps, { token: appOnly, customerId: settings.customerId });
  if (customer === null) return [`The customer ${settings.customerId} cannot be read. Is it one of this sandbox?`];
  const answers = await runProbe({
    ...deps,
    settings,
    appOnly,
    appUser,
    userId: settings.userId ?? (appUser === null ? null : claimsOf(appUser)?.oid) ?? randomUUID(),
    signatory: { companyName: customer.companyName, emailAddress: settings.email },
    replacements: [...customer.replacements, [settings.email, 'signatory@example.com']],
    wait: (ms) => wait(ms),
    confirm,
    acceptancePageUrl: config.acceptancePageUrl,
  });
  writeFileSync(settings.file, `${JSON.stringify(answers, null, 2)}\n`);
  say(`${settings.file}: ${answers.answers.length} answers. Look it through before you pass it on.`);
  return [];
}

async function start(): Promise<readonly string[]> {
  const loaded = loadConfig(process.env, { readFile: (path) => readFileSync(path, 'utf8'), now: Date.now });
  if (!loaded.ok) return loaded.problems;
  const { tenantId } = loaded.config.partnerCenter;
  const read = readProbeSettings(process.argv.slice(2), tenantId);
  if (!read.ok) return [...read.problems, '', probeUsage];
  const warning = `This makes attestations and asks for agreements of customer ${read.settings.customerId} in tenant ${tenantId}. It is for Microsoft's integration sandbox alone.`;
  say(warning);
  if (!read.settings.confirmed && !(await confirm('Is this the sandbox?')))
    return ['Nothing was asked. Give --yes, or type yes.'];
  return probe(loaded.config, read.settings);
}

const problems = await start();
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exitCode = 1;
}
