import type { HistoryLine } from '../../agreements/history.ts';
import type { HistoryEntry, HistoryKind } from '../../agreements/ports.ts';
import type { TextKey } from '../texts/texts.ts';
import { type Words, wordsFor } from './words.ts';

/** The sentence of each kind. */
const sentences: Readonly<Record<HistoryKind, TextKey>> = {
  requested: 'history.requested',
  createdAgain: 'history.createdAgain',
  created: 'history.created',
  creationRefused: 'history.creationRefused',
  creationUnanswered: 'history.creationUnanswered',
  sent: 'history.sent',
  reminded: 'history.reminded',
  opened: 'history.opened',
  saidAccepted: 'history.saidAccepted',
  saidOther: 'history.saidOther',
  newLinkWanted: 'history.newLinkWanted',
  checkRequested: 'history.checkRequested',
  attemptStarted: 'history.attemptStarted',
  notAccepted: 'history.notAccepted',
  attemptUnsettled: 'history.attemptUnsettled',
  stuck: 'history.stuck',
  notAsked: 'history.notAsked',
  oldRefusal: 'history.oldRefusal',
  refusedForGood: 'history.refusedForGood',
  agreementCreated: 'history.agreementCreated',
  acceptedDirectly: 'history.acceptedDirectly',
  deadlinePassed: 'history.deadlinePassed',
  cancelled: 'history.cancelled',
  replaced: 'history.replaced',
  otherFinalized: 'history.otherFinalized',
  takenOver: 'history.takenOver',
  purchaseBlocked: 'history.purchaseBlocked',
  unblocked: 'history.unblocked',
  wentThrough: 'history.wentThrough',
  signatoryDataDeleted: 'history.signatoryDataDeleted',
  orderDataDeleted: 'history.orderDataDeleted',
  evidenceWritten: 'history.evidenceWritten',
};

/** One line of a history in plain words. */
export function historySays(words: Words, { entry, tries }: Omit<HistoryLine, 'since'>): string {
  const { facts, kind } = entry;
  const { minutes, deadline } = facts;
  return words.t(sentences[kind], {
    tries,
    state: text(facts['state']),
    code: text(facts['code'] ?? facts['httpStatus']),
    country: typeof facts['country'] === 'string' ? words.country(facts['country']) : '',
    language: typeof facts['language'] === 'string' ? words.languageName(facts['language']) : '',
    life: typeof minutes === 'number' ? words.minutes(minutes) : '',
    until: typeof deadline === 'number' ? words.at(deadline) : '',
    order: text(facts['order'] ?? facts['cart']),
    orders: Number(facts['orders'] ?? 0),
    sequence: Number(facts['sequence'] ?? 0),
    mark: text(facts['mark']),
    test: facts['test'] === true ? 'yes' : 'no',
    automatic: facts['autoFinalize'] === false ? 'no' : 'yes',
  });
}

const text = (value: HistoryEntry['facts'][string] | undefined): string =>
  value === null || value === undefined ? 'none' : String(value);

/** The same for what is kept: in English, with times in UTC. */
export function evidenceSays(entry: HistoryEntry): string {
  return historySays(wordsFor({ locale: 'en-GB', timeZone: 'UTC', now: entry.at }), { entry, tries: 1 });
}
