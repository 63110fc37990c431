import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { projectRoot } from './package-fixture.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'check-'));
  writeFileSync(join(folder, 'tsconfig.json'), '{ "compilerOptions": { "strict": true, "types": [] } }\n');
  writeFileSync(join(folder, 'biome.json'), '{}\n');
});
afterEach(() => rmSync(folder, { recursive: true }));

function check(source: string) {
  writeFileSync(join(folder, 'source.ts'), source);
  const script = join(projectRoot, 'src', 'tools', 'check.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { cwd: folder, encoding: 'utf8' });
  return { status, output: stdout + stderr };
}

test('a project in order passes', () => {
  const { status, output } = check('export const answer: number = 42;\n');
  expect(output).toContain('All is well.');
  expect(status).toBe(0);
});

test('a wrong type fails, and the lint still runs', () => {
  const { status, output } = check('export const answer: number = "no";\n');
  expect(output).toContain('TS2322');
  expect(output).toMatch(/Checked \d+ files/);
  expect(output).toContain('Not in order: Types (tsc).');
  expect(status).toBe(1);
});

test('wrong formatting fails, though the types are right', () => {
  const { status, output } = check('export   const answer = 42\n');
  expect(output).toContain('source.ts');
  expect(output).toContain('Not in order: Lint and format (biome).');
  expect(status).toBe(1);
});

test('both are shown when both complain', () => {
  const { status, output } = check("export   const answer: number = 'no'\n");
  expect(output).toContain('TS2322');
  expect(output).toContain('Not in order: Types (tsc), Lint and format (biome).');
  expect(status).toBe(1);
});
