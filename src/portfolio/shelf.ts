import { fold } from './fold.ts';
import type { PortfolioRow } from './portfolio.ts';

/** A row with its name as it is compared. */
export interface Shelved {
  readonly row: PortfolioRow;
  readonly name: string;
}

/** All rows: by id, and in the order of their names. */
export interface Shelf {
  readonly get: (id: string) => PortfolioRow | null;
  readonly put: (row: PortfolioRow) => void;
  readonly remove: (id: string) => void;
  /** By company name. The same array until something changes. */
  readonly rows: () => readonly PortfolioRow[];
  /** The same, for looking through at once: rows change in it. */
  readonly shelved: () => readonly Shelved[];
  /** Counts up whenever a customer comes, goes, or has another name or domain. */
  readonly names: () => number;
}

/** A place on the shelf: another row of the same name takes it over. */
interface Place extends Shelved {
  row: PortfolioRow;
}

/** Sorting tens of thousands is done only when names change, and only of what is new. */
export function createShelf(): Shelf {
  const byId = new Map<string, Place>();
  /** In the order of names; those of `added` are still to be put among them, those that are `gone` to be taken out. */
  let sorted: Place[] = [];
  let added: Place[] = [];
  const gone = new Set<Place>();
  let names = 0;
  let rows: readonly PortfolioRow[] | null = null;

  const shelved = (): readonly Place[] => {
    if (gone.size > 0) {
      sorted = sorted.filter((place) => !gone.has(place));
      added = added.filter((place) => !gone.has(place));
      gone.clear();
    }
    if (added.length > 0) sorted = merged(sorted, added.sort(byName));
    added = [];
    return sorted;
  };
  const place = (row: PortfolioRow): void => {
    const made: Place = { row, name: fold(row.customer.companyName) };
    byId.set(row.customer.id, made);
    added.push(made);
  };

  return {
    get: (id) => byId.get(id)?.row ?? null,
    put: (row) => {
      const { id, companyName, domain } = row.customer;
      const before = byId.get(id);
      const known = before?.row.customer;
      if (known?.companyName !== companyName || known.domain !== domain) names += 1;
      if (before !== undefined && known?.companyName === companyName) before.row = row;
      else {
        if (before !== undefined) gone.add(before);
        place(row);
      }
      rows = null;
    },
    remove: (id) => {
      const before = byId.get(id);
      if (before === undefined) return;
      byId.delete(id);
      gone.add(before);
      names += 1;
      rows = null;
    },
    rows: () => (rows ??= shelved().map(({ row }) => row)),
    shelved,
    names: () => names,
  };
}

function byName(a: Shelved, b: Shelved): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  const [first, second] = [a.row.customer.id, b.row.customer.id];
  return first < second ? -1 : first > second ? 1 : 0;
}

function merged(a: readonly Place[], b: readonly Place[]): Place[] {
  const all: Place[] = [];
  let i = 0;
  for (const next of b) {
    for (let held = a[i]; held !== undefined && byName(held, next) <= 0; held = a[i]) {
      all.push(held);
      i += 1;
    }
    all.push(next);
  }
  return all.concat(a.slice(i));
}
