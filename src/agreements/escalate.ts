import { deliverWork } from './announce.ts';
import { decideAndFinish } from './change.ts';
import { isOpen } from './escalation.ts';
import type { Change, Deps, Work } from './ports.ts';
import { reachable } from './reach.ts';
import type { Delivery } from './rows.ts';
import { listeners } from './subscriptions.ts';

/** Says an urgent alert again, once, to those who hear *operations*, unless somebody took it or acted meanwhile. */
export async function escalate(deps: Deps, work: Work): Promise<void> {
  await decideAndFinish(deps, work, async (): Promise<Change> => {
    const now = deps.clock.now();
    const alert = await deps.store.get('alerts', work.subject);
    if (alert === null || alert.escalatedAt !== undefined || !(await isOpen(deps, alert, now))) return {};
    const hearing = await Promise.all((await listeners(deps, 'operations', null)).map((id) => reachable(deps, id)));
    const deliveries = hearing.flatMap((to) => (to === null ? [] : [again(alert.id, to.id, now)]));
    return {
      put: { alerts: [{ ...alert, escalatedAt: now, unheard: alert.unheard && deliveries.length === 0 }], deliveries },
      work: deliveries.map((delivery) => deliverWork(delivery)),
    };
  });
}

/** A copy beside the one that such a conversation may have had at first. */
function again(alertId: string, conversationId: string, dueAt: number): Delivery {
  return {
    id: `${alertId}|${conversationId}|again`,
    version: 0,
    alertId,
    conversationId,
    state: 'waiting',
    mention: null,
    activityId: null,
    dueAt,
    tries: 0,
    sentAt: null,
    lastError: null,
    escalated: true,
  };
}
