import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Browser, chromium, type LaunchOptions } from 'playwright-core';
import { z } from 'zod';

const run = promisify(execFile);
const cache = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url));

// Only what tests need. The package's own arguments are made for one page in one process: closing a context ends that browser, and they switch web security off, which would hide framing and cross-origin mistakes.
const args = ['--font-render-hinting=none'];

/**
 * Starts a headless browser for tests: on Linux x64 the Chromium of `@sparticuz/chromium` (also as root, and on machines
 * without fonts or browser libraries), elsewhere an installed Google Chrome or Microsoft Edge. The caller closes it.
 * @throws Error that says what to install, when there is no browser
 */
export async function launchBrowser(): Promise<Browser> {
  const packaged = process.platform === 'linux' && process.arch === 'x64';
  return packaged ? launchPackaged() : launchInstalled((options) => chromium.launch(options));
}

/**
 * Starts an installed Chrome, else an installed Edge.
 * @throws Error that says what to install, with what each of the two answered
 */
export async function launchInstalled(launch: (options: LaunchOptions) => Promise<Browser>): Promise<Browser> {
  const refusals: string[] = [];
  for (const channel of ['chrome', 'msedge']) {
    try {
      return await launch({ channel, args });
    } catch (error) {
      refusals.push(`${channel}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new Error(
    'These tests need a browser: install Google Chrome or Microsoft Edge, then run them again. ' +
      `(The Chromium that npm brings runs on Linux x64 only; this is ${process.platform} ${process.arch}.)\n${refusals.join('\n')}`,
  );
}

async function launchPackaged(): Promise<Browser> {
  const home = await unpackOnce();
  const env = {
    ...process.env,
    LD_LIBRARY_PATH: join(home, 'al2023', 'lib'),
    FONTCONFIG_FILE: join(home, 'fonts.conf'),
  };
  try {
    return await chromium.launch({ executablePath: join(home, 'chromium'), args, env });
  } catch (cause) {
    throw new Error(`The Chromium of @sparticuz/chromium does not start here. Delete ${home} and try again.`, {
      cause,
    });
  }
}

/** Unpacks the package's Chromium once an installation and answers its folder. Safe when several test processes come at the same time: the finished folder appears by a rename. */
async function unpackOnce(): Promise<string> {
  const entry = import.meta.resolve('@sparticuz/chromium');
  const manifest: unknown = JSON.parse(await readFile(new URL('../../package.json', entry), 'utf8'));
  const home = join(cache, `chromium-${z.object({ version: z.string() }).parse(manifest).version}`);
  if (existsSync(home)) return home;
  await mkdir(cache, { recursive: true });
  const draft = await mkdtemp(join(cache, 'unpacking-'));
  await unpack(entry, draft);
  await writeFile(join(draft, 'fonts.conf'), fontsConfig(home));
  try {
    await rename(draft, home);
  } catch (error) {
    await rm(draft, { recursive: true });
    if (!existsSync(home)) throw error;
  }
  return home;
}

/** The package unpacks into the temporary folder of its process, and its libraries only where it believes itself in Lambda: so it gets a process of its own. */
async function unpack(entry: string, folder: string): Promise<void> {
  const script = `const { default: chromium } = await import(${JSON.stringify(entry)}); await chromium.executablePath();`;
  const env = { ...process.env, TMPDIR: folder, AWS_LAMBDA_JS_RUNTIME: 'nodejs22.x' };
  await run(process.execPath, ['--input-type=module', '--eval', script], { env });
}

/** The machine's own fonts where it has any, and the package's Open Sans everywhere. */
function fontsConfig(home: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${join(home, 'fonts')}</dir>
  <cachedir>${join(home, 'fonts-cache')}</cachedir>
</fontconfig>
`;
}
