import { type Alert, isOvertaken } from './alerts.ts';
import { atOnce } from './at-once.ts';
import type { Attestation } from './attestation.ts';
import { examineBlock } from './block-purchase.ts';
import { decideAndFinish } from './change.ts';
import type { PersonRef } from './customer.ts';
import { escalationOf } from './escalation.ts';
import { currentAttestation } from './find-attestations.ts';
import type { Instant } from './instant.ts';
import type { Change, Deps, Work, WorkOrder } from './ports.ts';
import { audibleAt } from './quiet.ts';
import { personalChat } from './reach.ts';
import type { Delivery } from './rows.ts';
import { listeners } from './subscriptions.ts';
import { askedToHear } from './tell-when-unblocked.ts';

interface Listener {
  readonly conversationId: string;
  readonly mention: PersonRef | null;
}

/**
 * Finds who hears an alert and orders one delivery for each conversation; an alert that nobody would hear is kept as *unheard*. Run again,
 * it tells only those who were not told before: somebody joined, or a conversation turned out to be gone.
 */
export async function announceAlert(deps: Deps, work: Work): Promise<void> {
  const raised = await deps.store.get('alerts', work.subject);
  const told = await deps.store.find('deliveries', 'alert', work.subject);
  const isNews = told.every(({ activityId }) => activityId === null);
  if (raised?.kind === 'purchaseBlocked' && raised.blockId !== null && isNews) await examineBlock(deps, raised.blockId);
  await decideAndFinish(deps, work, async (): Promise<Change> => {
    const alert = await deps.store.get('alerts', work.subject);
    if (alert === null || isOvertaken(alert, await subjectOf(deps, alert), deps.clock.now())) return {};
    const before = await deps.store.find('deliveries', 'alert', alert.id);
    const hearing = await whoHears(deps, alert);
    const untold = hearing.filter(({ conversationId }) => before.every((old) => old.conversationId !== conversationId));
    // Whoever reported it has the answer to that, which is no message of the alert's own.
    const untoldYet = before.every(({ activityId }) => activityId === null);
    const escalation = untoldYet ? escalationOf(alert, deps.clock.now()) : [];
    if (untold.length === 0 && !before.some(isHeard))
      return { put: { alerts: [{ ...alert, unheard: true }] }, work: escalation };
    const now = deps.clock.now();
    const deliveries = await Promise.all(untold.map((listener) => whenAudible(deps, alert, listener)));
    return {
      put: { deliveries },
      work: [...deliveries.map((one) => deliverWork(one, one.dueAt <= now ? atOnce : one.dueAt)), ...escalation],
    };
  });
}

/** Whether somebody has heard, or still may: a dropped alert is one that nobody needs to hear any more. */
export function isHeard({ state }: Delivery): boolean {
  return state === 'sent' || state === 'waiting' || state === 'dropped';
}

/** The order to send a delivery when it is due, or later where Teams asked for that. One conversation's messages keep their order. */
export function deliverWork({ id, conversationId, dueAt }: Delivery, at: Instant = dueAt): WorkOrder {
  return { kind: 'deliver', subject: id, dueAt: at, lane: conversationLane(conversationId) };
}

/** The lane of everything that the bot says or edits in a conversation of its own accord. */
export const conversationLane = (conversationId: string): string => `conversation:${conversationId}`;

/** A copy that is due now, or when the quiet hours of whoever reads there are over. */
async function whenAudible(deps: Deps, alert: Alert, listener: Listener): Promise<Delivery> {
  const { conversationId } = listener;
  return deliveryOf(alert, listener, await audibleAt(deps, alert, { conversationId, now: deps.clock.now() }));
}

async function whoHears(deps: Deps, alert: Alert): Promise<readonly Listener[]> {
  const ids = new Map<string, PersonRef | null>();
  for (const { conversationId, mention } of [...(await blockOwner(deps, alert)), ...(await owners(deps, alert))])
    ids.set(conversationId, mention);
  const subscribed = await listeners(deps, alert.kind, alert.customerId);
  const before = alert.kind === 'unblocked' ? await waitedForTheEnd(deps, alert) : [];
  for (const id of [...subscribed, ...(await orderers(deps, alert)), ...before]) if (!ids.has(id)) ids.set(id, null);
  const found: Listener[] = [];
  for (const [conversationId, mention] of ids)
    if (await isReachable(deps, conversationId)) found.push({ conversationId, mention });
  return found;
}

async function isReachable(deps: Deps, conversationId: string): Promise<boolean> {
  const conversation = await deps.store.get('conversations', conversationId);
  return conversation !== null && conversation.goneAt === null;
}

/** The personal chats of those who placed the refused orders, where the shop named them and they have met the bot. */
async function orderers(deps: Deps, alert: Alert): Promise<readonly string[]> {
  const block = alert.blockId === null ? null : await deps.store.get('blocks', alert.blockId);
  if (block === null || block.test) return [];
  const ids = block.orders.flatMap(({ orderedBy }) => orderedBy?.objectId ?? []);
  const people = await Promise.all([...new Set(ids)].map((id) => deps.store.get('people', id)));
  return people.flatMap((person) => person?.personalConversationId ?? []);
}

/** The owner's personal chat; where the app is not installed there, the conversation in which the attestation began, with a mention. */
async function owners(deps: Deps, alert: Alert): Promise<readonly Listener[]> {
  const attestation = await attestationOf(deps, alert);
  if (attestation === null) return [];
  const owner = await deps.store.get('people', attestation.owner.objectId);
  const personal = owner?.personalConversationId ?? null;
  if (personal !== null && (await isReachable(deps, personal))) return [{ conversationId: personal, mention: null }];
  return [{ conversationId: attestation.originConversationId, mention: attestation.owner }];
}

/** Who took a blocked purchase hears what becomes of it; where that was pressed has heard of it already. */
async function blockOwner(deps: Deps, { blockId }: Alert): Promise<readonly Listener[]> {
  const block = blockId === null ? null : await deps.store.get('blocks', blockId);
  const chat = block?.owner === undefined ? null : await personalChat(deps, block.owner.objectId);
  return chat === null ? [] : [{ conversationId: chat.id, mention: null }];
}

async function subjectOf(deps: Deps, alert: Alert): Promise<Attestation | null> {
  return alert.attestationId === null ? null : deps.store.get('attestations', alert.attestationId);
}

async function attestationOf(deps: Deps, alert: Alert): Promise<Attestation | null> {
  if (alert.attestationId !== null) return subjectOf(deps, alert);
  return alert.test || alert.customerId === null ? null : currentAttestation(deps, alert.customerId);
}

async function waitedForTheEnd(deps: Deps, alert: Alert): Promise<readonly string[]> {
  const block = alert.blockId === null ? null : await deps.store.get('blocks', alert.blockId);
  return [...(await heardOfTheBlock(deps, alert)), ...(await askedToHear(deps, block))];
}

/** Those who heard that a purchase was blocked also hear that it may be retried. */
async function heardOfTheBlock(deps: Deps, alert: Alert): Promise<readonly string[]> {
  const told = await deps.store.find('deliveries', 'alert', `${alert.blockId}:purchaseBlocked`);
  return told
    .filter(({ state }) => state === 'sent' || state === 'waiting')
    .map(({ conversationId }) => conversationId);
}

function deliveryOf(alert: Alert, listener: Listener, dueAt: Instant): Delivery {
  return {
    id: `${alert.id}|${listener.conversationId}`,
    version: 0,
    alertId: alert.id,
    ...listener,
    state: 'waiting',
    activityId: null,
    dueAt,
    tries: 0,
    sentAt: null,
    lastError: null,
  };
}
