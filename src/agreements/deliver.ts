import { type Alert, isOvertaken } from './alerts.ts';
import { deliverWork, isHeard } from './announce.ts';
import { decideAndFinish, merge } from './change.ts';
import { announce } from './follow.ts';
import type { AlertView, Change, Deps, SendOutcome, Work } from './ports.ts';
import type { Conversation, Delivery } from './rows.ts';
import { deliveryDelay } from './schedule.ts';

/** Sends one alert to one conversation. A crash between sending and writing it down costs one extra copy, never a lost one. */
export async function deliver(deps: Deps, work: Work): Promise<void> {
  const delivery = await deps.store.get('deliveries', work.subject);
  const to = delivery === null ? null : await deps.store.get('conversations', delivery.conversationId);
  if (delivery === null || to === null || delivery.state !== 'waiting')
    return decideAndFinish(deps, work, async () => ({}));
  const view = await alertView(deps, delivery);
  if (view === null || isOvertaken(view.alert, view.attestation, deps.clock.now()))
    return end(deps, work, { state: 'dropped' });
  const outcome = await deps.notify.sendAlert(view, to);
  switch (outcome.kind) {
    case 'sent':
      return sent(deps, work, { view, activityId: outcome.activityId });
    case 'throttled':
      return later(deps, work, outcome);
    case 'gone':
      return outcome.scope === 'conversation' ? gone(deps, work, outcome.reason) : failed(deps, work, outcome.reason);
    case 'failed':
      return failed(deps, work, outcome.reason);
  }
}

/** Edits every copy of an alert that was sent: more orders joined, or the block ended. Copies that are gone stay as they were. */
export async function refreshAlert(deps: Deps, work: Work): Promise<void> {
  const sent = (await deps.store.find('deliveries', 'alert', work.subject)).filter(({ state }) => state === 'sent');
  const tries = Number(work.data?.['tries'] ?? 0);
  let wait: number | null = null;
  for (const delivery of sent) {
    const outcome = await update(deps, delivery);
    if (outcome?.kind === 'throttled') wait = Math.max(wait ?? 0, outcome.retryAfterMs ?? deliveryDelay(tries));
  }
  const { kind, subject } = work;
  const again =
    wait === null ? [] : [{ kind, subject, dueAt: deps.clock.now() + wait, data: { tries: tries + 1 } } as const];
  await decideAndFinish(deps, work, async () => ({ work: again }));
}

/** An alert with everything that its card is made from, or null where its subject is not there any more. */
export async function alertView(
  deps: Pick<Deps, 'store'>,
  delivery: Pick<Delivery, 'alertId' | 'mention'>,
): Promise<AlertView | null> {
  const alert = await deps.store.get('alerts', delivery.alertId);
  if (alert === null) return null;
  const attestation = alert.attestationId === null ? null : await deps.store.get('attestations', alert.attestationId);
  const block = alert.blockId === null ? null : await deps.store.get('blocks', alert.blockId);
  const trouble =
    alert.kind === 'operations' && alert.trouble !== null ? await deps.store.get('troubles', alert.trouble) : null;
  return { alert, attestation, block, mention: delivery.mention, trouble };
}

async function update(deps: Deps, delivery: Delivery): Promise<SendOutcome | null> {
  const to = await deps.store.get('conversations', delivery.conversationId);
  const view = await alertView(deps, delivery);
  if (to === null || view === null || delivery.activityId === null) return null;
  return deps.notify.updateAlert(view, to, delivery.activityId);
}

async function end(deps: Deps, work: Work, result: Partial<Delivery> & Pick<Delivery, 'state'>): Promise<void> {
  await decideAndFinish(deps, work, async (): Promise<Change> => {
    const delivery = await deps.store.get('deliveries', work.subject);
    return delivery === null ? {} : { put: { deliveries: [{ ...delivery, ...result, tries: delivery.tries + 1 }] } };
  });
}

/** An order that joined, or a trouble that ended, while the message was under way is not on it: such a copy is edited at once. */
async function sent(
  deps: Deps,
  work: Work,
  { view, activityId }: { readonly view: AlertView; readonly activityId: string | null },
): Promise<void> {
  await decideAndFinish(deps, work, async (): Promise<Change> => {
    const delivery = await deps.store.get('deliveries', work.subject);
    if (delivery === null) return {};
    const now = deps.clock.now();
    const block = view.block === null ? null : await deps.store.get('blocks', view.block.id);
    const trouble = view.trouble === null ? null : await deps.store.get('troubles', view.trouble.id);
    const isSame = block?.version === view.block?.version && trouble?.version === view.trouble?.version;
    const edit = { kind: 'refreshAlert', subject: delivery.alertId, dueAt: now } as const;
    return {
      put: { deliveries: [{ ...delivery, state: 'sent', activityId, sentAt: now, tries: delivery.tries + 1 }] },
      work: isSame ? [] : [edit],
    };
  });
}

async function later(deps: Deps, work: Work, outcome: Extract<SendOutcome, { kind: 'throttled' }>): Promise<void> {
  await decideAndFinish(deps, work, async (): Promise<Change> => {
    const delivery = await deps.store.get('deliveries', work.subject);
    if (delivery === null) return {};
    const waited: Delivery = { ...delivery, tries: delivery.tries + 1, lastError: outcome.reason };
    const dueAt = deps.clock.now() + (outcome.retryAfterMs ?? deliveryDelay(delivery.tries));
    return { put: { deliveries: [waited] }, work: [deliverWork(waited, dueAt)] };
  });
}

/** A conversation that the bot was removed from hears nothing more; who else is to hear the alert is decided again without it. */
async function gone(deps: Deps, work: Work, reason: string): Promise<void> {
  await decideAndFinish(deps, work, async (): Promise<Change> => {
    const delivery = await deps.store.get('deliveries', work.subject);
    if (delivery === null) return {};
    const [conversation, subscription] = await Promise.all([
      deps.store.get('conversations', delivery.conversationId),
      deps.store.get('subscriptions', delivery.conversationId),
    ]);
    const dropped: Change = {
      put: { conversations: conversation === null ? [] : [{ ...conversation, goneAt: deps.clock.now() }] },
      remove: { subscriptions: subscription === null ? [] : [{ id: subscription.id, version: subscription.version }] },
    };
    const ended: Delivery = { ...delivery, state: 'gone', tries: delivery.tries + 1, lastError: reason };
    const alert = await deps.store.get('alerts', delivery.alertId);
    const again = alert === null ? [] : [announce(alert)];
    return merge(dropped, { put: { deliveries: [ended] }, work: again });
  });
}

async function failed(deps: Deps, work: Work, reason: string): Promise<void> {
  await decideAndFinish(deps, work, async (): Promise<Change> => {
    const delivery = await deps.store.get('deliveries', work.subject);
    if (delivery === null) return {};
    const conversation = await deps.store.get('conversations', delivery.conversationId);
    const marked: Conversation[] =
      conversation === null ? [] : [{ ...conversation, lastError: { at: deps.clock.now(), reason } }];
    const ended: Delivery = { ...delivery, state: 'failed', tries: delivery.tries + 1, lastError: reason };
    return merge({ put: { deliveries: [ended], conversations: marked } }, await unheardIfNobodyElse(deps, ended));
  });
}

async function unheardIfNobodyElse(deps: Deps, ended: Delivery): Promise<Change> {
  const others = (await deps.store.find('deliveries', 'alert', ended.alertId)).filter(({ id }) => id !== ended.id);
  if (others.some(isHeard)) return {};
  const alert: Alert | null = await deps.store.get('alerts', ended.alertId);
  return alert === null ? {} : { put: { alerts: [{ ...alert, unheard: true }] } };
}
