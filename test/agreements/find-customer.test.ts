import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Customer } from '../../src/agreements/customer.ts';
import { findCustomer } from '../../src/agreements/find-customer.ts';
import { SECOND } from '../../src/agreements/instant.ts';
import type { Customers } from '../../src/agreements/ports.ts';
import { readStatus } from '../../src/agreements/readings.ts';
import { rememberCustomers } from '../../src/agreements/remember-customers.ts';
import { contoso, createMovableClock, createWorld, fabrikam, start, timeout, type World } from '../support/domain.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.end());

const toys: Customer = { id: 'toys', companyName: 'Contoso Toys', domain: 'toys.example' };
const twin: Customer = { ...contoso, id: '0a000000-0000-4000-8000-000000000009', domain: 'contoso-2.example' };

const searching = (all: readonly Customer[], asked: string[] = []): Customers => ({
  startingWith: async (text, limit) => {
    asked.push(text);
    const matches = all.filter(({ companyName, domain }) =>
      [companyName, domain].some((name) => name.toLowerCase().startsWith(text.toLowerCase())),
    );
    return { answered: true, value: matches.slice(0, limit) };
  },
  byId: async (id) => ({ answered: true, value: all.find((customer) => customer.id === id) ?? null }),
  billingProfile: async () => ({ answered: false, failure: timeout }),
});
const silent: Customers = {
  startingWith: async () => ({ answered: false, failure: timeout }),
  byId: async () => ({ answered: false, failure: timeout }),
  billingProfile: async () => ({ answered: false, failure: timeout }),
};
const find = (typed: string, customers: Customers) => findCustomer({ store: world.deps.store, customers }, typed);

describe('finding a customer', () => {
  test.each([
    ['fabri', fabrikam],
    ['FABRIKAM.EXAMPLE', fabrikam],
    [`  ${fabrikam.id.toUpperCase()} `, fabrikam],
  ])('by %j finds the one', async (typed, customer) => {
    expect(await find(typed, searching([contoso, fabrikam]))).toEqual({ kind: 'one', customer });
  });

  test('two of one name are both offered, also where the name is typed in full', async () => {
    expect(await find('Contoso', searching([contoso, twin, toys]))).toMatchObject({ kind: 'several' });
  });

  test('the whole domain decides', async () => {
    const named = { ...twin, companyName: 'contoso.example Ltd' };
    expect(await find('contoso.example', searching([contoso, named]))).toEqual({ kind: 'one', customer: contoso });
  });

  test('nobody: the nearest names, best first', async () => {
    const found = await find('Contso', searching([toys, contoso, fabrikam]));
    expect(found).toEqual({ kind: 'none', nearest: [contoso, toys] });
    expect(await find('zzz', searching([contoso]))).toEqual({ kind: 'none', nearest: [] });
  });

  test('an unknown id is nobody', async () => {
    expect(await find('0a000000-0000-4000-8000-0000000000ff', searching([contoso]))).toEqual({
      kind: 'none',
      nearest: [],
    });
  });

  test('Microsoft does not answer: those met before are found, nobody else is denied', async () => {
    await readStatus(world.deps, contoso);
    expect(await find('cont', silent)).toEqual({ kind: 'one', customer: contoso });
    expect(await find(contoso.id, silent)).toEqual({ kind: 'one', customer: contoso });
    expect(await find('fabrikam', silent)).toEqual({ kind: 'unanswered', failure: timeout });
    expect(await find(fabrikam.id, silent)).toEqual({ kind: 'unanswered', failure: timeout });
  });
});

describe('a search that was just made', () => {
  test('is answered from memory for a minute, whatever the case; failures are not', async () => {
    const clock = createMovableClock();
    const asked: string[] = [];
    const remembering = rememberCustomers(searching([contoso], asked), clock);
    await remembering.startingWith('Cont', 25);
    await remembering.startingWith('cont', 25);
    expect(asked).toEqual(['Cont']);
    await remembering.startingWith('cont', 100);
    clock.set(start + 60 * SECOND);
    await remembering.startingWith('cont', 25);
    expect(asked).toHaveLength(3);
    let tries = 0;
    const failing = rememberCustomers(
      {
        ...silent,
        startingWith: async () => {
          tries += 1;
          return { answered: false, failure: timeout };
        },
      },
      clock,
    );
    await failing.startingWith('cont', 25);
    await failing.startingWith('cont', 25);
    expect(tries).toBe(2);
  });
});

test('a customer that went by its id, because Microsoft did not answer then, is asked for again', async () => {
  const unnamed = { ...contoso, companyName: contoso.id, domain: '' };
  await readStatus(world.deps, unnamed);
  const customers = { ...world.deps.customers, byId: async () => ({ answered: true, value: contoso }) as const };
  const found = await findCustomer({ store: world.deps.store, customers }, contoso.id);
  expect(found).toEqual({ kind: 'one', customer: contoso });
});

describe('the mirror, where Microsoft finds none', () => {
  const holding = (containing: readonly Customer[], alike: readonly Customer[] = []) => ({
    find: async (_text: string, limit: number) => ({
      containing: containing.slice(0, limit),
      alike: alike.slice(0, limit),
    }),
  });
  const found = (directory: ReturnType<typeof holding>, customers = searching([])) =>
    findCustomer({ store: world.deps.store, customers, directory }, 'toys');

  test('gives the one whose name holds the text, or all of them to choose from', async () => {
    expect(await found(holding([toys]))).toEqual({ kind: 'one', customer: toys });
    expect(await found(holding([toys, fabrikam]))).toEqual({ kind: 'several', customers: [toys, fabrikam] });
  });

  test('offers what is called much like it, and takes none of it unasked', async () => {
    expect(await found(holding([], [toys]))).toEqual({ kind: 'none', nearest: [toys] });
    expect(await found(holding([], Array(9).fill(toys)))).toMatchObject({ kind: 'none', nearest: { length: 5 } });
  });

  test('is asked too where Microsoft does not answer, and never where Microsoft has found somebody', async () => {
    expect(await found(holding([toys]), silent)).toEqual({ kind: 'one', customer: toys });
    expect(await found(holding([]), silent)).toMatchObject({ kind: 'unanswered' });
    const other = { ...fabrikam, companyName: 'Toys of old' };
    expect(await found(holding([toys]), searching([other]))).toEqual({ kind: 'one', customer: other });
  });
});
