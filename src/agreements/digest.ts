import { conversationLane } from './announce.ts';
import type { Attestation, AttestationState } from './attestation.ts';
import { decideAndFinish, merge } from './change.ts';
import { evidenceHead } from './evidence.ts';
import { pendingAttestations } from './find-attestations.ts';
import type { Instant } from './instant.ts';
import { nextLocalHour } from './local-time.ts';
import { unheardAlerts } from './my-day.ts';
import type { Change, Deps, DigestNotice, Work, WorkOrder } from './ports.ts';
import { personalChat, zoneOf } from './reach.ts';
import type { Person } from './rows.ts';
import { sayNotice } from './say-notice.ts';

/** The first day of the week is the day of a weekly digest. */
const monday = 1;

/** The order of somebody's next digest, strictly after `now`: what an outage skipped is not made up for. Null where none is wanted. */
export function digestWork(person: Person, now: Instant): WorkOrder | null {
  const digest = person.settings?.digest ?? null;
  if (digest === null) return null;
  const { every, hour } = digest;
  const dueAt = nextLocalHour(now, every === 'week' ? { hour, weekday: monday } : { hour }, zoneOf(person));
  const chat = person.personalConversationId;
  return { kind: 'digest', subject: person.id, dueAt, ...(chat === null ? {} : { lane: conversationLane(chat) }) };
}

/** Tells one person what happened since the last time, and orders the next. A daily one with nothing in it is left out. */
export async function sendDigest(deps: Deps, work: Work): Promise<void> {
  const person = await deps.store.get('people', work.subject);
  const to = person === null ? null : await personalChat(deps, person.id);
  const notice = person === null || to === null ? null : await digestOf(deps, person);
  if (notice === null || to === null || (notice.every === 'day' && isEmpty(notice))) return next(deps, work, null);
  const said = await sayNotice(deps, work, { notice, to });
  if (said !== null) await next(deps, work, said.sent ? said.opened : null);
}

/** What one person is told; null where no digest is wanted. */
export async function digestOf(deps: Deps, person: Person): Promise<DigestNotice | null> {
  const every = person.settings?.digest?.every ?? null;
  if (every === null) return null;
  const since = person.digestedAt ?? deps.clock.now();
  const [open, ended, blocks, unheard, head, running] = await Promise.all([
    pendingAttestations(deps, person.id),
    endedSince(deps, person.id, since),
    deps.store.find('blocks', 'state', 'open'),
    unheardAlerts(deps),
    evidenceHead(deps),
    deps.store.find('campaigns', 'state', 'running'),
  ]);
  const waiting = [...blocks].sort((a, b) => b.openedAt - a.openedAt);
  const own = running.filter(({ by }) => by.objectId === person.id);
  const campaigns = own.length === 0 ? {} : { campaigns: own };
  return { kind: 'digest', every, since, open, ended, blocks: waiting, unheard, evidenceHead: head, ...campaigns };
}

const ends: readonly AttestationState[] = [
  'finalized',
  'acceptedDirectly',
  'expired',
  'notFinalizedInTime',
  'failed',
  'cancelled',
];

async function endedSince(deps: Pick<Deps, 'store'>, ownerId: string, since: Instant): Promise<readonly Attestation[]> {
  const found = await Promise.all(ends.map((state) => deps.store.find('attestations', 'state', state)));
  return found
    .flat()
    .filter(({ owner, endedAt }) => owner.objectId === ownerId && endedAt !== null && endedAt > since)
    .sort((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0));
}

function isEmpty({ open, ended, blocks, unheard, campaigns = [] }: DigestNotice): boolean {
  return open.length + ended.length + blocks.length + unheard.length + campaigns.length === 0;
}

/** `opened`: what comes with a digest that was sent; null where none was. */
async function next(deps: Deps, work: Work, opened: (() => Promise<Change>) | null): Promise<void> {
  await decideAndFinish(deps, work, async (): Promise<Change> => {
    const person = await deps.store.get('people', work.subject);
    const order = person === null ? null : digestWork(person, deps.clock.now());
    const ordered: Change = { work: order === null ? [] : [order] };
    if (person === null || opened === null) return ordered;
    const told: Change = { put: { people: [{ ...person, digestedAt: deps.clock.now() }] } };
    return merge(ordered, told, await opened());
  });
}
