import { blockPurchase } from '../agreements/block-purchase.ts';
import { findMcaCode, type McaCode } from '../agreements/mca-code.ts';
import type { Deps, WallClock } from '../agreements/ports.ts';
import type { BlockedOrder } from '../agreements/rows.ts';
import { findSupportIds } from '../agreements/support-ids.ts';
import type { Log } from '../log.ts';
import type { Route, ServerRequest, ServerResponse } from '../server-types.ts';
import { type PurchaseBlockedEvent, readPurchaseBlocked } from './purchase-blocked-event.ts';
import { eventKeyOf } from './purchase-blocked-key.ts';
import { reportedCustomer } from './reported-customer.ts';
import { signatureRefusals, verifySignature } from './signature.ts';

export interface PurchaseBlockedDeps {
  readonly deps: Deps;
  /** Any of them may have signed; none: the endpoint is switched off. */
  readonly secrets: readonly string[];
  readonly wallClock: WallClock;
  readonly log: Log;
  /** How long to wait for a customer's name, in milliseconds; 3 seconds when left out. */
  readonly customerPatienceMs?: number;
}

const maxBodyBytes = 64 * 1024;
const retryAfterSeconds = '30';

/**
 * `POST /api/events/purchase-blocked`: the partner's shop reports an order that Microsoft refused for want of an agreement. 202 once it is
 * kept for good, also for an event seen before; 400, 401, 413, 422 and 503 say what to do.
 */
export function purchaseBlockedRoute(own: PurchaseBlockedDeps): Route {
  return {
    method: 'POST',
    path: '/api/events/purchase-blocked',
    maxBodyBytes,
    handle: (request, response) => receive(own, request, response),
  };
}

async function receive(own: PurchaseBlockedDeps, request: ServerRequest, response: ServerResponse): Promise<void> {
  if (own.secrets.length === 0) {
    return response.send(503, { error: 'No events are taken here yet: set EVENTS_SECRET for the bot and restart it.' });
  }
  const verified = verifySignature(request, own.secrets, own.wallClock.now());
  if (verified !== 'ok') return response.send(401, { error: signatureRefusals[verified] });
  const read = readPurchaseBlocked(request.body);
  if (!read.ok) return response.send(400, { error: read.problems.join(' '), problems: read.problems });
  const found = findMcaCode(read.event.refusals);
  if (found.code === null) return response.send(422, { error: notOurs(found.seen), code: found.seen });
  return take(own, { request, event: read.event, code: found.code }, response);
}

/** Codes that sound alike and mean something else (Microsoft: Partner Center REST error codes). */
const offerAttestation: readonly string[] = ['900203', '900206', '10012'];

function notOurs(seen: string | null): string {
  const meant = 'Report only 900428 (agreement outdated) and 13605 (no agreement).';
  if (seen === null) return `No error code was found. ${meant}`;
  const about = offerAttestation.includes(seen)
    ? `Code ${seen} is about the offer's own attestation, not about the Microsoft Customer Agreement.`
    : `Code ${seen} is not about the Microsoft Customer Agreement.`;
  return `${about} ${meant}`;
}

interface Reported {
  readonly request: ServerRequest;
  readonly event: PurchaseBlockedEvent;
  readonly code: McaCode;
}

async function take(own: PurchaseBlockedDeps, reported: Reported, response: ServerResponse): Promise<void> {
  const { request, event, code } = reported;
  const log = own.log.child({ requestId: request.id, customerId: event.customerId, code, test: event.test });
  try {
    const { eventId, duplicate } = await record(own, reported);
    log.info({ eventId, duplicate }, 'A blocked purchase was reported');
    response.send(202, { eventId, duplicate });
  } catch (error) {
    // Nothing may be lost: the shop is to send it again.
    log.error({ err: error }, 'A blocked purchase could not be kept');
    const sentence = `The event could not be kept. Send it again. Reference: ${request.id}.`;
    response.send(503, { error: sentence }, { 'retry-after': retryAfterSeconds });
  }
}

async function record({ deps, customerPatienceMs }: PurchaseBlockedDeps, { request, event, code }: Reported) {
  const { key, lasts } = eventKeyOf(event, code, request.body);
  const customer = await reportedCustomer(deps, event.customerId, customerPatienceMs);
  const now = deps.clock.now();
  const support = findSupportIds(event.refusals);
  const order: BlockedOrder = {
    eventKey: key,
    eventId: event.eventId ?? deps.ids.newId(),
    code,
    orderId: event.order.id,
    cartId: event.order.cartId,
    action: event.order.action,
    description: event.order.description,
    orderedBy: event.orderedBy,
    // A refusal from the future would keep the block open until then.
    occurredAt: Math.min(event.occurredAt ?? now, now),
    ...(support === null ? {} : { support }),
  };
  return blockPurchase(deps, { customer, order, keyLasts: lasts, test: event.test, answeredIn: null });
}
