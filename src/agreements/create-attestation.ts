import type { Attestation } from './attestation.ts';
import { isLive } from './attestation.ts';
import { decideAndFinish, merge } from './change.ts';
import { follow, liveClaim } from './follow.ts';
import { MINUTE, SECOND } from './instant.ts';
import type { Change, CreatedAttestation, Deps, Work, WorkOrder } from './ports.ts';
import { creationWork } from './request-attestation.ts';
import { expiringMarks, nextAttemptAt } from './schedule.ts';

/** A lost answer is sent again once, with the same id and body; lost again, the agent is asked. An orphan is harmless: nobody has its link. */
const mostSends = 2;
const mostThrottles = 5;

/** Makes the attestation that a form asked for. Safe to run again after a crash at any point. */
export async function createAttestation(deps: Deps, work: Work): Promise<void> {
  const asked = await deps.store.get('attestations', work.subject);
  if (asked === null || (asked.state !== 'creating' && asked.state !== 'unanswered'))
    return finish(deps, work, async () => ({}));
  if (asked.creation.sends >= mostSends && asked.failure?.kind !== 'throttled')
    return finish(deps, work, () => lost(deps, work));
  const sending: Attestation = { ...asked, creation: { ...asked.creation, sends: asked.creation.sends + 1 } };
  const committed = await deps.store.commit({ put: { attestations: [sending] } });
  if (committed.kind === 'conflict')
    return finish(deps, work, async () => ({ work: [creationWork(asked, deps.clock.now())] }));
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
  const again: Attestation = {
    ...asked,
    state: 'creating',
    failure: null,
    creation: { requestId: deps.ids.newId(), sends: 0 },
  };
  const committed = await deps.store.commit({
    put: { attestations: [again] },
    work: [creationWork(again, deps.clock.now())],
  });
  return committed.kind === 'committed' ? again : createAgain(deps, id);
}

const finish = (deps: Deps, work: Work, decide: () => Promise<Change>): Promise<void> =>
  decideAndFinish(deps, work, decide);

async function settled(
  deps: Deps,
  work: Work,
  call: { readonly outcome: CreatedAttestation; readonly sentAt: number },
): Promise<Change> {
  const now = deps.clock.now();
  const asked = await deps.store.get('attestations', work.subject);
  if (asked === null) return {};
  const { outcome } = call;
  switch (outcome.kind) {
    case 'created':
      return created(deps, asked, { attestationId: outcome.attestationId, sentAt: call.sentAt });
    case 'unanswered':
      if (asked.creation.sends < mostSends) return { work: [creationWork(asked, now)] };
      return (
        (await follow(deps, asked, { event: { kind: 'creationUnanswered', failure: outcome.failure } }))?.change ?? {}
      );
    case 'refused': {
      if (outcome.failure.kind === 'throttled' && asked.creation.sends <= mostThrottles)
        return throttled(asked, { ...outcome, dueAt: now + 5 * SECOND * asked.creation.sends });
      const followed = await follow(deps, asked, {
        event: { kind: 'creationRefused', failure: outcome.failure },
        facts: {
          code: outcome.failure.code,
          requestId: outcome.failure.requestId,
          correlationId: outcome.failure.correlationId,
        },
      });
      return followed === null ? {} : giveBackPlace(deps, asked, followed.change);
    }
  }
}

function throttled(
  asked: Attestation,
  told: { readonly failure: Attestation['failure']; readonly dueAt: number },
): Change {
  return { put: { attestations: [{ ...asked, failure: told.failure }] }, work: [creationWork(asked, told.dueAt)] };
}

async function lost(deps: Deps, work: Work): Promise<Change> {
  const asked = await deps.store.get('attestations', work.subject);
  if (asked === null) return {};
  const failure = asked.failure ?? {
    kind: 'unanswered' as const,
    httpStatus: null,
    code: null,
    message: '',
    fieldErrors: null,
    requestId: asked.creation.requestId,
    correlationId: null,
  };
  return (await follow(deps, asked, { event: { kind: 'creationUnanswered', failure } }))?.change ?? {};
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
    await replaceOld(deps, asked),
  );
}

/** What a new link needs: attempts (or, without automatic finalizing, the look at the deadline) and reminders. */
function trackingWork(attestation: Attestation, now: number): readonly WorkOrder[] {
  const { id, customer, createdAt, deadline, autoFinalize } = attestation;
  if (createdAt === null || deadline === null) return [];
  const attempt = nextAttemptAt(attestation, now);
  const mark = expiringMarks(createdAt, deadline)[0];
  return [
    ...(autoFinalize && attempt !== null
      ? [{ kind: 'finalize', subject: id, dueAt: attempt, lane: customer.id } as const]
      : []),
    ...(autoFinalize ? [] : [{ kind: 'deadline', subject: id, dueAt: deadline } as const]),
    ...(mark === undefined ? [] : [{ kind: 'remind', subject: id, dueAt: mark.at } as const]),
  ];
}

/** The link that this one replaces: with equal values both are tried and the first accepted is taken; with changed values the old one stops. */
async function replaceOld(deps: Deps, asked: Attestation): Promise<Change> {
  const old = asked.replaces === null ? null : await deps.store.get('attestations', asked.replaces);
  if (old === null) return {};
  const equalValues = sameValues(old, asked) && old.autoFinalize;
  return (await follow(deps, old, { event: { kind: 'replaced', by: asked.id, equalValues } }))?.change ?? {};
}

function sameValues(old: Attestation, asked: Attestation): boolean {
  const { expirationInMinutes: _old, ...before } = old.request;
  const { expirationInMinutes: _new, ...after } = asked.request;
  return JSON.stringify(before) === JSON.stringify(after);
}

/** A refused replacement never came to be: the place goes back to the link that is still live. */
async function giveBackPlace(deps: Deps, asked: Attestation, refused: Change): Promise<Change> {
  const old = asked.replaces === null ? null : await deps.store.get('attestations', asked.replaces);
  if (old === null || !isLive(old)) return refused;
  const claim = await deps.store.get('claims', liveClaim(asked.customer.id));
  if (claim?.holder !== asked.id) return refused;
  const { remove: _released, ...rest } = refused;
  return merge(rest, { put: { claims: [{ ...claim, holder: old.id }] } });
}
