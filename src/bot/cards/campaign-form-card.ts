import {
  type CampaignCustomers,
  type CampaignInputs,
  campaignCustomers,
  campaignFields,
  campaignMinutes,
  campaignReminders,
  type PlanProblem,
} from '../../portfolio/campaign-plan.ts';
import type { TextKey } from '../texts/texts.ts';
import { execute } from './buttons.ts';
import { fill } from './compiled.ts';
import { run } from './literal.ts';
import { bannerData, paragraphData } from './message.ts';
import type { Choice } from './place-choices.ts';
import type { CardMessage, Reader } from './types.ts';
import { type Words, wordsFor } from './words.ts';

interface CampaignFormInput {
  readonly reader: Reader;
  /** Made with the form: however often it is pressed, one campaign. */
  readonly formKey: string;
  readonly values: CampaignInputs;
  readonly problems: readonly PlanProblem[];
  /** Whether the bot can send mail. */
  readonly mails: boolean;
}

/** What a campaign is made from, for the personal chat. Nobody is asked before its dry run has been looked at. */
export function campaignFormCard(input: CampaignFormInput): CardMessage {
  const { reader, values, problems, formKey } = input;
  const words = wordsFor(reader);
  const title = words.t('campaign.form');
  const card = fill('campaign', {
    lang: words.language,
    fallback: words.t('card.fallback'),
    banner: bannerData({ icon: 'letter', tone: problems.length === 0 ? 'accent' : 'warning', title }),
    paragraphs: paragraphData([words.t('campaign.form.says')]),
    labels: Object.fromEntries(campaignFields.map((field) => [field, words.t(labels[field])])),
    placeholders: {
      list: words.t('campaign.list.example'),
      owners: words.t('campaign.owners.example'),
    },
    sections: Object.fromEntries(
      Object.entries(sections).map(([name, key]) => [name, [run(words.t(key), { weight: 'Bolder' })]]),
    ),
    choices: choices(words, input.mails),
    values,
    problems: Object.fromEntries(places.map((place) => [place, problemData(words, place, problems)])),
    actions: [execute('campaignMake', words.t('button.dryRun'), { formKey })],
  });
  return { card, summary: title };
}

const labels: Readonly<Record<keyof CampaignInputs, TextKey>> = {
  name: 'campaign.field.name',
  customers: 'campaign.field.customers',
  reseller: 'campaign.field.reseller',
  mine: 'campaign.field.mine',
  list: 'campaign.field.list',
  owners: 'campaign.field.owners',
  replyTo: 'campaign.field.replyTo',
  sending: 'campaign.field.sending',
  sentence: 'campaign.field.sentence',
  minutes: 'campaign.field.minutes',
  remind: 'campaign.field.remind',
  waveSize: 'campaign.field.waveSize',
  hour: 'campaign.field.hour',
  startDate: 'campaign.field.startDate',
  endDate: 'campaign.field.endDate',
};

const sections = {
  who: 'campaign.section.who',
  care: 'campaign.section.care',
  message: 'campaign.section.message',
  waves: 'campaign.section.waves',
} as const satisfies Readonly<Record<string, TextKey>>;

function choices({ t, minutes }: Words, mails: boolean): Readonly<Record<string, readonly Choice[]>> {
  const customers: Readonly<Record<CampaignCustomers, TextKey>> = {
    risk: 'campaign.customers.risk',
    notAccepted: 'status.notAccepted',
    reattestationRequired: 'status.reattestationRequired',
    unknown: 'status.unknown',
    list: 'campaign.customers.list',
  };
  const byFile = { title: t('campaign.sending.file'), value: 'file' };
  return {
    customers: campaignCustomers.map((value) => ({ title: t(customers[value]), value })),
    sending: mails ? [{ title: t('campaign.sending.mail'), value: 'mail' }, byFile] : [byFile],
    minutes: campaignMinutes.map((value) => ({ title: minutes(value), value: String(value) })),
    remind: [
      { title: t('campaign.remind.none'), value: 'none' },
      ...campaignReminders.map((days) => ({
        title: days === 0 ? t('campaign.remind.half') : t('campaign.remind.days', { count: days }),
        value: String(days),
      })),
    ],
    hour: Array.from({ length: 24 }, (_, hour) => ({
      title: `${String(hour).padStart(2, '0')}:00`,
      value: String(hour),
    })),
  };
}

const places = ['name', 'list', 'owners', 'replyTo', 'waveSize', 'dates'] as const;

function problemData(words: Words, place: (typeof places)[number], problems: readonly PlanProblem[]) {
  const found = problems.find(({ at }) => at === place);
  const text = found === undefined ? '' : problemText(words, found);
  return { shown: text !== '', inlines: [run(text, { color: 'Attention', weight: 'Bolder' })] };
}

/** What is wrong, and what would be right. */
export function problemText({ t }: Words, problem: PlanProblem): string {
  switch (problem.at) {
    case 'name':
      return t(problem.what === 'taken' ? 'campaign.problem.taken' : 'campaign.problem.noName');
    case 'list':
      return t(listProblems[problem.what], { line: problem.line });
    case 'owners':
      return t('campaign.problem.owner', { name: problem.name });
    case 'replyTo':
      return t('campaign.problem.replyTo');
    case 'waveSize':
      return t('campaign.problem.waveSize');
    case 'dates':
      return t(dateProblems[problem.what]);
  }
}

const listProblems = {
  empty: 'campaign.problem.list.empty',
  noHeading: 'campaign.problem.list.noHeading',
  tooLong: 'campaign.problem.list.tooLong',
  openQuote: 'campaign.problem.list.openQuote',
} as const;

const dateProblems = {
  notADate: 'campaign.problem.notADate',
  endsFirst: 'campaign.problem.endsFirst',
  tooLong: 'campaign.problem.tooLong',
} as const;
