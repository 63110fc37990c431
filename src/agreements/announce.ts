import { type Alert, isOvertaken } from './alerts.ts';
import { atOnce } from './at-once.ts';
import { examineBlock } from './block-purchase.ts';
import { decideAndFinish } from './change.ts';
import { escalationOf } from './escalation.ts';
import type { Instant } from './instant.ts';
import type { Change, Deps, Work, WorkOrder } from './ports.ts';
import { audibleAt } from './quiet.ts';
import type { Delivery } from './rows.ts';
import { type Listener, subjectOf, whoHears } from './who-hears.ts';

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
