import type { AlertView } from '../../agreements/ports.ts';
import type { Block } from '../../agreements/rows.ts';
import { alertButtons } from './alert-buttons.ts';
import { alertSays } from './alert-says.ts';
import { failureBoxes, failureCopies } from './attestation-failure.ts';
import { alertLooks } from './looks.ts';
import { type Mention, mentionOf } from './mention.ts';
import { type Box, type CopyText, type Fact, message } from './message.ts';
import { orderBoxes } from './order-boxes.ts';
import * as parts from './shared-parts.ts';
import type { CardMessage, Reader } from './types.ts';
import { type Words, wordsFor } from './words.ts';

/** What an alert's card is made from. */
export interface AlertInput {
  readonly reader: Reader;
  readonly view: AlertView;
  /** Microsoft's link of the attestation; null or absent where there is none, or where the card is shared. */
  readonly acceptanceUrl?: string | null;
}

/** An alert: its card, what the activity feed says, and the mention that goes into the message where somebody is to be called. */
export interface AlertMessage extends CardMessage {
  readonly mention: Mention | null;
}

/** One alert, for one reader. */
export function alertCard(input: AlertInput): AlertMessage {
  const { reader, view } = input;
  const words = wordsFor(reader);
  const look = alertLooks[view.alert.kind];
  const title = marked(words, view, words.t(look.title));
  const customer = view.block?.customer ?? view.attestation?.customer ?? null;
  const company = customer?.companyName ?? '';
  const card = {
    banner: { ...look, title, ...(customer === null ? {} : parts.named(reader, customer)) },
    says: alertSays(input, words),
    facts: facts(input, words),
    boxes: boxes(input, words),
    copies: copies(input, words),
    buttons: alertButtons(input, words),
  };
  const summary = company === '' ? title : words.t('alert.summary', { alert: title, company });
  const { mention } = view;
  return { ...message(words, card, summary), mention: mention === null ? null : mentionOf(words, mention) };
}

/** A sentence of a test alert says so. */
function marked(words: Words, { alert }: AlertView, text: string): string {
  return alert.test ? words.t('alert.testMark', { text }) : text;
}

function facts({ reader, view }: AlertInput, words: Words): readonly Fact[] {
  const { attestation, block, alert } = view;
  const signatory = attestation !== null && parts.seesAll(reader) ? [attestation] : [];
  const deadline = attestation?.deadline ?? null;
  const recorded = attestation?.finalizedAt ?? null;
  const when = { label: words.t('fact.raised'), value: words.when(alert.raisedAt) };
  return [
    ...(recorded === null ? [] : [{ label: words.t('fact.recordedAt'), value: words.when(recorded) }]),
    ...(deadline === null || recorded !== null
      ? []
      : [{ label: words.t('fact.deadline'), value: words.when(deadline) }]),
    ...signatory.map((one) => ({ label: words.t('fact.signatory'), value: parts.signatoryWords(one) })),
    ...(attestation === null ? [] : [{ label: words.t('fact.owner'), value: attestation.owner.name }]),
    ...(block === null ? [] : [{ label: words.t('fact.blockedSince'), value: words.when(block.openedAt) }]),
    ...(attestation === null && block === null ? [when] : []),
    ...(alert.kind === 'failed' ? parts.supportFacts(reader, words, attestation?.failure ?? null) : []),
  ];
}

function boxes({ reader, view }: AlertInput, words: Words): readonly Box[] {
  const { alert, attestation, block } = view;
  const test: readonly Box[] = alert.test ? [{ tone: 'warning', text: words.t('alert.test') }] : [];
  const failed = alert.kind === 'failed' && attestation !== null ? failureBoxes(reader, words, attestation) : [];
  return [...test, ...failed, ...(block === null ? [] : blockBoxes(reader, words, { block, view }))];
}

function blockBoxes(reader: Reader, words: Words, of: { block: Block; view: AlertView }): readonly Box[] {
  const { block, view } = of;
  const although = block.refusedAlthough;
  const refused: readonly Box[] =
    although === null || view.alert.kind === 'unblocked'
      ? []
      : [{ tone: 'warning', text: refusedAlthough(words, although.dateAgreed) }];
  return [...refused, ...orderBoxes(reader, words, block)];
}

function refusedAlthough(words: Words, dateAgreed: number | null): string {
  return dateAgreed === null
    ? words.t('alert.refusedAlthoughDirect')
    : words.t('alert.refusedAlthough', { day: words.day(dateAgreed) });
}

function copies({ reader, view }: AlertInput, words: Words): readonly CopyText[] {
  const { alert, attestation } = view;
  return alert.kind === 'failed' && attestation !== null && parts.seesAll(reader)
    ? failureCopies(words, attestation)
    : [];
}
