import type { Instant } from './instant.ts';

/**
 * Due before everything that is merely due by now. Somebody waits for such work, or it only says what is done already; thousands of attempts
 * that have piled up (days of downtime, a `Retry-After` of an hour) take a while.
 */
export const atOnce: Instant = 0;
