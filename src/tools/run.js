// Starts a TypeScript root under the right Node. Plain JavaScript, because it has to run (and say so) on a Node that is too old.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    `This needs Node 24 or newer, and found ${process.version}.\n` +
      'On Linux and Windows "npm ci" brings it along (an optional dependency): start this with "npm run ...", and run "npm ci" again if optional dependencies were left out.\n' +
      'On macOS install Node 24 or newer from nodejs.org, then start again.',
  );
  process.exit(1);
}

// Only what is for real reads .env: the demo and the tests must not meet an installation's secrets. What is set already counts more.
if (process.argv[2] === '--dotenv') {
  process.argv.splice(2, 1);
  if (existsSync('.env')) process.loadEnvFile('.env');
}

const [root] = process.argv.splice(2, 1);
if (root === undefined) throw new Error('usage: node src/tools/run.js [--dotenv] FILE [ARGUMENTS]');
process.argv[1] = resolve(root);
await import(pathToFileURL(resolve(root)).href);
