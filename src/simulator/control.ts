import { z } from 'zod';
import type { Deeds } from './deeds.ts';
import type { EntraControl } from './entra/control.ts';
import { entraControlRoutes } from './entra/control-routes.ts';
import { type Faults, faultSchema } from './faults.ts';
import type { GraphControl } from './graph.ts';
import { type Answer, type Call, json, pathPart, type Route } from './http.ts';
import type { Customer } from './model.ts';
import { newCustomerSchema } from './new-customer.ts';
import { settingsChangeSchema } from './settings.ts';
import { type OrderOutcome, type ShopOrder, shopOrderSchema } from './shop.ts';
import type { SimulatorState } from './state.ts';
import { showAttestation } from './state.ts';
import { withBody } from './with-body.ts';
import type { World } from './world.ts';

const minute = 60_000;
const memberSchema = z.strictObject({ groupId: z.string(), objectId: z.string(), member: z.boolean() });
const manySchema = z.object({ count: z.number().int().min(1).max(200_000) });
const clockSchema = z.object({ advanceMinutes: z.number().min(0) });

export type ControlDeps = {
  readonly world: World;
  readonly deeds: Deeds;
  readonly faults: Faults;
  readonly graph: GraphControl;
  readonly entra: EntraControl | undefined;
  readonly state: () => SimulatorState;
  readonly reset: () => Promise<void>;
  readonly order: (customer: Customer, order: ShopOrder) => Promise<OrderOutcome>;
};

/** The control API under /_simulator: the same as the page, by HTTP, in plain JSON. */
export function controlRoutes(deps: ControlDeps): readonly Route[] {
  const { world, deeds } = deps;
  const route = (method: string, path: string, handle: Route['handle']): Route => ({
    method,
    path: `/_simulator${path}`,
    handle,
  });
  return [
    route('GET', '/state', () => json(200, deps.state())),
    route('GET', '/clock', () => json(200, { now: isoNow(world) })),
    route('POST', '/clock', (call) => moveClock(deps, call)),
    route('GET', '/settings', () => json(200, world.data.settings)),
    route('POST', '/settings', (call) =>
      withBody(call, settingsChangeSchema, async (change) => json(200, await deeds.configure(change))),
    ),
    route('POST', '/attestations/:id/accept', (call) => accept(deps, call)),
    route('POST', '/customers', (call) => addCustomer(deps, call)),
    // Before one customer's paths, which it fits too.
    route('POST', '/customers/many', (call) =>
      withBody(call, manySchema, async ({ count }) => {
        await deeds.addMany(count);
        return json(201, { added: count });
      }),
    ),
    route('POST', '/customers/:id/direct-sign', async (call) => {
      const customer = await deeds.directSign(pathPart(call, 'id'));
      return customer === undefined ? noSuchCustomer() : json(200, { id: customer.id, directSigned: true });
    }),
    route('POST', '/customers/:id/leave', async (call) =>
      (await deeds.leave(pathPart(call, 'id'))) ? json(200, { left: true }) : noSuchCustomer(),
    ),
    route('POST', '/customers/:id/order', (call) => order(deps, call)),
    route('POST', '/faults', (call) =>
      withBody(call, faultSchema, async (fault) => {
        deps.faults.add(fault);
        return json(200, { added: fault });
      }),
    ),
    route('POST', '/graph/members', (call) =>
      withBody(call, memberSchema, async ({ groupId, objectId, member }) => {
        deps.graph[member ? 'addMember' : 'removeMember'](groupId, objectId);
        return json(200, { groupId, objectId, member });
      }),
    ),
    ...(deps.entra === undefined ? [] : entraControlRoutes(deps.entra)),
    route('POST', '/reset', async () => {
      await deps.reset();
      return json(200, { now: isoNow(world) });
    }),
  ];
}

const isoNow = (world: World) => new Date(world.clock.now()).toISOString();
const noSuchCustomer = () => json(404, { error: 'there is no such customer' });

function moveClock({ world, deeds }: ControlDeps, call: Call): Promise<Answer> {
  return withBody(call, clockSchema, async ({ advanceMinutes }) => {
    if (await deeds.advance(advanceMinutes * minute)) return json(200, { now: isoNow(world) });
    return json(400, { error: 'advanceMinutes: at most ten years in all' });
  });
}

async function accept({ deeds }: ControlDeps, call: Call): Promise<Answer> {
  const outcome = await deeds.accept(pathPart(call, 'id'));
  if (outcome === 'unknown') return json(404, { error: 'there is no such attestation' });
  if (outcome === 'expired') return json(409, { error: 'the attestation has expired' });
  return json(200, showAttestation(outcome));
}

function addCustomer({ world, deeds }: ControlDeps, call: Call): Promise<Answer> {
  return withBody(call, newCustomerSchema, async (body) => {
    if (body.id !== undefined && world.data.customers.has(body.id)) {
      return json(409, { error: 'id: there is a customer of this id' });
    }
    const customer = await deeds.addCustomer(body);
    return json(201, { id: customer.id });
  });
}

function order({ world, order: place }: ControlDeps, call: Call): Promise<Answer> {
  return withBody(call, shopOrderSchema, async (body) => {
    const customer = world.data.customers.get(pathPart(call, 'id').toLowerCase());
    return customer === undefined ? noSuchCustomer() : json(200, await place(customer, body));
  });
}
