import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type EntraApp,
  type EntraUser,
  type SimulatorWithEntra,
  startSimulator,
} from '../../src/simulator/simulator.ts';
import { TENANT_ID } from '../support/activities.ts';
import { APP_ID, claimsFor, type OpenIdServer, startOpenId, token } from '../support/bot-connector-tokens.ts';
import { madeCertificate } from '../support/made-certificate.ts';
import { type RecordingConnector, startRecordingConnector } from '../support/recording-connector.ts';
import { createTeams, newPerson, type Person, type Teams } from '../support/teams.ts';

const project = fileURLToPath(new URL('../../', import.meta.url));

export const botAppId = APP_ID;
export const partnerAppId = 'dddddddd-0000-4000-8000-000000000004';
export const adminAgents = 'eeeeeeee-0000-4000-8000-000000000005';
export const eventsSecret = 'the-shop-and-the-bot-know-this';

/** The account that consented once, with MFA. */
export const integrationAccount: EntraUser = {
  objectId: 'ffffffff-0000-4000-8000-000000000006',
  upn: 'integration@proseware.example',
  mfa: true,
  role: 'adminAgent',
};

const resources = { graph: 'https://graph.microsoft.com' } as const;

/** Microsoft on this machine, over https, and the bot started by `npm start` with nothing but its environment. */
export interface LiveWorld extends Teams {
  readonly simulator: SimulatorWithEntra;
  readonly connector: RecordingConnector;
  readonly bot: LiveBot;
  readonly person: (name: string) => Person;
  /** A member of the group of admin agents. */
  readonly agent: (name: string) => Person;
  /** Stops the bot and starts it again on the same data, with a changed environment. */
  readonly restart: (env?: Readonly<Record<string, string>>) => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface LiveBot {
  readonly url: string;
  /** Everything that it has printed. */
  readonly printed: () => string;
  /** As on SIGTERM; answers the exit code. */
  readonly stop: () => Promise<number | null>;
}

export interface LiveOptions {
  /** Put over the environment that works; an empty value takes a variable away. */
  readonly env?: Readonly<Record<string, string>>;
  readonly account?: Partial<EntraUser>;
  /** Both applications prove themselves by certificates instead of secrets. */
  readonly certificates?: boolean;
}

export async function startLiveWorld(options: LiveOptions = {}): Promise<LiveWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'mca-live-'));
  const tls = await madeCertificate();
  const [openId, connector] = await Promise.all([startOpenId(tls), startRecordingConnector()]);
  const proofs = options.certificates === true ? await certificates(folder) : secrets;
  const user = { ...integrationAccount, ...options.account };
  const simulator = await startSimulator({
    tls,
    entra: {
      tenantId: TENANT_ID,
      apps: [
        { clientId: botAppId, ...proofs.bot.app },
        { clientId: partnerAppId, ...proofs.partner.app, roles: { [resources.graph]: ['GroupMember.Read.All'] } },
      ],
      refreshTokens: [{ token: firstRefreshToken, user }],
    },
    graph: { groups: [{ id: adminAgents, members: [] }] },
    eventsSecret,
  });
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, tls.cert);
  const env = {
    ...environment({ simulator, openId, connector, folder }),
    ...proofs.bot.env,
    ...proofs.partner.env,
    NODE_EXTRA_CA_CERTS: caFile,
    ...options.env,
  };
  const begin = async (more: Readonly<Record<string, string>> = {}): Promise<LiveBot> => {
    const started = await startBot({ ...env, ...more });
    simulator.reportTo(`${started.url}/api/events/purchase-blocked`, eventsSecret);
    return started;
  };
  let bot = await begin();
  const teams = createTeams({
    botUrl: () => bot.url,
    connector,
    authorization: async (serviceUrl) => `Bearer ${token(claimsFor(serviceUrl))}`,
  });
  const person = (name: string): Person => {
    const made = newPerson(connector.url, name);
    const { userId = '', userObjectId: objectId } = made.personal;
    connector.answerMember(userId, {
      status: 200,
      body: { id: userId, name, objectId, tenantId: TENANT_ID, userRole: 'user' },
    });
    return made;
  };
  return {
    ...teams,
    simulator,
    connector,
    get bot() {
      return bot;
    },
    person,
    agent: (name) => {
      const made = person(name);
      simulator.graph.addMember(adminAgents, made.personal.userObjectId ?? '');
      return made;
    },
    restart: async (more) => {
      await bot.stop();
      bot = await begin(more);
    },
    stop: async () => {
      await bot.stop();
      openId.stop();
      await Promise.all([simulator.stop(), connector.stop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export const firstRefreshToken = 'refresh-token-of-the-first-consent';

interface Proof {
  readonly app: Partial<EntraApp>;
  readonly env: Readonly<Record<string, string>>;
}

interface Proofs {
  readonly bot: Proof;
  readonly partner: Proof;
}

export const secrets: Proofs = {
  bot: { app: { secret: 'bot-secret-1' }, env: { MicrosoftAppPassword: 'bot-secret-1' } },
  partner: { app: { secret: 'partner-secret-1' }, env: { PARTNER_CENTER_CLIENT_SECRET: 'partner-secret-1' } },
};

async function certificates(folder: string): Promise<Proofs> {
  const prove = async (name: string, variable: string): Promise<Proof> => {
    const { key, cert } = await madeCertificate({ name });
    const file = join(folder, `${name}.pem`);
    await writeFile(file, key + cert);
    return { app: { certificate: cert }, env: { [variable]: file } };
  };
  return {
    bot: await prove('bot', 'MicrosoftAppCertificateFile'),
    partner: await prove('partner', 'PARTNER_CENTER_CERTIFICATE_FILE'),
  };
}

/** What a deployer fills in, with this machine's addresses in place of Microsoft's. */
function environment(parts: {
  readonly simulator: SimulatorWithEntra;
  readonly openId: OpenIdServer;
  readonly connector: RecordingConnector;
  readonly folder: string;
}): Readonly<Record<string, string>> {
  const { simulator, openId, connector, folder } = parts;
  return {
    PORT: '0',
    HOST: '127.0.0.1',
    MicrosoftAppId: botAppId,
    MicrosoftAppTenantId: TENANT_ID,
    PARTNER_TENANT_ID: TENANT_ID,
    PARTNER_CENTER_CLIENT_ID: partnerAppId,
    PARTNER_CENTER_REFRESH_TOKEN: firstRefreshToken,
    PARTNER_CENTER_URL: simulator.url,
    ENTRA_AUTHORITY: simulator.url,
    GRAPH_URL: simulator.url,
    ADMIN_AGENTS_GROUP_ID: adminAgents,
    ACCEPTANCE_PAGE_URL: simulator.acceptanceUrl,
    ToChannelFromBotLoginUrl: `${simulator.url}/${TENANT_ID}`,
    ToBotFromChannelOpenIdMetadataUrl: `${openId.url}/openid`,
    ALLOWED_SERVICE_HOSTS: new URL(connector.url).origin,
    ENCRYPTION_KEY: 'c'.repeat(64),
    EVENTS_SECRET: eventsSecret,
    DATA_DIR: join(folder, 'data'),
  };
}

/** `npm start`, as a deployer types it. Resolves when it is up; rejects with what it said where it refused. */
async function startBot(env: Readonly<Record<string, string>>): Promise<LiveBot> {
  const child = spawn('npm', ['start', '--silent'], {
    cwd: project,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    // A group of its own: npm starts a shell, and the shell Node.
    detached: true,
  });
  let said = '';
  // Not `exit`: npm goes at once, and the bot when it has ended what it was doing.
  const ended = once(child, 'close');
  const url = new Promise<string>((resolve) => {
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (part: string) => {
        said += part;
        const [, found] = /"url":"([^"]+)","msg":"The bot is up"/.exec(said) ?? [];
        if (found !== undefined) resolve(found);
      });
  });
  const refused = ended.then(() => Promise.reject(new Error(`The bot ended at once:\n${said}`)));
  return { url: await Promise.race([url, refused]), printed: () => said, stop: () => stopGroup(child, ended) };
}

async function stopGroup(child: ChildProcess, ended: Promise<unknown[]>): Promise<number | null> {
  if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
  await ended;
  return child.exitCode;
}
