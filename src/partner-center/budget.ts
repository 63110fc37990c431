import { backgroundPart, budgetWindowMs, type Priority } from './policy.ts';
import { createQueues, type Waiting } from './queues.ts';
import type { Sleep } from './sleep.ts';

export interface BudgetDeps {
  readonly requestsPerMinute: number;
  readonly elapsedMs: () => number;
  readonly sleep: Sleep;
}

/** A call that waits to be started. Times are of `elapsedMs`. */
export interface Applicant {
  readonly priority: Priority;
  /** Not to be started before; asked anew each time, for a gate may close meanwhile. */
  readonly notBefore: () => number;
  /** Started later it could not be answered in time. */
  readonly latestStart: number;
  /** Whether something else stands in the way: it is not waited for, and nothing is spent. */
  readonly hindered: () => boolean;
  /** Told at the very start, before anybody else is looked at. */
  readonly started: () => void;
}

/** `late`: not to be had in time, but after so many milliseconds. */
export type Start = { readonly kind: 'go' | 'hindered' } | { readonly kind: 'late'; readonly retryAfterMs: number };

export interface Budget {
  /** Resolves when the call is to be started now, or is not to be made. */
  readonly start: (applicant: Applicant) => Promise<Start>;
  /** Looks again at all who wait: a gate has closed, or something has come in the way. */
  readonly review: () => void;
  /** Calls that may still be started in this minute. */
  readonly left: () => number;
}

/**
 * The requests that may be started in any minute, shared by all: people first, then due work, then the mirror, each in the order of coming.
 * Due work and the mirror leave a fifth free and are spread over the minute. Throws RangeError where the number is no whole number of at least 1.
 */
export function createBudget(deps: BudgetDeps): Budget {
  const { requestsPerMinute: most, elapsedMs, sleep } = deps;
  if (!Number.isSafeInteger(most) || most < 1) throw new RangeError('requestsPerMinute must be a whole number from 1');
  const window = startWindow(most);
  const { join, settle, inOrder } = createQueues();
  let alarm: { readonly at: number; readonly off: AbortController } | null = null;

  /** Starts what may start, ends what cannot start in time, and sleeps until that may change. */
  function look(): void {
    const now = elapsedMs();
    let ahead = 0;
    let next = Number.POSITIVE_INFINITY;
    for (const waiting of inOrder()) {
      const gate = waiting.notBefore();
      const at = Math.max(gate, window.earliest(waiting.priority, { now, ahead }), now);
      if (waiting.hindered()) settle(waiting, { kind: 'hindered' });
      else if (at > waiting.latestStart) settle(waiting, { kind: 'late', retryAfterMs: Math.ceil(at - now) });
      else if (at <= now) begin(waiting, now);
      else {
        if (gate <= now) ahead += 1;
        next = Math.min(next, at);
      }
    }
    wakeAt(next);
  }

  function begin(waiting: Waiting, now: number): void {
    window.started(waiting.priority, now);
    waiting.started();
    settle(waiting, { kind: 'go' });
  }

  function wakeAt(at: number): void {
    if (alarm?.at === at) return;
    alarm?.off.abort();
    alarm = null;
    if (at === Number.POSITIVE_INFINITY) return;
    const mine = { at, off: new AbortController() };
    alarm = mine;
    void sleep(at - elapsedMs(), mine.off.signal).then(() => {
      if (alarm !== mine) return;
      alarm = null;
      look();
    });
  }

  return {
    start: (applicant) => {
      const start = join(applicant);
      look();
      return start;
    },
    review: look,
    left: () => window.left(elapsedMs()),
  };
}

/** The starts of the last minute, and when the next may be. */
function startWindow(most: number) {
  const { usable: own, burst } = backgroundPart(most);
  const usable: Readonly<Record<Priority, number>> = { interactive: most, background: own, mirror: own };
  const spacing = budgetWindowMs / own;
  const slack = (burst - 1) * spacing;
  /** Oldest first; those before `first` are over. */
  const starts: number[] = [];
  let first = 0;
  /** When the next start of ours would be due if all were spread evenly. */
  let evenly = Number.NEGATIVE_INFINITY;

  return {
    /** A lower bound where others wait ahead; exact for the first. */
    earliest(priority: Priority, { now, ahead }: { readonly now: number; readonly ahead: number }): number {
      while ((starts[first] ?? now) <= now - budgetWindowMs) first += 1;
      const excess = starts.length - first + ahead - usable[priority];
      const mustEnd = excess < 0 ? undefined : starts[Math.min(first + excess, starts.length - 1)];
      const free = mustEnd === undefined ? now : mustEnd + budgetWindowMs;
      return priority === 'interactive' ? free : Math.max(free, evenly - slack);
    },
    left(now: number): number {
      return most - starts.slice(first).filter((at) => at > now - budgetWindowMs).length;
    },
    started(priority: Priority, now: number): void {
      starts.push(now);
      if (first > most) {
        starts.splice(0, first);
        first = 0;
      }
      if (priority !== 'interactive') evenly = Math.max(evenly, now) + spacing;
    },
  };
}
