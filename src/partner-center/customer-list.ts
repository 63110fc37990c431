import { z } from 'zod';
import type { CustomerList } from '../agreements/ports.ts';
import { begin, type ClientDeps } from './client-deps.ts';
import { readPage, readPages } from './paging.ts';
import { routes } from './routes.ts';
import { customerSchema, optionalText } from './schemas.ts';

/**
 * One page of all customers, or of a reseller's. Whether a page's token lives for long is not documented: one that is refused is to be given
 * up, and the list begun anew.
 */
export function customerPage(deps: ClientDeps): CustomerList['page'] {
  return async ({ resellerId, cursor }) => {
    const route = resellerId === null ? routes.allCustomers() : routes.customersOfReseller(resellerId);
    const page = await readPage(deps, { route, operation: begin(deps), item: customerSchema, cursor });
    if (!page.answered) return page;
    const { items: customers, next } = page.value;
    return { answered: true, value: { customers, next } };
  };
}

const resellerSchema = z
  .object({ id: z.string().min(1), name: optionalText })
  .transform(({ id, name }) => ({ id: id.toLowerCase(), name: name ?? id }));

/** The indirect resellers of this partner; none where it is no indirect provider. */
export function resellers(deps: ClientDeps): CustomerList['resellers'] {
  return () => readPages(deps, { route: routes.resellers(), operation: begin(deps), item: resellerSchema });
}
