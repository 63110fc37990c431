import type { TextKey } from '../texts/texts.ts';
import type { Tone } from './types.ts';

interface Notice {
  readonly tone: Tone;
  readonly title: TextKey;
  readonly text: TextKey;
}

/** Short answers that need no card of their own. What each wants as params stands in braces in the catalogue. */
export const notices = {
  unsubscribed: { tone: 'good', title: 'notice.unsubscribed', text: 'notice.unsubscribed.says' },
  nothingChosen: { tone: 'warning', title: 'notice.nothingChosen', text: 'notice.nothingChosen.says' },
  unknownKind: { tone: 'warning', title: 'notice.unknownKind', text: 'notice.unknownKind.says' },
  whichCustomer: { tone: 'accent', title: 'notice.whichCustomer', text: 'notice.whichCustomer.says' },
  nothingLive: { tone: 'neutral', title: 'notice.nothingLive', text: 'notice.nothingLive.says' },
  alreadyEnded: { tone: 'neutral', title: 'notice.alreadyEnded', text: 'notice.alreadyEnded.says' },
  notFound: { tone: 'warning', title: 'notice.notFound', text: 'notice.notFound.says' },
  creating: { tone: 'accent', title: 'notice.creating', text: 'notice.creating.says' },
  customerGone: { tone: 'warning', title: 'notice.customerGone', text: 'notice.customerGone.says' },
  sentToYourChat: { tone: 'good', title: 'notice.sentToYourChat', text: 'notice.sentToYourChat.says' },
  noPersonalChat: { tone: 'warning', title: 'notice.noPersonalChat', text: 'notice.noPersonalChat.says' },
  buttonTooOld: { tone: 'neutral', title: 'notice.buttonTooOld', text: 'notice.buttonTooOld.says' },
  working: { tone: 'accent', title: 'notice.working', text: 'notice.working.says' },
  willTell: { tone: 'good', title: 'notice.willTell', text: 'notice.willTell.says' },
  tooMany: { tone: 'warning', title: 'notice.tooMany', text: 'notice.tooMany.says' },
  roleUnchecked: { tone: 'warning', title: 'notice.roleUnchecked', text: 'notice.roleUnchecked.says' },
  membershipUnclear: { tone: 'warning', title: 'notice.membershipUnclear', text: 'notice.membershipUnclear.says' },
  notUnderstood: { tone: 'neutral', title: 'notice.notUnderstood', text: 'notice.notUnderstood.says' },
} as const satisfies Readonly<Record<string, Notice>>;

/** What a notice is called in code. */
export type NoticeName = keyof typeof notices;
