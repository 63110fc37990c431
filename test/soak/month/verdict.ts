import type { Attestation } from '../../../src/agreements/attestation.ts';
import { teamsRates } from '../../../src/bot/send-limits.ts';
import { budgetWindowMs } from '../../../src/partner-center/policy.ts';
import { customerIdOf } from './deeds.ts';
import type { HeardAll } from './heard.ts';
import { type Expectation, expectation } from './listeners.ts';
import { expectedOf } from './oracle.ts';
import type { Month } from './run.ts';
import { mostWithin } from './teams.ts';

/** Attestations that did not end as their lot says. */
export async function wrongEnds({ lots, weather, store }: Month): Promise<readonly string[]> {
  const found = await Promise.all(
    lots.map(async (lot) => {
      const wanted = expectedOf(lot, weather).states.join(', ');
      const rows = await store.find('attestations', 'customer', customerIdOf(lot));
      const states = [...rows]
        .sort(byRequest)
        .map(({ state }) => state)
        .join(', ');
      return states === wanted ? [] : [`${lot.company} (${lot.fate}): ${states} instead of ${wanted}`];
    }),
  );
  return found.flat();
}

const byRequest = (one: Attestation, other: Attestation): number => one.requestedAt - other.requestedAt;

/** Customers with too many agreements, or too few. */
export function wrongAgreements({ lots, weather, standIn }: Month): readonly string[] {
  const customers = new Map(standIn.state().customers.map((customer) => [customer.id, customer.agreements.length]));
  return lots.flatMap((lot) => {
    const [wanted, made] = [expectedOf(lot, weather).agreements, customers.get(customerIdOf(lot)) ?? 0];
    return made === wanted ? [] : [`${lot.company} (${lot.fate}): ${made} agreements instead of ${wanted}`];
  });
}

/** What was heard too rarely or too often, and of what each conversation should have heard so many. */
export function wrongAlerts(month: Month, heard: HeardAll) {
  const wanted: Expectation = expectation(month.lots, month.places, month.weather);
  const fates = new Map(month.lots.map(({ company, fate }) => [company, fate]));
  const customers = [...heard.known].filter(([key]) => !key.includes('|operations|'));
  const seldom: string[] = [];
  const often: string[] = [];
  const room = new Map([...heard.more]);
  let sure = 0;
  for (const [key, { least, most }] of wanted) {
    const times = heard.known.get(key) ?? 0;
    const [conversation = '', kind = '', company = ''] = key.split('|');
    const place = `${conversation}|${kind}`;
    if (least === most) sure += most;
    // A summary counts what it has no lines for.
    const counted = Math.min(Math.max(0, least - times), room.get(place) ?? 0);
    if (counted > 0) room.set(place, (room.get(place) ?? 0) - counted);
    const says = `${key} (${fates.get(company)}): ${times}`;
    if (times + counted < least) seldom.push(`${says} instead of ${least}`);
    if (times > most) often.push(`${says} instead of at most ${most}`);
  }
  for (const [key, times] of customers)
    if (!wanted.has(key))
      often.push(`${key} (${fates.get(key.split('|')[2] ?? '')}): ${times}, and nobody was to hear it`);
  return { seldom, often, sure, twiceLost: [...heard.lost].filter(([, times]) => times > 1) };
}

/** The most requests to Partner Center in any minute of the clock that the budget goes by. */
export const busiestMinute = ({ bot }: Month): number => mostWithin(bot.requests, budgetWindowMs);

/** Windows of Teams' limits that were exceeded in some conversation. */
export function exceededRates({ teams }: Month): readonly string[] {
  return [...teams.sends].flatMap(([conversation, times]) =>
    teamsRates.conversation
      .map(({ most, withinMs }) => ({ most, withinMs, had: mostWithin(times, withinMs) }))
      .filter(({ most, had }) => had > most)
      .map(({ most, withinMs, had }) => `${conversation}: ${had} within ${withinMs} ms instead of ${most}`),
  );
}
