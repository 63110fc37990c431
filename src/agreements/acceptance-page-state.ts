import { mayTry } from './attempt.ts';
import type { Attestation } from './attestation.ts';
import type { Instant } from './instant.ts';
import type { AcceptancePage } from './rows.ts';
import { hasTryLeft } from './schedule.ts';

/** What an acceptance page has to show. */
export type PageState =
  /** Microsoft's link works. */
  | 'open'
  /** Microsoft's link is dead; *Show agreement* makes a fresh one. */
  | 'ended'
  /** The fresh one is being made. */
  | 'preparing'
  /** The agreement exists at Microsoft. */
  | 'done'
  /** The same, accepted in the admin center. */
  | 'doneDirectly'
  | 'withdrawn'
  /** Somebody else has been asked instead. */
  | 'replaced'
  /** It cannot go on without the partner. */
  | 'stopped';

/** What came of "I have accepted". */
export type SaidAccepted =
  | 'no'
  /** The bot is asking Microsoft. */
  | 'checking'
  /** Microsoft does not say so yet; the bot goes on by itself. */
  | 'notYet'
  /** The bot does not try this one by itself, or not any more: the owner has been told. */
  | 'told';

/** `renewed`: the attestation that the page itself asked for and that is not its own yet, or null. */
export interface PageParts {
  readonly page: AcceptancePage;
  readonly attestation: Attestation;
  readonly renewed: Attestation | null;
}

/** What a page shows at a moment. */
export function pageState({ attestation, renewed }: PageParts, now: Instant): PageState {
  switch (attestation.state) {
    case 'finalized':
      return 'done';
    case 'acceptedDirectly':
      return 'doneDirectly';
    case 'cancelled':
      return 'withdrawn';
    case 'replaced':
      return 'replaced';
    case 'failed':
    case 'refused':
      return 'stopped';
    case 'creating':
    case 'unanswered':
      return 'preparing';
    case 'pending':
    case 'finalizing':
    case 'expired':
    case 'notFinalizedInTime':
      return isWorking(attestation, now) ? 'open' : ended(renewed);
  }
}

/** What the reader's "I have accepted" came to. */
export function saidAccepted(attestation: Attestation, now: Instant): SaidAccepted {
  const { saidAccepted: said, autoFinalize, lastTryAt, state, intent } = attestation;
  if (said === undefined) return 'no';
  if (!autoFinalize) return 'told';
  const asked = lastTryAt !== null && lastTryAt >= said.at && state !== 'finalizing';
  if (asked || !mayTry(attestation)) return 'notYet';
  return intent === null && !hasTryLeft(attestation, now) ? 'told' : 'checking';
}

function isWorking({ attestationId, deadline, state }: Attestation, now: Instant): boolean {
  const live = state === 'pending' || state === 'finalizing';
  return live && attestationId !== null && deadline !== null && now < deadline;
}

function ended(renewed: Attestation | null): PageState {
  switch (renewed?.state) {
    case 'creating':
      return 'preparing';
    case 'refused':
    case 'unanswered':
      return 'stopped';
    case 'cancelled':
      return 'withdrawn';
    default:
      return 'ended';
  }
}
