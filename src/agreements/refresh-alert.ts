import { alertView } from './alert-view.ts';
import { conversationLane } from './announce.ts';
import { decideAndFinish, merge } from './change.ts';
import { paused, pausedUntil } from './pauses.ts';
import type { Change, Deps, Work, WorkOrder } from './ports.ts';

/** Orders the edit of every copy of an alert that was sent: more orders joined, or what it tells of has ended. A summary stays as it is. */
export async function refreshAlert(deps: Deps, work: Work): Promise<void> {
  await decideAndFinish(deps, work, async () => {
    const copies = await deps.store.find('deliveries', 'alert', work.subject);
    const sent = copies.filter((copy) => copy.state === 'sent' && copy.activityId !== null && copy.inSummary !== true);
    return { work: sent.map(({ id, conversationId }) => editWork(id, conversationId, deps.clock.now())) };
  });
}

/** Edits one copy. One that is gone, or that Teams refuses to edit, stays as it was. */
export async function editAlert(deps: Deps, work: Work): Promise<void> {
  const copy = await deps.store.get('deliveries', work.subject);
  const to = copy === null ? null : await deps.store.get('conversations', copy.conversationId);
  const view = copy === null ? null : await alertView(deps, copy);
  if (copy === null || to === null || view === null || copy.activityId === null)
    return decideAndFinish(deps, work, async () => ({}));
  const again = (until: number): Change => ({ work: [editWork(copy.id, to.id, until)] });
  const until = await pausedUntil(deps, to.id);
  if (until > deps.clock.now()) return decideAndFinish(deps, work, async () => again(until));
  const sent = { activityId: copy.activityId, rootId: copy.threadId ?? null };
  const outcome = await deps.notify.updateAlert(view, to, sent);
  await decideAndFinish(deps, work, async () => {
    if (outcome.kind !== 'throttled') return {};
    const pause = await paused(deps, to.id, outcome);
    return merge(pause.change, again(pause.until));
  });
}

function editWork(subject: string, conversationId: string, dueAt: number): WorkOrder {
  return { kind: 'editAlert', subject, dueAt, lane: conversationLane(conversationId) };
}
