import { createHmac, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY } from '../../src/agreements/instant.ts';
import type { Customers, Deps, Store } from '../../src/agreements/ports.ts';
import { createLog } from '../../src/log.ts';
import { startServer } from '../../src/server.ts';
import { parseEncryptionKeys } from '../../src/store/keys.ts';
import { openStore } from '../../src/store/open.ts';
import { purchaseBlockedRoute } from '../../src/web/purchase-blocked.ts';

export const secret = 'the-shop-and-the-bot-know-this';
export const olderSecret = 'the-shop-may-still-sign-with-this';
export const contoso = {
  id: '0c9a1b2d-3e4f-4a5b-8c6d-7e8f90a1b2c3',
  companyName: 'Contoso',
  domain: 'contoso.onmicrosoft.com',
};
export const refusal = { code: 900428, description: 'Either a partner re-attestation …' };

export interface EventsSetup {
  readonly store: Store;
  /** Both clocks: the wall's for signatures, the business clock for the rest. */
  readonly clocks: { wall: number; business: number };
  readonly customers: { -readonly [K in keyof Customers]: Customers[K] };
  readonly logged: string[];
  /** Signs and posts; `headers` replace what was signed. */
  readonly post: (body: unknown, options?: PostOptions) => Promise<Answered>;
  readonly url: string;
  readonly stop: () => Promise<void>;
}

export interface PostOptions {
  readonly secret?: string;
  /** Seconds that the sender's clock is ahead. */
  readonly ahead?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answered {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Headers;
}

/** The headers of a shop, made without the code under test. */
export function signed(body: string | Buffer, secretUsed: string, seconds: number): Record<string, string> {
  const bytes = Buffer.concat([Buffer.from(`${seconds}.`), Buffer.from(body)]);
  const hex = createHmac('sha256', secretUsed).update(bytes).digest('hex');
  return { 'X-MCA-Timestamp': String(seconds), 'X-MCA-Signature': `sha256=${hex}` };
}

const neverAsked = (): never => {
  throw new Error('nothing but the store and the customer list is asked while an event is taken in');
};

/** The endpoint on a real server, with a real store in a directory of its own. */
export async function startEvents(
  options: { secrets?: readonly string[]; customerPatienceMs?: number; wrap?: (store: Store) => Store } = {},
): Promise<EventsSetup> {
  const clocks = { wall: Date.UTC(2026, 10, 21, 9, 0, 30), business: Date.UTC(2026, 11, 1) };
  const dataDir = await mkdtemp(join(tmpdir(), 'mca-events-'));
  const keys = parseEncryptionKeys('a'.repeat(64));
  const store = await openStore({ kind: 'lowdb', dataDir, keys, wallNow: () => clocks.wall, newId: randomUUID });
  const customers: EventsSetup['customers'] = {
    startingWith: neverAsked,
    byId: async () => ({ answered: true, value: contoso }),
    billingProfile: neverAsked,
  };
  const logged: string[] = [];
  const log = createLog({ destination: { write: (line) => void logged.push(line) } });
  const deps: Deps = {
    store: options.wrap?.(store) ?? store,
    partnerCenter: {
      readAcceptance: neverAsked,
      createAttestation: neverAsked,
      createAgreement: neverAsked,
      readAgreementLog: neverAsked,
      readNewAgreements: neverAsked,
      agreementDocument: neverAsked,
      relationshipUrl: neverAsked,
    },
    customers: { ...customers, byId: (id) => customers.byId(id) },
    notify: {
      sendAlert: neverAsked,
      updateAlert: neverAsked,
      sendSummary: neverAsked,
      probe: neverAsked,
      updateAttestation: neverAsked,
      sendNotice: neverAsked,
    },
    ids: { newId: randomUUID, hash: (text) => text },
    clock: { now: () => clocks.business, onMove: () => () => undefined },
    cutoff: Date.UTC(2023, 3, 1),
    retentionMs: 90 * DAY,
    pageUrl: null,
  };
  const { customerPatienceMs } = options;
  const route = purchaseBlockedRoute({
    deps,
    secrets: options.secrets ?? [secret, olderSecret],
    wallClock: { now: () => clocks.wall },
    log,
    ...(customerPatienceMs === undefined ? {} : { customerPatienceMs }),
  });
  const server = await startServer({ port: 0, host: '127.0.0.1', log, routes: [route] });
  const url = `${server.url}/api/events/purchase-blocked`;
  return {
    store,
    clocks,
    customers,
    logged,
    url,
    post: async (body, sent = {}) => {
      const text = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
      const seconds = Math.floor(clocks.wall / 1000) + (sent.ahead ?? 0);
      const headers = { ...signed(text, sent.secret ?? secret, seconds), ...sent.headers };
      const response = await fetch(url, { method: 'POST', body: new Uint8Array(Buffer.from(text)), headers });
      return { status: response.status, body: await jsonOf(response), headers: response.headers };
    },
    stop: async () => {
      await server.stop(0);
      await store.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function jsonOf(response: Response): Promise<Readonly<Record<string, unknown>>> {
  const body: unknown = await response.json();
  if (typeof body !== 'object' || body === null) throw new Error('the answer is no JSON object');
  return { ...body };
}
