import type { Campaign } from '../agreements/campaign.ts';
import { campaignCard } from './cards/campaign-card.ts';
import type { CardMessage, Reader } from './cards/types.ts';
import type { BotDeps } from './turn.ts';

/** A campaign's card for one reader; where others read along it holds counts alone. */
export async function campaignMessage(deps: BotDeps, reader: Reader, campaign: Campaign): Promise<CardMessage> {
  const alone = reader.audience === 'personal' && reader.role === 'agent';
  const rows = alone ? await deps.domain.store.find('campaignRows', 'campaign', campaign.id) : [];
  const troubled = rows
    .filter(({ reason, state }) => reason !== null && state !== 'alreadyAccepted')
    .sort((a, b) => a.number - b.number);
  return campaignCard({ reader, campaign, troubled, files: deps.campaigns?.files ?? false });
}
