import { type Alert, blockAlert, blockAlertId } from './alerts.ts';
import type { Attestation } from './attestation.ts';
import type { PersonRef } from './customer.ts';
import { currentAttestation } from './find-attestations.ts';
import { personalChat, type Reaching, reachable } from './reach.ts';
import type { Block } from './rows.ts';
import { listeners } from './subscriptions.ts';
import { askedToHear } from './tell-when-unblocked.ts';

/** A conversation that is to hear an alert. */
export interface Listener {
  readonly conversationId: string;
  /** The owner, where there is no personal chat to be told in. */
  readonly mention: PersonRef | null;
}

/** Everybody who is to hear an alert, each conversation once. */
export async function whoHears(deps: Reaching, alert: Alert): Promise<readonly Listener[]> {
  const ids = new Map<string, PersonRef | null>();
  const block = alert.blockId === null ? null : await deps.store.get('blocks', alert.blockId);
  for (const { conversationId, mention } of [...(await blockOwner(deps, block)), ...(await owners(deps, alert))])
    ids.set(conversationId, mention);
  const subscribed = await listeners(deps, alert.kind, alert.customerId);
  const before = alert.kind === 'unblocked' ? await waitedForTheEnd(deps, block) : [];
  for (const id of [...subscribed, ...(await orderers(deps, block)), ...before]) if (!ids.has(id)) ids.set(id, null);
  const found: Listener[] = [];
  for (const [conversationId, mention] of ids)
    if ((await reachable(deps, conversationId)) !== null) found.push({ conversationId, mention });
  return found;
}

/** Whether a conversation hears the end of an open block without asking for it. */
export async function hearsTheEnd(deps: Reaching, block: Block, conversationId: string): Promise<boolean> {
  const hearing = await whoHears(deps, blockAlert('unblocked', block, block.openedAt));
  return hearing.some((listener) => listener.conversationId === conversationId);
}

/** The attestation that an alert is about. */
export async function subjectOf(deps: Pick<Reaching, 'store'>, alert: Alert): Promise<Attestation | null> {
  return alert.attestationId === null ? null : deps.store.get('attestations', alert.attestationId);
}

/** The personal chats of those who placed the refused orders, where the shop named them and they have met the bot. */
async function orderers(deps: Reaching, block: Block | null): Promise<readonly string[]> {
  if (block === null || block.test) return [];
  const ids = block.orders.flatMap(({ orderedBy }) => orderedBy?.objectId ?? []);
  const people = await Promise.all([...new Set(ids)].map((id) => deps.store.get('people', id)));
  return people.flatMap((person) => person?.personalConversationId ?? []);
}

/** The owner's personal chat; where the app is not installed there, the conversation in which the attestation began, with a mention. */
async function owners(deps: Reaching, alert: Alert): Promise<readonly Listener[]> {
  const attestation = await attestationOf(deps, alert);
  if (attestation === null) return [];
  const chat = await personalChat(deps, attestation.owner.objectId);
  if (chat !== null) return [{ conversationId: chat.id, mention: null }];
  return [{ conversationId: attestation.originConversationId, mention: attestation.owner }];
}

/** Who took a blocked purchase hears what becomes of it; where that was pressed has heard of it already. */
async function blockOwner(deps: Reaching, block: Block | null): Promise<readonly Listener[]> {
  const chat = block?.owner === undefined ? null : await personalChat(deps, block.owner.objectId);
  return chat === null ? [] : [{ conversationId: chat.id, mention: null }];
}

async function attestationOf(deps: Reaching, alert: Alert): Promise<Attestation | null> {
  if (alert.attestationId !== null) return subjectOf(deps, alert);
  return alert.test || alert.customerId === null ? null : currentAttestation(deps, alert.customerId);
}

async function waitedForTheEnd(deps: Reaching, block: Block | null): Promise<readonly string[]> {
  return block === null ? [] : [...(await heardOfTheBlock(deps, block)), ...(await askedToHear(deps, block))];
}

/** Those who heard that a purchase was blocked also hear that it may be retried. */
async function heardOfTheBlock(deps: Reaching, { id }: Block): Promise<readonly string[]> {
  const told = await deps.store.find('deliveries', 'alert', blockAlertId('purchaseBlocked', id));
  return told
    .filter(({ state }) => state === 'sent' || state === 'waiting')
    .map(({ conversationId }) => conversationId);
}
