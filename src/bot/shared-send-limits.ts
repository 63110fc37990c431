import { inTime } from '../agreements/in-time.ts';
import { SECOND } from '../agreements/instant.ts';
import type { TakePlaces } from '../agreements/shared.ts';
import type { Sender } from './send.ts';
import { type Admit, limitedSender, placeKeys, type SendRates } from './send-limits.ts';

export interface SharedLimitDeps {
  readonly rates: SendRates;
  readonly takePlaces: TakePlaces;
  /** From 0 up to 1. */
  readonly random: () => number;
}

/** Longer than this no place is waited for: without one nothing is sent. */
const answerMs = 3 * SECOND;
const awayMs = SECOND;

/**
 * What all instances send of their own accord within Teams' limits, counted in the database. Without an answer from there nothing is sent:
 * the outcome could not be written down either. Answers in turns are counted by each instance for itself.
 */
export function sharedSender(sender: Sender, deps: SharedLimitDeps): Sender {
  const admit: Admit = async (to) => {
    const { conversation, tenant } = placeKeys(to);
    const asked = deps.takePlaces([
      { key: `conversation ${conversation}`, windows: deps.rates.conversation },
      { key: `tenant ${tenant}`, windows: deps.rates.tenant },
    ]);
    const waitMs = (await inTime(asked, answerMs).catch(() => null))?.value ?? awayMs;
    // All who are turned away at one moment are told the same: they must not come back together.
    return waitMs === 0 ? 0 : Math.ceil(waitMs + deps.random() * SECOND);
  };
  return limitedSender(sender, { admit });
}
