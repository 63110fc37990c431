/**
 * Every card: one typed pure function each, data → card. Layouts lie in `cards/*.json`, sentences in `texts/`.
 */

export { agreementCard, listText } from './cards/agreement-card.ts';
export { agreementLinksCard, textButtons } from './cards/agreement-links-card.ts';
export { type AlertInput, type AlertMessage, alertCard } from './cards/alert-card.ts';
export { atRiskCard } from './cards/at-risk-card.ts';
export { type AttestationInput, attestationCard } from './cards/attestation-card.ts';
export { dialog, execute, openUrl } from './cards/buttons.ts';
export { campaignCard } from './cards/campaign-card.ts';
export { campaignFormCard } from './cards/campaign-form-card.ts';
export { campaignsCard } from './cards/campaigns-card.ts';
export { byAnswer, checkCard } from './cards/check-card.ts';
export { digestCard } from './cards/digest-card.ts';
export { errorCard } from './cards/error-card.ts';
export { evidenceCard } from './cards/evidence-card.ts';
export { finalizedAnswer } from './cards/finalized-answer.ts';
export { formCard } from './cards/form-card.ts';
export { helpCard } from './cards/help-card.ts';
export { historyCard } from './cards/history-card.ts';
export { insertedLinkCard, insertedStatusCard, insertedText } from './cards/inserted-cards.ts';
export { type InviteMessage, inviteCard, inviteText } from './cards/invite-card.ts';
export { listCard } from './cards/list-card.ts';
export { liveAttestationCard } from './cards/live-attestation-card.ts';
export type { Mention } from './cards/mention.ts';
export { myDayCard } from './cards/my-day-card.ts';
export {
  didYouMeanCard,
  namedNotice,
  noticeCard,
  notPermittedCard,
  openFormCard,
  uncheckedCard,
} from './cards/notice-cards.ts';
export { type NoticeName, notices } from './cards/notices.ts';
export { pendingCard } from './cards/pending-card.ts';
export { peopleCard } from './cards/people-card.ts';
export { type PickCommand, pickListCard } from './cards/pick-list-card.ts';
export { type RefusedOrder, refusedOrderButton, refusedOrderCard } from './cards/refused-order-card.ts';
export { type RelationshipMessage, relationshipCard, relationshipText } from './cards/relationship-card.ts';
export { reportCard } from './cards/report-card.ts';
export { sendCard } from './cards/send-card.ts';
export { settingsCard, settingsInWords, settingsValues } from './cards/settings-card.ts';
export { messageToSignatory, type SignatoryMessage } from './cards/signatory-message.ts';
export { statusCard } from './cards/status-card.ts';
export { subscribeCard, subscriptionsCard } from './cards/subscribe-card.ts';
export { summaryCard } from './cards/summary-card.ts';
export { takenOverCard } from './cards/taken-over-card.ts';
export type { Action, AdaptiveCard, CardMessage, Reader, Tone } from './cards/types.ts';
export { watchesCard } from './cards/watches-card.ts';
export { welcomePersonalCard, welcomeTeamCard } from './cards/welcome-cards.ts';
export { wentThroughCard } from './cards/went-through-card.ts';
export { whichCustomerCard } from './cards/which-customer-card.ts';
export { type Words, wordsFor } from './cards/words.ts';
