import type { Instant } from '../agreements/instant.ts';
import type { Ask } from './ask.ts';

/** What each question of the client is given. */
export interface ClientDeps {
  readonly ask: Ask;
  readonly baseUrl: string;
  readonly newId: () => string;
  /** The business clock, for the time of a reading. */
  readonly now: () => Instant;
  /** The Microsoft Customer Agreement's template. */
  readonly templateId: string;
}
