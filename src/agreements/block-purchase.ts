import { type Alert, blockAlert, blockAlertId, blockedAlertEdit } from './alerts.ts';
import { type Decision, decideAndCommit, decideAndFinish, merge } from './change.ts';
import type { Customer } from './customer.ts';
import { eventOut, ordersOut } from './events-out.ts';
import { announce } from './follow.ts';
import { forgetWork } from './forget-work.ts';
import { DAY, HOUR, MINUTE } from './instant.ts';
import { blockClaim, openBlockOf } from './open-block.ts';
import type { Change, Deps, HistoryEntry, Work } from './ports.ts';
import { closing, readStatus } from './readings.ts';
import type { Block, BlockedOrder, Delivery } from './rows.ts';

/** A purchase that Microsoft refused for want of a valid agreement, as a shop or a person reported it. */
export interface BlockedPurchase {
  readonly customer: Customer;
  readonly order: BlockedOrder;
  /** Whether the key names the event for good (the shop's own id), or for 24 hours (one made from what was refused). */
  readonly keyLasts: boolean;
  readonly test: boolean;
  /** The conversation in which somebody reported it and is answered: its alert is that answer. Null for a shop. */
  readonly answeredIn: string | null;
}

export type RecordedBlock = { readonly eventId: string; readonly duplicate: boolean; readonly block: Block | null };

const keyLives = 24 * HOUR;

/** Takes in a blocked purchase: once per event key, in the commit that raises the alert; a further refusal joins the open block. */
export async function blockPurchase(deps: Deps, reported: BlockedPurchase): Promise<RecordedBlock> {
  return decideAndCommit(deps.store, async (): Promise<Decision<RecordedBlock>> => {
    const now = deps.clock.now();
    const { order, customer } = reported;
    const seen = await deps.store.get('events', order.eventKey);
    if (seen !== null && (seen.expiresAt === null || seen.expiresAt > now))
      return { result: { eventId: seen.eventId, duplicate: true, block: null }, change: null };
    const event = {
      id: order.eventKey,
      version: seen?.version ?? 0,
      eventId: order.eventId,
      customerId: customer.id,
      receivedAt: now,
      expiresAt: reported.keyLasts ? null : now + keyLives,
    };
    const { block, change } = await opened(deps, reported);
    return {
      result: { eventId: order.eventId, duplicate: false, block },
      change: merge({ put: { events: [event] } }, change),
    };
  });
}

async function opened(deps: Deps, reported: BlockedPurchase): Promise<{ block: Block; change: Change }> {
  const now = deps.clock.now();
  const { order, customer, test } = reported;
  const claim = test ? null : await deps.store.get('claims', blockClaim(customer.id));
  const open = claim === null ? null : await deps.store.get('blocks', claim.holder);
  const history: HistoryEntry = {
    at: now,
    kind: 'purchaseBlocked',
    customerId: customer.id,
    attestationId: null,
    actor: null,
    facts: { code: order.code, order: order.orderId, cart: order.cartId, joined: open !== null, test },
  };
  if (open !== null) {
    const joined: Block = { ...open, orders: [...open.orders, order] };
    const alertId = blockAlertId('purchaseBlocked', open.id);
    const again = blockedAlertEdit(open.id, now);
    // Somebody else may have ordered, who has not been told yet.
    const tell = { kind: 'announce', subject: alertId, dueAt: now, lane: `announce:${open.id}` } as const;
    return { block: joined, change: { put: { blocks: [joined] }, history: [history], work: [again, tell] } };
  }
  const block: Block = {
    id: deps.ids.newId(),
    version: 0,
    customer,
    state: test ? 'unblocked' : 'open',
    openedAt: now,
    closedAt: test ? now : null,
    orders: [order],
    refusedAlthough: null,
    looks: 0,
    test,
  };
  const alert = blockAlert('purchaseBlocked', block, now);
  const claims = test ? [] : [{ id: blockClaim(customer.id), version: claim?.version ?? 0, holder: block.id }];
  const answered = reported.answeredIn === null ? [] : [answer(alert, reported.answeredIn, now)];
  const put = { blocks: [block], alerts: [alert], claims, deliveries: answered };
  const look = { kind: 'lookForAgreement', subject: customer.id, dueAt: now + MINUTE } as const;
  const awaited = !test && (await agreedLately(deps, customer.id)) ? [look] : [];
  const forget = test ? [forgetWork({ kind: 'block', id: block.id }, now + deps.retentionMs)] : [];
  const raised: Change = { put, history: [history], work: [announce(alert), ...awaited, ...forget] };
  const out = { id: alert.id, customerId: customer.id, at: now, orders: ordersOut(block) };
  return { block, change: test ? raised : merge(raised, eventOut(deps, { kind: 'blocked', ...out })) };
}

/** Microsoft may go on refusing for hours after an agreement was created: such a block ends by itself, so it is looked at. */
async function agreedLately(deps: Deps, customerId: string): Promise<boolean> {
  const all = await deps.store.find('attestations', 'customer', customerId);
  return all.some(({ state, endedAt }) => state === 'finalized' && deps.clock.now() - (endedAt ?? 0) < lookFor);
}

/** The delivery that an answer stands for. It has no message of its own, and is not edited later. */
function answer(alert: Alert, conversationId: string, now: number): Delivery {
  const id = `${alert.id}|${conversationId}`;
  const sent = {
    state: 'sent',
    mention: null,
    activityId: null,
    dueAt: now,
    tries: 0,
    sentAt: now,
    lastError: null,
  } as const;
  return { id, version: 0, alertId: alert.id, conversationId, ...sent };
}

/** Before a block is told: asks what Microsoft shows. A refusal that came although an agreement is visible is remembered with the reading. */
export async function examineBlock(deps: Deps, blockId: string): Promise<void> {
  const found = await deps.store.get('blocks', blockId);
  if (found === null || found.state !== 'open' || found.test) return;
  await readStatus(deps, found.customer);
}

/** How long after finalizing to look for the agreement again, in minutes; then every hour. */
const looks = [1, 2, 5, 10, 15, 30];
const looksUnanswered = 3;
const lookFor = DAY;

/**
 * After an agreement was created: tells "retry" once Microsoft shows it. Where it cannot be looked up, Microsoft's "created" has to do;
 * where it does not show within a day, the block stays and says so.
 */
export async function lookForAgreement(deps: Deps, work: Work): Promise<void> {
  const open = await openBlockOf(deps, work.subject);
  if (open === null) return decideAndFinish(deps, work, async () => ({}));
  const view = await readStatus(deps, open.customer);
  await decideAndFinish(deps, work, async () => {
    const block = await deps.store.get('blocks', open.id);
    if (block === null || block.state !== 'open') return {};
    if (view.status.kind === 'unknown' && block.looks + 1 >= looksUnanswered) return closing(deps, block);
    const now = deps.clock.now();
    const wait = (looks[block.looks] ?? 60) * MINUTE;
    const again = now - block.openedAt < lookFor || block.looks < looks.length;
    return {
      put: { blocks: [{ ...block, looks: block.looks + 1 }] },
      work: again ? [{ kind: 'lookForAgreement', subject: work.subject, dueAt: now + wait }] : [],
    };
  });
}
