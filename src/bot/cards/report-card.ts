import type { PortfolioCounts } from '../../agreements/rows.ts';
import type { CustomerStatusKind } from '../../agreements/status.ts';
import type { Reseller } from '../../portfolio/portfolio.ts';
import { customersIn, type Report } from '../../portfolio/report.ts';
import type { TextKey } from '../texts/texts.ts';
import { execute } from './buttons.ts';
import { fill } from './compiled.ts';
import { filterTitles } from './list-card.ts';
import { statusLooks } from './looks.ts';
import { bannerData, type Fact, factData, paragraphData, styleOf } from './message.ts';
import { mirrorSays } from './mirror-says.ts';
import type { Action, CardMessage, Reader, Tone } from './types.ts';
import { type Words, wordsFor } from './words.ts';

interface ReportInput {
  readonly reader: Reader;
  readonly reseller: Reseller | null;
  readonly report: Report;
  /** Whether there are files here. */
  readonly files: boolean;
  /** Whether the bot can send the report by e-mail. */
  readonly mails: boolean;
}

const standings = ['acceptedAttested', 'acceptedDirect', 'reattestationRequired', 'notAccepted', 'unknown'] as const;
const besides = ['pending', 'blocked', 'left'] as const;

/** The portfolio in figures, with a chart where the client has them and a bar where not; the figures stand there in any case. */
export function reportCard(input: ReportInput): CardMessage {
  const { reader, reseller, report } = input;
  const words = wordsFor(reader);
  const customers = customersIn(report.counts);
  const title = words.t('report.title', { count: customers });
  const card = fill('report', {
    lang: words.language,
    fallback: words.t('card.fallback'),
    banner: bannerData({ icon: 'info', tone: 'accent', title, name: reseller?.name ?? '' }),
    paragraphs: paragraphData(says(words, report)),
    hasChart: customers > 0,
    chart: chartData(words, report.counts),
    facts: facts(words, report).map(factData),
    hasFacts: true,
    boxes: [],
    actions: reader.role === 'member' ? [] : buttons(words, input),
  });
  return { card, summary: words.t('report.summary', { ...figures(report.counts), title }) };
}

function figures({ acceptedAttested, acceptedDirect, reattestationRequired, notAccepted, unknown }: PortfolioCounts) {
  return { yes: acceptedAttested + acceptedDirect, no: reattestationRequired + notAccepted, unknown };
}

function says(words: Words, report: Report): readonly string[] {
  const { before, oldestReadAt, progress } = report;
  return [
    words.t('report.says', figures(report.counts)),
    before === null ? words.t('report.noWeek') : words.t('report.since', { day: words.day(before.at) }),
    ...(oldestReadAt === null ? [] : [words.t('report.oldest', { when: words.when(oldestReadAt) })]),
    ...complete(words, progress),
    ...mirrorSays(words, progress),
  ];
}

/** That nothing is missing is said as well: a figure is worth what it rests on. */
function complete(words: Words, { customers, read, listedAt }: Report['progress']): readonly string[] {
  return listedAt === null || read < customers ? [] : [words.t('report.complete', { when: words.relative(listedAt) })];
}

function facts(words: Words, { counts, before }: Report): readonly Fact[] {
  const all = customersIn(counts);
  const fact = (kind: keyof PortfolioCounts, label: TextKey, share: boolean): Fact => {
    const count = counts[kind];
    const part =
      share && all > 0 ? words.t('report.share', { count, share: count / all }) : words.t('report.count', { count });
    return { label: words.t(label), value: `${part}${change(words, count - (before?.counts[kind] ?? count))}` };
  };
  return [
    ...standings.map((kind) => fact(kind, titles[kind], true)),
    ...besides.map((kind) => fact(kind, filterTitles[kind], false)),
  ];
}

const titles: Readonly<Record<CustomerStatusKind, TextKey>> = {
  acceptedAttested: 'status.acceptedAttested',
  acceptedDirect: 'status.acceptedDirect',
  reattestationRequired: 'status.reattestationRequired',
  notAccepted: 'status.notAccepted',
  unknown: 'portfolio.filter.unknown',
};

function change(words: Words, by: number): string {
  if (by === 0) return '';
  return ` ${words.t(by > 0 ? 'report.more' : 'report.fewer', { count: Math.abs(by) })}`;
}

/** Colours of Teams' charts (Microsoft: Charts in Adaptive Cards). */
const chartColors: Readonly<Record<Tone, string>> = {
  good: 'good',
  warning: 'warning',
  attention: 'attention',
  neutral: 'neutral',
  accent: 'categoricalBlue',
};

/** What a donut holds, and the same as one bar whose parts are as wide as their figures. */
function chartData(words: Words, counts: PortfolioCounts): Readonly<Record<string, unknown>> {
  const shown = standings.filter((kind) => counts[kind] > 0);
  const color = (kind: CustomerStatusKind): string =>
    kind === 'acceptedDirect' ? 'categoricalTeal' : chartColors[statusLooks[kind].tone];
  return {
    title: words.t('report.chart'),
    data: shown.map((kind) => ({ legend: words.t(titles[kind]), value: counts[kind], color: color(kind) })),
    bars: shown.map((kind) => ({ weight: counts[kind], style: styleOf[statusLooks[kind].tone] })),
  };
}

function buttons(words: Words, { reseller, files, mails }: ReportInput): readonly Action[] {
  const resellerId = reseller?.id ?? '';
  return [
    ...(files
      ? [
          execute('reportFile', words.t('button.excel'), { format: 'excel', resellerId }),
          execute('reportFile', words.t('button.csv'), { format: 'csv', resellerId }),
        ]
      : []),
    ...(mails ? [execute('reportMail', words.t('button.byMail'), { resellerId })] : []),
    execute('atRisk', words.t('button.atRisk'), { whose: 'all', soon: false, resellerId, first: '', at: 0 }),
    ...(reseller === null
      ? []
      : [execute('resellerText', words.t('button.resellerText'), { resellerId, about: 'report', filter: 'all' })]),
    execute('report', words.t('button.refresh'), { resellerId }),
  ];
}
