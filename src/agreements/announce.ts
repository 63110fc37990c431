import type { Alert } from './alerts.ts';
import type { Attestation } from './attestation.ts';
import { examineBlock } from './block-purchase.ts';
import { decideAndFinish } from './change.ts';
import type { PersonRef } from './customer.ts';
import { currentAttestation } from './find-attestations.ts';
import type { Change, Deps, Work, WorkOrder } from './ports.ts';
import type { Delivery } from './rows.ts';
import { listeners } from './subscriptions.ts';

interface Listener {
  readonly conversationId: string;
  readonly mention: PersonRef | null;
}

/** Finds who hears an alert and orders one delivery for each conversation; an alert that nobody would hear is kept as *unheard*. */
export async function announceAlert(deps: Deps, work: Work): Promise<void> {
  const raised = await deps.store.get('alerts', work.subject);
  if (raised?.kind === 'purchaseBlocked' && raised.blockId !== null) await examineBlock(deps, raised.blockId);
  await decideAndFinish(deps, work, async (): Promise<Change> => {
    const alert = await deps.store.get('alerts', work.subject);
    if (alert === null) return {};
    const all = await whoHears(deps, alert);
    if (all.length === 0) return { put: { alerts: [{ ...alert, unheard: true }] } };
    const deliveries = all.map((listener) => deliveryOf(alert, listener));
    return { put: { deliveries }, work: deliveries.map((delivery) => deliverWork(delivery, deps.clock.now())) };
  });
}

/** The order to send one delivery. One conversation's messages keep their order. */
export function deliverWork(delivery: Delivery, dueAt: number): WorkOrder {
  return { kind: 'deliver', subject: delivery.id, dueAt, lane: `conversation:${delivery.conversationId}` };
}

async function whoHears(deps: Deps, alert: Alert): Promise<readonly Listener[]> {
  const ids = new Map<string, PersonRef | null>();
  for (const { conversationId, mention } of await owners(deps, alert)) ids.set(conversationId, mention);
  const subscribed = await listeners(deps, alert.kind, alert.customerId);
  const before = alert.kind === 'unblocked' ? await heardOfTheBlock(deps, alert) : [];
  for (const id of [...subscribed, ...before]) if (!ids.has(id)) ids.set(id, null);
  const found: Listener[] = [];
  for (const [conversationId, mention] of ids) {
    const conversation = await deps.store.get('conversations', conversationId);
    if (conversation !== null && conversation.goneAt === null) found.push({ conversationId, mention });
  }
  return found;
}

/** The owner's personal chat; where the app is not installed there, the conversation in which the attestation began, with a mention. */
async function owners(deps: Deps, alert: Alert): Promise<readonly Listener[]> {
  const attestation = await attestationOf(deps, alert);
  if (attestation === null) return [];
  const owner = await deps.store.get('people', attestation.owner.objectId);
  const personal = owner?.personalConversationId ?? null;
  if (personal !== null) return [{ conversationId: personal, mention: null }];
  return [{ conversationId: attestation.originConversationId, mention: attestation.owner }];
}

async function attestationOf(deps: Deps, alert: Alert): Promise<Attestation | null> {
  if (alert.attestationId !== null) return deps.store.get('attestations', alert.attestationId);
  return alert.test ? null : currentAttestation(deps, alert.customerId);
}

/** Those who heard that a purchase was blocked also hear that it may be retried. */
async function heardOfTheBlock(deps: Deps, alert: Alert): Promise<readonly string[]> {
  const told = await deps.store.find('deliveries', 'alert', `${alert.blockId}:purchaseBlocked`);
  return told
    .filter(({ state }) => state === 'sent' || state === 'waiting')
    .map(({ conversationId }) => conversationId);
}

function deliveryOf(alert: Alert, listener: Listener): Delivery {
  return {
    id: `${alert.id}|${listener.conversationId}`,
    version: 0,
    alertId: alert.id,
    ...listener,
    state: 'waiting',
    activityId: null,
    tries: 0,
    sentAt: null,
    lastError: null,
  };
}
