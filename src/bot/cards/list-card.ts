import { type ListFilter, listFilters } from '../../portfolio/filter.ts';
import type { MirrorProgress, PortfolioRow, Reseller } from '../../portfolio/portfolio.ts';
import type { Page } from '../page-from.ts';
import type { TextKey } from '../texts/texts.ts';
import { execute } from './buttons.ts';
import { list } from './list.ts';
import { mirrorSays } from './mirror-says.ts';
import { pageButtons, pageSays } from './page-parts.ts';
import { portfolioRow } from './portfolio-row.ts';
import type { Action, CardMessage, Reader } from './types.ts';
import { type Words, wordsFor } from './words.ts';

/** What each filter is called. */
export const filterTitles: Readonly<Record<ListFilter, TextKey>> = {
  all: 'portfolio.filter.all',
  accepted: 'portfolio.filter.accepted',
  acceptedAttested: 'status.acceptedAttested',
  acceptedDirect: 'status.acceptedDirect',
  reattestationRequired: 'status.reattestationRequired',
  notAccepted: 'status.notAccepted',
  unknown: 'portfolio.filter.unknown',
  pending: 'portfolio.filter.pending',
  blocked: 'portfolio.filter.blocked',
  left: 'portfolio.filter.left',
};

interface ListInput {
  readonly reader: Reader;
  readonly filter: ListFilter;
  readonly reseller: Reseller | null;
  readonly page: Page<PortfolioRow>;
  readonly progress: MirrorProgress;
}

/** Customers with their status and what can be done, a page at a time. */
export function listCard(input: ListInput): CardMessage {
  const { reader, filter, reseller, page, progress } = input;
  const words = wordsFor(reader);
  const title = words.t('portfolio.title', { count: page.total, filter: words.t(filterTitles[filter]) });
  const view = {
    banner: { icon: 'search', tone: 'accent', title, name: reseller?.name ?? '' } as const,
    says: [
      ...(page.total === 0 ? [words.t('portfolio.none')] : pageSays(words, page, 'portfolio.order')),
      ...mirrorSays(words, progress),
    ],
    groups: [{ rows: page.rows.map((row) => portfolioRow(reader, words, row)) }],
    buttons: reader.role === 'member' ? [] : buttons(words, input),
  };
  const summary = reseller === null ? title : words.t('portfolio.summaryFor', { title, reseller: reseller.name });
  return list(words, view, summary);
}

function buttons(words: Words, { filter, reseller, page }: ListInput): readonly Action[] {
  const resellerId = reseller?.id ?? '';
  return [
    ...pageButtons(words, page, (title, start) => execute('list', title, { filter, resellerId, ...start })),
    filterButton(words, filter, resellerId),
    execute('report', words.t('button.report'), { resellerId }),
    ...(reseller === null
      ? []
      : [execute('resellerText', words.t('button.resellerText'), { resellerId, about: 'list', filter })]),
  ];
}

/** A choice behind a button: the card stays short. The input is not called as the other buttons' data, which it would overwrite. */
function filterButton(words: Words, filter: ListFilter, resellerId: string): Action {
  const choices = listFilters.map((value) => ({ title: words.t(filterTitles[value]), value }));
  const label = words.t('portfolio.filter.label');
  const input = { type: 'Input.ChoiceSet', id: 'chosenFilter', label, style: 'compact', value: filter, choices };
  const show = execute('listChosen', words.t('button.show'), { resellerId, chosenFilter: filter });
  const card = { type: 'AdaptiveCard', body: [input], actions: [show] };
  return { type: 'Action.ShowCard', title: words.t('button.filter'), card };
}
