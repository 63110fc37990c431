import { liveStates } from './agreements/attestation.ts';
import type { Instant } from './agreements/instant.ts';
import type { Clock, Notify, Store, Work } from './agreements/ports.ts';
import type { Metrics, Readings } from './metrics.ts';

/** What counts: nothing where there are no metrics. */
interface Measuring {
  readonly metrics: Metrics | undefined;
  readonly now: () => Instant;
}

/** Runs due work and counts it, with how late it began. */
export async function measuredWork(work: Work, { metrics, now }: Measuring, run: () => Promise<void>): Promise<void> {
  if (metrics === undefined) return run();
  const [began, lagMs] = [performance.now(), now() - work.dueAt];
  const count = (ok: boolean): void => metrics.work({ kind: work.kind, ok, ms: performance.now() - began, lagMs });
  try {
    await run();
  } catch (error) {
    count(false);
    throw error;
  }
  count(true);
}

/** The same voice; what Teams makes of each message is counted. */
export function measuredNotify(notify: Notify, { metrics, now }: Measuring): Notify {
  if (metrics === undefined) return notify;
  return {
    ...notify,
    sendAlert: async (view, to, rootId) => {
      const outcome = await notify.sendAlert(view, to, rootId);
      const { kind, raisedAt } = view.alert;
      metrics.sent({ kind, outcome: outcome.kind, lagMs: now() - raisedAt });
      return outcome;
    },
    sendSummary: async (views, to) => {
      const outcome = await notify.sendSummary(views, to);
      const oldest = Math.min(...views.map(({ alert }) => alert.raisedAt));
      metrics.sent({ kind: 'summary', outcome: outcome.kind, lagMs: now() - oldest });
      return outcome;
    },
    sendNotice: async (notice, to) => {
      const outcome = await notify.sendNotice(notice, to);
      metrics.sent({ kind: notice.kind, outcome: outcome.kind, lagMs: 0 });
      return outcome;
    },
  };
}

/** What is looked up when somebody reads the metrics. */
export function readingsOf(store: Store, clock: Clock): Readings {
  return {
    oldestDueMs: async () => Math.max(0, clock.now() - ((await store.nextDueAt()) ?? clock.now())),
    attestations: async () =>
      Object.fromEntries(
        await Promise.all(
          liveStates.map(async (state) => [state, await store.count('attestations', 'state', state)] as const),
        ),
      ),
  };
}
