import type { CustomerList, Deps, WorkOrder } from '../agreements/ports.ts';
import type { MirrorRow } from '../agreements/rows.ts';
import type { OpenPortfolio } from './open-portfolio.ts';

/** What the mirror is given. */
export interface MirrorDeps {
  /** Its Partner Center takes what people and due work leave of the request budget. */
  readonly domain: Deps;
  readonly list: CustomerList;
  readonly portfolio: Pick<OpenPortfolio, 'rows' | 'row' | 'settled'>;
  /** How many customers the store may hold; null: any number. */
  readonly most: number | null;
  readonly log: { readonly warn: (fields: object, text: string) => void };
}

/** So many works read at once, each a part of the customers: while one writes its outcome, the others use the request budget. */
export const readers = 4;

/** The order to go on reading the list. */
export const listOrder = (dueAt: number, restarts = 0): WorkOrder => ({
  kind: 'mirrorList',
  subject: 'customers',
  dueAt,
  data: { restarts },
});

/** The order for one of the readers to go on. */
export const readOrder = (reader: number, dueAt: number): WorkOrder => ({
  kind: 'mirrorRead',
  subject: String(reader),
  dueAt,
});

/** The order for every reader. */
export const readOrders = (dueAt: number): readonly WorkOrder[] =>
  Array.from({ length: readers }, (_, reader) => readOrder(reader, dueAt));

/** The mirror's row, or what stands for it before anything was read. */
export async function mirrorRow({ domain: { store, clock } }: Pick<MirrorDeps, 'domain'>): Promise<MirrorRow> {
  const stored = await store.get('mirror', 'mirror');
  return (
    stored ?? {
      id: 'mirror',
      version: 0,
      pass: 1,
      passStartedAt: clock.now(),
      stage: 'customers',
      cursor: null,
      resellers: null,
      listedAt: null,
      leavingOut: 0,
      leftOut: 0,
      failingSince: { list: null, read: null },
      stalledSince: null,
    }
  );
}
