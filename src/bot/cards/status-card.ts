import { isLive } from '../../agreements/attestation.ts';
import type { CustomerStatus, UnreadHalf } from '../../agreements/status.ts';
import type { StatusView } from '../../agreements/status-view.ts';
import type { Reseller } from '../../portfolio/portfolio.ts';
import type { TextKey } from '../texts/texts.ts';
import { execute, withMore } from './buttons.ts';
import { stateLooks, statusLooks } from './looks.ts';
import { type Box, type Fact, message } from './message.ts';
import * as parts from './shared-parts.ts';
import type { Action, CardMessage, Reader } from './types.ts';
import { type Words, wordsFor } from './words.ts';

interface StatusInput {
  readonly reader: Reader;
  readonly view: StatusView;
  /** Through whom the customer buys; null or left out: nobody, or not known. */
  readonly reseller?: Reseller | null;
  /** Whether the reader watches this customer; where others read along, that is nobody’s business. */
  readonly watching?: boolean;
}

/** A customer's status, what lies over it, and the next step. */
export function statusCard({ reader, view, reseller = null, watching = false }: StatusInput): CardMessage {
  const words = wordsFor(reader);
  const look = statusLooks[view.status.kind];
  const title = words.t(look.title);
  const card = {
    banner: { ...look, title, ...parts.named(reader, view.customer) },
    says: [statusSentence(words, view.status)],
    facts: facts({ reader, view, reseller }, words),
    boxes: boxes({ reader, view }, words),
    ids: ids({ reader, view }, words),
    buttons: [...buttons({ reader, view, reseller }, words), ...watchButton(reader, words, { view, watching })],
  };
  return message(words, card, words.t('status.summary', { company: view.customer.companyName, status: title }));
}

function statusSentence(words: Words, status: CustomerStatus): string {
  switch (status.kind) {
    case 'acceptedAttested':
      return words.t('status.acceptedAttested.says', { day: words.day(status.agreement.dateAgreed) });
    case 'acceptedDirect':
      return words.t('status.acceptedDirect.says');
    case 'reattestationRequired':
      return words.t('status.reattestationRequired.says', { day: words.day(status.agreement.dateAgreed) });
    case 'notAccepted':
      return words.t('status.notAccepted.says');
    case 'unknown':
      return words.t('status.unknown.says');
  }
}

function facts({ reader, view, reseller = null }: StatusInput, words: Words): readonly Fact[] {
  const { status, lastKnown, readAt } = view;
  const contact = 'agreement' in status ? status.agreement.primaryContact : null;
  const known = lastKnown === null || status.kind !== 'unknown' ? null : lastKnown;
  return [
    ...(contact !== null && parts.seesAll(reader) ? [parts.contactFact(words, contact)] : []),
    ...(reseller === null ? [] : [{ label: words.t('fact.reseller'), value: reseller.name }]),
    ...(known === null ? [] : [{ label: words.t('fact.lastKnown'), value: lastKnownWords(words, known) }]),
    { label: words.t(status.kind === 'unknown' ? 'fact.asked' : 'fact.read'), value: words.when(readAt) },
  ];
}

function ids({ reader, view: { status } }: StatusInput, words: Words): readonly Fact[] {
  if (status.kind !== 'unknown' || !parts.seesAll(reader)) return [];
  return parts.idFacts(words, status.failures.filter(parts.wasAsked));
}

function lastKnownWords(words: Words, known: NonNullable<StatusView['lastKnown']>): string {
  const look = statusLooks[known.status.kind];
  return words.t('status.lastKnown', {
    status: words.t(look.title),
    when: words.when(known.readAt),
  });
}

function boxes({ reader, view }: StatusInput, words: Words): readonly Box[] {
  const { status, asking, block } = view;
  const failures = status.kind === 'unknown' ? status.failures : [];
  return [
    ...(asking ? [{ tone: 'accent', text: words.t('status.asking') } as const] : []),
    ...(block?.state === 'open' ? [blockBox(words, block)] : []),
    ...attestationBoxes(words, view),
    ...failureBoxes(reader, words, failures),
    ...(status.kind === 'acceptedAttested' && parts.seesAll(reader)
      ? [{ tone: 'neutral', text: words.t('status.mustDiffer') } as const]
      : []),
    ...(reader.unchecked === true ? [{ tone: 'warning', text: words.t('status.unchecked') } as const] : []),
  ];
}

/** What failed, half by half; where both failed in the same way, that is said once. */
function failureBoxes(reader: Reader, words: Words, failures: readonly UnreadHalf[]): readonly Box[] {
  const texts = new Set(failures.map((failure) => parts.failureText(words, failure)));
  const alike = failures.length > 1 && texts.size === 1;
  const boxes = failures.flatMap((failure): readonly Box[] => [
    {
      tone: 'warning',
      label: words.t(alike ? 'status.whatFailed' : halves[failure.half]),
      text: parts.failureText(words, failure),
    },
    ...parts.microsoftBoxes(reader, words, failure),
  ]);
  return boxes.filter(
    (box, index) => boxes.findIndex(({ label, text }) => label === box.label && text === box.text) === index,
  );
}

const halves: Readonly<Record<UnreadHalf['half'], TextKey>> = {
  agreements: 'status.whatFailed.agreements',
  directSigned: 'status.whatFailed.direct',
};

function blockBox(words: Words, block: NonNullable<StatusView['block']>): Box {
  const text = words.t('status.blocked', { count: block.orders.length, when: words.when(block.openedAt) });
  return { tone: 'attention', text: block.test ? words.t('alert.testMark', { text }) : text };
}

function attestationBoxes(words: Words, { attestation }: StatusView): readonly Box[] {
  if (attestation === null) return [];
  const look = stateLooks[attestation.state];
  const owner = words.t('status.owner', { owner: attestation.owner.name });
  const until =
    attestation.deadline === null || !isLive(attestation)
      ? ''
      : words.t('status.until', { when: words.when(attestation.deadline) });
  const text = [words.t(look.title), until, owner].filter((part) => part !== '').join(' · ');
  return [{ tone: look.tone, label: words.t('status.attestation'), text }];
}

/** *Watch*: everything about this customer, in the presser's own chat; to whoever hears that already, its end. */
function watchButton(
  { role, audience }: Reader,
  { t }: Words,
  { view, watching }: Required<Pick<StatusInput, 'view' | 'watching'>>,
): readonly Action[] {
  const customerId = view.customer.id;
  if (role === 'member') return [];
  const isOwn = audience === 'personal' && watching;
  return [
    isOwn
      ? execute('unwatch', t('button.unwatch'), { customerId })
      : execute('watch', t('button.watch'), { customerId }),
  ];
}

function buttons({ reader, view, reseller = null }: StatusInput, words: Words): readonly Action[] {
  const customerId = view.customer.id;
  const refresh = execute('refreshStatus', words.t('button.refresh'), { customerId });
  if (reader.role === 'member') return [refresh];
  const { attestation, status } = view;
  const live = attestation !== null && isLive(attestation);
  // Asking again is the next step where nobody knows; an invitation waits until somebody does.
  const history = parts.historyButton(words, customerId);
  if (status.kind === 'unknown' && !live) return [refresh, parts.attestButton(reader, words, customerId), history];
  const first = attestation === null ? [] : [parts.detailsButton(reader, words, attestation.id)];
  const attest = live ? [] : [parts.attestButton(reader, words, customerId)];
  const accepted = status.kind === 'acceptedAttested' || status.kind === 'acceptedDirect';
  const invite = accepted ? [] : [execute('invite', words.t('button.invite'), { customerId })];
  const others = live ? [...first, ...invite, refresh] : [...attest, ...invite, ...first, refresh];
  const text = execute('resellerTextOf', words.t('button.resellerText'), { customerId });
  return withMore(words, others, reseller === null ? [history] : [history, text]);
}
