import { setTimeout as after } from 'node:timers/promises';
import { type OpenPortfolio, openPortfolio } from './open-portfolio.ts';

/** A portfolio that may still be being read. */
export interface ComingPortfolio {
  /** The portfolio, when all of it has been read: half of one would be a wrong answer. Rejects where it was closed before that. */
  readonly whole: () => Promise<OpenPortfolio>;
  /** It follows the store no longer, and is not read on. */
  readonly close: () => void;
}

/** A store that cannot be read is asked again after so long. */
const againAfterMs = 1_000;

/** Begins to read the portfolio, and goes on until it is there: reading a hundred thousand customers takes seconds, in which the bot answers all else. */
export function comingPortfolio(
  deps: Parameters<typeof openPortfolio>[0],
  log: { readonly warn: (fields: object, text: string) => void },
): ComingPortfolio {
  const closing = new AbortController();
  const { signal } = closing;

  async function open(): Promise<OpenPortfolio> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await openPortfolio(deps);
      } catch (error) {
        signal.throwIfAborted();
        if (tries === 1) log.warn({ err: error }, 'The portfolio could not be read; it is read again until it can');
        await after(againAfterMs, undefined, { signal });
      }
    }
  }

  const coming = open();
  // Whoever waits for it hears of a failure; at a stop nobody may.
  coming.catch(() => undefined);
  return {
    whole: () => coming,
    close: () => {
      closing.abort();
      coming.then((portfolio) => portfolio.close()).catch(() => undefined);
    },
  };
}
