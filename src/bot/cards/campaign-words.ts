import type { CampaignReason } from '../../agreements/campaign.ts';
import type { CampaignResult } from '../../portfolio/campaign-tables.ts';
import type { TextKey } from '../texts/texts.ts';

/** What a row came to, in the catalogue. */
export const campaignResults: Readonly<Record<CampaignResult, TextKey>> = {
  unchecked: 'campaign.result.unchecked',
  skipped: 'campaign.result.skipped',
  alreadyAccepted: 'campaign.result.alreadyAccepted',
  notAsked: 'campaign.result.notAsked',
  making: 'campaign.result.making',
  toSend: 'campaign.result.toSend',
  sending: 'campaign.result.sending',
  sent: 'campaign.result.sent',
  perhapsSent: 'campaign.result.perhapsSent',
  finalized: 'campaign.result.finalized',
  acceptedDirectly: 'campaign.result.acceptedDirectly',
  expired: 'campaign.result.expired',
  failed: 'campaign.result.failed',
  cancelled: 'campaign.result.cancelled',
  stopped: 'campaign.result.stopped',
  over: 'campaign.result.over',
};

/** Why, in the catalogue. */
export const campaignReasons: Readonly<Record<CampaignReason, TextKey>> = {
  notFound: 'campaign.reason.notFound',
  severalFound: 'campaign.reason.severalFound',
  twice: 'campaign.reason.twice',
  badLine: 'campaign.reason.badLine',
  ownerUnknown: 'campaign.reason.ownerUnknown',
  left: 'campaign.reason.left',
  fields: 'campaign.reason.fields',
  nameDiffers: 'campaign.reason.nameDiffers',
  sameSignatory: 'campaign.reason.sameSignatory',
  live: 'campaign.reason.live',
  statusUnknown: 'campaign.reason.statusUnknown',
  refused: 'campaign.reason.refused',
  unanswered: 'campaign.reason.unanswered',
  mailRefused: 'campaign.reason.mailRefused',
  duplicate: 'campaign.reason.duplicate',
  stopped: 'campaign.reason.stopped',
};
