import type { Attestation, AttestationState } from '../../agreements/attestation.ts';
import type { TextKey } from '../texts/texts.ts';
import type { AttestationInput } from './attestation-card.ts';
import { isUnsettled } from './attestation-failure.ts';
import * as parts from './shared-parts.ts';
import type { Words } from './words.ts';

type Says = (input: AttestationInput, words: Words) => readonly string[];

const says: Readonly<Record<AttestationState, Says>> = {
  creating: ({ attestation: { failure } }, { t }) => [
    t(failure === null ? 'attestation.creating' : 'attestation.creating.waiting'),
  ],
  unanswered: (_, { t }) => [t('attestation.unanswered')],
  pending,
  finalizing: ({ attestation }, { t }) => [t(finalizing(attestation))],
  finalized: (input, { t }) => [
    t('attestation.finalized.mail'),
    ...(parts.seesAll(input.reader) ? [t('attestation.finalized.questions')] : []),
    t('attestation.finalized.blocked'),
  ],
  expired: (input, words) => [
    words.t('attestation.expired'),
    ...renews(input, words),
    words.t('attestation.expired.next'),
  ],
  notFinalizedInTime: (input, words) => [words.t('attestation.notFinalizedInTime'), ...renews(input, words)],
  failed: (_, { t }) => [t('attestation.failed')],
  refused: (_, { t }) => [t('attestation.refused')],
  cancelled,
  acceptedDirectly: (_, { t }) => [t('attestation.acceptedDirectly'), t('attestation.finalized.blocked')],
  replaced: ({ attestation }, { t }) => [
    t(attestation.triedWhileReplaced ? 'attestation.replaced.tried' : 'attestation.replaced.stopped'),
  ],
};

/** A call that was never made left nothing open. */
function finalizing(attestation: Attestation): TextKey {
  if (!isUnsettled(attestation)) return 'attestation.finalizing';
  return attestation.failure?.kind === 'notAsked'
    ? 'attestation.finalizing.waiting'
    : 'attestation.finalizing.unsettled';
}

/** What a card says about an attestation in its state: what happened, then what to do. */
export function attestationSays(input: AttestationInput, words: Words): readonly string[] {
  return says[input.attestation.state](input, words);
}

function pending({ reader, attestation, justCreated = false }: AttestationInput, { t }: Words): readonly string[] {
  const over = attestation.deadline !== null && reader.now >= attestation.deadline;
  if (over) return [t('attestation.pending.over')];
  const tried = attestation.failure === null ? 'attestation.pending' : 'attestation.pending.notYet';
  return [
    t(justCreated ? 'attestation.pending.created' : tried),
    t(attestation.autoFinalize ? 'attestation.pending.auto' : 'attestation.pending.manual'),
  ];
}

/** The signatory's page outlives Microsoft's link. */
function renews({ reader, renewsUntil = null }: AttestationInput, words: Words): readonly string[] {
  if (renewsUntil === null || !parts.seesAll(reader)) return [];
  return [words.t('attestation.pageRenews', { when: words.when(renewsUntil) })];
}

function cancelled({ reader, attestation }: AttestationInput, words: Words): readonly string[] {
  const { deadline } = attestation;
  const works = deadline !== null && reader.now < deadline;
  return [
    words.t('attestation.cancelled'),
    ...(works ? [words.t('attestation.cancelled.link', { when: words.when(deadline) })] : []),
  ];
}
