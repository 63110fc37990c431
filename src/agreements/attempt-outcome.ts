import type { Attestation, AttestationEvent, FinalizeIntent } from './attestation.ts';
import type { Failure } from './failure.ts';
import { DAY } from './instant.ts';
import { lagOfMicrosoft, standsAtMicrosoft } from './our-agreement.ts';
import type { CreatedAgreement, Deps } from './ports.ts';
import { meaningOf } from './refusal.ts';

/** Where Microsoft cannot be looked at for so long, or shows nothing that can be told apart, nobody waits for it any more. */
export const lookedForAtMost = 30 * DAY;

/** A call as it was sent. `repeats`: an earlier answer to the very same call was lost. */
export interface Sent {
  readonly attestation: Attestation;
  readonly intent: FinalizeIntent;
  readonly repeats: boolean;
}

/** What an outcome means; anything that leaves open whether the agreement exists is first looked up. */
export async function eventOf(deps: Deps, sent: Sent, outcome: CreatedAgreement): Promise<AttestationEvent> {
  const { intent, repeats } = sent;
  if (outcome.kind === 'created') return { kind: 'agreementCreated', dateAgreed: intent.dateAgreed };
  const { failure } = outcome;
  if (outcome.kind === 'unanswered')
    return (await ifItStands(deps, sent)) ?? { kind: 'attemptUnsettled', failure, intent };
  switch (meaningOf(failure)) {
    case 'duplicate':
      return duplicate(deps, sent, failure);
    case 'wrongPartnerType':
    case 'notACustomer':
      return { kind: 'refusedForGood', failure };
    case 'technical':
      return { kind: 'attemptUnsettled', failure, intent: repeats ? intent : answered(deps, intent) };
    case 'notAcceptedYet': {
      // What was made by a call whose answer was lost may be refused ever after, in words that nobody documents.
      const mayStand = repeats || sent.attestation.lostDates.length > 0;
      const stands = mayStand ? await ifItStands(deps, sent) : null;
      return stands ?? { kind: 'notAccepted', failure, lostDate: repeats ? intent.dateAgreed : null };
    }
  }
}

/** After any answer the next call has an id of its own (Microsoft: Partner Center REST headers, `MS-RequestId`). */
function answered(deps: Deps, intent: FinalizeIntent): FinalizeIntent {
  return { ...intent, requestId: deps.ids.newId(), open: false };
}

async function ifItStands(deps: Deps, { attestation }: Sent): Promise<AttestationEvent | null> {
  const stands = await standsAtMicrosoft(deps, attestation);
  return typeof stands === 'number' ? { kind: 'agreementCreated', dateAgreed: stands } : null;
}

/** 600061 is success where our own agreement stands at Microsoft: an earlier answer was lost. Not being able to look settles nothing. */
async function duplicate(deps: Deps, sent: Sent, failure: Failure): Promise<AttestationEvent> {
  const { attestation, intent, repeats } = sent;
  const stands = await standsAtMicrosoft(deps, attestation);
  if (typeof stands === 'number') return { kind: 'agreementCreated', dateAgreed: stands };
  const mayBeOurs = repeats || attestation.lostDates.length > 0;
  const lostAt = repeats ? intent.at : Math.max(...attestation.lostDates);
  const patience = stands === 'unanswered' ? lookedForAtMost : lagOfMicrosoft;
  if (mayBeOurs && deps.clock.now() - lostAt < patience) return { kind: 'attemptUnsettled', failure, intent };
  return { kind: 'refusedForGood', failure };
}
