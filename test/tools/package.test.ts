import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copyProject, goodEnvironment, projectRoot } from './package-fixture.ts';
import { readZip } from './read-zip.ts';

let project: ReturnType<typeof copyProject>;
beforeEach(() => {
  project = copyProject();
});
afterEach(() => project.remove());

function runTool(env: Record<string, string>) {
  const tools = join(projectRoot, 'src', 'tools');
  const args = [join(tools, 'run.js'), join(tools, 'package.ts')];
  return spawnSync(process.execPath, args, { cwd: project.root, env, encoding: 'utf8' });
}

test('the package command writes the zip and says where', () => {
  const { status, stdout, stderr } = runTool(goodEnvironment);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain(join('appPackage', 'build', 'mca-desk.zip'));
  expect(readZip(readFileSync(join(project.root, 'appPackage', 'build', 'mca-desk.zip'))).size).toBe(4);
});

test('the package command writes nothing without its variables, names them and fails', () => {
  const { status, stderr } = runTool({});
  expect(status).toBe(1);
  for (const name of Object.keys(goodEnvironment)) expect(stderr).toContain(`- ${name} is missing. Set it to `);
  expect(existsSync(join(project.root, 'appPackage', 'build'))).toBe(false);
});
