import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isSignedWith } from '../support/shop.ts';
import { monthSecret } from './month/bot.ts';
import { type HeardAll, hearAll } from './month/heard.ts';
import { expectedOf } from './month/oracle.ts';
import { liveMonth, type Month } from './month/run.ts';
import { busiestMinute, exceededRates, wrongAgreements, wrongAlerts, wrongEnds } from './month/verdict.ts';
import { sized } from './size.ts';

const size = sized({
  // With fewer requests, attempts that fall together starve each other's readings for days, which no real budget does.
  small: { count: 50, owners: 6, days: 6, requestsPerMinute: 24 },
  full: { count: 2_000, owners: 40, days: 24, requestsPerMinute: 60 },
});
const seed = Number(process.env['MONTH_SEED'] ?? randomInt(1, 2 ** 31));

describe(`a month with ${size.count} attestations, outages of Partner Center and of Teams`, () => {
  let month: Month;
  let heard: HeardAll;
  beforeAll(async () => {
    console.log(`Simulated month: ${size.count} attestations, seed ${seed} (repeat with MONTH_SEED=${seed}).`);
    const began = performance.now();
    month = await liveMonth({ ...size, seed });
    heard = hearAll(month.teams.arrived);
    const seconds = Math.round((performance.now() - began) / 1_000);
    const { sure } = wrongAlerts(month, heard);
    console.log(
      `${heard.messages} alerts (${sure} of them certain to the one), ${heard.summaries} summaries, ${month.teams.calls()} calls to Teams, ` +
        `${month.bot.requests.length} to Partner Center (at most ${busiestMinute(month)} of ${size.requestsPerMinute} a minute), ` +
        `${month.bot.quiet.works()} works, ${month.steps} steps; ${seconds} s.`,
    );
  }, 30 * 60_000);
  afterAll(() => month?.end());

  it('ends every attestation as its fate has it', async () => {
    expect(await wrongEnds(month)).toEqual([]);
    expect(wrongAgreements(month)).toEqual([]);
    expect(month.bot.faults).toEqual([]);
  });

  it('tells every alert to every listener exactly once', () => {
    const { seldom, often, twiceLost } = wrongAlerts(month, heard);
    expect({ seldom, often, twiceLost }).toEqual({ seldom: [], often: [], twiceLost: [] });
  });

  it('keeps to the request budget and to Teams’ rates', () => {
    expect(busiestMinute(month)).toBeLessThanOrEqual(size.requestsPerMinute);
    expect(exceededRates(month)).toEqual([]);
  });

  it('leaves nothing waiting that should have been told', async () => {
    const waiting = (await month.store.all('deliveries')).filter(({ state }) => state === 'waiting');
    expect(waiting).toEqual([]);
    expect((await month.store.all('attestations')).filter(({ intent }) => intent !== null)).toEqual([]);
  });

  it('writes unbroken evidence of every finalized attestation, and tells the shop of each once', () => {
    const finalized = month.lots.filter((lot) => expectedOf(lot, month.weather).states.includes('finalized'));
    expect(month.evidence.problems).toEqual([]);
    expect(month.evidence.seen?.entries).toBe(finalized.length);
    const { calls } = month.shop;
    expect(calls.filter(({ event }) => event.kind === 'finalized')).toHaveLength(finalized.length);
    expect(new Set(calls.map(({ event }) => event.eventId)).size).toBe(calls.length);
    expect(calls.every((call) => isSignedWith(monthSecret, call))).toBe(true);
  });
});
