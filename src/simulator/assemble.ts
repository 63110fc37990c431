import { acceptanceRoutes } from './acceptance.ts';
import { agreementRoutes } from './agreements.ts';
import { attestationRoutes } from './attestations.ts';
import { auditRoutes } from './audit-records.ts';
import { identifyOpaque } from './bearer.ts';
import { cartRoutes } from './carts.ts';
import { controlRoutes } from './control.ts';
import { customerRoutes } from './customers.ts';
import { createDeeds, type Deeds } from './deeds.ts';
import { documentRoutes } from './documents.ts';
import { createFaults, type FaultInput, faultSchema } from './faults.ts';
import type { Customer } from './model.ts';
import { type NewCustomer, newCustomerSchema } from './new-customer.ts';
import { initialOf, type SimulatorOptions } from './open-world.ts';
import { orderRoutes } from './orders.ts';
import { pageRoutes } from './page.ts';
import type { ReportTarget } from './report.ts';
import { resellerRoutes } from './resellers.ts';
import type { ServerDeps } from './server.ts';
import type { Services } from './services.ts';
import { orderInShop, type ShopOrder } from './shop.ts';
import { showState } from './state.ts';
import { subscriptionRoutes } from './subscriptions.ts';
import type { RequestEntry, World } from './world.ts';

const keptRequests = 1000;

/** Puts routes, faults, request log and control together: what the server needs, and what the library's callers get. */
export function assemble(world: World, options: SimulatorOptions, services: Services) {
  const { entra, graph, origin } = services;
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
  const state = () => showState(world, requests, entra?.control.tokenRequests, graph.mails());
  const reset = async () => {
    faults.clear();
    requests.splice(0);
    entra?.reset();
    graph.reset();
    await deeds.reset();
  };
  const log = (entry: RequestEntry) => {
    requests.push(entry);
    if (requests.length > keptRequests) requests.shift();
  };
  const control = { world, deeds, faults, state, reset, order: place, graph: graph.control, entra: entra?.control };
  const server = {
    world,
    faults,
    microsoft: [...microsoftRoutes(world, deeds, origin), ...(entra?.routes ?? []), ...graph.routes],
    own: [...controlRoutes(control), ...pageRoutes(world)],
    identify: entra?.identify ?? identifyOpaque,
    log,
    url: origin,
  } satisfies Partial<ServerDeps>;
  const api = {
    clock: world.clock,
    graph: graph.control,
    entra: entra?.control,
    state,
    settings: () => world.data.settings,
    accept: deeds.accept,
    addCustomer: async (input: NewCustomer) => deeds.addCustomer(newCustomerSchema.parse(input)),
    addMany: deeds.addMany,
    leave: deeds.leave,
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

function microsoftRoutes(world: World, deeds: Deeds, origin: () => string) {
  return [
    ...customerRoutes(world),
    ...subscriptionRoutes(world),
    ...resellerRoutes(world),
    ...agreementRoutes(world),
    ...attestationRoutes(world),
    ...orderRoutes(world),
    ...cartRoutes(world),
    ...auditRoutes(world),
    ...documentRoutes(world, origin),
    ...acceptanceRoutes(world, deeds),
  ];
}
