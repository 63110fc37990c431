import { distance } from 'fastest-levenshtein';
import type { Customer } from './customer.ts';
import type { Failure } from './failure.ts';
import type { Deps } from './ports.ts';

export type FoundCustomer =
  | { readonly kind: 'one'; readonly customer: Customer }
  | { readonly kind: 'several'; readonly customers: readonly Customer[] }
  /** Nobody of that name; the nearest names, best first. */
  | { readonly kind: 'none'; readonly nearest: readonly Customer[] }
  | { readonly kind: 'unanswered'; readonly failure: Failure };

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const most = 25;
/** Names that are offered for one that nobody has. */
const fewest = 5;

type FindDeps = Pick<Deps, 'customers' | 'store' | 'directory'>;

/**
 * Finds a customer by tenant id, or by the start of a company name or domain (Microsoft offers no other search); where Microsoft finds none,
 * by any part of them in the mirror. Names are not unique: only a single match, or the only one with exactly this domain, is taken without
 * asking. What was mistyped is only offered.
 */
export async function findCustomer(deps: FindDeps, typed: string): Promise<FoundCustomer> {
  const text = typed.trim();
  if (guid.test(text)) return byId(deps, text.toLowerCase());
  const answer = await deps.customers.startingWith(text, most);
  if (!answer.answered) return fromMemory(deps, text, answer.failure);
  const customers = answer.value;
  const byDomain = customers.filter((customer) => customer.domain.toLowerCase() === text.toLowerCase());
  const only = byDomain.length === 1 ? byDomain[0] : customers.length === 1 ? customers[0] : undefined;
  if (only !== undefined) return { kind: 'one', customer: only };
  if (customers.length > 1) return { kind: 'several', customers };
  return (await mirrored(deps, text)) ?? { kind: 'none', nearest: await nearest(deps, text) };
}

/** A customer that a shop reported while Microsoft did not answer goes by its id until somebody asks again. */
const isNamed = ({ id, companyName }: Customer): boolean => companyName !== '' && companyName !== id;

async function byId(deps: Pick<Deps, 'customers' | 'store'>, id: string): Promise<FoundCustomer> {
  const known = (await deps.store.get('readings', id))?.customer ?? null;
  if (known !== null && isNamed(known)) return { kind: 'one', customer: known };
  const answer = await deps.customers.byId(id);
  if (!answer.answered && known !== null) return { kind: 'one', customer: known };
  if (!answer.answered) return { kind: 'unanswered', failure: answer.failure };
  return answer.value === null ? { kind: 'none', nearest: [] } : { kind: 'one', customer: answer.value };
}

/** Customers met before, when Microsoft does not answer. */
async function fromMemory(deps: FindDeps, text: string, failure: Failure): Promise<FoundCustomer> {
  const found = await mirrored(deps, text);
  if (found !== null) return found;
  const wanted = text.toLowerCase();
  const known = (await deps.store.all('readings')).map((row) => row.customer);
  const matches = known.filter((customer) =>
    [customer.companyName, customer.domain].some((name) => name.toLowerCase().startsWith(wanted)),
  );
  const [first] = matches;
  if (first === undefined) return { kind: 'unanswered', failure };
  return matches.length === 1 ? { kind: 'one', customer: first } : { kind: 'several', customers: matches };
}

/** What the mirror makes of a text; null: nothing. */
async function mirrored({ directory }: FindDeps, text: string): Promise<FoundCustomer | null> {
  const { containing, alike } = (await directory?.find(text, most)) ?? { containing: [], alike: [] };
  const [only] = containing;
  if (only !== undefined)
    return containing.length === 1 ? { kind: 'one', customer: only } : { kind: 'several', customers: containing };
  return alike.length > 0 ? { kind: 'none', nearest: alike.slice(0, fewest) } : null;
}

/** Names that start alike, ordered by how few letters differ: what a server that only matches beginnings allows. */
async function nearest(deps: Pick<Deps, 'customers'>, text: string): Promise<readonly Customer[]> {
  for (const length of [3, 2, 1]) {
    const answer = await deps.customers.startingWith(text.slice(0, length), 100);
    if (!answer.answered) return [];
    if (answer.value.length === 0) continue;
    const ranked = answer.value.map((customer) => ({
      customer,
      far: distance(text.toLowerCase(), customer.companyName.toLowerCase()),
    }));
    return ranked
      .sort((a, b) => a.far - b.far)
      .slice(0, fewest)
      .map(({ customer }) => customer);
  }
  return [];
}
