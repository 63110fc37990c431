import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { get } from 'node:https';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { madeCertificate } from '../support/made-certificate.ts';
import { type ConsentOutcome, type ConsentWorld, consentWorld } from './consent-fixture.ts';

const root = new URL('../..', import.meta.url).pathname;

let world: ConsentWorld;
let tls: { key: string; cert: string };
beforeAll(async () => {
  tls = await madeCertificate();
  world = await consentWorld(tls);
  await writeFile(join(world.folder, 'authority.pem'), tls.cert);
});
afterAll(() => world.stop());

/** The tool as people start it; the test is the browser. */
function start(args: readonly string[]): Promise<ConsentOutcome> {
  const trusted = { NODE_EXTRA_CA_CERTS: join(world.folder, 'authority.pem') };
  const child = spawn(process.execPath, ['src/tools/run.js', 'src/tools/consent.ts', ...args], {
    cwd: root,
    env: { PATH: process.env['PATH'], ...world.env, ...trusted },
  });
  let [printed, said, visited] = ['', '', false];
  child.stdout.on('data', (data) => {
    printed += data;
  });
  child.stderr.on('data', (data) => {
    said += data;
    const [url] = /https:\S+\/authorize\S+(?=\s)/.exec(said) ?? [];
    if (url === undefined || visited) return;
    visited = true;
    get(url, { ca: tls.cert }, (sent) => void fetch(sent.headers.location ?? ''));
  });
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code: code ?? -1, printed, said }));
  });
}

describe('npm run consent as a process, over real TLS', () => {
  it('keeps the consent and ends with 0', async () => {
    const { code, printed, said } = await start([]);
    expect(said).toContain(`The consent is kept in ${world.folder}`);
    expect({ code, printed }).toEqual({ code: 0, printed: '' });
  });

  it('prints the refresh token alone and ends with 0', async () => {
    const { code, printed } = await start(['--print']);
    expect({ code, printed }).toEqual({ code: 0, printed: 'refresh-2\n' });
  });

  it('ends with 1 where Partner Center refuses, and with 2 where an argument is wrong', async () => {
    world.partnerCenter = { status: 403, body: '{"code":900150}' };
    expect(await start(['--print'])).toMatchObject({ code: 1, printed: '' });
    expect(await start(['--prnt'])).toMatchObject({ code: 2, printed: '' });
  });
});
