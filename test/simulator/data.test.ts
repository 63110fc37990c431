import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SimulatorOptions, simulatorToken, startSimulator } from '../../src/simulator/simulator.ts';
import { agreementBody, ask, attest, finalize, open, signatory } from './support.ts';

let folder = '';
const children: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stand-in-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

const openKept = (options: SimulatorOptions = {}) => open({ dataFile: join(folder, 'deep', 'data.json'), ...options });

describe('the data file', () => {
  it('brings everything back after a restart, the moved clock included', async () => {
    const first = await openKept();
    const customer = await first.addCustomer({ companyName: 'Kept', domain: 'kept.example' });
    first.clock.advance(60_000);
    expect((await finalize(first, customer.id)).status).toBe(201);
    await first.configure({ noAgreementsStyle: 'mixed' });
    const before = first.state();
    await first.stop();
    const second = await openKept();
    expect({ ...second.state(), requests: [] }).toEqual({ ...before, requests: [] });
    expect(second.settings().noAgreementsStyle).toBe('mixed');
    expect(await readdir(join(folder, 'deep'))).toEqual(['data.json']);
  });

  it('replays a known MS-RequestId after a restart', async () => {
    const first = await openKept();
    const headers = { 'MS-RequestId': 'known' };
    const made = await ask(first, 'POST /v1/attestations/enhanced', { body: signatory, headers });
    await first.stop();
    const second = await openKept();
    expect((await ask(second, 'POST /v1/attestations/enhanced', { body: signatory, headers })).text).toBe(made.text);
    expect(second.state().attestations).toHaveLength(1);
  });

  it('of an older stand-in is taken: settings that it does not know are at their defaults', async () => {
    const first = await openKept({ settings: { createdStyle: '200object' } });
    await first.stop();
    const path = join(folder, 'deep', 'data.json');
    const { audit: _, ...older } = JSON.parse(await readFile(path, 'utf8'));
    for (const name of ['auditDetail', 'auditLagMinutes', 'auditBlockedOrders']) delete older.settings[name];
    await writeFile(path, JSON.stringify(older));
    const again = await openKept();
    expect(again.settings()).toMatchObject({ createdStyle: '200object', auditDetail: 'full', auditLagMinutes: 0 });
    expect((await ask(again, 'GET /v1/auditrecords')).json).toMatchObject({ items: [] });
  });

  it('keeps the activity log', async () => {
    const first = await openKept();
    const customer = await first.addCustomer({ companyName: 'Kept', domain: 'kept.example' });
    await finalize(first, customer.id);
    await first.stop();
    const again = await openKept();
    expect((await ask(again, 'GET /v1/auditrecords')).json).toMatchObject({
      items: [{ operationType: 'create_agreement', customerId: customer.id }],
    });
  });

  it('is not overwritten when it is damaged', async () => {
    const dataFile = join(folder, 'damaged.json');
    await writeFile(dataFile, '{"version":1,');
    await expect(startSimulator({ dataFile })).rejects.toThrow(dataFile);
    expect(await readFile(dataFile, 'utf8')).toBe('{"version":1,');
  });

  it('answers 500 instead of a promise when the disk fails', async () => {
    const simulator = await openKept();
    await rm(join(folder, 'deep'), { recursive: true });
    await writeFile(join(folder, 'deep'), 'a file where the folder was');
    const reply = await ask(simulator, 'POST /v1/attestations/enhanced', { body: signatory });
    expect(reply).toMatchObject({ status: 500, json: { code: 800003 } });
    await rm(join(folder, 'deep'));
    expect((await ask(simulator, 'POST /v1/attestations/enhanced', { body: signatory })).status).toBe(201);
  });

  it('gives the sample companies the same ids every time', async () => {
    const ids = async () => (await open()).state().customers.map((customer) => customer.id);
    expect(await ids()).toEqual(await ids());
  });
});

/** Starts `npm run simulate`'s root and waits for its address. */
async function startProcess(env: Record<string, string>) {
  const child = spawn(process.execPath, ['src/simulator/main.ts'], {
    env: { PATH: process.env['PATH'], DATA_DIR: folder, SIMULATOR_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  const [line] = await once(createInterface(child.stdout), 'line');
  const url = /http:\/\/[\d.:]+/.exec(String(line))?.[0] ?? '';
  return { child, url };
}

async function post(url: string, path: string, body: unknown): Promise<unknown> {
  const headers = { Authorization: `Bearer ${simulatorToken('appOnly')}` };
  const response = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return response.json();
}

describe('the process', () => {
  it('has everything that it answered after a kill -9', async () => {
    const { child, url } = await startProcess({});
    const made = Object(await post(url, '/_simulator/customers', { companyName: 'Kept', domain: 'kept.example' }));
    const attestation = Object(await post(url, '/v1/attestations/enhanced', signatory));
    await post(url, `/_simulator/attestations/${attestation.attestationId}/accept`, {});
    const dateAgreed = new Date(Date.now() - 60_000).toISOString();
    const body = agreementBody(attestation.attestationId, { dateAgreed });
    await post(url, `/v1/customers/${made.id}/agreements`, body);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const again = await open({ dataFile: join(folder, 'simulator.json') });
    expect(again.state().attestations).toMatchObject([{ customerId: made.id, acceptedAt: expect.any(String) }]);
    const customer = again.state().customers.find(({ id }) => id === made.id);
    expect(customer?.agreements).toMatchObject([{ attestationId: attestation.attestationId }]);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('stops cleanly on %s', async (signal) => {
    const { child } = await startProcess({});
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('names the variable to change when its port is taken or is none', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const port = address !== null && typeof address === 'object' ? String(address.port) : '';
    for (const SIMULATOR_PORT of [port, 'eighty']) {
      const child = spawn(process.execPath, ['src/simulator/main.ts'], {
        env: { PATH: process.env['PATH'], DATA_DIR: folder, SIMULATOR_PORT },
      });
      children.push(child);
      let text = '';
      child.stderr.on('data', (chunk) => {
        text += String(chunk);
      });
      expect(await once(child, 'close')).toEqual([1, null]);
      expect(text).toContain('SIMULATOR_PORT');
      expect(text).not.toContain('    at ');
    }
    taken.close();
  });

  it('answers as recorded where SIMULATOR_REPLAY_FILE names a file, and says so when that is none', async () => {
    const replayFile = join(folder, 'answers.json');
    const answer = { question: 'attestationStatus', status: 418, body: 'as recorded' };
    await writeFile(replayFile, JSON.stringify({ version: 1, answers: [answer] }));
    const { url } = await startProcess({ SIMULATOR_REPLAY_FILE: replayFile });
    const headers = { Authorization: `Bearer ${simulatorToken('appOnly')}` };
    const response = await fetch(`${url}/v1/attestations/enhanced/x`, { headers });
    expect([response.status, await response.text()]).toEqual([418, 'as recorded']);
    await expect(open({ replayFile: join(folder, 'none.json') })).rejects.toThrow('none.json');
  });

  it('keeps what two callers write at once', async () => {
    const simulator = await openKept();
    const ids = await Promise.all(Array.from({ length: 20 }, () => attest(simulator)));
    await simulator.stop();
    const again = await openKept();
    expect(
      again
        .state()
        .attestations.map(({ attestationId }) => attestationId)
        .sort(),
    ).toEqual(ids.sort());
  });
});
