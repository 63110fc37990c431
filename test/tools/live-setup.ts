import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from 'vitest';
import type { SimulatorOptions, SimulatorWithEntra } from '../../src/simulator/simulator.ts';
import {
  appCertificate,
  certificateClientId,
  clientId,
  graph,
  openWithEntra,
  person,
  refreshToken,
  secret,
  tenantId,
  tls,
} from '../simulator/entra-support.ts';

const project = fileURLToPath(new URL('../../', import.meta.url));

export const botId = '7a6f0000-0000-4000-8000-00000000eeee';
export const botPassword = 'a-password-of-the-bot';
export const salesGroup = '7a6f0000-0000-4000-8000-00000000ffff';
export const customerId = '7a6f0000-0000-4000-8000-000000001111';

export type ToolEnvironment = Readonly<Record<string, string>>;

export interface ToolRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

let folder = '';
let metadataUrl = '';
const metadata = createServer((_request, response) => {
  const key = { kty: 'RSA', kid: '1', n: 'AQAB', e: 'AQAB', endorsements: ['msteams'] };
  const body = { issuer: 'https://api.botframework.com', jwks_uri: metadataUrl, keys: [key] };
  response.setHeader('Content-Type', 'application/json').end(JSON.stringify(body));
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mca-tool-'));
  await writeFile(join(folder, 'ca.pem'), tls.cert);
  await writeFile(join(folder, 'app.pem'), `${appCertificate.key}\n${appCertificate.cert}`);
  metadata.listen(0, '127.0.0.1');
  await once(metadata, 'listening');
  const address = metadata.address();
  metadataUrl = `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}/metadata`;
});

afterAll(async () => {
  metadata.close();
  metadata.closeAllConnections();
  await rm(folder, { recursive: true });
});

/** A file or folder of this test file's own. */
export const inFolder = (name: string): string => join(folder, name);

/** Entra, Graph and Partner Center at one https address, as a partner's tenant with a bot in it. */
export function openTenant(options: SimulatorOptions = {}): Promise<SimulatorWithEntra> {
  const apps = [
    { clientId, secret, roles: { [graph]: ['GroupMember.Read.All'] } },
    { clientId: botId, secret: botPassword, certificate: appCertificate.cert },
    { clientId: certificateClientId, certificate: appCertificate.cert },
  ];
  return openWithEntra(
    { apps },
    {
      customers: [{ id: customerId, companyName: 'Probed Company', domain: 'probed.onmicrosoft.com' }],
      graph: { groups: [{ id: salesGroup, members: [person.objectId] }] },
      ...options,
    },
  );
}

/** The environment of a bot that lives in that tenant. */
export function tenantEnvironment({ url }: SimulatorWithEntra, changes: ToolEnvironment = {}): ToolEnvironment {
  return {
    PORT: '0',
    HOST: '127.0.0.1',
    MicrosoftAppId: botId,
    MicrosoftAppTenantId: tenantId,
    MicrosoftAppPassword: botPassword,
    ToChannelFromBotLoginUrl: `${url}/${tenantId}`,
    ToBotFromChannelOpenIdMetadataUrl: metadataUrl,
    PARTNER_TENANT_ID: tenantId,
    PARTNER_CENTER_CLIENT_ID: clientId,
    PARTNER_CENTER_CLIENT_SECRET: secret,
    PARTNER_CENTER_REFRESH_TOKEN: refreshToken,
    PARTNER_CENTER_URL: url,
    ENTRA_AUTHORITY: url,
    GRAPH_URL: url,
    ACCEPTANCE_PAGE_URL: `${url}/mca/`,
    SALES_AGENTS_GROUP_ID: salesGroup,
    ENCRYPTION_KEY: 'a1'.repeat(32),
    EVENTS_SECRET: 'a-secret-of-the-shop',
    DATA_DIR: inFolder('data'),
    ...changes,
  };
}

/** Runs a tool as its npm script does, in an environment that holds nothing else. */
export async function runTool(tool: string, args: readonly string[], env: ToolEnvironment): Promise<ToolRun> {
  const child = spawn(process.execPath, ['src/tools/run.js', `src/tools/${tool}.ts`, ...args], {
    cwd: project,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], NODE_EXTRA_CA_CERTS: inFolder('ca.pem'), ...env },
  });
  const closed = once(child, 'close');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await closed;
  return { code: child.exitCode, stdout, stderr };
}
