import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);
const project = fileURLToPath(new URL('../../', import.meta.url));

/** Which of the driver's files a process has loaded that imports these. */
async function loaded(...imports: readonly string[]): Promise<number> {
  const script = `
    import { createRequire } from 'node:module';
    for (const file of ${JSON.stringify(imports)}) await import(new URL(file, 'file://${project}').href);
    const { cache } = createRequire('${project}package.json');
    console.log(Object.keys(cache).filter((name) => /node_modules.pg.lib/.test(name)).length);`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script]);
  return Number(stdout);
}

it('the driver of PostgreSQL is loaded only where a database is configured', async () => {
  expect(await loaded('src/live.ts', 'src/store/open.ts')).toBe(0);
  expect(await loaded('src/store/postgres/open-postgres-store.ts')).toBeGreaterThan(0);
});
