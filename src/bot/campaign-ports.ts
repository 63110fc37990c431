import type { Campaign, CampaignBoard } from '../agreements/campaign.ts';
import type { SendOutcome } from '../agreements/ports.ts';
import type { CampaignPorts } from '../portfolio/campaign-deps.ts';
import type { Mail } from '../portfolio/mail.ts';
import { campaignMessage } from './campaign-message.ts';
import { linkMessage } from './link-message.ts';
import { readerIn } from './notify-reader.ts';
import { cardActivity } from './perform.ts';
import { referenceOf } from './reference.ts';
import { acceptanceLink } from './replies.ts';
import { threadOf } from './send.ts';
import type { BotDeps } from './turn.ts';

/** What campaigns need of Teams and of the texts. */
export function campaignPorts(deps: () => BotDeps, mail: Mail | null): CampaignPorts {
  return {
    mail,
    compose: (attestation, how) => composed(deps(), attestation, how),
    showBoard: (campaign, board) => showBoard(deps(), campaign, board),
  };
}

const composed = async (
  deps: BotDeps,
  ...[attestation, { sentence, reminds }]: Parameters<CampaignPorts['compose']>
): ReturnType<CampaignPorts['compose']> => {
  const link = await acceptanceLink(deps, attestation);
  if (link === null) return null;
  const { subject, text } = linkMessage(deps, { attestation, link }, { reminds, sentence });
  return { subject, text, link: link.url };
};

async function showBoard(deps: BotDeps, campaign: Campaign, board: CampaignBoard): Promise<SendOutcome> {
  const at = await deps.domain.store.get('conversations', board.conversationId);
  if (at === null) return { kind: 'gone', scope: 'message', reason: 'the conversation is not known' };
  const { role, reader } = await readerIn(deps, at, null);
  if (role === 'outsider') return { kind: 'gone', scope: 'conversation', reason: 'nobody of an allowed tenant' };
  if (role === 'unchecked')
    return { kind: 'throttled', retryAfterMs: null, reason: 'the reader’s role could not be looked up' };
  const message = await campaignMessage(deps, reader, campaign);
  const place = board.threadId === null ? referenceOf(at) : threadOf(referenceOf(at), board.threadId);
  return deps.sender.update(place, board.activityId, cardActivity(message));
}
