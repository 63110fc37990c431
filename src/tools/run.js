// Starts a TypeScript root under the right Node. Plain JavaScript, because it has to run (and say so) on a Node that is too old.
import { existsSync } from 'node:fs';
// As a whole: an older Node, which is told below, has not all of it.
import module from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    `This needs Node 24 or newer, and found ${process.version}.\n` +
      'On Linux and Windows "npm ci" brings it along (an optional dependency): start this with "npm run ...", and run "npm ci" again if optional dependencies were left out.\n' +
      'On macOS install Node 24 or newer from nodejs.org, then start again.',
  );
  process.exit(1);
}

// Compiling a thousand modules is most of a start: Node keeps what it compiled. Among the packages, where nobody else may write; where that
// is not allowed to us either, it goes without.
module.enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/compiled', import.meta.url)));

// Only what is for real reads .env: the demo and the tests must not meet an installation's secrets. What is set already counts more.
if (process.argv[2] === '--dotenv') {
  process.argv.splice(2, 1);
  if (existsSync('.env')) process.loadEnvFile('.env');
}

const [root] = process.argv.splice(2, 1);
if (root === undefined) throw new Error('usage: node src/tools/run.js [--dotenv] FILE [ARGUMENTS]');
process.argv[1] = resolve(root);
await import(pathToFileURL(resolve(root)).href);
// Otherwise written at the end, which a killed process never reaches.
module.flushCompileCache();
