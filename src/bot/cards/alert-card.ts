import type { AlertView } from '../../agreements/ports.ts';
import { alertButtons } from './alert-buttons.ts';
import { troubleFacts, troubleTitle } from './alert-operations.ts';
import { alertSays } from './alert-says.ts';
import { failureBoxes, failureCopies } from './attestation-failure.ts';
import { althoughBoxes, isOver, supportIdFacts } from './block-says.ts';
import { alertLooks } from './looks.ts';
import { type Mention, mentionOf } from './mention.ts';
import { type Box, type CopyText, type Fact, message } from './message.ts';
import { orderFacts, orderName } from './order-facts.ts';
import * as parts from './shared-parts.ts';
import { escalatedBoxes, takeButton, takenFacts } from './taken.ts';
import type { CardMessage, Reader } from './types.ts';
import { type Words, wordsFor } from './words.ts';

/** What an alert's card is made from. */
export interface AlertInput {
  readonly reader: Reader;
  readonly view: AlertView;
  /** Whether the end of a blocked purchase is told in this conversation without anybody asking for it. */
  readonly hearsEnd?: boolean;
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
  const ended = isOver(view.alert, view.block);
  const title = marked(words, view, words.t(ended ? 'alert.purchaseBlocked.overTitle' : look.title));
  const customer = view.block?.customer ?? view.attestation?.customer ?? view.alert.customer;
  const about = customer?.companyName ?? (view.trouble === null ? null : troubleTitle(words, view.trouble));
  const over = view.trouble !== null && view.trouble.endedAt !== null;
  const card = {
    banner: {
      ...look,
      title,
      ...(ended ? ({ icon: 'unblocked', tone: 'good' } as const) : {}),
      ...(over ? ({ icon: 'accepted', tone: 'good', title: words.t('operations.overTitle') } as const) : {}),
      ...(about === null ? {} : { name: about }),
      ...(customer === null ? {} : parts.named(reader, customer)),
    },
    says: alertSays(input, words),
    facts: facts(input, words),
    boxes: boxes(input, words),
    copies: copies(input, words),
    ids: showsFailure(view) ? parts.supportFacts(reader, words, view.attestation?.failure ?? null) : [],
    buttons: [...alertButtons(input, words), ...takeButton(reader, words, view)],
  };
  const summary = about === null ? title : words.t('alert.summary', { alert: title, company: about });
  const { mention } = view;
  return {
    ...message(words, card, summary + ordersInBrief(words, view)),
    mention: mention === null ? null : mentionOf(words, mention),
  };
}

/** What the activity feed adds about waiting orders. */
function ordersInBrief(words: Words, { alert, block }: AlertView): string {
  const [first] = block?.orders ?? [];
  if (block === null || first === undefined || isOver(alert, block)) return '';
  const count = block.orders.length;
  const order = orderName(words, first);
  return alert.kind === 'unblocked'
    ? words.t('order.briefRetry', { count, order })
    : words.t('order.brief', { count, order });
}

/** A sentence of a test alert says so. */
function marked(words: Words, { alert }: AlertView, text: string): string {
  return alert.test ? words.t('alert.testMark', { text }) : text;
}

function facts({ reader, view }: AlertInput, words: Words): readonly Fact[] {
  const { attestation, block, alert, trouble } = view;
  if (trouble !== null) return troubleFacts(words, trouble);
  const signatory = attestation !== null && parts.seesAll(reader) ? [attestation] : [];
  const deadline = attestation?.deadline ?? null;
  const recorded = attestation?.finalizedAt ?? null;
  const when = { label: words.t('fact.raised'), value: words.when(alert.raisedAt) };
  return [
    ...(recorded === null ? [] : [{ label: words.t('fact.recordedAt'), value: words.when(recorded) }]),
    ...(deadline === null || recorded !== null || alert.kind === 'failed'
      ? []
      : [{ label: words.t('fact.deadline'), value: words.when(deadline) }]),
    ...signatory.map((one) => parts.signatoryFact(words, one)),
    ...(attestation === null ? [] : [{ label: words.t('fact.owner'), value: attestation.owner.name }]),
    ...takenFacts(words, alert),
    ...(block === null ? [] : [{ label: words.t('fact.blockedSince'), value: words.when(block.openedAt) }]),
    ...(block === null ? [] : orderFacts(reader, words, block)),
    ...supportIdFacts(reader, words, block),
    ...(attestation === null && block === null ? [when] : []),
  ];
}

function boxes({ reader, view }: AlertInput, words: Words): readonly Box[] {
  const { alert, attestation, block } = view;
  const test: readonly Box[] = alert.test ? [{ tone: 'warning', text: words.t('alert.test') }] : [];
  const failed =
    (alert.kind === 'failed' || alert.kind === 'stuck') && attestation !== null
      ? failureBoxes(reader, words, attestation)
      : [];
  const refused = alert.kind === 'purchaseBlocked' ? althoughBoxes(words, block) : [];
  return [...escalatedBoxes(words, view), ...test, ...failed, ...refused];
}

function copies({ reader, view }: AlertInput, words: Words): readonly CopyText[] {
  const { alert, attestation } = view;
  return alert.kind === 'failed' && attestation !== null && parts.seesAll(reader)
    ? failureCopies(words, attestation)
    : [];
}

/** Kinds that come with what Microsoft answered, and the ids that its support asks for. */
function showsFailure({ alert }: AlertView): boolean {
  return alert.kind === 'failed' || alert.kind === 'stuck';
}
