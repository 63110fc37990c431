// npm run check: types, then lint and format, of the project in the working directory. Both run, also when the first complains.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const resolve = createRequire(import.meta.url).resolve;

// Told nothing, biome ci colours its output also where it goes into a file.
const plainUnlessTerminal = process.stdout.isTTY ? [] : ['--colors=off'];

const checks = [
  { title: 'Types (tsc)', script: join(packageFolder('typescript'), 'bin', 'tsc'), args: ['--noEmit'] },
  {
    title: 'Lint and format (biome)',
    script: join(packageFolder('@biomejs/biome'), 'bin', 'biome'),
    args: ['ci', ...plainUnlessTerminal],
  },
];

const failed = checks.filter(({ title, script, args }) => {
  console.log(`${title}:`);
  // Node itself runs the script, without a shell, so that this works on Windows too.
  const { status, error } = spawnSync(process.execPath, [script, ...args], { stdio: 'inherit' });
  if (error !== undefined) throw error;
  return status !== 0;
});

console.log(failed.length === 0 ? 'All is well.' : `Not in order: ${failed.map(({ title }) => title).join(', ')}.`);
process.exitCode = failed.length === 0 ? 0 : 1;

function packageFolder(name: string): string {
  return dirname(resolve(`${name}/package.json`));
}
