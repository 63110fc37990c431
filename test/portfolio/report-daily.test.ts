import { afterEach, beforeEach, expect, it } from 'vitest';
import { DAY, HOUR } from '../../src/agreements/instant.ts';
import type { PortfolioRow } from '../../src/portfolio/portfolio.ts';
import { makeReport } from '../../src/portfolio/report.ts';
import { countPortfolio, scheduleCounting } from '../../src/portfolio/report-daily.ts';
import { createWorld, type World } from '../support/domain.ts';
import { aPortfolio, aPortfolioRow } from '../support/portfolio.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.end());

const rows = Array.from({ length: 8 }, (_, index) => aPortfolioRow(index));

/** Runs the count that is due; answers how many there were. */
async function count(some: readonly PortfolioRow[]): Promise<number> {
  const { store, clock } = world.deps;
  const due = await store.takeDue(clock.now(), 10, 60_000);
  for (const work of due) await countPortfolio({ store, clock, portfolio: aPortfolio(some) }, work);
  return due.length;
}

const report = (some: readonly PortfolioRow[], resellerId: string | null = null) =>
  makeReport({ store: world.deps.store, portfolio: aPortfolio(some) }, { resellerId, now: world.clock.now() });

it('keeps no figures while the mirror has not read everybody: half of them would look like a change', async () => {
  await scheduleCounting(world.deps);
  expect(await count([...rows, aPortfolioRow(9, { status: null, readAt: null })])).toBe(1);
  expect(await world.deps.store.all('dailyCounts')).toEqual([]);
  world.clock.set(world.clock.now() + HOUR);
  expect(await count(rows)).toBe(1);
  expect(await world.deps.store.all('dailyCounts')).toHaveLength(1);
});

it('keeps one row a day however often the bot starts, and those of two months', async () => {
  for (let day = 0; day < 70; day += 1) {
    await scheduleCounting(world.deps);
    await count(rows);
    await scheduleCounting(world.deps);
    await count(rows);
    world.clock.set(world.clock.now() + DAY);
  }
  const kept = await world.deps.store.all('dailyCounts');
  expect(kept.length).toBeGreaterThan(58);
  expect(kept.length).toBeLessThan(63);
});

it('compares with figures that are a week old, of all and of one reseller, and with none that are older than two', async () => {
  await scheduleCounting(world.deps);
  await count(rows);
  const counted = world.clock.now();
  const reseller = rows.find((row) => row.reseller !== null)?.reseller?.id ?? '';
  expect((await report(rows)).before).toBeNull();
  world.clock.set(counted + 7 * DAY);
  const { before, counts } = await report(rows);
  expect(before).toEqual({ at: counted, counts });
  const theirs = await report(rows, reseller);
  expect(theirs.before?.counts).toEqual(theirs.counts);
  world.clock.set(counted + 15 * DAY);
  expect((await report(rows)).before).toBeNull();
});
