import type { WorkOrder } from '../agreements/ports.ts';
import type { Table } from '../agreements/rows.ts';

/** Throws a TypeError where a change names a row or a work twice, or work is due at no time. */
export function refuseContradictions(
  rows: readonly { readonly table: Table; readonly id: string }[],
  work: readonly WorkOrder[],
): void {
  const names = new Set<string>();
  for (const name of [
    ...rows.map((row) => `row ${row.table}/${row.id}`),
    ...work.map((order) => `work ${order.kind}/${order.subject}`),
  ]) {
    if (names.has(name)) throw new TypeError(`One change names ${name} twice`);
    names.add(name);
  }
  const dateless = work.find((order) => !Number.isFinite(order.dueAt));
  if (dateless !== undefined) throw new TypeError(`work ${dateless.kind}/${dateless.subject} is due at no time`);
}
