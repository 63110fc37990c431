import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createLog } from '../../src/log.ts';
import { type RunningServer, startServer } from '../../src/server.ts';
import { parseEncryptionKeys } from '../../src/store/keys.ts';
import { openStore } from '../../src/store/open.ts';
import { healthRoutes, type ReadinessCheck, storeCheck, tokenCheck } from '../../src/web/health.ts';

let servers: RunningServer[] = [];
afterEach(async () => {
  for (const server of servers) await server.stop(0);
  servers = [];
});

const logged: string[] = [];
const log = createLog({ destination: { write: (line) => void logged.push(line) } });
const fine: ReadinessCheck = { name: 'fine', check: async () => ({ ok: true }) };

async function ask(path: string, checks: readonly ReadinessCheck[]): Promise<readonly [number, unknown]> {
  const routes = healthRoutes({ checks, log, patienceMs: 20 });
  const server = await startServer({ port: 0, host: '127.0.0.1', log, routes });
  servers.push(server);
  const response = await fetch(`${server.url}${path}`);
  return [response.status, await response.json()];
}

describe('health', () => {
  it('says that the process lives whatever is missing', async () => {
    const broken: ReadinessCheck = { name: 'x', check: async () => ({ ok: false, missing: 'all' }) };
    expect(await ask('/healthz', [broken])).toEqual([200, { status: 'ok' }]);
  });

  it('says that the bot is ready when every check passes', async () => {
    expect(await ask('/readyz', [fine])).toEqual([200, { ready: true, checks: { fine: 'ok' }, missing: [] }]);
  });

  it('says what is missing', async () => {
    const missing = 'Set PARTNER_CENTER_REFRESH_TOKEN.';
    const token = tokenCheck({ get: async (kind: string) => ({ kind: 'none', message: `${kind}: ${missing}` }) }, 'x');
    expect(await ask('/readyz', [fine, token])).toEqual([
      503,
      { ready: false, checks: { fine: 'ok', 'x token': `x: ${missing}` }, missing: [`x: ${missing}`] },
    ]);
  });

  it("keeps a fault's own words for the log", async () => {
    const broken: ReadinessCheck = { name: 'disk', check: () => Promise.reject(new Error('secret path')) };
    const [status, body] = await ask('/readyz', [broken]);
    expect([status, JSON.stringify(body)]).toEqual([503, expect.stringContaining('The check of disk failed')]);
    expect(JSON.stringify(body)).not.toContain('secret path');
    expect(logged.join('')).toContain('secret path');
  });

  it('does not wait for ever', async () => {
    const hanging: ReadinessCheck = { name: 'hanging', check: () => new Promise(() => undefined) };
    const [status, body] = await ask('/readyz', [hanging]);
    expect([status, JSON.stringify(body)]).toEqual([503, expect.stringContaining('has not answered in time')]);
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
