import type { Customer } from '../agreements/customer.ts';
import { inTime } from '../agreements/in-time.ts';
import { SECOND } from '../agreements/instant.ts';
import type { Deps } from '../agreements/ports.ts';

const patience = 3 * SECOND;

/**
 * The customer of an event: as last read, else as Microsoft knows it. A shop does not wait long, and Microsoft may lag behind it: where the
 * customer is not known in time the id stands for the name, and the event is taken in all the same.
 * @param patienceMs how long to wait for Microsoft, in milliseconds
 */
export async function reportedCustomer(
  deps: Pick<Deps, 'store' | 'customers'>,
  id: string,
  patienceMs = patience,
): Promise<Customer> {
  const row = await deps.store.get('readings', id);
  const read = row?.customer ?? null;
  if (read !== null && read.companyName !== '' && read.companyName !== id) return read;
  const asked = await inTime(
    deps.customers.byId(id).catch(() => null),
    patienceMs,
  );
  const known = asked?.value?.answered === true ? asked.value.value : null;
  const domain = known?.domain ?? read?.domain ?? '';
  return { id, companyName: known === null || known.companyName === '' ? id : known.companyName, domain };
}
