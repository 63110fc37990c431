import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const runner = fileURLToPath(new URL('../../src/tools/run.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'mca-run-'));
const root = join(folder, 'root.js');
writeFileSync(join(folder, '.env'), '# a comment\nFROM_FILE=yes\nFROM_BOTH=file\nDATA_DIR="with blanks"\n');
writeFileSync(
  root,
  'console.log(JSON.stringify([process.env.FROM_FILE, process.env.FROM_BOTH, process.env.DATA_DIR, process.argv.slice(2)]))',
);
afterAll(() => rmSync(folder, { recursive: true }));

function run(...args: readonly string[]): { readonly stdout: string; readonly stderr: string } {
  const env = { PATH: process.env['PATH'], FROM_BOTH: 'environment' };
  return spawnSync(process.execPath, [runner, ...args], { cwd: folder, env, encoding: 'utf8' });
}

describe('run.js', () => {
  it('reads .env where it is told to, and what is set already counts more', () => {
    const { stdout } = run('--dotenv', root, '--json');
    expect(JSON.parse(stdout)).toEqual(['yes', 'environment', 'with blanks', ['--json']]);
  });

  it('leaves .env alone otherwise', () => {
    const { stdout } = run(root);
    expect(JSON.parse(stdout)).toEqual([null, 'environment', null, []]);
  });

  it('does without one', () => {
    rmSync(join(folder, '.env'));
    const { stdout } = run('--dotenv', root, 'x');
    expect(JSON.parse(stdout)).toEqual([null, 'environment', null, ['x']]);
    expect(run('--dotenv').stderr).toContain('usage:');
  });
});
