import type { Customer } from '../agreements/customer.ts';
import { latestAttestation, type OverlaidAttestation } from '../agreements/latest-attestation.ts';
import type { Deps, Directory } from '../agreements/ports.ts';
import type { Block, MirrorRow } from '../agreements/rows.ts';
import { type Follower, followStore } from './follow-store.ts';
import type { Portfolio, PortfolioRow } from './portfolio.ts';
import { progressOf } from './progress.ts';
import { emptyRow, listed, owned, read } from './row-of.ts';
import { createSearch } from './search.ts';
import { createShelf } from './shelf.ts';

/** The portfolio, and how to let it go. */
export interface OpenPortfolio extends Portfolio {
  /** When it shows every commit that was made before. */
  readonly settled: () => Promise<void>;
  /** Who the customers are, for finding one. */
  readonly directory: Directory;
  /** It follows the store no longer. */
  readonly close: () => void;
}

type PortfolioDeps = Pick<Deps, 'store' | 'cutoff'>;

/** Reads everything once, and follows every commit from then on. Rejects where the store cannot be read. */
export async function openPortfolio({ store, cutoff }: PortfolioDeps): Promise<OpenPortfolio> {
  const shelf = createShelf();
  /** Whose attestation or block it is: a row that is gone does not say. */
  const customerOf = new Map<string, string>();
  let mirror: MirrorRow | null = null;

  const rowOf = (customer: Customer): PortfolioRow => shelf.get(customer.id) ?? emptyRow(customer);

  const showAttestations = (customer: Customer, all: readonly OverlaidAttestation[]): void => {
    for (const { id } of all) customerOf.set(id, customer.id);
    const latest = latestAttestation(all);
    shelf.put(owned({ ...rowOf(customer), attestation: latest && overlaid(latest) }));
  };
  const showBlock = (block: Block): void => {
    const row = rowOf(block.customer);
    customerOf.set(block.id, block.customer.id);
    if (block.state === 'open') shelf.put(owned({ ...row, block }));
    else if (row.block?.id === block.id) shelf.put(owned({ ...row, block: null }));
  };
  /** What was removed is taken off the row it stood on. */
  const known = (id: string): PortfolioRow | null => shelf.get(customerOf.get(id) ?? id);

  const reload: Follower['reload'] = {
    customers: async (id) => {
      const row = await store.get('customers', id);
      if (row !== null) shelf.put(listed(rowOf(row.customer), row));
    },
    readings: async (id) => {
      const reading = await store.get('readings', id);
      const row = reading === null ? known(id) : rowOf(reading.customer);
      if (row !== null) shelf.put(read(row, reading, cutoff));
    },
    attestations: async (id) => {
      const customer = (await store.get('attestations', id))?.customer ?? known(id)?.customer ?? null;
      if (customer !== null) showAttestations(customer, await store.find('attestations', 'customer', customer.id));
    },
    blocks: async (id) => {
      const block = await store.get('blocks', id);
      const row = known(id);
      if (block !== null) showBlock(block);
      else if (row?.block?.id === id) shelf.put(owned({ ...row, block: null }));
    },
    mirror: async () => {
      mirror = await store.get('mirror', 'mirror');
    },
  };
  const start = async (): Promise<void> => {
    mirror = await store.get('mirror', 'mirror');
    for await (const page of store.pages('customers', ['customer', 'reseller', 'leftAt', 'exposure']))
      for (const row of page) shelf.put(listed(rowOf(row.customer), row));
    for await (const page of store.pages('readings', ['customer', 'latest', 'lastKnown']))
      for (const row of page) shelf.put(read(rowOf(row.customer), row, cutoff));
    for await (const page of store.pages('attestations', ['customer', ...overlaidFields]))
      for (const one of page) showAttestations(one.customer, [rowOf(one.customer).attestation ?? [], one].flat());
    for (const block of await store.all('blocks')) showBlock(block);
  };
  const following = await followStore(store, { start, reload });
  const search = createSearch(shelf);
  return {
    rows: shelf.rows,
    row: shelf.get,
    search: (text, limit) => {
      const { containing, alike } = search(text, limit);
      return [...containing, ...alike];
    },
    directory: {
      find: async (text, limit) => {
        const { containing, alike } = search(text, limit);
        return { containing: customersHere(containing), alike: customersHere(alike) };
      },
    },
    progress: () => progressOf(shelf.rows(), mirror),
    ...following,
  };
}

const overlaidFields = ['id', 'owner', 'state', 'requestedAt', 'deadline'] as const;

const overlaid = ({ id, owner, state, requestedAt, deadline }: OverlaidAttestation): OverlaidAttestation => {
  return { id, owner, state, requestedAt, deadline };
};

/** Nobody is asked about a customer who left. */
const customersHere = (rows: readonly PortfolioRow[]): readonly Customer[] =>
  rows.filter(({ leftAt }) => leftAt === null).map(({ customer }) => customer);
