import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { DAY, SECOND } from '../../src/agreements/instant.ts';
import type { Store, WorkOrder } from '../../src/agreements/ports.ts';

/** The bot's own default. */
export const requestsPerMinute = 400;
/** Nothing is due for so long: first the start settles, then the idle cost is taken. */
export const settleMs = 10 * SECOND;
export const idleMs = 30 * SECOND;
/** Then attempts within the budget, so many a second: each asks Microsoft three things. */
const spread = 60;
const perSecond = 1;
/** Then more than the budget has room for, at once. */
export const atOnce = 150;
export const fullMs = 60 * SECOND;

const chosenSchema = z.array(z.object({ id: z.string(), customerId: z.string() }));

const planSchema = z.object({
  begunAt: z.number(),
  spreadFrom: z.number(),
  fullFrom: z.number(),
  /** When each attempt within the budget is due, by customer. */
  dueAt: z.record(z.string(), z.number()),
});

/** What becomes due, and when, by the wall's clock. */
export type Plan = z.infer<typeof planSchema>;

/** Writes into the data directory which attestations the plan is about, so that the bot's process need not look through all of them. */
export async function choose(store: Store, dataDir: string): Promise<void> {
  const chosen = (await store.all('attestations')).slice(0, spread + atOnce);
  const ids = chosen.map(({ id, customer }) => ({ id, customerId: customer.id }));
  await writeFile(join(dataDir, 'chosen.json'), JSON.stringify(ids));
}

/** Orders the chosen attempts anew; all the others are far from now. Writes the plan into the data directory. */
export async function plan(store: Store, dataDir: string): Promise<void> {
  const begunAt = Date.now();
  const spreadFrom = begunAt + settleMs + idleMs + 2 * SECOND;
  const fullFrom = spreadFrom + (spread / perSecond + 5) * SECOND;
  const chosen = chosenSchema.parse(JSON.parse(await readFile(join(dataDir, 'chosen.json'), 'utf8')));
  const orders = chosen.map(({ id, customerId }, index): WorkOrder & { readonly lane: string } => {
    const dueAt = index < spread ? spreadFrom + (index * SECOND) / perSecond : fullFrom;
    return { kind: 'finalize', subject: id, dueAt, lane: customerId };
  });
  await store.commit({ work: orders });
  const dueAt = Object.fromEntries(orders.slice(0, spread).map((order) => [order.lane, order.dueAt]));
  const made: Plan = { begunAt, spreadFrom, fullFrom, dueAt };
  await writeFile(join(dataDir, 'plan.json'), JSON.stringify(made));
}

/** The plan that the bot's process has made. */
export async function readPlan(dataDir: string): Promise<Plan> {
  return planSchema.parse(JSON.parse(await readFile(join(dataDir, 'plan.json'), 'utf8')));
}

/** Far from what is planned: no attempt of the rest becomes due meanwhile. */
export const laterThanAll = DAY;
