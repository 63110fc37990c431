import { HOUR } from '../agreements/instant.ts';
import type { RefreshTokens } from './refresh-tokens.ts';
import type { EntraTokens } from './tokens.ts';

export interface KeepFreshDeps {
  readonly tokens: Pick<EntraTokens, 'get'>;
  readonly refreshTokens: Pick<RefreshTokens, 'leftMs'>;
  /** Told after every look how long the refresh token still lives, in milliseconds. */
  readonly onLeft?: (leftMs: number) => void;
  /** A store that fails. */
  readonly onFault?: (error: unknown) => void;
  /** Calls back again and again, and answers how to stop; by the machine's timer when left out. */
  readonly every?: (run: () => void, ms: number) => () => void;
}

/** Tokens live hours at most, so that of four looks a day at least one redeems the refresh token. */
const everyMs = 6 * HOUR;

/**
 * Asks for an App+User token at once and then four times a day, so that the refresh token of a bot that nobody uses is redeemed, and with
 * it renewed, at least daily. Answers how to stop.
 */
export function keepFresh(deps: KeepFreshDeps): () => void {
  const look = async (): Promise<void> => {
    try {
      await deps.tokens.get('appUser');
      const leftMs = await deps.refreshTokens.leftMs();
      if (leftMs !== null) deps.onLeft?.(leftMs);
    } catch (error) {
      deps.onFault?.(error);
    }
  };
  void look();
  return (deps.every ?? everyByTimer)(() => void look(), everyMs);
}

/** A timer that keeps no process alive. */
function everyByTimer(run: () => void, ms: number): () => void {
  const timer = setInterval(run, ms).unref();
  return () => clearInterval(timer);
}
