import { decideAndFinish, merge } from '../agreements/change.ts';
import type { Failure } from '../agreements/failure.ts';
import { HOUR, type Instant, MINUTE } from '../agreements/instant.ts';
import type { Change, CustomerPage, Work } from '../agreements/ports.ts';
import type { MirrorRow } from '../agreements/rows.ts';
import { listOrder, type MirrorDeps, mirrorRow } from './mirror-deps.ts';
import { mirrorWent } from './mirror-health.ts';
import { ended, fullness } from './mirror-list-end.ts';
import { belonging, orphaned, seen } from './mirror-list-rows.ts';

/** The list is read again so long after its last reading began: new customers are seen within it. */
export const listAgainAfter = 6 * HOUR;

/**
 * Reads one page of Microsoft's list, of all customers and then of each reseller's, and orders the next. Where it goes on is in the store, so
 * that a stop costs nothing. A token that has run out begins the list anew, and what was read stays.
 */
export async function readList(deps: MirrorDeps, work: Work): Promise<void> {
  const row = begun(await mirrorRow(deps), deps.domain.clock.now());
  if (row.stage === 'done') return rest(deps, work, row);
  if (row.stage === 'resellers' && row.resellers === null) return askResellers(deps, work);
  const [reseller] = row.resellers ?? [];
  const page = await deps.list.page({ resellerId: reseller?.id ?? null, cursor: row.cursor });
  if (page.answered) return reseller === undefined ? takeIn(deps, work, page.value) : belong(deps, work, page.value);
  if (isRefused(page.failure) && row.cursor !== null) return anew(deps, work);
  if (isForGood(page.failure) && reseller !== undefined) return rest(deps, work, { ...row, stage: 'done' });
  return later(deps, work, page.failure);
}

/** A reading that came to its end is followed by the next, once it is time. */
function begun(row: MirrorRow, now: Instant): MirrorRow {
  if (row.stage !== 'done' || now - row.passStartedAt < listAgainAfter) return row;
  const beginning = { cursor: null, resellers: null, leavingOut: 0, passStartedAt: now };
  return { ...row, ...beginning, stage: 'customers', pass: row.pass + 1 };
}

interface Next {
  /** The row as it is to be; what another work has written of it meanwhile is kept. */
  readonly row: MirrorRow;
  readonly dueAt: Instant;
  readonly restarts?: number;
  readonly change?: Change;
}

/** Finishes this reading of a page and orders the next. */
function finish(deps: MirrorDeps, work: Work, next: (row: MirrorRow) => Promise<Next>): Promise<void> {
  const { domain } = deps;
  return decideAndFinish(domain, work, async () => {
    const { row, dueAt, restarts = 0, change = {} } = await next(begun(await mirrorRow(deps), domain.clock.now()));
    const went = await mirrorWent(domain, row, { part: 'list', failure: null });
    return merge(change, went.told, { put: { mirror: [went.row] }, work: [listOrder(dueAt, restarts)] });
  });
}

/** Until the next reading is due. */
async function rest(deps: MirrorDeps, work: Work, { stage }: Pick<MirrorRow, 'stage'>): Promise<void> {
  await finish(deps, work, async (row) => ({ row: { ...row, stage }, dueAt: row.passStartedAt + listAgainAfter }));
}

async function takeIn(deps: MirrorDeps, work: Work, { customers, next }: CustomerPage): Promise<void> {
  const now = deps.domain.clock.now();
  await deps.portfolio.settled();
  await finish(deps, work, async (before) => {
    const { rows, leftOut } = await seen(deps, before, customers);
    const row: MirrorRow = { ...before, cursor: next, leavingOut: before.leavingOut + leftOut };
    const told = await fullness(deps, row, next === null);
    const change = merge({ put: { customers: rows } }, told);
    if (next !== null) return { row, dueAt: now, change };
    const end = await ended(deps, row, rows);
    if (end !== null) return { row: end.row, dueAt: now, change: merge(change, end.change) };
    return { row: { ...before, stage: 'done', cursor: null }, dueAt: before.passStartedAt + listAgainAfter };
  });
}

/** Who is no indirect provider has no resellers, or may not ask: then nobody's reseller is known. */
async function askResellers(deps: MirrorDeps, work: Work): Promise<void> {
  const answer = await deps.list.resellers();
  if (!answer.answered && !isForGood(answer.failure)) return later(deps, work, answer.failure);
  if (!answer.answered) return rest(deps, work, { stage: 'done' });
  const resellers = answer.value;
  await finish(deps, work, async (before) => {
    const now = deps.domain.clock.now();
    if (resellers.length > 0) return { row: { ...before, resellers, cursor: null }, dueAt: now };
    const change = { put: { customers: await orphaned(deps, before, []) } };
    return { row: { ...before, stage: 'done' }, dueAt: before.passStartedAt + listAgainAfter, change };
  });
}

async function belong(deps: MirrorDeps, work: Work, { customers, next }: CustomerPage): Promise<void> {
  await finish(deps, work, async (before) => {
    const rows = await belonging(deps, before, customers);
    const resellers = next === null ? (before.resellers ?? []).slice(1) : before.resellers;
    const row: MirrorRow = { ...before, cursor: next, resellers };
    const dueAt = deps.domain.clock.now();
    if (resellers?.length !== 0) return { row, dueAt, change: { put: { customers: rows } } };
    const customersChanged = [...rows, ...(await orphaned(deps, before, rows))];
    return { row: { ...row, stage: 'done' }, dueAt, change: { put: { customers: customersChanged } } };
  });
}

/** What is wrong is in the question: where it goes on from a token, the token has run out. */
const isRefused = ({ kind }: Failure): boolean => kind === 'refused' || kind === 'validation';

/** Asking the same again brings the same; also where this partner, or this account, may not ask. */
const isForGood = (failure: Failure): boolean =>
  isRefused(failure) || failure.kind === 'unreadable' || (failure.kind === 'credential' && failure.httpStatus === 403);

/** From the beginning of the stage; ever later where that helps nothing. */
async function anew(deps: MirrorDeps, work: Work): Promise<void> {
  const restarts = Number(work.data?.['restarts'] ?? 0) + 1;
  const dueAt = deps.domain.clock.now() + Math.min(HOUR, MINUTE * 2 ** Math.min(restarts - 1, 6));
  await finish(deps, work, async (before) => {
    const leavingOut = before.stage === 'customers' ? 0 : before.leavingOut;
    return { row: { ...before, cursor: null, leavingOut }, dueAt, restarts };
  });
}

/** Nothing could be read: tried again, and told where that goes on. */
async function later(deps: MirrorDeps, work: Work, failure: Failure): Promise<void> {
  const { domain } = deps;
  const dueAt = domain.clock.now() + Math.min(HOUR, Math.max(MINUTE, failure.retryAfterMs ?? 0));
  await decideAndFinish(domain, work, async () => {
    const went = await mirrorWent(domain, await mirrorRow(deps), { part: 'list', failure });
    const restarts = Number(work.data?.['restarts'] ?? 0);
    return merge(went.told, { put: { mirror: [went.row] }, work: [listOrder(dueAt, restarts)] });
  });
}
