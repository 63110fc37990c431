/** How much goes together. */
export interface BatchLimits {
  readonly most: number;
  /** Batches that may be under way at once; what comes meanwhile goes together in the next. */
  readonly atOnce: number;
}

interface Waiting<Asked, Answer> {
  readonly asked: Asked;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Asks together what many ask at the same moment: a question to the database costs the same whether it is about one row or about twenty.
 * Whoever asks alone waits for nobody. `ask` answers in the order in which it was asked; where it fails, all of its batch fail.
 */
export function createBatches<Asked, Answer>(
  ask: (all: readonly Asked[]) => Promise<readonly Answer[]>,
  { most, atOnce }: BatchLimits,
): (asked: Asked) => Promise<Answer> {
  let waiting: Waiting<Asked, Answer>[] = [];
  let underWay = 0;
  let gathering = false;

  const run = async (batch: readonly Waiting<Asked, Answer>[]): Promise<void> => {
    underWay += 1;
    try {
      const answers = await ask(batch.map(({ asked }) => asked));
      if (answers.length !== batch.length) throw new TypeError('Not every question of the batch was answered');
      for (const [place, answer] of answers.entries()) batch[place]?.resolve(answer);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      underWay -= 1;
      send();
    }
  };
  const send = (): void => {
    while (underWay < atOnce && waiting.length > 0) {
      const batch = waiting.slice(0, most);
      waiting = waiting.slice(most);
      void run(batch);
    }
  };
  return (asked) =>
    new Promise((resolve, reject) => {
      waiting.push({ asked, resolve, reject });
      if (gathering || underWay >= atOnce) return;
      gathering = true;
      // After all that came over the network at this moment.
      setImmediate(() => {
        gathering = false;
        send();
      });
    });
}
