import { describe, expect, it } from 'vitest';
import { DAY } from '../src/agreements/instant.ts';
import { type Config, type ConfigSources, configurationTable, demoConfig, loadConfig } from '../src/config.ts';
import { madeCertificate } from './support/made-certificate.ts';

const appId = '0a1b2c3d-1111-4222-8333-444455556666';
const tenantId = '0a1b2c3d-2222-4222-8333-444455556666';
const partnerTenant = '0a1b2c3d-3333-4222-8333-444455556666';
const clientId = '0a1b2c3d-4444-4222-8333-444455556666';
const megan = '0a1b2c3d-5555-4222-8333-444455556666';
const alex = '0a1b2c3d-6666-4222-8333-444455556666';
const key = Buffer.alloc(32, 7);

const least = {
  MicrosoftAppId: appId,
  MicrosoftAppTenantId: tenantId,
  MicrosoftAppPassword: 'pass~word.1',
  PARTNER_TENANT_ID: partnerTenant,
  PARTNER_CENTER_CLIENT_ID: clientId,
  PARTNER_CENTER_CLIENT_SECRET: 'sec~ret.2',
  AGENT_OBJECT_IDS: megan,
  ENCRYPTION_KEY: key.toString('base64'),
};

type Changes = Readonly<Record<string, string | undefined>>;

const now = Date.UTC(2026, 5, 1);
const until = new Date(now + 200 * DAY);
const made = await madeCertificate({ name: 'bot', from: new Date(now - DAY), to: until });
const files: Readonly<Record<string, string>> = {
  '/secrets/bot.pem': `${made.key}\n${made.cert}`,
  '/secrets/half.pem': made.cert,
};
const sources: ConfigSources = {
  readFile: (path) => {
    const content = files[path];
    if (content === undefined) throw Object.assign(new Error(`no ${path}`), { code: 'ENOENT' });
    return content;
  },
  now: () => now,
};

function loaded(changes: Changes = {}, at = sources): Config {
  const result = loadConfig({ ...least, ...changes }, at);
  if (!result.ok) throw new Error(result.problems.join('\n'));
  return result.config;
}

function problems(changes: Changes): readonly string[] {
  const result = loadConfig({ ...least, ...changes }, sources);
  return result.ok ? [] : result.problems;
}

describe('the configuration', () => {
  it('needs eight variables; everything else has a default', () => {
    const config = loaded();
    expect(config).toMatchObject({
      port: 3978,
      host: '0.0.0.0',
      auth: { kind: 'singleTenant', appId, tenantId, password: 'pass~word.1', endpoints: {} },
      allowedTenantIds: [tenantId],
      allowedServiceHosts: null,
      partnerCenter: {
        url: 'https://api.partnercenter.microsoft.com',
        tenantId: partnerTenant,
        clientId,
        credential: { kind: 'secret', secret: 'sec~ret.2' },
        refreshToken: null,
        templateId: null,
        requestsPerMinute: 400,
      },
      partnerName: null,
      entraAuthority: 'https://login.microsoftonline.com',
      graphUrl: 'https://graph.microsoft.com',
      cutoff: Date.UTC(2023, 3, 1),
      acceptancePageUrl: 'https://cdn.partner.microsoft.com/mca/',
      publicUrl: null,
      roles: { kind: 'list', objectIds: [megan] },
      retentionMs: 90 * DAY,
      store: { kind: 'lowdb', dataDir: '.data' },
      evidenceDir: null,
      eventsSecrets: [],
    });
    expect(config.store.keys.current.key).toEqual(key);
  });

  it('takes what is set', () => {
    const config = loaded({
      PORT: ' 8080 ',
      HOST: '127.0.0.1',
      MicrosoftAppId: appId.toUpperCase(),
      ALLOWED_TENANT_IDS: `${tenantId}, ${partnerTenant}`,
      ALLOWED_SERVICE_HOSTS: 'smba.trafficmanager.net, http://127.0.0.1:4000',
      PARTNER_CENTER_REFRESH_TOKEN: '0.AX-refresh',
      PARTNER_CENTER_URL: 'http://127.0.0.1:3979/',
      PARTNER_CENTER_REQUESTS_PER_MINUTE: '60',
      GRAPH_URL: 'http://localhost:3979/graph/',
      RETENTION_DAYS: '30',
      PARTNER_NAME: 'Tailspin Cloud',
      TEAMS_APP_ID: appId,
      ENTRA_AUTHORITY: 'https://localhost:8443/',
      MCA_CUTOFF_DATE: '2024-01-31',
      MCA_TEMPLATE_ID: appId,
      ACCEPTANCE_PAGE_URL: 'http://localhost:3979/mca',
      PUBLIC_URL: 'https://mca.tailspin.example/desk/',
      AGENT_OBJECT_IDS: `${megan},${alex.toUpperCase()}`,
      DATA_DIR: '/var/lib/mca',
      EVIDENCE_DIR: '/var/lib/mca-evidence',
      ENCRYPTION_KEY: `${'b2'.repeat(32)}, ${key.toString('base64')}`,
      EVENTS_SECRET: 'sixteen-letters!, another-sixteen!!',
      EVENTS_OUT_URL: 'https://shop.example/hooks?code=a%2Fb',
    });
    expect(config).toMatchObject({
      port: 8080,
      host: '127.0.0.1',
      auth: { appId },
      allowedTenantIds: [tenantId, partnerTenant],
      allowedServiceHosts: ['smba.trafficmanager.net', 'http://127.0.0.1:4000'],
      partnerCenter: {
        url: 'http://127.0.0.1:3979',
        refreshToken: '0.AX-refresh',
        templateId: appId,
        requestsPerMinute: 60,
      },
      graphUrl: 'http://localhost:3979/graph',
      retentionMs: 30 * DAY,
      partnerName: 'Tailspin Cloud',
      teamsAppId: appId,
      entraAuthority: 'https://localhost:8443',
      cutoff: Date.UTC(2024, 0, 31),
      acceptancePageUrl: 'http://localhost:3979/mca/',
      publicUrl: 'https://mca.tailspin.example/desk',
      roles: { kind: 'list', objectIds: [megan, alex] },
      store: { dataDir: '/var/lib/mca' },
      evidenceDir: '/var/lib/mca-evidence',
      eventsSecrets: ['sixteen-letters!', 'another-sixteen!!'],
      eventsOutUrl: 'https://shop.example/hooks?code=a%2Fb',
    });
    expect(config.store.keys.others.map((other) => other.key)).toEqual([key]);
    expect(config.notices).toEqual([]);
  });

  it('takes a managed identity without a password', () => {
    const { auth } = loaded({ MicrosoftAppType: 'UserAssignedMSI', MicrosoftAppPassword: '' });
    expect(auth).toEqual({ kind: 'managedIdentity', appId, tenantId, endpoints: {} });
  });

  it('takes certificates in place of the secrets', () => {
    const config = loaded({
      MicrosoftAppPassword: undefined,
      MicrosoftAppCertificateFile: '/secrets/bot.pem',
      PARTNER_CENTER_CLIENT_SECRET: undefined,
      PARTNER_CENTER_CERTIFICATE_FILE: ' /secrets/bot.pem ',
    });
    const endsAt = Math.floor(until.getTime() / 1000) * 1000;
    expect(config.auth).toMatchObject({ kind: 'singleTenantCertificate', appId, certificate: { endsAt } });
    expect(config.partnerCenter.credential).toMatchObject({
      kind: 'certificate',
      thumbprintSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      privateKey: expect.stringContaining('PRIVATE KEY'),
      publicCertificate: expect.stringContaining('CERTIFICATE'),
    });
    expect(config.notices.filter((line) => line.includes('ends on'))).toEqual([]);
  });

  it('tells of a certificate a month before it ends', () => {
    const certificate = { PARTNER_CENTER_CLIENT_SECRET: '', PARTNER_CENTER_CERTIFICATE_FILE: '/secrets/bot.pem' };
    const { notices } = loaded(certificate, { ...sources, now: () => until.getTime() - 29 * DAY });
    expect(notices).toContainEqual(
      expect.stringMatching(/^PARTNER_CENTER_CERTIFICATE_FILE: the certificate ends on \d{4}-\d\d-\d\d\. /),
    );
  });

  it('takes one group of agents or both', () => {
    const listless = { AGENT_OBJECT_IDS: undefined };
    expect(loaded({ ...listless, SALES_AGENTS_GROUP_ID: megan }).roles).toEqual({ kind: 'groups', groupIds: [megan] });
    expect(loaded({ ...listless, ADMIN_AGENTS_GROUP_ID: alex, SALES_AGENTS_GROUP_ID: megan }).roles).toEqual({
      kind: 'groups',
      groupIds: [alex, megan],
    });
  });

  it("passes botbuilder's endpoints on, and only those that are set", () => {
    const { auth } = loaded({
      ToBotFromChannelOpenIdMetadataUrl: 'http://127.0.0.1:5000/openid',
      ToBotFromChannelTokenIssuer: 'https://api.botframework.com',
      OAuthUrl: ' ',
    });
    expect(auth.endpoints).toEqual({
      ToBotFromChannelOpenIdMetadataUrl: 'http://127.0.0.1:5000/openid',
      ToBotFromChannelTokenIssuer: 'https://api.botframework.com',
    });
  });
});

describe('a bad configuration', () => {
  it('is reported in whole, a line for each variable that has to be set', () => {
    const result = loadConfig({}, sources);
    const required = configurationTable
      .filter(({ required }) => required !== 'no' && !required.startsWith('instead'))
      .map(({ name }) => name);
    expect(result.ok ? [] : result.problems.map((line) => line.split(' ')[0]).sort()).toEqual(required.sort());
    for (const line of result.ok ? [] : result.problems) expect(line).toMatch(/^\w+ is missing\. Set it to .+\.$/);
  });

  it('is reported with wrong values, missing ones and what is not supported at once', () => {
    const lines = problems({
      PORT: '70000',
      MicrosoftAppId: 'my-bot',
      MicrosoftAppPassword: undefined,
      PARTNER_CENTER_URL: 'http://api.partnercenter.microsoft.com',
      DATABASE_URL: 'postgres://localhost',
    });
    expect(lines.map((line) => line.split(' ')[0])).toEqual([
      'PORT',
      'MicrosoftAppId',
      'PARTNER_CENTER_URL',
      'MicrosoftAppPassword',
      'DATABASE_URL',
    ]);
  });

  it.each<[string, string, string]>([
    ['PORT', '80a', 'is not a port number'],
    ['PORT', '-1', 'is not a port number'],
    ['PORT', '3978.5', 'is not a port number'],
    ['HOST', 'http://x', 'is not an address'],
    ['MicrosoftAppId', '<your app id>', 'is a placeholder'],
    ['MicrosoftAppId', '${{BOT_ID}}', 'is a placeholder'],
    ['MicrosoftAppId', '00000000-0000-0000-0000-000000000000', 'is a placeholder'],
    ['MicrosoftAppId', `"${appId}"`, 'stands in quotes'],
    ['MicrosoftAppId', appId.slice(1), 'is not a GUID'],
    ['MicrosoftAppType', 'SingelTenant', 'is neither SingleTenant nor UserAssignedMSI'],
    ['MicrosoftAppType', 'MultiTenant', 'is neither SingleTenant nor UserAssignedMSI'],
    ['MicrosoftAppTenantId', 'contoso.onmicrosoft.com', 'is not a GUID'],
    ['MicrosoftAppPassword', 'changeme', 'is a placeholder'],
    ['MicrosoftAppPassword', 'two words', 'holds white space'],
    ['ALLOWED_TENANT_IDS', `${tenantId},`, 'has an empty entry'],
    ['ALLOWED_TENANT_IDS', `${tenantId},common`, 'is not a GUID'],
    ['ALLOWED_SERVICE_HOSTS', 'http://smba.example', 'neither a host name nor an https origin'],
    ['ALLOWED_SERVICE_HOSTS', 'https://smba.example/path', 'neither a host name nor an https origin'],
    ['ALLOWED_SERVICE_HOSTS', '*', 'neither a host name nor an https origin'],
    ['PARTNER_CENTER_URL', 'api.partnercenter.microsoft.com', 'is not an https address'],
    ['PARTNER_CENTER_URL', 'https://user:pw@partner.test', 'is not an https address'],
    ['PARTNER_CENTER_URL', 'https://partner.test/?x=1', 'is not an https address'],
    ['PARTNER_CENTER_REQUESTS_PER_MINUTE', '0', 'is not a whole number'],
    ['PARTNER_CENTER_REQUESTS_PER_MINUTE', '1e3', 'is not a whole number'],
    ['RETENTION_DAYS', '0', 'is not a whole number from 1 to 3650'],
    ['RETENTION_DAYS', '3651', 'is not a whole number from 1 to 3650'],
    ['RETENTION_DAYS', '-90', 'is not a whole number'],
    ['ENTRA_AUTHORITY', 'http://localhost:3979', 'is not an https address'],
    ['PUBLIC_URL', 'ftp://bot.test', 'is not an https address'],
    ['PUBLIC_URL', 'http://bot.test', 'is not an https address'],
    ['GRAPH_URL', 'graph', 'is not an https address'],
    ['GRAPH_URL', 'http://graph.microsoft.com', 'is not an https address'],
    ['MCA_CUTOFF_DATE', '2023-02-30', 'is not a date'],
    ['MCA_CUTOFF_DATE', '01.04.2023', 'is not a date'],
    ['AGENT_OBJECT_IDS', 'megan@contoso.com', 'is not a GUID'],
    ['AGENT_OBJECT_IDS', ' , ', 'has an empty entry'],
    ['ENCRYPTION_KEY', 'c2hvcnQ=', '5 bytes long where 32 are needed'],
    ['ENCRYPTION_KEY', 'not a key!', 'neither base64 nor hex'],
    ['EVENTS_SECRET', 'too-short', 'has fewer than 16 characters'],
    ['EVENTS_SECRET', 'sixteen-letters!,', 'has an empty entry'],
    ['EVENTS_SECRET', ['one', 'two', 'three'].map((n) => `sixteen-letters-${n}`).join(), 'more than two secrets'],
  ])('with %s="%s" says that it %s', (name, value, fault) => {
    const lines = problems({ [name]: value });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(new RegExp(`^${name} .*${fault}.*\\. Set it to .+\\.$`));
  });

  it('never shows a secret', () => {
    const secrets = {
      MicrosoftAppPassword: 'hidden pass',
      PARTNER_CENTER_CLIENT_SECRET: 'hidden secret',
      PARTNER_CENTER_REFRESH_TOKEN: '"hidden-token"',
      ENCRYPTION_KEY: 'hidden-key',
      EVENTS_SECRET: 'hidden',
      DATABASE_URL: 'postgres://hidden:hidden@localhost/mca?hidden=1',
    };
    const lines = problems(secrets);
    expect(lines).toHaveLength(Object.keys(secrets).length);
    expect(lines.join('\n')).not.toContain('hidden');
  });

  it('names a secret or certificate beside a managed identity', () => {
    const managed = { MicrosoftAppType: 'UserAssignedMSI' };
    expect(problems(managed)).toEqual([expect.stringContaining('MicrosoftAppPassword is set beside')]);
    const certificate = { MicrosoftAppPassword: '', MicrosoftAppCertificateFile: '/secrets/bot.pem' };
    expect(problems({ ...managed, ...certificate })).toEqual([
      expect.stringContaining('MicrosoftAppCertificateFile is set beside MicrosoftAppType UserAssignedMSI'),
    ]);
  });

  it('wants a secret or a certificate, and not both', () => {
    expect(problems({ PARTNER_CENTER_CLIENT_SECRET: '' })).toEqual([
      expect.stringMatching(
        /^PARTNER_CENTER_CLIENT_SECRET is missing\. Set it to .*; or PARTNER_CENTER_CERTIFICATE_FILE to .*\.$/,
      ),
    ]);
    expect(problems({ PARTNER_CENTER_CERTIFICATE_FILE: '/secrets/bot.pem' })).toEqual([
      'PARTNER_CENTER_CLIENT_SECRET is set beside PARTNER_CENTER_CERTIFICATE_FILE. Remove one of them.',
    ]);
    expect(problems({ MicrosoftAppCertificateFile: '/secrets/bot.pem' })).toEqual([
      'MicrosoftAppPassword is set beside MicrosoftAppCertificateFile. Remove one of them.',
    ]);
  });

  it.each<[string, string]>([
    ['/secrets/none.pem', 'names a file that cannot be read (ENOENT)'],
    ['/secrets/half.pem', 'names a file that holds no private key'],
    ['<PEM file>', 'is a placeholder'],
  ])('says what is wrong with the certificate file %s', (path, fault) => {
    const lines = problems({ PARTNER_CENTER_CLIENT_SECRET: '', PARTNER_CENTER_CERTIFICATE_FILE: path });
    expect(lines).toEqual([expect.stringContaining(`PARTNER_CENTER_CERTIFICATE_FILE ${fault}`)]);
    expect(lines[0]).toMatch(/\. Set it to .+\.$/);
  });

  it('sends no events out that nothing signs', () => {
    expect(problems({ EVENTS_OUT_URL: 'http://127.0.0.1:9/hooks' })).toEqual([
      expect.stringMatching(/^EVENTS_OUT_URL is set, but nothing signs.* Set EVENTS_SECRET to .*; or remove/),
    ]);
    const both = { EVENTS_OUT_URL: 'http://127.0.0.1:9/hooks', EVENTS_SECRET: 'sixteen-letters!' };
    expect(loaded(both).eventsOutUrl).toBe('http://127.0.0.1:9/hooks');
  });

  it.each(['http://shop.example/hooks', 'https://user:word@shop.example/', 'https://shop.example/#x', 'shop.example'])(
    'sends no events out to %s',
    (url) => {
      expect(problems({ EVENTS_OUT_URL: url, EVENTS_SECRET: 'sixteen-letters!' })).toEqual([
        expect.stringMatching(/^EVENTS_OUT_URL is not an https address\. Set it to .+\.$/),
      ]);
    },
  );

  it('refuses a list of people beside groups, and wants one of the two', () => {
    expect(problems({ ADMIN_AGENTS_GROUP_ID: alex })).toEqual([
      'AGENT_OBJECT_IDS is set beside ADMIN_AGENTS_GROUP_ID. Remove AGENT_OBJECT_IDS to let the groups decide, or ADMIN_AGENTS_GROUP_ID to let the list decide.',
    ]);
    expect(problems({ AGENT_OBJECT_IDS: undefined })).toEqual([
      expect.stringMatching(
        /^AGENT_OBJECT_IDS is missing\. .* or ADMIN_AGENTS_GROUP_ID, SALES_AGENTS_GROUP_ID or both/,
      ),
    ]);
  });
});

describe('a name that is none of ours', () => {
  it.each<[string, string]>([
    ['PARTNER_CENTER_REFRESHTOKEN', 'PARTNER_CENTER_REFRESH_TOKEN'],
    ['MicrosoftAppPasword', 'MicrosoftAppPassword'],
    ['MICROSOFTAPPTYPE', 'MicrosoftAppType'],
    ['EVENT_SECRET', 'EVENTS_SECRET'],
    ['ENCRYPTION_KEYS', 'ENCRYPTION_KEY'],
    ['DATADIR', 'DATA_DIR'],
  ])('%s is noted: did you mean %s?', (name, meant) => {
    const { notices } = loaded({ [name]: 'x' });
    expect(notices).toContain(`${name} is not a variable of this bot; did you mean ${meant}?`);
  });

  it('is said beside what is missing because of it', () => {
    const lines = problems({ PARTNER_TENANT_ID: undefined, PARTNER_TENANTID: partnerTenant });
    expect(lines).toEqual([
      expect.stringMatching(/^PARTNER_TENANT_ID is missing\./),
      'PARTNER_TENANTID is not a variable of this bot; did you mean PARTNER_TENANT_ID?',
    ]);
  });

  it('is left alone where it belongs to somebody else', () => {
    const others = {
      HOME: '/root',
      PATH: '/bin',
      HOSTNAME: 'x',
      PWD: '/',
      DEVELOPER_NAME: 'x',
      APP_VERSION: '1',
      POST: '1',
    };
    const { notices } = loaded({ ...others, DATABASES: '', SIMULATOR_PORT: '1' });
    expect(notices.filter((line) => line.includes('did you mean'))).toEqual([]);
  });

  it('is none where the system knows one variable by every case, as Windows does', () => {
    expect(loaded({ MICROSOFTAPPID: appId }).notices.filter((line) => line.includes('did you mean'))).toEqual([]);
  });
});

describe('what is said at the start', () => {
  it('names what is missed when it is not set', () => {
    expect(loaded().notices.map((line) => line.split(' ')[0])).toEqual(['EVENTS_SECRET']);
  });
});

describe('the table of variables', () => {
  it('names each once, and says what to set it to', () => {
    const names = configurationTable.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const entry of configurationTable) expect(entry.meaning).not.toMatch(/^$|\.$/);
  });

  it('gives no default to what has to be set', () => {
    for (const entry of configurationTable) if (entry.required !== 'no') expect(entry.default).toBe('');
  });
});

describe("the demo's configuration", () => {
  it('needs nothing', () => {
    expect(demoConfig({ PORT: '', EVENTS_SECRET: ' ' })).toEqual({
      ok: true,
      config: {
        port: 3978,
        simulatorPort: 3979,
        playgroundPort: 56_150,
        dataDir: '.data/demo',
        eventsSecrets: [],
        agentObjectIds: 'everybody',
      },
    });
  });

  it('takes what is set, with ids that are no GUIDs', () => {
    const result = demoConfig({
      PORT: '0',
      SIMULATOR_PORT: '0',
      PLAYGROUND_PORT: '4001',
      DATA_DIR: 'here',
      EVENTS_SECRET: 'short',
      AGENT_OBJECT_IDS: 'user-id-0, user-id-1',
    });
    expect(result).toEqual({
      ok: true,
      config: {
        port: 0,
        simulatorPort: 0,
        playgroundPort: 4001,
        dataDir: 'here',
        eventsSecrets: ['short'],
        agentObjectIds: ['user-id-0', 'user-id-1'],
      },
    });
  });

  it('is refused with a line for each bad variable', () => {
    const result = demoConfig({ PORT: 'x', PLAYGROUND_PORT: '65536', AGENT_OBJECT_IDS: 'a,,b' });
    expect(result).toEqual({
      ok: false,
      problems: [
        expect.stringMatching(/^PORT is not a port number\. Set it to /),
        expect.stringMatching(/^PLAYGROUND_PORT is not a port number\. Set it to /),
        expect.stringMatching(/^AGENT_OBJECT_IDS has an empty entry\. Set it to /),
      ],
    });
  });

  it('is refused when two parts would listen on one port', () => {
    expect(demoConfig({ PORT: '3979' })).toEqual({
      ok: false,
      problems: [expect.stringContaining('are not three different ports')],
    });
  });
});

describe('DATABASE_URL', () => {
  const url = 'postgres://planted-user:p%40ss%2Fword@db.example:6432/mca';

  it('takes the place of DATA_DIR, which is said', () => {
    const config = loaded({ DATABASE_URL: url, DATA_DIR: 'here' });
    expect(config.store).toMatchObject({
      kind: 'postgres',
      connection: {
        host: 'db.example',
        port: 6432,
        user: 'planted-user',
        password: 'p@ss/word',
        database: 'mca',
        tls: { ca: null, checked: true },
      },
    });
    const said = config.notices.filter((notice) => notice.includes('DATABASE_URL'));
    expect(said).toEqual([
      'DATABASE_URL and DATA_DIR are both set: everything is kept in PostgreSQL (db.example:6432/mca), and DATA_DIR is left alone.',
    ]);
    expect(config.notices.join()).not.toMatch(/planted|p@ss|p%40ss/);
  });

  it.each([
    ['postgresql://mca@localhost/mca', false, null],
    ['postgres://mca@localhost/mca?sslmode=require', { ca: null, checked: true }, null],
    ['postgres://mca@db.example/mca?sslmode=verify-ca', { ca: null, checked: true }, null],
    ['postgres://mca@db.example/mca?sslmode=no-verify', { ca: null, checked: false }, 'is not checked'],
    ['postgres://mca@db.example/mca?sslmode=disable', false, 'is not encrypted'],
    ['postgres://mca@[::1]:5433/mca', false, null],
  ])('%s', (address, tls, notice) => {
    const config = loaded({ DATABASE_URL: address });
    expect(config.store).toMatchObject({ kind: 'postgres', connection: { tls } });
    const said = config.notices.filter((line) => line.includes('DATABASE_URL')).join();
    if (notice === null) expect(said).toBe('');
    else expect(said).toContain(notice);
  });

  it.each([
    ['mysql://hidden:hidden@localhost/mca', 'does not begin with postgres:// or postgresql://'],
    ['hidden', 'is not an address'],
    ['postgres://localhost/mca', 'names no user'],
    ['postgres://mca:hidden@localhost', 'names no database'],
    ['postgres://mca:hidden%zz@localhost/mca', 'holds a %'],
    ['postgres://mca:hidden@localhost/mca?sslmode=prefer', 'has an sslmode other than'],
    ['postgres://mca:hidden@localhost/mca?pool=3', 'has something other than sslmode and sslrootcert'],
    ['postgres://mca:hidden@db.example/mca?sslrootcert=/nowhere', 'names an sslrootcert that cannot be read'],
    ['<the address>', 'is a placeholder'],
  ])('%s is refused', (address, fault) => {
    const [line, ...rest] = problems({ DATABASE_URL: address });
    expect(rest).toEqual([]);
    expect(line).toContain(`DATABASE_URL ${fault}`);
    expect(line).not.toContain('hidden');
  });
});
