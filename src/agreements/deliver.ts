import { deliverWork } from './announce.ts';
import { decideAndFinish, merge } from './change.ts';
import { arrived, ended, failed, fresh, gone, type Told } from './delivered.ts';
import { nextIn } from './mailbox.ts';
import { paused, pausedUntil } from './pauses.ts';
import type { Change, Deps, SendOutcome, Throttled, Work } from './ports.ts';
import type { Conversation, Delivery } from './rows.ts';
import { threadRoot } from './threads.ts';

export { alertView } from './alert-view.ts';

/**
 * Tells a conversation what is due there next, which is what this delivery waits behind, or this delivery itself. A crash between sending
 * and writing it down costs one extra copy, never a lost one.
 */
export async function deliver(deps: Deps, work: Work): Promise<void> {
  const own = await deps.store.get('deliveries', work.subject);
  if (own === null || own.state !== 'waiting') return decideAndFinish(deps, work, async () => ({}));
  const to = await deps.store.get('conversations', own.conversationId);
  if (to === null || to.goneAt !== null) return finish(deps, work, () => gone(deps, own.conversationId, 'gone'));
  const until = Math.max(own.dueAt, await pausedUntil(deps, to.id));
  if (until > deps.clock.now()) return decideAndFinish(deps, work, async () => ({ work: [deliverWork(own, until)] }));
  const next = await nextIn(deps, to.id);
  if (next === null) return finish(deps, work, async () => ({}));
  if (next.kind === 'pointless')
    return finish(deps, work, async () => ended(await fresh(deps, next.deliveries), { state: 'dropped' }));
  return tell(deps, work, { next, to });
}

async function tell(deps: Deps, work: Work, { next, to }: { readonly next: Told; readonly to: Conversation }) {
  const rows = next.kind === 'alert' ? [next.delivery] : next.deliveries;
  const { rootId, ...sent } = await send(deps, { next, to });
  const { outcome } = sent;
  switch (outcome.kind) {
    case 'sent':
      return finish(deps, work, () => arrived(deps, { next, to, rootId, outcome }));
    case 'throttled':
      return later(deps, work, { rows, to, outcome });
    case 'gone':
      return finish(deps, work, () =>
        outcome.scope === 'conversation'
          ? gone(deps, to.id, outcome.reason)
          : failed(deps, { rows, to, reason: outcome.reason }),
      );
    case 'failed':
      return finish(deps, work, () => failed(deps, { rows, to, reason: outcome.reason }));
  }
}

/** One message, in the thread of what it is about. Where that thread's root is gone, Teams has refused it: it begins a new one. */
async function send(
  { store, notify }: Deps,
  { next, to }: { readonly next: Told; readonly to: Conversation },
): Promise<{ readonly outcome: SendOutcome; readonly rootId: string | null }> {
  const unsure = next.kind === 'alert' ? next.delivery.answerLost : next.deliveries.some((row) => row.answerLost);
  // Sent blindly again and again, a message whose answers are lost would arrive as many times.
  const probe = unsure === true ? await notify.probe(to) : null;
  if (probe?.kind === 'throttled') return { outcome: { ...probe, heldBack: true }, rootId: null };
  if (probe?.kind === 'gone') return { outcome: probe, rootId: null };
  if (next.kind === 'summary') return { outcome: await notify.sendSummary(next.views, to), rootId: null };
  const rootId = await threadRoot({ store }, to, next.view.alert);
  const outcome = await notify.sendAlert(next.view, to, rootId);
  if (rootId === null || outcome.kind !== 'gone' || outcome.scope !== 'message') return { outcome, rootId };
  return { outcome: await notify.sendAlert(next.view, to, null), rootId: null };
}

/** Writes what came of it; what this work's own delivery had to wait behind is done with, and its own turn comes at once. */
async function finish(deps: Deps, work: Work, decide: () => Promise<Change>): Promise<void> {
  await decideAndFinish(deps, work, async (): Promise<Change> => {
    const change = await decide();
    const done = change.put?.deliveries ?? [];
    const own = await deps.store.get('deliveries', work.subject);
    const turn = own === null || done.some(({ id }) => id === own.id) ? [] : [deliverWork(own, deps.clock.now())];
    const others = done
      .filter(({ id }) => id !== work.subject)
      .map(({ id }) => ({ kind: 'deliver', subject: id }) as const);
    return merge(change, { work: turn, dropWork: others });
  });
}

/** Nothing more is sent to this conversation before Teams, or our own limit, allows it. The order of what waits stays. */
async function later(
  deps: Deps,
  work: Work,
  { rows, to, outcome }: { readonly rows: readonly Delivery[]; readonly to: Conversation; readonly outcome: Throttled },
): Promise<void> {
  await decideAndFinish(deps, work, async (): Promise<Change> => {
    const { until, change } = await paused(deps, to.id, outcome);
    const own = await deps.store.get('deliveries', work.subject);
    const asked = outcome.heldBack === true ? [] : await fresh(deps, rows);
    const lost = outcome.answerLost === true ? { answerLost: true as const } : {};
    const waiting = asked.map((row) => ({ ...row, ...lost, tries: row.tries + 1, lastError: outcome.reason }));
    return merge(change, { put: { deliveries: waiting }, work: own === null ? [] : [deliverWork(own, until)] });
  });
}
