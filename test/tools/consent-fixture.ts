import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runConsent } from '../../src/tools/consent-run.ts';
import { authority, type Issuer, startIssuer, tenantId } from '../entra/issuer.ts';

/** What Partner Center answers to the harmless question. */
export interface PartnerCenterAnswer {
  readonly status: number;
  readonly body: string;
}

/** A place to consent in: an issuer, a Partner Center and a data directory. */
export interface ConsentWorld {
  readonly issuer: Issuer;
  readonly folder: string;
  readonly env: Record<string, string | undefined>;
  /** Requests to Partner Center: method, path and bearer. */
  readonly calls: string[];
  partnerCenter: PartnerCenterAnswer;
  readonly stop: () => Promise<void>;
}

export async function consentWorld(tls?: { readonly key: string; readonly cert: string }): Promise<ConsentWorld> {
  const issuer = await startIssuer(tls);
  const folder = await mkdtemp(join(tmpdir(), 'mca-consent-'));
  const server = createServer((request, response) => {
    world.calls.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    response.writeHead(world.partnerCenter.status, { 'content-type': 'application/json' });
    response.end(world.partnerCenter.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('Partner Center does not listen');
  issuer.claims = { amr: ['pwd', 'mfa'], tid: tenantId, upn: 'integration@partner.example', scp: 'user_impersonation' };
  const world: ConsentWorld = {
    issuer,
    folder,
    calls: [],
    // With the byte-order mark that Partner Center's answers may start with.
    partnerCenter: { status: 200, body: '\uFEFF{"totalCount":0,"items":[]}' },
    env: {
      PARTNER_TENANT_ID: tenantId,
      PARTNER_CENTER_CLIENT_ID: 'dddddddd-0000-4000-8000-000000000004',
      PARTNER_CENTER_CLIENT_SECRET: 'the-secret-of-the-registration',
      ENTRA_AUTHORITY: issuer.authority,
      PARTNER_CENTER_URL: `http://127.0.0.1:${address.port}`,
      DATA_DIR: folder,
      ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      CONSENT_PORT: '0',
    },
    stop: async () => {
      await issuer.stop();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true });
    },
  };
  return world;
}

/** What a run came to. */
export interface ConsentOutcome {
  readonly code: number;
  readonly printed: string;
  readonly said: string;
}

/** Runs the tool; `visit` is what the person at the browser does with the address shown. */
export async function consent(
  world: ConsentWorld,
  args: readonly string[] = [],
  visit: (url: string) => Promise<unknown> = (url) => browse(world, url),
): Promise<ConsentOutcome> {
  const printed: string[] = [];
  const said: string[] = [];
  const visits: Promise<unknown>[] = [];
  const code = await runConsent({
    env: world.env,
    args,
    readFile: (path) => readFileSync(path, 'utf8'),
    now: Date.now,
    fetch: world.issuer.fetch,
    print: (line) => printed.push(line),
    say: (line) => {
      said.push(line);
      const [url] = /https:\S+\/authorize\S+/.exec(line) ?? [];
      if (url !== undefined) visits.push(visit(url));
    },
  });
  await Promise.all(visits);
  return { code, printed: printed.join('\n'), said: said.join('\n') };
}

/** Signs in at the issuer and goes where it sends the browser. */
export async function browse({ issuer }: ConsentWorld, url: string): Promise<Response> {
  const sent = await issuer.fetch(url, { redirect: 'manual' });
  return fetch(sent.headers.get('location') ?? '');
}

export { authority };
