/** A moment: milliseconds since the epoch, UTC. Formatted only at the edge, in the reader's zone. */
export type Instant = number;

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
