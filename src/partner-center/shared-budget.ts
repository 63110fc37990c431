import { inTime } from '../agreements/in-time.ts';
import type { PlacesOf, TakePlaces } from '../agreements/shared.ts';
import type { Applicant, Budget, BudgetDeps, Start } from './budget.ts';
import { backgroundPart, budgetWindowMs, type Priority } from './policy.ts';
import { createQueues, type Waiting } from './queues.ts';

export interface SharedBudgetDeps extends BudgetDeps {
  readonly takePlaces: TakePlaces;
}

/** How long the database is left alone after it did not answer. */
const awayMs = 500;
/** What it may take to answer. A place that it gives out later is lost. */
const answerMs = 3_000;

/**
 * The same budget for all instances of the bot: whoever may start by this process's own takes a place from all of them, one at a time,
 * people first. While the database is away nothing is started: who cannot wait for it is `late`.
 */
export function shareBudget(own: Budget, deps: SharedBudgetDeps): Budget {
  const { elapsedMs, sleep } = deps;
  const queues = createQueues();
  const { settle, inOrder } = queues;
  const places = placesOf(deps.requestsPerMinute);
  let serving = false;
  let pause: AbortController | null = null;

  /** Ends what is not to be started or not in time; answers who is next. `notBefore`: nobody of that priority may go sooner. */
  function next(notBefore: Readonly<Record<Priority, number>>): Waiting | null {
    const now = elapsedMs();
    for (const waiting of inOrder()) {
      const at = Math.max(waiting.notBefore(), notBefore[waiting.priority], now);
      if (waiting.hindered()) settle(waiting, { kind: 'hindered' });
      else if (at > waiting.latestStart) settle(waiting, { kind: 'late', retryAfterMs: Math.ceil(at - now) });
      else if (at <= now) return waiting;
    }
    return null;
  }

  async function serve(): Promise<void> {
    const notBefore = { interactive: 0, background: 0, mirror: 0 };
    while (inOrder().length > 0) {
      const waiting = next(notBefore);
      if (waiting === null) await rest(notBefore);
      else {
        const waitMs = await ask(waiting);
        if (waitMs === 0) begin(waiting);
        else defer(notBefore, waiting.priority, waitMs);
      }
    }
    serving = false;
  }

  /** How long to wait, in milliseconds; null where the database did not say. */
  async function ask({ priority, latestStart }: Waiting): Promise<number | null> {
    const patience = Math.max(1, Math.min(answerMs, latestStart - elapsedMs()));
    const answer = await inTime(deps.takePlaces(places[priority]), patience).catch(() => null);
    return answer?.value ?? null;
  }

  /** Meanwhile something may have come in the way: then the place is lost, and the call not made. */
  function begin(waiting: Waiting): void {
    if (waiting.hindered()) settle(waiting, { kind: 'hindered' });
    else if (elapsedMs() > waiting.latestStart) settle(waiting, { kind: 'late', retryAfterMs: 0 });
    else {
      waiting.started();
      settle(waiting, { kind: 'go' });
    }
  }

  /** Where people have to wait the work behind them has to as well; without a database everybody. */
  function defer(notBefore: Record<Priority, number>, priority: Priority, waitMs: number | null): void {
    const at = elapsedMs() + (waitMs ?? awayMs);
    if (priority === 'interactive' || waitMs === null) notBefore.interactive = at;
    if (priority !== 'mirror' || waitMs === null) notBefore.background = Math.max(notBefore.background, at);
    notBefore.mirror = Math.max(notBefore.mirror, at);
  }

  /** Until the first of those who wait may go, or somebody comes. */
  async function rest(notBefore: Readonly<Record<Priority, number>>): Promise<void> {
    const moments = inOrder().map((waiting) => Math.max(waiting.notBefore(), notBefore[waiting.priority]));
    if (moments.length === 0) return;
    pause = new AbortController();
    await sleep(Math.max(1, Math.min(...moments) - elapsedMs()), pause.signal);
    pause = null;
  }

  function join(applicant: Applicant): Promise<Start> {
    const start = queues.join(applicant);
    pause?.abort();
    if (!serving) {
      serving = true;
      void serve();
    }
    return start;
  }

  return {
    start: async (applicant) => {
      const mine = await own.start({ ...applicant, started: () => undefined });
      return mine.kind === 'go' ? join(applicant) : mine;
    },
    review: () => {
      own.review();
      pause?.abort();
    },
    left: own.left,
  };
}

/** Background work leaves a fifth of all free and is spread: so much of it within so much of the minute, whoever does it. */
function placesOf(most: number): Readonly<Record<Priority, readonly PlacesOf[]>> {
  const { usable, burst } = backgroundPart(most);
  const all = { key: 'partnerCenter', keep: most };
  const spread = { most: burst, withinMs: (burst * budgetWindowMs) / usable };
  const background = [
    { ...all, windows: [{ most: usable, withinMs: budgetWindowMs }] },
    { key: 'partnerCenter background', windows: [spread] },
  ];
  return {
    interactive: [{ ...all, windows: [{ most, withinMs: budgetWindowMs }] }],
    background,
    mirror: background,
  };
}
