import type { AtRisk, RiskWanted } from '../../portfolio/at-risk.ts';
import type { MirrorProgress, PortfolioRow, Reseller } from '../../portfolio/portfolio.ts';
import type { Page } from '../page-from.ts';
import { execute } from './buttons.ts';
import { list } from './list.ts';
import { mirrorSays } from './mirror-says.ts';
import { pageButtons, pageSays } from './page-parts.ts';
import { portfolioRow } from './portfolio-row.ts';
import type { Action, CardMessage, Reader } from './types.ts';
import { type Words, wordsFor } from './words.ts';

interface AtRiskInput {
  readonly reader: Reader;
  readonly wanted: RiskWanted;
  readonly reseller: Reseller | null;
  readonly page: Page<PortfolioRow>;
  readonly notKnown: AtRisk['notKnown'];
  readonly progress: MirrorProgress;
}

/** Whom Microsoft will refuse, the nearest end of a commitment first, and who takes care of each. */
export function atRiskCard(input: AtRiskInput): CardMessage {
  const { reader, reseller, page, notKnown } = input;
  const words = wordsFor(reader);
  const { total } = page;
  const title = words.t('atRisk.title', { count: total });
  const view = {
    banner: {
      icon: total === 0 ? 'accepted' : 'warning',
      tone: total === 0 ? 'good' : 'attention',
      title,
      name: reseller?.name ?? '',
    } as const,
    says: [...says(words, input), ...mirrorSays(words, input.progress)],
    groups: [{ rows: page.rows.map((row) => portfolioRow(reader, words, row, exposure(words, row))) }],
    buttons: reader.role === 'member' ? [] : buttons(words, input),
  };
  const summary = words.t('atRisk.summary', { count: total, notKnown });
  return list(
    words,
    view,
    reseller === null ? summary : words.t('portfolio.summaryFor', { title: summary, reseller: reseller.name }),
  );
}

function says(words: Words, { wanted, page, notKnown }: AtRiskInput): readonly string[] {
  const whose = { all: '', mine: words.t('atRisk.mine'), unowned: words.t('atRisk.unowned') }[wanted.whose];
  const narrowed = [whose, wanted.soon ? words.t('atRisk.soon') : ''].filter((text) => text !== '').join(' ');
  return [
    ...(narrowed === '' ? [] : [narrowed]),
    ...(page.total === 0 ? [words.t('atRisk.none')] : pageSays(words, page, 'atRisk.order')),
    ...(notKnown === 0 ? [] : [words.t('atRisk.notKnown', { count: notKnown })]),
  ];
}

/** What the customer has to lose, where that was read. */
function exposure(words: Words, { exposure: read }: PortfolioRow): readonly string[] {
  if (read === null) return [];
  const { nextCommitmentEnd: end, seats } = read;
  return [
    end === null ? words.t('atRisk.noCommitment') : words.t('atRisk.ends', { day: words.day(end) }),
    words.t('atRisk.seats', { count: seats }),
  ];
}

function buttons(words: Words, { wanted, reseller, page, notKnown }: AtRiskInput): readonly Action[] {
  const { whose, soon } = wanted;
  const resellerId = reseller?.id ?? '';
  const other = (title: string, changes: Partial<Pick<RiskWanted, 'whose' | 'soon'>>): Action =>
    execute('atRisk', title, { whose, soon, resellerId, first: '', at: 0, ...changes });
  const narrower: readonly Action[] = [
    ...(whose === 'all' ? [] : [other(words.t('button.everybodys'), { whose: 'all' })]),
    ...(whose === 'mine' ? [] : [other(words.t('button.mine'), { whose: 'mine' })]),
    ...(whose === 'unowned' ? [] : [other(words.t('button.nobodys'), { whose: 'unowned' })]),
    soon ? other(words.t('button.anyEnd'), { soon: false }) : other(words.t('button.endsSoon'), { soon: true }),
    ...(notKnown === 0
      ? []
      : [execute('list', words.t('button.notKnown'), { filter: 'unknown', resellerId, first: '', at: 0 })]),
  ];
  return [
    ...pageButtons(words, page, (title, start) => execute('atRisk', title, { whose, soon, resellerId, ...start })),
    {
      type: 'Action.ShowCard',
      title: words.t('button.filter'),
      card: { type: 'AdaptiveCard', body: [], actions: narrower },
    },
    ...(reseller === null
      ? []
      : [execute('resellerText', words.t('button.resellerText'), { resellerId, about: 'atRisk', filter: 'all' })]),
  ];
}
