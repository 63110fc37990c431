import type { Attestation } from './attestation.ts';
import { HOUR, type Instant, MINUTE, SECOND } from './instant.ts';

/** Each try is a failed write at Microsoft until the customer has accepted: a link gets no more than this many. */
export const mostTries = 100;

const early: readonly number[] = [1, 2, 5, 10, 15, 30, 60].map((minutes) => minutes * MINUTE);
const later = 2 * HOUR;
const beforeDeadline = 2 * MINUTE;
const afterDeadline = 1 * MINUTE;

/**
 * When to try to create the agreement next, strictly after `now`: 1, 2, 5, 10, 15, 30 and 60 minutes after the link was made, and after
 * the signatory opened it, then every two hours, two minutes before the deadline and one minute after, for which the last try is kept. Null: never again by itself.
 */
export function nextAttemptAt(attestation: Attestation, now: Instant): Instant | null {
  const { createdAt, deadline, openedAt } = attestation;
  if (createdAt === null || deadline === null) return null;
  const moments = hasTryLeft(attestation, now)
    ? [
        ...early.flatMap((offset) => [createdAt + offset, (openedAt ?? createdAt) + offset]),
        nextLater(createdAt, now),
        deadline - beforeDeadline,
      ]
    : [];
  const next = moments.filter((moment) => moment > now && moment < deadline).sort((a, b) => a - b)[0];
  if (next !== undefined) return next;
  return deadline + afterDeadline > now ? deadline + afterDeadline : null;
}

/** Whether another attempt may start: the last one is kept for the time after the deadline, so that every link gets its end. */
export function hasTryLeft({ tries, deadline, endedAt }: Attestation, now: Instant): boolean {
  const over = deadline !== null && now >= deadline;
  return over ? endedAt === null || tries < mostTries : tries < mostTries - 1;
}

function nextLater(createdAt: Instant, now: Instant): Instant {
  const first = createdAt + HOUR;
  return first + later * Math.max(1, Math.floor((now - first) / later) + 1);
}

/** How long to wait before the same call is sent again after `sends` of it came to nothing: 1, 2, 5 … 60 minutes, then two hours. */
export function retryDelay(sends: number): number {
  return early[Math.max(0, sends - 1)] ?? later;
}

/** How long before a message that Teams would not take is sent again, after `tries`: 2 s doubled each time, ten minutes at most. */
export function deliveryDelay(tries: number): number {
  return Math.min(10 * MINUTE, 2 * SECOND * 2 ** Math.min(tries, 10));
}

/** How long attempts may fail for technical reasons before people are told. */
export const stuckAfter = HOUR;

export type ExpiringMark = 'half' | 'tenth' | 'last';

/**
 * When *expiring* is raised: half of the life, a tenth (at least 10 minutes) and, for links of three hours or more, 10 minutes left;
 * none for links under 30 minutes.
 */
export function expiringMarks(createdAt: Instant, deadline: Instant): readonly { mark: ExpiringMark; at: Instant }[] {
  // Microsoft's answer took a while, so that the whole minutes of the link are a little more than what is left of it.
  const life = Math.ceil((deadline - createdAt) / MINUTE) * MINUTE;
  if (life < 30 * MINUTE) return [];
  const tenth = deadline - Math.max(life / 10, 10 * MINUTE);
  return [
    { mark: 'half', at: deadline - life / 2 },
    { mark: 'tenth', at: tenth },
    ...(life >= 3 * HOUR ? [{ mark: 'last' as const, at: deadline - 10 * MINUTE }] : []),
  ];
}
