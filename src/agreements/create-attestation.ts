import { pageAfterCreation, pageAfterFailure } from './acceptance-page.ts';
import { atOnce } from './at-once.ts';
import { type Attestation, isLive } from './attestation.ts';
import { decideAndFinish, merge } from './change.ts';
import type { Failure } from './failure.ts';
import { follow, type Happening, liveClaim, refresh, stopTrying } from './follow.ts';
import { DAY, type Instant, MINUTE, SECOND } from './instant.ts';
import type { Change, CreatedAttestation, Deps, Work, WorkOrder } from './ports.ts';
import { creationWork } from './request-attestation.ts';
import { expiringMarks, nextAttemptAt } from './schedule.ts';

/** A lost answer is sent again once, with the same id and body; lost again, the agent is asked. An orphan is harmless: nobody has its link. */
const mostSends = 2;
/** For so long the bot waits politely before it gives the form back: somebody is looking at the card. */
const longestWait = 10 * MINUTE;
/** A campaign waits under the same id: another call might make a second link where the answer to the first was lost. */
const campaignWait = 7 * DAY;

/** Makes the attestation that a form asked for. Safe to run again after a crash at any point. */
export async function createAttestation(deps: Deps, work: Work): Promise<void> {
  const asked = await deps.store.get('attestations', work.subject);
  if (asked === null || !isWanted(asked)) return finish(deps, work, async () => ({}));
  if ((await tookItsPlace(deps, asked)) !== null) return finish(deps, work, () => givenUp(deps, work));
  if (asked.creation.sends >= mostSends) return finish(deps, work, () => lost(deps, work));
  const sending: Attestation = { ...asked, creation: { ...asked.creation, sends: asked.creation.sends + 1 } };
  const committed = await deps.store.commit({ put: { attestations: [sending] } });
  if (committed.kind === 'conflict')
    return finish(deps, work, async () => ({ work: [{ ...creationWork(asked, atOnce), ...dataOf(work) }] }));
  const sentAt = deps.clock.now();
  const outcome = await deps.partnerCenter.createAttestation({
    requestId: asked.creation.requestId,
    request: asked.request,
  });
  await finish(deps, work, () => settled(deps, work, { outcome, sentAt }));
}

/** Knowingly makes another after an answer was lost twice: a new call, with a new id. */
export async function createAgain(deps: Deps, id: string): Promise<Attestation | null> {
  const asked = await deps.store.get('attestations', id);
  if (asked === null || asked.state !== 'unanswered') return asked;
  const now = deps.clock.now();
  const again: Attestation = {
    ...asked,
    state: 'creating',
    failure: null,
    creation: { requestId: deps.ids.newId(), sends: 0 },
  };
  const committed = await deps.store.commit({
    put: { attestations: [again] },
    history: [
      {
        at: now,
        kind: 'createdAgain',
        customerId: again.customer.id,
        attestationId: id,
        actor: null,
        facts: { requestId: again.creation.requestId },
      },
    ],
    work: [creationWork(again, atOnce), refresh(again)],
  });
  return committed.kind === 'committed' ? again : createAgain(deps, id);
}

const isWanted = ({ state }: Attestation): boolean => state === 'creating' || state === 'unanswered';

const dataOf = ({ data }: Work): Pick<Work, 'data'> => (data === undefined ? {} : { data });

const finish = (deps: Deps, work: Work, decide: () => Promise<Change>): Promise<void> =>
  decideAndFinish(deps, work, decide);

async function settled(
  deps: Deps,
  work: Work,
  call: { readonly outcome: CreatedAttestation; readonly sentAt: number },
): Promise<Change> {
  const now = deps.clock.now();
  const asked = await deps.store.get('attestations', work.subject);
  if (asked === null || !isWanted(asked)) return {};
  const { outcome } = call;
  switch (outcome.kind) {
    case 'created':
      if ((await tookItsPlace(deps, asked)) !== null) return givenUp(deps, work);
      return created(deps, asked, { attestationId: outcome.attestationId, sentAt: call.sentAt });
    case 'unanswered':
      if (asked.creation.sends < mostSends) return { work: [{ ...creationWork(asked, atOnce), ...dataOf(work) }] };
      return withoutLink(deps, asked, { event: { kind: 'creationUnanswered', failure: outcome.failure } });
    case 'refused':
      return refused(deps, asked, { failure: outcome.failure, waited: waitedBefore(work, now), work });
  }
}

/** The newer request that took the customer's place while this one was being made, or null. */
async function tookItsPlace(deps: Deps, asked: Attestation): Promise<string | null> {
  const claim = await deps.store.get('claims', liveClaim(asked.customer.id));
  return claim === null || claim.holder === asked.id ? null : claim.holder;
}

/** Gives way to the newer request. A link that was made meanwhile is nobody's. */
async function givenUp(deps: Deps, work: Work): Promise<Change> {
  const asked = await deps.store.get('attestations', work.subject);
  const by = asked === null ? null : await tookItsPlace(deps, asked);
  if (asked === null || by === null) return {};
  return (await follow(deps, asked, { event: { kind: 'replaced', by, equalValues: false } }))?.change ?? {};
}

/** How often and since when a creation has been put off, because Microsoft or the request budget asked for a pause. */
interface Waited {
  readonly times: number;
  readonly since: Instant;
}

function waitedBefore({ data }: Work, now: Instant): Waited {
  return { times: Number(data?.['waits'] ?? 0), since: Number(data?.['waitingSince'] ?? now) };
}

/** Such a call does not count as sent. */
const tookNoEffect = ({ kind }: Failure): boolean => kind === 'throttled' || kind === 'notAsked';

async function refused(
  deps: Deps,
  asked: Attestation,
  { failure, waited, work }: { readonly failure: Failure; readonly waited: Waited; readonly work: Work },
): Promise<Change> {
  const now = deps.clock.now();
  const dueAt = now + Math.max(failure.retryAfterMs ?? 5 * SECOND * (waited.times + 1), SECOND);
  const patience = work.data?.['campaign'] === true ? campaignWait : longestWait;
  if (tookNoEffect(failure) && dueAt - waited.since <= patience) {
    const waiting = { ...asked, failure, creation: { ...asked.creation, sends: asked.creation.sends - 1 } };
    const waits = { waits: waited.times + 1, waitingSince: waited.since };
    const order = { ...creationWork(asked, dueAt), data: { ...work.data, ...waits } };
    // The card says once that it waits, and why.
    return { put: { attestations: [waiting] }, work: [order, ...(waited.times === 0 ? [refresh(asked)] : [])] };
  }
  const { code, requestId, correlationId } = failure;
  const facts = { code, requestId, correlationId };
  return withoutLink(deps, asked, { event: { kind: 'creationRefused', failure }, facts });
}

async function lost(deps: Deps, work: Work): Promise<Change> {
  const asked = await deps.store.get('attestations', work.subject);
  if (asked === null || !isWanted(asked)) return {};
  const failure = asked.failure ?? {
    kind: 'unanswered' as const,
    httpStatus: null,
    code: null,
    message: '',
    fieldErrors: null,
    requestId: asked.creation.requestId,
    correlationId: null,
    retryAfterMs: null,
    credential: null,
  };
  return withoutLink(deps, asked, { event: { kind: 'creationUnanswered', failure } });
}

/** A creation that came to nothing: the agent's card says so, and where a signatory asked for it on the acceptance page, an alert does. */
async function withoutLink(deps: Deps, asked: Attestation, happening: Happening): Promise<Change> {
  const followed = await follow(deps, asked, happening);
  return followed === null ? {} : merge(followed.change, await pageAfterFailure(deps, asked));
}

async function created(
  deps: Deps,
  asked: Attestation,
  call: { readonly attestationId: string; readonly sentAt: number },
): Promise<Change> {
  const deadline = call.sentAt + asked.request.expirationInMinutes * MINUTE;
  const followed = await follow(deps, asked, {
    event: { kind: 'created', attestationId: call.attestationId, deadline },
    facts: { attestation: deps.ids.hash(call.attestationId), deadline },
  });
  if (followed === null) return {};
  return merge(
    followed.change,
    { work: trackingWork(followed.attestation, deps.clock.now()) },
    await replaceOthers(deps, asked),
    await pageAfterCreation(deps, followed.attestation),
  );
}

/** What a new link needs: attempts (or, without automatic finalizing, the look at the deadline) and reminders. */
function trackingWork(attestation: Attestation, now: number): readonly WorkOrder[] {
  const { id, customer, createdAt, deadline, autoFinalize } = attestation;
  if (createdAt === null || deadline === null) return [];
  // The clock may have passed the whole life of the link while Microsoft answered: it is looked at all the same.
  const attempt = nextAttemptAt(attestation, now) ?? now;
  const mark = expiringMarks(createdAt, deadline)[0];
  return [
    autoFinalize
      ? ({ kind: 'finalize', subject: id, dueAt: attempt, lane: customer.id } as const)
      : ({ kind: 'deadline', subject: id, dueAt: deadline } as const),
    ...(mark === undefined ? [] : [{ kind: 'remind', subject: id, dueAt: mark.at } as const]),
  ];
}

/** What a new link ends: any other live one, and the one that it was made to replace. */
async function replaceOthers(deps: Deps, asked: Attestation): Promise<Change> {
  const all = await deps.store.find('attestations', 'customer', asked.customer.id);
  const changes = all.filter(({ id }) => id !== asked.id).map((other) => replaceOne(deps, other, asked));
  return merge(...(await Promise.all(changes)));
}

/** With equal values both links are tried and the first accepted is taken; with changed values the old one stops. */
async function replaceOne(deps: Deps, old: Attestation, asked: Attestation): Promise<Change> {
  const equalValues = sameValues(old, asked) && old.autoFinalize && asked.autoFinalize && old.attestationId !== null;
  if (isLive(old) || old.id === asked.replaces) {
    const followed = await follow(deps, old, { event: { kind: 'replaced', by: asked.id, equalValues } });
    if (followed !== null) return followed.change;
  }
  return old.state === 'replaced' && old.triedWhileReplaced && !equalValues ? stopTrying(old) : {};
}

function sameValues(old: Attestation, asked: Attestation): boolean {
  const { expirationInMinutes: _old, ...before } = old.request;
  const { expirationInMinutes: _new, ...after } = asked.request;
  return JSON.stringify(before) === JSON.stringify(after);
}
