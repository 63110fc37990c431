import { type Campaign, type CampaignRow, noTotals } from '../../../src/agreements/campaign.ts';
import { DAY } from '../../../src/agreements/instant.ts';
import { campaignCard, campaignFormCard, campaignsCard } from '../../../src/bot/cards.ts';
import { type CampaignInputs, emptyPlan } from '../../../src/portfolio/campaign-plan.ts';
import { aCampaign, aCampaignRow } from '../../store/samples.ts';
import { contoso, megan, now, planted } from '../../support/card-builders.ts';
import type { Case } from './every-card.ts';

const plan = { by: megan, createdAt: now, startsAt: now, endsAt: now + 60 * DAY, waveSize: 50 } as const;
const campaign = (change: Partial<Campaign> = {}): Campaign => aCampaign({ ...plan, wavesBegun: 0, ...change });
const row = (change: Partial<CampaignRow>): CampaignRow =>
  aCampaignRow({ customer: contoso, owner: megan, words: planted.words, ...change });

const checked = { ...noTotals(), notAsked: 41, skipped: 7, alreadyAccepted: 2 };
const begun = { ...noTotals(), sent: 20, finalized: 14, toSend: 2, perhapsSent: 1, failed: 3, notAsked: 10 };
const troubled = [
  row({ line: 4, state: 'skipped', reason: 'fields', detail: 'emailAddress, phoneNumber' }),
  row({ line: 9, customer: null, typed: 'nowhere.example', state: 'skipped', reason: 'notFound' }),
  row({ line: null, state: 'failed', reason: 'unanswered' }),
  ...Array.from({ length: 9 }, (_, at) => row({ line: 20 + at, state: 'skipped', reason: 'twice', detail: '4' })),
];

const shown = (name: string, of: Campaign, rows: readonly CampaignRow[] = []): Case => ({
  name: `campaign, ${name}`,
  // What is in the way is told in personal chats alone, whoever makes the card.
  make: (reader) =>
    campaignCard({ reader, campaign: of, troubled: reader.audience === 'personal' ? rows : [], files: true }),
});

const typed: CampaignInputs = {
  ...emptyPlan(true, '2027-01-31'),
  name: 'Spring',
  customers: 'list',
  list: `domain\n${planted.email}`,
  replyTo: 'nobody',
};

export const campaignCases: readonly Case[] = [
  shown('empty', campaign({ state: 'draft' })),
  shown('dry run', campaign({ state: 'draft', totals: { ...noTotals(), unchecked: 50 } })),
  shown('ready', campaign({ state: 'draft', totals: checked }), troubled),
  shown('nobody to ask', campaign({ state: 'draft', totals: { ...noTotals(), skipped: 3 } }), troubled.slice(0, 1)),
  shown('running, by mail', campaign({ totals: begun, wavesBegun: 2, reissued: 4 }), troubled),
  shown('running, by file, a wave due', campaign({ sending: 'file', totals: begun, waveReady: true })),
  shown('stopped', campaign({ state: 'stopped', totals: begun }), troubled),
  shown('stopped and cancelled', campaign({ state: 'stopped', cancelLive: true, totals: begun })),
  shown('ended', campaign({ state: 'ended', totals: begun, reissued: 1, endedAt: now })),
  {
    name: 'campaigns, none',
    make: (reader) => campaignsCard({ reader, campaigns: [] }),
  },
  {
    name: 'campaigns, of every state',
    make: (reader) =>
      campaignsCard({
        reader,
        campaigns: (['draft', 'running', 'stopped', 'ended'] as const).map((state) =>
          campaign({ id: state, name: state.toUpperCase(), state, totals: begun, waveReady: state === 'running' }),
        ),
      }),
  },
  {
    name: 'campaign form',
    personalOnly: true,
    make: (reader) =>
      campaignFormCard({ reader, formKey: 'f-1', values: emptyPlan(true, '2027-01-20'), problems: [], mails: true }),
  },
  {
    name: 'campaign form, everything wrong, no mailbox',
    personalOnly: true,
    make: (reader) =>
      campaignFormCard({
        reader,
        formKey: 'f-1',
        values: typed,
        problems: [
          { at: 'name', what: 'taken' },
          { at: 'list', what: 'openQuote', line: 7 },
          { at: 'owners', what: 'unknown', name: 'Nobody' },
          { at: 'replyTo', what: 'notAnEmail' },
          { at: 'waveSize', what: 'notANumber' },
          { at: 'dates', what: 'endsFirst' },
        ],
        mails: false,
      }),
  },
];
