import { setTimeout as sleep } from 'node:timers/promises';
import { SECOND } from '../agreements/instant.ts';
import type { SendOutcome } from '../agreements/ports.ts';

/** Where Teams does not say when to come back. Somebody waits for the answer, and a process does not wait for ever. */
const pauses: readonly number[] = [1, 2, 5, 15, 30].map((seconds) => seconds * SECOND);
const longestPause = 60 * SECOND;

/**
 * Says a late answer again while Teams throttles it: nobody else would. A message whose answer was lost may have arrived, and is not said
 * twice; an edit may be made as often as one likes.
 */
export async function insist(act: () => Promise<SendOutcome>): Promise<SendOutcome> {
  for (const pause of pauses) {
    const outcome = await act();
    if (outcome.kind !== 'throttled' || outcome.answerLost === true) return outcome;
    await sleep(Math.min(outcome.retryAfterMs ?? pause, longestPause));
  }
  return act();
}
