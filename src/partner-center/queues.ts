import type { Applicant, Start } from './budget.ts';
import { type Priority, priorities } from './policy.ts';

/** Somebody who waits for the answer whether to start. */
export interface Waiting extends Applicant {
  readonly answer: (start: Start) => void;
}

/** Those who wait to be started. */
export interface Queues {
  /** Answers when `settle` does. */
  readonly join: (applicant: Applicant) => Promise<Start>;
  readonly settle: (waiting: Waiting, start: Start) => void;
  /** All of them: people first, then due work, then the mirror, each in the order of coming. */
  readonly inOrder: () => readonly Waiting[];
}

export function createQueues(): Queues {
  const queues: Record<Priority, Waiting[]> = { interactive: [], background: [], mirror: [] };
  return {
    join: (applicant) => {
      const { promise, resolve } = Promise.withResolvers<Start>();
      queues[applicant.priority].push({ ...applicant, answer: resolve });
      return promise;
    },
    settle: (waiting, start) => {
      const queue = queues[waiting.priority];
      queue.splice(queue.indexOf(waiting), 1);
      waiting.answer(start);
    },
    inOrder: () => priorities.flatMap((priority) => queues[priority]),
  };
}
