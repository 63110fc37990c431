import type { Customer } from '../agreements/customer.ts';
import type { CustomerRow, MirrorRow } from '../agreements/rows.ts';
import type { MirrorDeps } from './mirror-deps.ts';

type RowDeps = Pick<MirrorDeps, 'domain' | 'portfolio' | 'most'>;

/** The rows of a page of the list, and how many of its customers the store has no room for. */
export async function seen(
  { domain, portfolio, most }: RowDeps,
  { pass }: MirrorRow,
  customers: readonly Customer[],
): Promise<{ readonly rows: readonly CustomerRow[]; readonly leftOut: number }> {
  const held = portfolio.rows().filter(({ leftAt }) => leftAt === null).length;
  let room = most === null ? Number.POSITIVE_INFINITY : most - held;
  const rows = new Map<string, CustomerRow>();
  let leftOut = 0;
  for (const customer of customers) {
    const stored = await domain.store.get('customers', customer.id);
    const here = portfolio.row(customer.id);
    const isNew = stored === null && (here === null || here.leftAt !== null);
    if (isNew && room <= 0) leftOut += 1;
    else rows.set(customer.id, { ...(stored ?? unknownYet(customer)), customer, pass, leftAt: null });
    if (isNew) room -= 1;
  }
  return { rows: [...rows.values()], leftOut };
}

function unknownYet(customer: Customer): CustomerRow {
  return {
    id: customer.id,
    version: 0,
    customer,
    reseller: null,
    pass: 0,
    resellerPass: 0,
    leftAt: null,
    exposure: null,
  };
}

/** The rows of a page of the first reseller's customers. Who is not in the list of all customers is left out. */
export async function belonging(
  { domain }: RowDeps,
  { pass, resellers }: MirrorRow,
  customers: readonly Customer[],
): Promise<readonly CustomerRow[]> {
  const [reseller] = resellers ?? [];
  const rows = new Map<string, CustomerRow>();
  for (const { id } of customers) {
    const stored = await domain.store.get('customers', id);
    if (stored !== null && reseller !== undefined) rows.set(id, { ...stored, reseller, resellerPass: pass });
  }
  return [...rows.values()];
}

/** Customers of whom no reseller's list holds any more that they buy through it; `now` are the rows that are being written. */
export async function orphaned(
  { domain }: RowDeps,
  { pass }: MirrorRow,
  now: readonly CustomerRow[],
): Promise<readonly CustomerRow[]> {
  const found = new Set(now.map(({ id }) => id));
  const all = await domain.store.all('customers');
  return all
    .filter(({ id, reseller, resellerPass }) => reseller !== null && resellerPass < pass && !found.has(id))
    .map((row) => ({ ...row, reseller: null }));
}
