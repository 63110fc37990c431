import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { person } from './simulator/entra-support.ts';
import { inFolder, openTenant, type ToolEnvironment, tenantEnvironment } from './tools/live-setup.ts';

const project = fileURLToPath(new URL('../', import.meta.url));
const lineSchema = z.object({ level: z.string(), msg: z.string(), url: z.string().optional() });
type Line = z.infer<typeof lineSchema>;

const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

/** .env.example with its placeholders filled in, as a deployer would. */
async function filledExample(values: ToolEnvironment): Promise<string> {
  const example = await readFile(`${project}.env.example`, 'utf8');
  const filled = Object.entries(values).reduce(
    (text, [name, value]) => text.replace(new RegExp(`^#?${name}=.*$`, 'm'), `${name}=${value}`),
    example,
  );
  // The partner has one group of agents.
  return filled.replace(/^ADMIN_AGENTS_GROUP_ID=.*\n/m, '');
}

/** Starts the bot where that .env lies, and answers its log line by line. */
function startThere() {
  const child = spawn(process.execPath, [`${project}src/tools/run.js`, '--dotenv', `${project}src/main.ts`], {
    cwd: inFolder('.'),
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'], NODE_EXTRA_CA_CERTS: inFolder('ca.pem') },
  });
  running.push(child);
  const lines: Line[] = [];
  const seen = (wanted: (line: Line) => boolean) =>
    new Promise<Line>((resolve) => {
      const look = (): void => {
        const found = lines.find(wanted);
        if (found !== undefined) resolve(found);
      };
      reader.on('line', look);
      look();
    });
  const reader = createInterface({ input: child.stdout }).on('line', (text) => {
    lines.push(lineSchema.parse(JSON.parse(text)));
  });
  return { child, lines, seen };
}

describe('a filled-in .env.example', () => {
  it('starts a bot that is ready, says what works, and ends cleanly', async () => {
    const tenant = await openTenant();
    await writeFile(inFolder('.env'), await filledExample(tenantEnvironment(tenant)));
    const { child, lines, seen } = startThere();
    const { url } = await seen(({ msg }) => msg === 'The bot is up');
    const ready = await fetch(`${url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([
      200,
      {
        ready: true,
        degraded: false,
        checks: { store: 'ok', 'appOnly token': 'ok', 'appUser token': 'ok', 'graph token': 'ok' },
        missing: [],
      },
    ]);
    await seen(({ msg }) => msg === 'graph token: ok');
    expect(lines.filter(({ level }) => level !== 'info')).toEqual([]);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('stays in service without App+User, and says what is missing', async () => {
    const tenant = await openTenant();
    tenant.entra.revokeRefreshTokens({ userId: person.objectId });
    await writeFile(inFolder('.env'), await filledExample(tenantEnvironment(tenant, { DATA_DIR: inFolder('other') })));
    const { seen } = startThere();
    const { url } = await seen(({ msg }) => msg === 'The bot is up');
    const ready = await fetch(`${url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([
      200,
      expect.objectContaining({ ready: true, degraded: true, missing: [expect.stringContaining('AADSTS50173')] }),
    ]);
    const line = await seen(({ msg }) => msg.startsWith('appUser token: No App+User token'));
    expect(line.level).toBe('warn');
  });

  it('is not in service without the app-only token', async () => {
    const tenant = await openTenant();
    const wrong = { DATA_DIR: inFolder('third'), PARTNER_CENTER_CLIENT_SECRET: 'not-the-secret' };
    await writeFile(inFolder('.env'), await filledExample(tenantEnvironment(tenant, wrong)));
    const { seen } = startThere();
    const { url } = await seen(({ msg }) => msg === 'The bot is up');
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect((await seen(({ msg }) => msg.startsWith('appOnly token: No app-only'))).level).toBe('error');
  });
});
