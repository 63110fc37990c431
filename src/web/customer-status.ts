import { z } from 'zod';
import type { Customer } from '../agreements/customer.ts';
import { inTime } from '../agreements/in-time.ts';
import { SECOND } from '../agreements/instant.ts';
import type { Deps, WallClock } from '../agreements/ports.ts';
import { knownStatus, readStatus } from '../agreements/readings.ts';
import { canPurchase } from '../agreements/status.ts';
import type { StatusView } from '../agreements/status-view.ts';
import type { Log } from '../log.ts';
import type { Route, ServerRequest, ServerResponse } from '../server-types.ts';
import { signatureRefusals, verifySignature } from './signature.ts';

export interface CustomerStatusDeps {
  readonly deps: Deps;
  /** Any of them may have signed; none: the endpoint is switched off. */
  readonly secrets: readonly string[];
  readonly wallClock: WallClock;
  readonly log: Log;
  /** How long to wait for Microsoft, in milliseconds; 4 seconds when left out. */
  readonly patienceMs?: number;
}

const usualPatience = 4 * SECOND;
const guid = z.guid().toLowerCase();

/** What Microsoft says of the customer: as read for this answer, or before; null where that was never known. `gone`: no such customer. */
type Found = { readonly kind: 'view'; readonly view: StatusView | null } | { readonly kind: 'gone' };

/**
 * `GET /api/customers/:id/status`: the shop asks before it orders, signed over `<timestamp>.`. From the store where that is younger than a
 * minute, else from Microsoft; where Microsoft does not answer in time, the last known status (`readAt` tells its age) or `unknown`. 400
 * for a bad id, 401 for the signature, 404 for a customer that the partner does not have, 503 where no secret is set.
 */
export function customerStatusRoute(own: CustomerStatusDeps): Route {
  // A shop asks at every step of a cart: one question at a time is enough.
  const asked = new Map<string, Promise<Found>>();
  const askOnce = (id: string): Promise<Found> => {
    const running = asked.get(id) ?? ask(own.deps, id).finally(() => asked.delete(id));
    asked.set(id, running);
    return running;
  };
  return {
    method: 'GET',
    path: '/api/customers/:id/status',
    handle: (request, response) => answer(own, askOnce, { request, response }),
  };
}

async function answer(
  own: CustomerStatusDeps,
  askOnce: (id: string) => Promise<Found>,
  { request, response }: { readonly request: ServerRequest; readonly response: ServerResponse },
): Promise<void> {
  if (own.secrets.length === 0)
    return response.send(503, { error: 'No status is given here yet: set EVENTS_SECRET for the bot and restart it.' });
  const verified = verifySignature(request, own.secrets, own.wallClock.now());
  if (verified !== 'ok') return response.send(401, { error: signatureRefusals[verified] });
  const id = guid.safeParse(request.params['id']);
  if (!id.success) return response.send(400, { error: "The path must hold the customer's Microsoft ID, a GUID." });
  const found = await statusOf(own, id.data, askOnce(id.data));
  if (found.kind === 'gone') return response.send(404, { error: 'The partner has no customer with this ID.' });
  response.send(200, said(id.data, found.view), { 'cache-control': 'no-store' });
}

async function statusOf({ deps, log, patienceMs }: CustomerStatusDeps, id: string, asked: Promise<Found>) {
  const late = asked.catch((error: unknown): null => {
    log.error({ err: error, customerId: id }, 'A status could not be read for the shop');
    return null;
  });
  const found = (await inTime(late, patienceMs ?? usualPatience))?.value ?? null;
  if (found !== null) return found;
  const known = await knownStatus(deps, unnamed(id));
  return { kind: 'view', view: known?.view ?? null } as const;
}

const unnamed = (id: string): Customer => ({ id, companyName: id, domain: '' });

async function ask(deps: Deps, id: string): Promise<Found> {
  const known = await knownStatus(deps, unnamed(id));
  if (known?.fresh === true) return { kind: 'view', view: known.view };
  const customer = known === null ? await deps.customers.byId(id) : { answered: true, value: known.view.customer };
  if (!customer.answered) return { kind: 'view', view: null };
  if (customer.value === null) return { kind: 'gone' };
  return { kind: 'view', view: await readStatus(deps, customer.value) };
}

/** Nothing personal: the status by its name, and whether an order would go through. */
function said(customerId: string, view: StatusView | null) {
  if (view === null) return { customerId, status: 'unknown', canPurchase: null, readAt: null };
  const { status, readAt } = view.lastKnown ?? view;
  const { attestation } = view;
  return {
    customerId,
    status: status.kind,
    canPurchase: mayBuy(view),
    readAt: instant(readAt),
    ...(attestation === null
      ? {}
      : { attestation: { state: attestation.state, deadline: instant(attestation.deadline) } }),
  };
}

/** Where Microsoft refused although it shows an agreement, nobody knows from when on it lets orders through. */
function mayBuy({ status, lastKnown, block }: StatusView): boolean | null {
  const can = canPurchase(lastKnown?.status ?? status);
  return can === true && block?.state === 'open' ? null : can;
}

function instant(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
