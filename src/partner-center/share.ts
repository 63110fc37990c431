/** Questions of one kind that are under way, by what they ask. */
export interface Sharing<A extends readonly (string | number)[], T> {
  /** Asks, or waits for the answer to the same question that is under way. */
  readonly ask: (...asked: A) => Promise<T>;
  /** The next to ask this is answered by a reading of its own. */
  readonly forget: (...asked: A) => void;
}

/** Lets simultaneous askers of the same share one answer. Nothing is kept once it is there. */
export function shared<A extends readonly (string | number)[], T>(ask: (...asked: A) => Promise<T>): Sharing<A, T> {
  const running = new Map<string, Promise<T>>();
  return {
    ask: (...asked) => {
      const key = JSON.stringify(asked);
      const found = running.get(key);
      if (found !== undefined) return found;
      const answer = ask(...asked).finally(() => {
        if (running.get(key) === answer) running.delete(key);
      });
      running.set(key, answer);
      return answer;
    },
    forget: (...asked) => void running.delete(JSON.stringify(asked)),
  };
}
