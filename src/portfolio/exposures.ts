import { type Decision, decideAndCommit } from '../agreements/change.ts';
import { DAY } from '../agreements/instant.ts';
import type { MirrorDeps } from './mirror-deps.ts';
import type { PortfolioRow } from './portfolio.ts';

/** What a customer has to lose is read again after so long, at the earliest. */
const refreshAfter = DAY;

/** Reads what a customer at risk has to lose, unless that was read within a day. What is not answered is asked with the next reading. */
export async function refreshExposure({ domain, list }: MirrorDeps, { customer }: PortfolioRow): Promise<void> {
  const known = await domain.store.get('customers', customer.id);
  if (known === null) return;
  if (known.exposure !== null && domain.clock.now() - known.exposure.readAt < refreshAfter) return;
  const answer = await list.readExposure(customer.id);
  if (!answer.answered) return;
  await decideAndCommit(domain.store, async (): Promise<Decision<null>> => {
    const row = await domain.store.get('customers', customer.id);
    return { result: null, change: row === null ? null : { put: { customers: [{ ...row, exposure: answer.value }] } } };
  });
}
