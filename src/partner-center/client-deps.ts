import type { Instant } from '../agreements/instant.ts';
import type { Ask } from './ask.ts';

/** What each question of the client is given. */
export interface ClientDeps {
  readonly ask: Ask;
  readonly baseUrl: string;
  readonly newId: () => string;
  /** The business clock, for the time of a reading. */
  readonly now: () => Instant;
  /** A clock that never jumps, for the total time of a question that takes several calls. */
  readonly elapsedMs: () => number;
  /** The Microsoft Customer Agreement's template. */
  readonly templateId: string;
  /** Our own application as the activity log names it; null where it is not known. */
  readonly applicationId: string | null;
}

/** A question that may take several calls: they share a correlation id and the total time. */
export interface Operation {
  readonly correlationId: string;
  readonly startedAt: number;
}

/** Begins a question. */
export function begin(deps: Pick<ClientDeps, 'newId' | 'elapsedMs'>): Operation {
  return { correlationId: deps.newId(), startedAt: deps.elapsedMs() };
}
