import type { TextKey } from '../texts/texts.ts';
import type { Tone } from './types.ts';

interface Notice {
  readonly tone: Tone;
  readonly title: TextKey;
  readonly text: TextKey;
}

/** Short answers that need no card of their own. What each wants as params stands in braces in the catalogue. */
export const notices = {
  alertsEnded: { tone: 'warning', title: 'notice.alertsEnded', text: 'notice.alertsEnded.says' },
  unsubscribed: { tone: 'good', title: 'notice.unsubscribed', text: 'notice.unsubscribed.says' },
  nothingChosen: { tone: 'warning', title: 'notice.nothingChosen', text: 'notice.nothingChosen.says' },
  unknownKind: { tone: 'warning', title: 'notice.unknownKind', text: 'notice.unknownKind.says' },
  whichCustomer: { tone: 'accent', title: 'notice.whichCustomer', text: 'notice.whichCustomer.says' },
  nothingLive: { tone: 'neutral', title: 'notice.nothingLive', text: 'notice.nothingLive.says' },
  alreadyEnded: { tone: 'neutral', title: 'notice.alreadyEnded', text: 'notice.alreadyEnded.says' },
  linkOver: { tone: 'warning', title: 'notice.linkOver', text: 'notice.linkOver.says' },
  notFound: { tone: 'warning', title: 'notice.notFound', text: 'notice.notFound.says' },
  creating: { tone: 'accent', title: 'notice.creating', text: 'notice.creating.says' },
  customerGone: { tone: 'warning', title: 'notice.customerGone', text: 'notice.customerGone.says' },
  sentToYourChat: { tone: 'good', title: 'notice.sentToYourChat', text: 'notice.sentToYourChat.says' },
  noPersonalChat: { tone: 'warning', title: 'notice.noPersonalChat', text: 'notice.noPersonalChat.says' },
  buttonTooOld: { tone: 'neutral', title: 'notice.buttonTooOld', text: 'notice.buttonTooOld.says' },
  working: { tone: 'accent', title: 'notice.working', text: 'notice.working.says' },
  willTell: { tone: 'good', title: 'notice.willTell', text: 'notice.willTell.says' },
  willTellOnceAdded: { tone: 'warning', title: 'notice.willTellOnceAdded', text: 'notice.willTellOnceAdded.says' },
  notBlocked: { tone: 'neutral', title: 'notice.notBlocked', text: 'notice.notBlocked.says' },
  blockOver: { tone: 'neutral', title: 'notice.blockOver', text: 'notice.blockOver.says' },
  wentThrough: { tone: 'good', title: 'notice.wentThrough', text: 'notice.wentThrough.says' },
  tooMany: { tone: 'warning', title: 'notice.tooMany', text: 'notice.tooMany.says' },
  roleUnchecked: { tone: 'warning', title: 'notice.roleUnchecked', text: 'notice.roleUnchecked.says' },
  membershipUnclear: { tone: 'warning', title: 'notice.membershipUnclear', text: 'notice.membershipUnclear.says' },
  watching: { tone: 'good', title: 'notice.watching', text: 'notice.watching.says' },
  watchEnded: { tone: 'good', title: 'notice.watchEnded', text: 'notice.watchEnded.says' },
  watchesEnded: { tone: 'good', title: 'notice.watchesEnded', text: 'notice.watchesEnded.says' },
  watchingNobody: { tone: 'neutral', title: 'notice.watchingNobody', text: 'notice.watchingNobody.says' },
  notWatched: { tone: 'neutral', title: 'notice.notWatched', text: 'notice.notWatched.says' },
  addTheApp: { tone: 'warning', title: 'notice.addTheApp', text: 'notice.addTheApp.says' },
  settingsElsewhere: { tone: 'neutral', title: 'notice.settingsElsewhere', text: 'notice.settingsElsewhere.says' },
  takenOver: { tone: 'good', title: 'notice.takenOver', text: 'notice.takenOver.says' },
  takenOverFrom: { tone: 'good', title: 'notice.takenOver', text: 'notice.takenOver.from' },
  yourself: { tone: 'neutral', title: 'notice.yourself', text: 'notice.yourself.says' },
  takenOverAll: { tone: 'good', title: 'notice.takenOverAll', text: 'notice.takenOverAll.says' },
  yoursAlready: { tone: 'neutral', title: 'notice.yoursAlready', text: 'notice.yoursAlready.says' },
  nothingToTake: { tone: 'neutral', title: 'notice.nothingToTake', text: 'notice.nothingToTake.says' },
  nothingOfTheirs: { tone: 'neutral', title: 'notice.nothingOfTheirs', text: 'notice.nothingOfTheirs.says' },
  nobodyNamed: { tone: 'warning', title: 'notice.nobodyNamed', text: 'notice.nobodyNamed.says' },
  takenBefore: { tone: 'neutral', title: 'notice.takenBefore', text: 'notice.takenBefore.says' },
  nothingLeftToTake: { tone: 'neutral', title: 'notice.nothingLeftToTake', text: 'notice.nothingLeftToTake.says' },
  notUnderstood: { tone: 'neutral', title: 'notice.notUnderstood', text: 'notice.notUnderstood.says' },
  whichDays: { tone: 'accent', title: 'notice.whichDays', text: 'notice.whichDays.says' },
  noEvidence: { tone: 'neutral', title: 'notice.noEvidence', text: 'notice.noEvidence.says' },
} as const satisfies Readonly<Record<string, Notice>>;

/** What a notice is called in code. */
export type NoticeName = keyof typeof notices;
