import { acceptedIn, type Campaign, type CampaignRow, campaignRowStates, rowsIn } from '../../agreements/campaign.ts';
import { resultOf } from '../../portfolio/campaign-tables.ts';
import { campaignButtons } from './campaign-buttons.ts';
import { campaignReasons, campaignResults } from './campaign-words.ts';
import { type Box, type Fact, message } from './message.ts';
import type { CardMessage, Look, Reader } from './types.ts';
import { type Words, wordsFor } from './words.ts';

interface CampaignInput {
  readonly reader: Reader;
  readonly campaign: Campaign;
  /** Rows with a reason, for a reader who is alone; else none. */
  readonly troubled: readonly CampaignRow[];
  /** Whether there are files here. */
  readonly files: boolean;
}

/** So many rows are named; the file names all. */
const most = 8;

/** How a campaign stands: every customer of it is counted once. */
export function campaignCard(input: CampaignInput): CardMessage {
  const { reader, campaign, troubled } = input;
  const words = wordsFor(reader);
  const { totals, name } = campaign;
  const all = rowsIn(totals);
  const title = words.t(titles[stageOf(campaign)]);
  const view = {
    banner: { ...looks[stageOf(campaign)], title, name, detail: words.t('campaign.count', { count: all }) },
    says: says(words, campaign),
    facts: facts(words, campaign, all),
    boxes: [...asks(words, campaign), ...named(words, troubled)],
    buttons: reader.role === 'member' ? [] : campaignButtons(words, input),
  };
  return message(words, view, words.t('campaign.summary', { name, title, accepted: acceptedIn(totals), all }));
}

type Stage = Campaign['state'] | 'checking' | 'empty';

function stageOf({ state, totals }: Campaign): Stage {
  if (state !== 'draft') return state;
  if (totals.unchecked > 0) return 'checking';
  return rowsIn(totals) > 0 ? 'draft' : 'empty';
}

const titles = {
  empty: 'campaign.title.empty',
  checking: 'campaign.title.checking',
  draft: 'campaign.title.draft',
  running: 'campaign.title.running',
  stopped: 'campaign.title.stopped',
  ended: 'campaign.title.ended',
} as const;

const looks: Readonly<Record<Stage, Look>> = {
  empty: { icon: 'form', tone: 'accent' },
  checking: { icon: 'search', tone: 'accent' },
  draft: { icon: 'form', tone: 'accent' },
  running: { icon: 'pending', tone: 'accent' },
  stopped: { icon: 'cancelled', tone: 'warning' },
  ended: { icon: 'closed', tone: 'neutral' },
};

function says(words: Words, campaign: Campaign): readonly string[] {
  const { totals, waveSize, sending, startsAt, endsAt, wavesBegun, reissued } = campaign;
  const plan = words.t(sending === 'mail' ? 'campaign.plan.mail' : 'campaign.plan.file', {
    size: waveSize,
    end: words.day(endsAt),
  });
  switch (stageOf(campaign)) {
    case 'empty':
      return [words.t('campaign.upload', { name: campaign.name })];
    case 'checking':
      return [words.t('campaign.checking', { count: totals.unchecked })];
    case 'draft':
      return [
        words.t('campaign.ready', { count: totals.notAsked }),
        plan,
        words.t('campaign.starts', { at: words.at(startsAt) }),
        words.t('campaign.mend', { name: campaign.name }),
      ];
    case 'running':
      return [plan, words.t('campaign.waves', { count: wavesBegun }), ...remade(words, reissued)];
    case 'stopped':
      return [words.t(campaign.cancelLive ? 'campaign.stopped.cancelled' : 'campaign.stopped.followed')];
    case 'ended':
      return [words.t('campaign.ended'), ...remade(words, reissued)];
  }
}

const remade = (words: Words, count: number): readonly string[] =>
  count === 0 ? [] : [words.t('campaign.reissued', { count })];

/** Only states that somebody is in, and their sum: it is the number of all rows. */
function facts(words: Words, campaign: Campaign, all: number): readonly Fact[] {
  const { totals } = campaign;
  const shown = campaignRowStates.filter((state) => totals[state] > 0);
  if (shown.length === 0) return [];
  return [
    ...shown.map((state) => ({
      label: words.t(campaignResults[resultOf({ state }, campaign)]),
      value: words.t('campaign.number', { count: totals[state] }),
    })),
    { label: words.t('campaign.all'), value: words.t('campaign.number', { count: all }) },
  ];
}

/** What a person has to do or to say. */
function asks(words: Words, { totals, waveReady, sending, state }: Campaign): readonly Box[] {
  const box = (text: string): Box => ({ tone: 'warning', text });
  return [
    ...(waveReady ? [box(words.t('campaign.waveReady'))] : []),
    ...(sending === 'file' && totals.toSend > 0 ? [box(words.t('campaign.filesReady', { count: totals.toSend }))] : []),
    ...(sending === 'mail' && totals.toSend > 0 && state !== 'stopped'
      ? [box(words.t('campaign.notMailed', { count: totals.toSend }))]
      : []),
    ...(totals.perhapsSent > 0 ? [box(words.t('campaign.perhaps', { count: totals.perhapsSent }))] : []),
  ];
}

/** The first rows with a reason, by name. */
function named(words: Words, troubled: readonly CampaignRow[]): readonly Box[] {
  if (troubled.length === 0) return [];
  const lines = troubled.slice(0, most).map((row) => {
    const reason = row.reason === null ? '' : words.t(campaignReasons[row.reason]);
    const company = row.customer?.companyName ?? row.typed;
    const why = row.detail === '' ? reason : words.t('campaign.why', { reason, detail: row.detail });
    return row.line === null
      ? words.t('campaign.row', { company, why })
      : words.t('campaign.line', { line: row.line, company, why });
  });
  const left = troubled.length - lines.length;
  const more = left > 0 ? [words.t('campaign.more', { count: left })] : [];
  return [{ tone: 'neutral', label: words.t('campaign.troubled'), text: [...lines, ...more].join('\n\n') }];
}
