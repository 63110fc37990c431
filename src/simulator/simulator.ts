import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { acceptanceRoutes } from './acceptance.ts';
import { agreementRoutes } from './agreements.ts';
import { attestationRoutes } from './attestations.ts';
import { cartRoutes } from './carts.ts';
import type { SimulatorClock } from './clock.ts';
import { controlRoutes } from './control.ts';
import { customerRoutes } from './customers.ts';
import { createDeeds, type Deeds } from './deeds.ts';
import { createFaults, type FaultInput, faultSchema } from './faults.ts';
import { isLoopback } from './local-only.ts';
import type { Attestation, Customer } from './model.ts';
import { type NewCustomer, newCustomerSchema } from './new-customer.ts';
import { initialOf, openWorld, type SimulatorOptions } from './open-world.ts';
import { orderRoutes } from './orders.ts';
import { pageRoutes } from './page.ts';
import type { ReportTarget } from './report.ts';
import { type ServerDeps, serve } from './server.ts';
import type { Settings, SettingsChange } from './settings.ts';
import { type OrderOutcome, orderInShop, type ShopOrder } from './shop.ts';
import { type SimulatorState, showState } from './state.ts';
import type { RequestEntry, World } from './world.ts';

export { simulatorToken, type TokenKind } from './tokens.ts';
export type {
  Attestation,
  FaultInput,
  NewCustomer,
  OrderOutcome,
  Settings,
  SettingsChange,
  ShopOrder,
  SimulatorClock,
  SimulatorOptions,
  SimulatorState,
};

const keptRequests = 1000;

export type Simulator = {
  /** Without a slash at the end: what PARTNER_CENTER_URL is set to. */
  readonly url: string;
  readonly acceptanceUrl: string;
  readonly clock: SimulatorClock;
  readonly state: () => SimulatorState;
  readonly settings: () => Settings;
  readonly accept: Deeds['accept'];
  readonly addCustomer: (input: NewCustomer) => Promise<Customer>;
  readonly directSign: Deeds['directSign'];
  readonly configure: Deeds['configure'];
  readonly addFault: (fault: FaultInput) => void;
  /** Places an order as a shop would; undefined for an unknown customer. */
  readonly order: (customerId: string, order?: ShopOrder) => Promise<OrderOutcome | undefined>;
  /** Where the shop reports from now on, for a bot that starts after the stand-in. */
  readonly reportTo: (url: string, secret: string) => void;
  readonly reset: () => Promise<void>;
  /** Stops at once, open connections included, when everything is on disk. */
  readonly stop: () => Promise<void>;
};

/**
 * Starts the stand-in for Partner Center on this machine. Rejects when the host is not loopback, the port is taken (EADDRINUSE)
 * or the data file is damaged.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const host = options.host ?? '127.0.0.1';
  if (!isLoopback(host)) throw new Error(`the stand-in serves this machine alone, not ${host}`);
  const world = await openWorld(options);
  const parts = assemble(world, options);
  const stopping = new AbortController();
  const server = createServer((request, response) => {
    serve({ ...parts.server, stopped: stopping.signal, port: () => portOf(server) }, request, response).catch(() => {
      // A client that went away or a stop in the middle: there is nobody to tell.
      response.destroy();
    });
  });
  server.listen(options.port ?? 0, host === '[::1]' ? '::1' : host);
  await once(server, 'listening');
  const url = `http://${host === '::1' ? '[::1]' : host}:${portOf(server)}`;
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopping.abort();
    stopped ??= close(server).then(world.save);
    return stopped;
  };
  return { ...parts.api, url, acceptanceUrl: `${url}/mca/`, stop };
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

function portOf(server: Server): number {
  const address = server.address();
  return address !== null && typeof address === 'object' ? address.port : 0;
}

function assemble(world: World, options: SimulatorOptions) {
  const requests: RequestEntry[] = [];
  const faults = createFaults();
  const deeds = createDeeds(world, initialOf(options));
  let target: ReportTarget = {
    url: options.botEventsUrl,
    secret: options.eventsSecret,
    wallNow: options.wallNow ?? Date.now,
    fetch: options.fetch ?? fetch,
  };
  const place = (customer: Customer, order: ShopOrder) => orderInShop(world, target, { customer, order });
  const state = () => showState(world, requests);
  const reset = async () => {
    faults.clear();
    requests.splice(0);
    await deeds.reset();
  };
  const log = (entry: RequestEntry) => {
    requests.push(entry);
    if (requests.length > keptRequests) requests.shift();
  };
  const own = [...controlRoutes({ world, deeds, faults, state, reset, order: place }), ...pageRoutes(world)];
  const server = { world, faults, microsoft: microsoftRoutes(world, deeds), own, log } satisfies Partial<ServerDeps>;
  const api = {
    clock: world.clock,
    state,
    settings: () => world.data.settings,
    accept: deeds.accept,
    addCustomer: async (input: NewCustomer) => deeds.addCustomer(newCustomerSchema.parse(input)),
    directSign: deeds.directSign,
    configure: deeds.configure,
    addFault: (fault: FaultInput) => faults.add(faultSchema.parse(fault)),
    order: async (customerId: string, order: ShopOrder = {}) => {
      const customer = world.data.customers.get(customerId.toLowerCase());
      return customer === undefined ? undefined : place(customer, order);
    },
    reportTo: (url: string, secret: string) => {
      target = { ...target, url, secret };
    },
    reset,
  };
  return { server, api };
}

function microsoftRoutes(world: World, deeds: Deeds) {
  return [
    ...customerRoutes(world),
    ...agreementRoutes(world),
    ...attestationRoutes(world),
    ...orderRoutes(world),
    ...cartRoutes(world),
    ...acceptanceRoutes(world, deeds),
  ];
}
