import type { Attestation } from '../../agreements/attestation.ts';
import type { Instant } from '../../agreements/instant.ts';
import { attestationButtons } from './attestation-buttons.ts';
import { failureBoxes, failureCopies } from './attestation-failure.ts';
import { attestationSays } from './attestation-says.ts';
import { finalizedAnswer } from './finalized-answer.ts';
import { stateLooks } from './looks.ts';
import { type Box, type CopyText, type Fact, message } from './message.ts';
import * as parts from './shared-parts.ts';
import { textLanguageBoxes } from './text-language.ts';
import type { CardMessage, Reader } from './types.ts';
import { type Words, wordsFor } from './words.ts';

/** What an attestation's card is made from. */
export interface AttestationInput {
  readonly reader: Reader;
  readonly attestation: Attestation;
  /** Microsoft's link, including the attestation's id; null where there is none, or where the card is shared. */
  readonly acceptanceUrl: string | null;
  /** Microsoft's link is dead, and until then the acceptance page makes a fresh one; null or absent: it does not. */
  readonly renewsUntil?: Instant | null;
  /** Whether the owner can be told in a personal chat. */
  readonly ownerReachable: boolean;
  /** Where the app can be added to one's personal chats, if known. */
  readonly addAppUrl?: string | null;
  readonly justCreated?: boolean;
}

/** One attestation in the state it is in; edited in place as that changes. */
export function attestationCard(input: AttestationInput): CardMessage {
  const { reader, attestation } = input;
  const words = wordsFor(reader);
  const look = stateLooks[attestation.state];
  const title = words.t(look.title);
  const view = {
    banner: { ...look, title, ...parts.named(reader, attestation.customer) },
    says: attestationSays(input, words),
    facts: facts(input, words),
    boxes: [
      ...failureBoxes(reader, words, attestation),
      ...ownerBoxes(input, words),
      ...pageBoxes(input, words),
      ...answerBoxes(input, words),
    ],
    copies: copies(input, words),
    ids: shownFailure(attestation) ? parts.supportFacts(reader, words, attestation.failure) : [],
    buttons: attestationButtons(input, words),
  };
  const summary = words.t('attestation.summary', { company: attestation.customer.companyName, state: title });
  return message(words, view, summary);
}

function facts({ reader, attestation }: AttestationInput, words: Words): readonly Fact[] {
  const { deadline, owner, finalizedAt, state, tries, lastTryAt, openedAt, saidAccepted: said } = attestation;
  const all = parts.seesAll(reader);
  const fact = (label: Parameters<Words['t']>[0], value: string): Fact => ({ label: words.t(label), value });
  return [
    ...(finalizedAt === null ? [] : [fact('fact.recordedAt', words.when(finalizedAt))]),
    ...(deadline === null || finalizedAt !== null || state === 'failed'
      ? []
      : [fact('fact.deadline', words.when(deadline))]),
    ...(all ? [parts.signatoryFact(words, attestation)] : []),
    ...(all && openedAt !== undefined && finalizedAt === null ? [fact('fact.opened', words.when(openedAt))] : []),
    ...(all && said !== undefined && finalizedAt === null ? [fact('fact.saidAccepted', words.when(said.at))] : []),
    fact('fact.owner', owner.name),
    ...(all && tries > 0 && lastTryAt !== null
      ? [fact('fact.tries', words.t('attestation.tries', { count: tries, when: words.relative(lastTryAt) }))]
      : []),
  ];
}

// An ordinary "not yet" needs no ids; what went wrong does.
function shownFailure({ state }: Attestation): boolean {
  return (
    state !== 'pending' &&
    state !== 'finalized' &&
    state !== 'replaced' &&
    state !== 'cancelled' &&
    state !== 'acceptedDirectly'
  );
}

// Whoever opens Microsoft's page can accept: the partner must not.
function pageBoxes(input: AttestationInput, words: Words): readonly Box[] {
  const opens = attestationButtons(input, words).some((button) => button.type === 'Action.OpenUrl');
  return opens && parts.seesAll(input.reader) ? [{ tone: 'neutral', text: words.t('attestation.doNotAccept') }] : [];
}

function ownerBoxes({ attestation, ownerReachable }: AttestationInput, words: Words): readonly Box[] {
  if (ownerReachable || attestation.endedAt !== null) return [];
  return [{ tone: 'warning', text: words.t('attestation.ownerUnreachable', { owner: attestation.owner.name }) }];
}

function copies(input: AttestationInput, words: Words): readonly CopyText[] {
  const { attestation, reader } = input;
  if (!parts.seesAll(reader)) return [];
  if (attestation.state !== 'finalized') return failureCopies(words, attestation);
  return [{ label: words.t('attestation.finalized.answerLabel'), text: finalizedAnswer(attestation).text }];
}

/** The answer is in the agreement's language, which the agent may not read. */
function answerBoxes({ attestation, reader }: AttestationInput, words: Words): readonly Box[] {
  if (attestation.state !== 'finalized' || !parts.seesAll(reader)) return [];
  return textLanguageBoxes(words, finalizedAnswer(attestation));
}
