import { decideAndFinish, merge } from './change.ts';
import type { Instant } from './instant.ts';
import { paused, pausedUntil, resumed } from './pauses.ts';
import type { Change, Deps, OwnNotice, SendOutcome, Throttled, Work, WorkOrder } from './ports.ts';
import { quietEnds } from './quiet.ts';
import type { Conversation } from './rows.ts';

/** What came of a notice. */
interface Said {
  readonly sent: boolean;
  /** Read anew for each try to commit: the conversation is open again where it took the notice. */
  readonly opened: () => Promise<Change>;
}

/**
 * Tells one person something as deliveries are told: not while the conversation is left alone, nor in the person's quiet hours; what Teams
 * would not take leaves it alone for longer. Null: not told yet, and the work is ordered again for then. At least once.
 */
export async function sayNotice(
  deps: Deps,
  work: Work,
  { notice, to }: { readonly notice: OwnNotice; readonly to: Conversation },
): Promise<Said | null> {
  const until = Math.max(await pausedUntil(deps, to.id), await audible(deps, notice, to));
  if (until > deps.clock.now()) {
    await decideAndFinish(deps, work, async () => ({ work: [again(work, until)] }));
    return null;
  }
  const outcome = await send(deps, work, { notice, to });
  if (outcome.kind !== 'throttled') {
    const sent = outcome.kind === 'sent';
    return { sent, opened: async () => (sent ? resumed(deps, to.id) : {}) };
  }
  await decideAndFinish(deps, work, async (): Promise<Change> => {
    const pause = await paused(deps, to.id, outcome);
    return merge(pause.change, { work: [again(work, pause.until, outcome)] });
  });
  return null;
}

/** The hour of a digest was chosen; nothing else that is told in this way is urgent. */
async function audible(deps: Deps, notice: OwnNotice, to: Conversation): Promise<Instant> {
  return notice.kind === 'digest' ? 0 : quietEnds(deps, to.id, deps.clock.now());
}

/** Where the last answer was lost, Teams must answer a probe first: sent blindly again and again, it would arrive as many times. */
async function send(
  { notify }: Deps,
  work: Work,
  { notice, to }: { readonly notice: OwnNotice; readonly to: Conversation },
): Promise<SendOutcome> {
  const probe = work.data?.['answerLost'] === true ? await notify.probe(to) : null;
  if (probe?.kind === 'throttled') return { ...probe, answerLost: true };
  return probe?.kind === 'gone' ? probe : notify.sendNotice(notice, to);
}

function again(
  { kind, subject, lane, data = {} }: Work,
  dueAt: Instant,
  throttled: Partial<Throttled> = {},
): WorkOrder {
  const lost = throttled.answerLost === true ? { answerLost: true } : {};
  return { kind, subject, dueAt, data: { ...data, ...lost }, ...(lane === undefined ? {} : { lane }) };
}
