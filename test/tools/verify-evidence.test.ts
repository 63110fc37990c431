import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readArguments } from '../../src/tools/verify-evidence-report.ts';
import { aChain, testEvidence } from '../support/evidence.ts';

const project = new URL('../../', import.meta.url).pathname;
let folder = '';
let hashes: readonly string[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evidence-'));
  hashes = await aChain(await testEvidence(folder), 3);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(...args: readonly string[]) {
  const child = spawn(process.execPath, ['src/tools/run.js', 'src/tools/verify-evidence.ts', ...args], {
    cwd: project,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] },
  });
  const closed = once(child, 'close');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await closed;
  return { code: child.exitCode, stdout, stderr };
}

describe('npm run verify-evidence', () => {
  it('ends well over a whole directory with its head, and says how far the head reaches', async () => {
    const whole = await run(folder, '--head', hashes[2] ?? '');
    expect([whole.code, whole.stderr]).toEqual([0, '']);
    expect(whole.stdout).toMatch(/Entries 1 to 3 \(3\) are as written[\s\S]*the head that was given[\s\S]*VERIFIED/);
    expect((await run(folder, '--head', hashes[1] ?? '')).stdout).toContain('entries 3 to 3 were written after it');
  });

  it('ends with 1 and names the file where one byte was changed', async () => {
    const file = join(folder, 'evidence-000002.json');
    const before = await readFile(file);
    await writeFile(file, before.toString().replace('Kim', 'Tim'));
    const changed = await run(folder, '--head', hashes[2] ?? '');
    await writeFile(file, before);
    expect(changed.code).toBe(1);
    expect(changed.stdout).toMatch(/^evidence-000002\.json: it was changed[\s\S]*NOT VERIFIED/);
  });

  it('ends with 1 where the head is another, and with 2 where it was asked wrongly or there is nothing', async () => {
    expect((await run(folder, '--head', 'f'.repeat(64))).code).toBe(1);
    const wrong = await run(folder, '--head', 'abc');
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('Usage')]);
    expect((await run(join(folder, 'nowhere'))).code).toBe(2);
  });

  it('takes one path and one head', () => {
    const head = 'A'.repeat(64);
    expect(readArguments(['x', '--head', head])).toEqual({ path: 'x', head: head.toLowerCase() });
    expect(readArguments(['x'])).toEqual({ path: 'x', head: null });
    for (const args of [[], ['x', 'y'], ['x', '--head'], ['--other']]) expect(readArguments(args)).toBeNull();
  });
});
