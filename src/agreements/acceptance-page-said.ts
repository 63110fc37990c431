import { newLinkAlert, otherSignatoryAlert, saidAcceptedAlert } from './acceptance-page-alerts.ts';
import { type PageView, pageParts, viewOf } from './acceptance-page-read.ts';
import type { PageParts, PageState } from './acceptance-page-state.ts';
import type { Alert } from './alerts.ts';
import { attempt, mayTry } from './attempt.ts';
import type { Attestation } from './attestation.ts';
import { type Decision, decideAndCommit, merge } from './change.ts';
import { announce, refresh } from './follow.ts';
import { DAY, type Instant, MINUTE, SECOND } from './instant.ts';
import type { Change, Deps, HistoryEntry, WorkOrder } from './ports.ts';
import type { AcceptancePage, OtherSignatory } from './rows.ts';
import { hasTryLeft } from './schedule.ts';

type Saying = Pick<Deps, 'store' | 'ids' | 'clock'>;

/** What one reader may say of one link: each is an alert. */
const mostOthers = 3;

/**
 * *I have accepted*: an attempt at once, unless one was just made for the same words; where the bot tries nothing by itself, the owner is
 * told. Null: there is no such page.
 */
export async function sayAccepted(deps: Saying, token: string): Promise<PageView | null> {
  return say(deps, token, async ({ page, attestation }, now) => {
    if (attestation.attestationId === null || !mayTry(attestation) || now < mayRepeatAt(attestation)) return null;
    const times = (attestation.saidAccepted?.times ?? 0) + 1;
    const after: Attestation = { ...attestation, saidAccepted: { at: now, times } };
    const tries = attestation.autoFinalize && hasTryLeft(attestation, now);
    const work: WorkOrder[] = tries ? [{ ...attempt(after, now), data: { asked: true } }] : [];
    const alert = tries || after.intent !== null ? null : await saidAcceptedAlert(deps, after);
    const change: Change = {
      put: { attestations: [after] },
      history: [entry(after, { kind: 'saidAccepted', at: now })],
      work: [...work, refresh(after)],
    };
    return { page, change: merge(change, told(alert)) };
  });
}

/** Each attempt is a failed write at Microsoft: the same words again are worth one only after 20 s, 40 s … half an hour. */
function mayRepeatAt({ saidAccepted }: Attestation): Instant {
  if (saidAccepted === undefined) return 0;
  return saidAccepted.at + Math.min(30 * MINUTE, 20 * SECOND * 2 ** Math.min(saidAccepted.times - 1, 10));
}

/** *I am not the right person*: kept for the agent's form, and the owner is told. Null: there is no such page. */
export async function sayOther(deps: Saying, token: string, other: OtherSignatory): Promise<PageView | null> {
  return say(deps, token, async ({ page, attestation }, now) => {
    if (page.others >= mostOthers) return null;
    const others = page.others + 1;
    const alert = await otherSignatoryAlert(deps, attestation, `${page.attestationId}:${others}`);
    return {
      page: { ...page, other, others },
      change: {
        ...told(alert),
        history: [entry(attestation, { kind: 'saidOther', at: now, facts: { named: other.emailAddress !== '' } })],
      },
    };
  });
}

/** *Ask for a new link*: at most one alert a day. Null: there is no such page. */
export async function askForNewLink(deps: Saying, token: string): Promise<PageView | null> {
  return say(deps, token, async ({ page, attestation }, now) => {
    if (page.newLinkWantedAt !== null && now < page.newLinkWantedAt + DAY) return null;
    const alert = await newLinkAlert(deps, attestation, String(now));
    return {
      page: { ...page, newLinkWantedAt: now },
      change: { ...told(alert), history: [entry(attestation, { kind: 'newLinkWanted', at: now })] },
    };
  });
}

const settled: readonly PageState[] = ['done', 'doneDirectly', 'withdrawn', 'replaced'];

/** Writes down what was said, unless it has lost its point; answers what the page shows then. */
async function say(
  deps: Saying,
  token: string,
  decide: (parts: PageParts, now: Instant) => Promise<{ page: AcceptancePage; change: Change } | null>,
): Promise<PageView | null> {
  await decideAndCommit(deps.store, async (): Promise<Decision<null>> => {
    const parts = await pageParts(deps, token);
    const now = deps.clock.now();
    if (parts === null || settled.includes(viewOf(parts, now).state)) return { result: null, change: null };
    const said = await decide(parts, now);
    if (said === null) return { result: null, change: null };
    const put = { ...said.change.put, ...(said.page === parts.page ? {} : { pages: [said.page] }) };
    return { result: null, change: { ...said.change, put } };
  });
  const parts = await pageParts(deps, token);
  return parts === null ? null : viewOf(parts, deps.clock.now());
}

function told(alert: Alert | null): Pick<Change, 'put' | 'work'> {
  return alert === null ? {} : { put: { alerts: [alert] }, work: [announce(alert)] };
}

function entry(
  { id, customer }: Attestation,
  said: Pick<HistoryEntry, 'kind' | 'at'> & Partial<Pick<HistoryEntry, 'facts'>>,
): HistoryEntry {
  return { customerId: customer.id, attestationId: id, actor: null, facts: {}, ...said };
}
