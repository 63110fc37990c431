import type { Change } from '../agreements/ports.ts';
import type { CustomerRow, MirrorRow } from '../agreements/rows.ts';
import { troubleEnds, troubleOpened } from '../agreements/troubles.ts';
import type { MirrorDeps } from './mirror-deps.ts';

/**
 * What the end of the list brings: who is not in it has left. Null where it held nobody although there were customers: such a list is not
 * believed. `last` are the rows of the last page, which are being written.
 */
export async function ended(
  { domain }: Pick<MirrorDeps, 'domain'>,
  mirror: MirrorRow,
  last: readonly CustomerRow[],
): Promise<{ readonly row: MirrorRow; readonly change: Change } | null> {
  const now = domain.clock.now();
  const found = new Set(last.map(({ id }) => id));
  const before = (await domain.store.all('customers')).filter(({ id, leftAt }) => leftAt === null && !found.has(id));
  const missing = before.filter(({ pass }) => pass < mirror.pass);
  const isEmpty = last.length === 0 && missing.length === before.length;
  if (isEmpty && before.length > 0) return null;
  return {
    row: {
      ...mirror,
      stage: 'resellers',
      cursor: null,
      resellers: null,
      listedAt: now,
      leftOut: mirror.leavingOut,
    },
    change: { put: { customers: missing.map((row) => ({ ...row, leftAt: now })) } },
  };
}

/** What operations are told of customers that the store has no room for: with the first of them, and that there are none any more at the end. */
export async function fullness(
  { domain, most, log }: Pick<MirrorDeps, 'domain' | 'most' | 'log'>,
  { leavingOut }: MirrorRow,
  isEnd: boolean,
): Promise<Change> {
  if (leavingOut > 0) {
    const facts = { customers: most, leftOut: leavingOut };
    if (isEnd) log.warn(facts, 'More customers than the data directory is made for: set DATABASE_URL');
    return (await troubleOpened(domain, { topic: 'databaseNeeded', facts })) ?? {};
  }
  const before = isEnd ? await domain.store.get('troubles', 'databaseNeeded') : null;
  return before === null || before.endedAt !== null ? {} : troubleEnds(before, domain.clock.now());
}
