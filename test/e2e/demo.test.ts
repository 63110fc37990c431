import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { launchBrowser } from '../support/chromium.ts';
import { type RunningDemo, refusedDemo, startDemo, temporaryDataDir } from './running-demo.ts';
import { openStandIn } from './stand-in-page.ts';
import { openTeams, press } from './teams-page.ts';

const run = promisify(execFile);

// Whole processes are started here; one test starts two of them after each other.
vi.setConfig({ testTimeout: 60_000 });

describe('the demo as a program', () => {
  let dataDir: string;
  let removeData: () => Promise<void>;
  let running: RunningDemo | null;

  beforeEach(async () => {
    ({ path: dataDir, remove: removeData } = await temporaryDataDir());
    running = null;
  });

  afterEach(async () => {
    await running?.stop('SIGTERM');
    await removeData();
  });

  test('a taken port is named with the variable to set, and nothing is started', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const port = portOf(taken.address());
    const variables = ['PORT', 'SIMULATOR_PORT', 'PLAYGROUND_PORT'];
    const refusals = variables.map((variable) => refusedDemo({ dataDir, env: { [variable]: String(port) } }));
    expect(await Promise.all(refusals)).toEqual(
      variables.map((variable) => ({
        code: 1,
        said: `Port ${port} is taken by another program. Set ${variable} to a free port and start again.\n`,
      })),
    );
    taken.close();
  });

  test('an unknown flag and a wrong variable are named', async () => {
    const [flag, variable] = await Promise.all([
      refusedDemo({ dataDir, flags: ['--fersh'] }),
      refusedDemo({ dataDir, env: { PORT: 'many' } }),
    ]);
    expect(flag).toEqual({ code: 1, said: 'Unknown: --fersh. There are --fresh and --no-playground.\n' });
    expect(variable.code).toBe(1);
    expect(variable.said).toContain('PORT');
  });

  test('without the emulator bot and stand-in run, and the tour says what is left out', async () => {
    running = await startDemo({ dataDir, flags: ['--no-playground'] });
    expect(running.printed).toContain('left out (--no-playground)');
    expect(await childrenOf(running.pid)).toEqual([]);
    const answers = await Promise.all([fetch(`${running.botUrl}/healthz`), fetch(running.simulatorUrl)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  });

  test('Ctrl-C ends the whole process tree and frees the ports', async () => {
    const demo = await startDemo({ dataDir });
    const children = await childrenOf(demo.pid);
    expect(children).toHaveLength(1);
    expect((await fetch(demo.teamsUrl)).status).toBe(200);

    expect(await demo.stop('SIGINT')).toBe(0);

    expect((await processes()).filter(({ pid }) => children.includes(pid))).toEqual([]);
    for (const url of [demo.teamsUrl, demo.simulatorUrl, demo.botUrl]) await expect(fetch(url)).rejects.toThrow();
  });
});

describe('the demo, stopped and started again without --fresh', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
  });

  afterAll(() => browser.close());

  test('the bot knows its attestation, and an accepted link still turns finalized', async () => {
    const data = await temporaryDataDir();
    const context = await browser.newContext();
    context.setDefaultTimeout(15_000);
    const first = await startDemo({ dataDir: data.path, flags: ['--fresh'] });
    const ports = {
      PORT: new URL(first.botUrl).port,
      SIMULATOR_PORT: new URL(first.simulatorUrl).port,
      PLAYGROUND_PORT: new URL(first.teamsUrl).port,
    };
    const before = await openTeams(context, first.teamsUrl);
    await before.say('attest proseware.com');
    await press(before.card('Who may sign for this customer?', 'proseware.com'), 'Create acceptance link');
    await before.card('Pending', 'proseware.com').waitFor();
    await before.page.close();
    expect(await first.stop('SIGINT')).toBe(0);

    const second = await startDemo({ dataDir: data.path, env: ports });
    const after = await openTeams(context, second.teamsUrl);
    await after.say('pending');
    const list = after.card('1 open link of yours', 'Proseware');
    await list.getByRole('button').filter({ hasText: 'Proseware' }).click();
    const card = after.card('Pending', 'proseware.com', 'Deadline');
    const standIn = await openStandIn(context, second.simulatorUrl);
    await standIn.accept('Proseware');
    await press(card, 'More');
    await press(card, 'Check now');
    await after.card('Finalized', 'Wrong signatory?', 'proseware.com').waitFor();
    await after.card('Agreement finalized', 'proseware.com').waitFor();
    expect(await after.page.locator('.ac-adaptiveCard').filter({ hasText: 'Open agreement' }).count()).toBe(0);
    expect(await second.stop('SIGTERM')).toBe(0);
    await data.remove();
  });
});

function portOf(address: ReturnType<ReturnType<typeof createServer>['address']>): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function processes(): Promise<readonly { readonly pid: number; readonly parent: number }[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=']);
  return stdout.split('\n').flatMap((line) => {
    const [pid, parent] = line.trim().split(/\s+/).map(Number);
    return pid === undefined || parent === undefined ? [] : [{ pid, parent }];
  });
}

async function childrenOf(pid: number): Promise<readonly number[]> {
  return (await processes()).filter(({ parent }) => parent === pid).map((child) => child.pid);
}
