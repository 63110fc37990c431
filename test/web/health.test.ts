import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createLog } from '../../src/log.ts';
import { type RunningServer, startServer } from '../../src/server.ts';
import { parseEncryptionKeys } from '../../src/store/keys.ts';
import { openStore } from '../../src/store/open.ts';
import { healthRoutes, type ReadinessCheck, startupReport, storeCheck, tokenCheck } from '../../src/web/health.ts';

let servers: RunningServer[] = [];
afterEach(async () => {
  for (const server of servers) await server.stop(0);
  servers = [];
});

const logged: string[] = [];
const log = createLog({ destination: { write: (line) => void logged.push(line) } });
const fine: ReadinessCheck = { name: 'fine', essential: true, check: async () => ({ ok: true }) };
const lacking = (name: string, essential: boolean): ReadinessCheck => ({
  name,
  essential,
  check: async () => ({ ok: false, missing: `Set ${name}.` }),
});

async function ask(path: string, checks: readonly ReadinessCheck[]): Promise<readonly [number, unknown]> {
  const routes = healthRoutes({ checks, log, patienceMs: 20 });
  const server = await startServer({ port: 0, host: '127.0.0.1', log, routes });
  servers.push(server);
  const response = await fetch(`${server.url}${path}`);
  return [response.status, await response.json()];
}

describe('health', () => {
  it('says that the process lives whatever is missing', async () => {
    expect(await ask('/healthz', [lacking('x', true)])).toEqual([200, { status: 'ok' }]);
  });

  it('says that the bot is ready when every check passes', async () => {
    expect(await ask('/readyz', [fine])).toEqual([
      200,
      { ready: true, degraded: false, checks: { fine: 'ok' }, missing: [] },
    ]);
  });

  it('is not ready while something essential is missing, and names all that is', async () => {
    expect(await ask('/readyz', [fine, lacking('KEY', true), lacking('GROUP', false)])).toEqual([
      503,
      {
        ready: false,
        degraded: true,
        checks: { fine: 'ok', KEY: 'Set KEY.', GROUP: 'Set GROUP.' },
        missing: ['Set KEY.', 'Set GROUP.'],
      },
    ]);
  });

  it('stays in the load balancer when only something that no restart can mend is missing', async () => {
    expect(await ask('/readyz', [fine, lacking('GROUP', false)])).toEqual([
      200,
      { ready: true, degraded: true, checks: { fine: 'ok', GROUP: 'Set GROUP.' }, missing: ['Set GROUP.'] },
    ]);
  });

  it.each<['appOnly' | 'appUser' | 'graph', number]>([
    ['appOnly', 503],
    ['appUser', 200],
    ['graph', 200],
  ])('answers a missing %s token with %i', async (kind, status) => {
    const token = tokenCheck({ get: async (asked: typeof kind) => ({ kind: 'none', message: `No ${asked}.` }) }, kind);
    const [answered, body] = await ask('/readyz', [fine, token]);
    expect([answered, body]).toEqual([status, expect.objectContaining({ degraded: true, missing: [`No ${kind}.`] })]);
  });

  it("keeps a fault's own words for the log", async () => {
    const broken: ReadinessCheck = { ...fine, name: 'disk', check: () => Promise.reject(new Error('secret path')) };
    const [status, body] = await ask('/readyz', [broken]);
    expect([status, JSON.stringify(body)]).toEqual([503, expect.stringContaining('The check of disk failed')]);
    expect(JSON.stringify(body)).not.toContain('secret path');
    expect(logged.join('')).toContain('secret path');
  });

  it('does not wait for ever', async () => {
    const hanging: ReadinessCheck = { ...fine, name: 'hanging', check: () => new Promise(() => undefined) };
    const [status, body] = await ask('/readyz', [hanging]);
    expect([status, JSON.stringify(body)]).toEqual([
      503,
      expect.stringContaining('The check of hanging has not answered in time'),
    ]);
  });

  it('finds the store reachable while it is open', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'mca-health-'));
    const keys = parseEncryptionKeys('a'.repeat(64));
    const store = await openStore({ kind: 'lowdb', dataDir, keys, wallNow: () => 0, newId: () => 'id' });
    const work = { kind: 'announce', subject: 'x', dueAt: 0 } as const;
    await store.commit({ work: [work] });
    const token = tokenCheck({ get: async (_kind: 'appOnly') => ({ kind: 'token' }) }, 'appOnly');
    expect(await ask('/readyz', [storeCheck(store), token])).toMatchObject([200, { ready: true }]);
    expect(await store.takeDue(0, 1, 1)).toMatchObject([{ ...work, attempts: 0 }]);
    await store.close();
    expect(await ask('/readyz', [storeCheck(store), token])).toMatchObject([
      503,
      { checks: { 'appOnly token': 'ok' } },
    ]);
    await rm(dataDir, { recursive: true });
  });
});

describe("the start's report", () => {
  it('has a line for each check: what works, what is missing, and what the bot cannot do without', async () => {
    const checks = [fine, lacking('KEY', true), lacking('GROUP', false)];
    expect(await startupReport({ checks, log })).toEqual([
      { level: 'info', text: 'fine: ok' },
      { level: 'error', text: 'KEY: Set KEY.' },
      { level: 'warn', text: 'GROUP: Set GROUP.' },
    ]);
  });

  it('waits for a check only so long', async () => {
    const hanging: ReadinessCheck = { ...fine, name: 'slow', check: () => new Promise(() => undefined) };
    expect(await startupReport({ checks: [hanging], log, patienceMs: 10 })).toEqual([
      { level: 'error', text: expect.stringContaining('The check of slow has not answered in time') },
    ]);
  });
});
