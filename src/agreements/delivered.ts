import type { Alert } from './alerts.ts';
import { isHeard } from './announce.ts';
import { merge } from './change.ts';
import { deliveryFailed, deliveryWorks } from './delivery-trouble.ts';
import { announce } from './follow.ts';
import type { Next } from './mailbox.ts';
import { resumed } from './pauses.ts';
import type { Change, Deps, SendOutcome } from './ports.ts';
import type { Conversation, Delivery } from './rows.ts';
import { tellEnded } from './tell-ended.ts';
import { threadBegins } from './threads.ts';

/** What can be told: everything but what has lost its point. */
export type Told = Exclude<Next, { kind: 'pointless' }>;

/** The change with which deliveries come to their end. */
export function ended(rows: readonly Delivery[], result: Partial<Delivery> & Pick<Delivery, 'state'>): Change {
  return { put: { deliveries: rows.map((row) => ({ ...row, ...result })) } };
}

/** An order that joined, or a trouble that ended, while the message was under way is not on it: such a copy is edited at once. */
export async function arrived(
  deps: Deps,
  sent: {
    readonly next: Told;
    readonly to: Conversation;
    readonly rootId: string | null;
    readonly outcome: Extract<SendOutcome, { kind: 'sent' }>;
  },
): Promise<Change> {
  const { next, to, rootId } = sent;
  const { activityId } = sent.outcome;
  const now = deps.clock.now();
  const rows = await fresh(deps, next.kind === 'alert' ? [next.delivery] : next.deliveries);
  const place = {
    ...(rootId === null ? {} : { threadId: rootId }),
    ...(next.kind === 'summary' ? { inSummary: true as const } : {}),
  };
  const told = rows.map(({ answerLost: _, tries, ...row }) => ({ ...row, ...place, tries: tries + 1 }));
  const after = ended(told, { state: 'sent', activityId, sentAt: now });
  const open = merge(after, await resumed(deps, to.id), await deliveryWorks(deps), await mended(deps, to.id));
  if (next.kind === 'summary') return open;
  const { alert, block } = next.view;
  const begun = rootId === null ? await threadBegins(deps, to, { about: alert, activityId }) : {};
  const { trouble } = next.view;
  const sameBlock = block === null || (await deps.store.get('blocks', block.id))?.version === block.version;
  const sameTrouble = trouble === null || (await deps.store.get('troubles', trouble.id))?.version === trouble.version;
  const edit = { kind: 'refreshAlert', subject: alert.id, dueAt: now } as const;
  return merge(open, begun, { work: sameBlock && sameTrouble ? [] : [edit] });
}

/** A conversation that the bot was removed from hears nothing more; who else is to hear its alerts is decided again without it. */
export async function gone(deps: Deps, conversationId: string, reason: string): Promise<Change> {
  const [conversation, subscription, waiting] = await Promise.all([
    deps.store.get('conversations', conversationId),
    deps.store.get('subscriptions', conversationId),
    deps.store.find('deliveries', 'waitingIn', conversationId),
  ]);
  const left =
    conversation !== null && conversation.goneAt === null ? [{ ...conversation, goneAt: deps.clock.now() }] : [];
  const dropped: Change = {
    put: { conversations: left },
    remove: { subscriptions: subscription === null ? [] : [{ id: subscription.id, version: subscription.version }] },
    work: tellEnded(conversation, subscription, deps.clock.now()),
  };
  const alerts = await alertsOf(deps, waiting);
  const rows = waiting.map((row) => ({ ...row, tries: row.tries + 1 }));
  const again = alerts.map((alert) => announce(alert));
  const over = ended(rows, { state: 'gone', lastError: reason });
  return merge(dropped, over, await resumed(deps, conversationId), { work: again });
}

/** Teams refused it for good: said at the conversation, to operations, and, where nobody else hears of it, kept as unheard. */
export async function failed(
  deps: Deps,
  what: { readonly rows: readonly Delivery[]; readonly to: Conversation; readonly reason: string },
): Promise<Change> {
  const { to, reason } = what;
  const rows = await fresh(deps, what.rows);
  const conversation = await deps.store.get('conversations', to.id);
  const marked = conversation === null ? [] : [{ ...conversation, lastError: { at: deps.clock.now(), reason } }];
  const tried = rows.map((row) => ({ ...row, tries: row.tries + 1 }));
  const alerts = await alertsOf(deps, rows);
  // An older one about failing deliveries is replaced by the next, which the same change may bring.
  const kept = alerts.filter(({ trouble }) => alerts.length === 1 || trouble !== 'deliveryFailing');
  const nobody = await Promise.all(kept.map((alert) => unheardIfNobodyElse(deps, alert, rows)));
  return merge(
    ended(tried, { state: 'failed', lastError: reason }),
    { put: { conversations: marked } },
    ...nobody,
    await deliveryFailed(deps, alerts, reason),
  );
}

async function unheardIfNobodyElse(deps: Deps, alert: Alert, over: readonly Delivery[]): Promise<Change> {
  const copies = await deps.store.find('deliveries', 'alert', alert.id);
  const others = copies.filter(({ id }) => over.every((row) => row.id !== id));
  return others.some(isHeard) ? {} : { put: { alerts: [{ ...alert, unheard: true }] } };
}

/** The last failure is history once something arrives. */
async function mended(deps: Deps, conversationId: string): Promise<Change> {
  const conversation = await deps.store.get('conversations', conversationId);
  if (conversation === null || conversation.lastError === null) return {};
  return { put: { conversations: [{ ...conversation, lastError: null }] } };
}

/** The rows as they are now, as far as they still wait. */
export async function fresh(deps: Deps, rows: readonly Delivery[]): Promise<readonly Delivery[]> {
  const found = await Promise.all(rows.map(({ id }) => deps.store.get('deliveries', id)));
  return found.filter((row) => row !== null).filter(({ state }) => state === 'waiting');
}

/** Their alerts, each once: an alert that was said again has two copies. */
async function alertsOf(deps: Deps, rows: readonly Delivery[]): Promise<readonly Alert[]> {
  const ids = [...new Set(rows.map(({ alertId }) => alertId))];
  const alerts = await Promise.all(ids.map((id) => deps.store.get('alerts', id)));
  return alerts.filter((alert) => alert !== null);
}
