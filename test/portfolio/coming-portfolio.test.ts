import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Store } from '../../src/agreements/ports.ts';
import { readStatus } from '../../src/agreements/readings.ts';
import { comingPortfolio } from '../../src/portfolio/coming-portfolio.ts';
import { contoso, createWorld, type World } from '../support/domain.ts';

let world: World;
let warned: object[];
const log = { warn: (fields: object) => void warned.push(fields) };
beforeEach(async () => {
  world = await createWorld();
  warned = [];
  await readStatus(world.deps, contoso);
});
afterEach(() => world.end());

/** The store, of which reading whole tables goes through `gate` first. */
function gated(gate: () => Promise<void>): Store {
  const { store } = world.deps;
  return {
    ...store,
    pages: async function* (table, fields) {
      await gate();
      yield* store.pages(table, fields);
    },
  };
}

it('gives nobody a part of it: who asks while it is read gets all of it', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const portfolio = comingPortfolio({ ...world.deps, store: gated(() => promise) }, log);
  const asked = portfolio.whole().then(({ rows }) => rows().map(({ customer }) => customer.id));
  expect(await Promise.race([asked, world.deps.store.get('readings', contoso.id).then(() => 'still read')])).toBe(
    'still read',
  );
  resolve();
  expect(await asked).toEqual([contoso.id]);
  portfolio.close();
});

it('is read again where the store could not be read, and says so once', async () => {
  let failures = 2;
  const gate = async (): Promise<void> => {
    if (failures-- > 0) throw new Error('away');
  };
  const portfolio = comingPortfolio({ ...world.deps, store: gated(gate) }, log);
  const { row } = await portfolio.whole();
  expect(row(contoso.id)?.status).toEqual({ kind: 'notAccepted' });
  expect(warned).toHaveLength(1);
  portfolio.close();
});

it('keeps nobody waiting who stops it while it cannot be read', async () => {
  const gate = (): Promise<void> => Promise.reject(new Error('away'));
  const portfolio = comingPortfolio({ ...world.deps, store: gated(gate) }, log);
  await expect.poll(() => warned.length).toBe(1);
  portfolio.close();
  await expect(portfolio.whole()).rejects.toThrow('aborted');
});
