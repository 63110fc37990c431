import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { connect, createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DAY } from './agreements/instant.ts';
import { evidenceSays } from './bot/cards/history-says.ts';
import { usualLimits } from './bot/rate-limit.ts';
import { type DemoConfig, demoConfig } from './config.ts';
import { graphMail } from './entra/graph-mail.ts';
import { fixedRoles } from './entra/roles.ts';
import { openEvidence } from './evidence/open-evidence.ts';
import { createIds } from './ids.ts';
import { createLog } from './log.ts';
import { createPartnerCenter, mcaTemplateId } from './partner-center/client.ts';
import { type Simulator, simulatorToken, startSimulator } from './simulator/simulator.ts';
import { loadOrMakeKey } from './store/keys.ts';
import { openStore } from './store/open.ts';
import { type RunningBot, startBot } from './wire.ts';

/** What the demo keeps in its directory; `--fresh` removes these and nothing else. */
const kept = ['bot', 'evidence', 'bot.key', 'bot.log', 'simulator.json', 'playground'];
const cutoff = Date.UTC(2023, 3, 1);

/** Starts the stand-in for Partner Center, the bot and Microsoft's Teams emulator on this machine. Nothing is configured, nothing leaves it. */
async function demo(
  config: DemoConfig,
  flags: { readonly fresh: boolean; readonly playground: boolean },
): Promise<() => Promise<void>> {
  const dataDir = resolve(config.dataDir);
  await free(config.port, 'PORT');
  await free(config.simulatorPort, 'SIMULATOR_PORT');
  const playgroundPort = flags.playground ? await free(config.playgroundPort, 'PLAYGROUND_PORT') : null;
  await mkdir(dataDir, { recursive: true });
  if (flags.fresh) await Promise.all(kept.map((name) => rm(join(dataDir, name), { recursive: true, force: true })));
  const secrets = config.eventsSecrets.length > 0 ? config.eventsSecrets : [randomBytes(24).toString('hex')];
  const simulator = await startSimulator({
    port: config.simulatorPort,
    dataFile: join(dataDir, 'simulator.json'),
    eventsSecret: secrets.join(','),
  });
  const bot = await startDemoBot(config, { dataDir, simulator, secrets });
  simulator.reportTo(`${bot.url}/api/events/purchase-blocked`, secrets.join(','));
  const emulator = playgroundPort === null ? null : await startPlayground(playgroundPort, { dataDir, bot });
  console.log(tour({ bot, simulator, playgroundPort, dataDir }));
  return async () => {
    emulator?.kill('SIGTERM');
    await bot.stop();
    await simulator.stop();
  };
}

async function startDemoBot(
  config: DemoConfig,
  parts: { readonly dataDir: string; readonly simulator: Simulator; readonly secrets: readonly string[] },
): Promise<RunningBot> {
  const { dataDir, simulator, secrets } = parts;
  const log = createLog({
    level: 'info',
    destination: createWriteStream(join(dataDir, 'bot.log'), { flags: 'a', mode: 0o600 }),
  });
  const keys = await loadOrMakeKey(join(dataDir, 'bot.key'));
  const ids = createIds(keys.current.key);
  const { clock } = simulator;
  return startBot({
    port: config.port,
    host: '127.0.0.1',
    auth: { kind: 'none' },
    allowedServiceHosts: null,
    store: await openStore({
      kind: 'lowdb',
      dataDir: join(dataDir, 'bot'),
      keys,
      wallNow: Date.now,
      newId: ids.newId,
      log,
    }),
    partnerCenter: createPartnerCenter({
      baseUrl: simulator.url,
      tokens: { get: async (kind) => ({ kind: 'token', token: simulatorToken(kind) }) },
      fetch,
      newId: ids.newId,
      now: clock.now,
      log: (entry) => log.info(entry, 'Partner Center'),
    }),
    roles: fixedRoles({ agentObjectIds: config.agentObjectIds, tenantIds: 'any' }),
    members: 'trust',
    rateLimits: usualLimits,
    ids,
    clock,
    cutoff,
    retentionMs: 90 * DAY,
    evidence: await openEvidence({
      directory: join(dataDir, 'evidence'),
      templateId: mcaTemplateId,
      partnerCenterUrl: simulator.url,
      say: evidenceSays,
      ids,
      fetch,
    }),
    acceptancePageUrl: simulator.acceptanceUrl,
    publicUrl: 'own',
    // The stand-in's Graph takes what is sent and passes nothing on.
    mail: graphMail({
      graphUrl: simulator.url,
      from: 'mca-desk@partner.example',
      getToken: async () => ({ kind: 'token', token: simulatorToken('appOnly') }),
      refused: () => undefined,
      fetch,
    }),
    partnerName: null,
    dialogs: false,
    eventsSecrets: secrets,
    mirror: { most: null },
    readiness: [],
    log,
  });
}

/** Microsoft's emulator as a child process. It writes into its working directory, and would take another port without a word. */
async function startPlayground(
  port: number,
  parts: { readonly dataDir: string; readonly bot: RunningBot },
): Promise<ChildProcess> {
  const cwd = join(parts.dataDir, 'playground');
  await mkdir(cwd, { recursive: true });
  const cli = join(
    createRequire(import.meta.url).resolve('@microsoft/m365agentsplayground/package.json'),
    '..',
    'cli.js',
  );
  const flags = ['-e', `${parts.bot.url}/api/messages`, '-c', 'msteams', '-p', String(port), '--disable-telemetry'];
  // A fixed conversation: after a restart of the emulator the bot's stored conversation is still the one on the screen.
  const args = [cli, 'start', ...flags, '--conversation-id', 'demo-personal-chat'];
  const child = spawn(process.execPath, args, {
    cwd,
    stdio: 'ignore',
    env: { ...process.env, TEAMSAPPTESTER_BROWSER: 'none' },
  });
  const died = once(child, 'exit').then(() => {
    throw new Error('The Teams emulator ended. Start again, or use --no-playground.');
  });
  try {
    await Promise.race([answers(port), died]);
  } catch (error) {
    child.kill('SIGTERM');
    throw error;
  }
  died.catch(() => undefined);
  return child;
}

async function answers(port: number): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return;
    } catch {
      await sleep(100);
    } finally {
      socket.destroy();
    }
  }
  throw new Error(`The Teams emulator did not answer on port ${port} within 30 seconds.`);
}

/** The port, or a free one for 0. Fails in plain words where it is taken. */
async function free(port: number, variable: string): Promise<number> {
  const probe = createServer();
  probe.listen(port, '127.0.0.1');
  try {
    await once(probe, 'listening');
  } catch {
    throw new Error(`Port ${port} is taken by another program. Set ${variable} to a free port and start again.`);
  }
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? address.port : port;
}

function tour(shown: {
  readonly bot: RunningBot;
  readonly simulator: Simulator;
  /** Null: the emulator was left out. */
  readonly playgroundPort: number | null;
  readonly dataDir: string;
}): string {
  const { bot, simulator, playgroundPort, dataDir } = shown;
  const teams = playgroundPort === null ? 'left out (--no-playground)' : `http://localhost:${playgroundPort}`;
  return `
MCA Desk, the demo. Everything runs on this machine; nothing is configured.

  Teams (Microsoft's emulator)     ${teams}
  Partner Center (the stand-in)    ${simulator.url}
  The bot                          ${bot.url}

Five minutes:
  1. In Teams, type: status contoso        There are two. Pick contoso.onmicrosoft.com.
  2. Press Attest, check the form, press Create acceptance link.
  3. Press Open agreement. As the signatory: Show agreement, Accept Agreement, then I have accepted. The page turns green, and in
     Teams the card and an alert say the same.
  4. In the stand-in, place an order for a customer without an agreement: Microsoft refuses it with 13605 or 900428,
     and the alert is in Teams at once. Attest there, accept, Check now: "Purchase unblocked" names the order to retry.
  5. Make another link and move the stand-in's clock past its deadline: the card and an alert say that it has expired.
  In a channel: pick the bot in the @ list and type subscribe. help shows the rest.

Data and log: ${dataDir} (--fresh empties it). Ctrl-C stops everything.
`;
}

async function run(): Promise<void> {
  const loaded = demoConfig(process.env);
  if (!loaded.ok) throw new Error(['The demo does not start:', ...loaded.problems].join('\n- '));
  const unknown = process.argv.slice(2).filter((flag) => flag !== '--fresh' && flag !== '--no-playground');
  if (unknown.length > 0) throw new Error(`Unknown: ${unknown.join(' ')}. There are --fresh and --no-playground.`);
  const flags = { fresh: process.argv.includes('--fresh'), playground: !process.argv.includes('--no-playground') };
  let stop: (() => Promise<void>) | null = null;
  let asked = false;
  const end = (): void => {
    if (asked && stop !== null) return;
    asked = true;
    stop?.().catch(fail);
  };
  // From the first moment on: a Ctrl-C while things start must not leave the emulator behind.
  process.on('SIGINT', end).on('SIGTERM', end);
  stop = await demo(loaded.config, flags);
  if (asked) await stop();
}

function fail(error: unknown): void {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

await run().catch(fail);
