import { acceptedIn, type Campaign, rowsIn } from '../../agreements/campaign.ts';
import { execute } from './buttons.ts';
import { list } from './list.ts';
import type { CardMessage, Reader } from './types.ts';
import { type Words, wordsFor } from './words.ts';

/** So many are listed; older ones are found by their names. */
const most = 10;

/** Every campaign, the newest first, each with how far it has come. */
export function campaignsCard(input: {
  readonly reader: Reader;
  readonly campaigns: readonly Campaign[];
}): CardMessage {
  const { reader, campaigns } = input;
  const words = wordsFor(reader);
  const newest = [...campaigns].sort((a, b) => b.createdAt - a.createdAt).slice(0, most);
  const title = words.t('campaigns.title', { count: campaigns.length });
  const view = {
    banner: { icon: 'letter', tone: 'accent', title } as const,
    says: [words.t(campaigns.length === 0 ? 'campaigns.none' : 'campaigns.says')],
    groups: [{ rows: newest.map((campaign) => campaignRow(words, campaign)) }],
    buttons: [execute('campaignForm', words.t('button.newCampaign'), {})],
  };
  return list(words, view, title);
}

/** One line about a campaign, as lists and the digest have it. */
export function campaignRow(words: Words, campaign: Campaign) {
  const { totals, name, id, state } = campaign;
  const waiting = totals.notAsked + totals.unchecked;
  return {
    title: name,
    detail: words.t(stateTexts[state], { accepted: acceptedIn(totals), all: rowsIn(totals), waiting }),
    more: campaign.waveReady ? words.t('campaign.waveReady') : '',
    action: execute('campaign', name, { id }),
  };
}

const stateTexts = {
  draft: 'campaigns.draft',
  running: 'campaigns.running',
  stopped: 'campaigns.stopped',
  ended: 'campaigns.ended',
} as const;
