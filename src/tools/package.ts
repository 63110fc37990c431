// npm run package: makes the app package that is uploaded to Teams. package-settings.ts names the variables it takes.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildPackage } from './package-build.ts';

const root = process.cwd();
const target = join('appPackage', 'build', 'mca-desk.zip');
const result = buildPackage(process.env, { root });

if (result.ok) {
  mkdirSync(dirname(join(root, target)), { recursive: true });
  writeFileSync(join(root, target), result.zip);
  console.log(`${target} is ready (${result.zip.length} bytes). It matches Microsoft's manifest schema 1.30.`);
} else {
  console.error(`No app package was made:\n${result.problems.map((line) => `- ${line}`).join('\n')}`);
  process.exitCode = 1;
}
