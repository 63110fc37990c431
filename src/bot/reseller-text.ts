import { type AtRisk, atRisk } from '../portfolio/at-risk.ts';
import { filtered, type ListFilter } from '../portfolio/filter.ts';
import type { PortfolioRow, Reseller } from '../portfolio/portfolio.ts';
import { standing } from './cards/portfolio-row.ts';
import { type Words, wordsFor } from './cards.ts';
import { notice } from './replies.ts';
import type { Reply, Turn } from './turn.ts';
import { resellerOf } from './with-reseller.ts';

/** Lines of a text that is to be forwarded: more would be a file. */
const mostLines = 50;

/** A text for a reseller about its customers, as plain text of its own, so that a long press copies or forwards it. It names no signatory. */
export async function resellerText(
  turn: Turn,
  asked: { readonly resellerId: string; readonly about: 'list' | 'report' | 'atRisk'; readonly filter: ListFilter },
): Promise<Reply> {
  const reseller = await resellerOf(turn, asked.resellerId);
  if (reseller === null) return notice(turn, 'noResellers');
  const { reader, deps, person } = turn;
  const rows = (await deps.portfolio()).rows();
  const { resellerId } = asked;
  const text =
    asked.about === 'list'
      ? listed(turn, reseller, filtered(rows, { filter: asked.filter, resellerId }))
      : endangered(
          turn,
          reseller,
          atRisk(rows, { whose: 'all', soon: false, resellerId }, { personId: person.objectId, now: reader.now }),
        );
  return { says: { text }, to: 'here' };
}

/** The same about one customer. */
export function resellerTextOf(turn: Turn, row: PortfolioRow): Reply {
  if (row.reseller === null) return notice(turn, 'noResellers');
  return { says: { text: listed(turn, row.reseller, [row]) }, to: 'here' };
}

function listed(turn: Turn, reseller: Reseller, shown: readonly PortfolioRow[]): string {
  return textFor(turn, { reseller, shown, says: 'reseller.listSays', notKnown: 0 });
}

function endangered(turn: Turn, reseller: Reseller, { rows, notKnown }: AtRisk): string {
  return textFor(turn, { reseller, shown: rows, says: 'reseller.riskSays', notKnown });
}

function textFor(
  { reader, deps }: Turn,
  of: {
    readonly reseller: Reseller;
    readonly shown: readonly PortfolioRow[];
    readonly says: 'reseller.listSays' | 'reseller.riskSays';
    readonly notKnown: number;
  },
): string {
  const words = wordsFor(reader);
  const { reseller, shown, says, notKnown } = of;
  const sender = deps.partnerName;
  return [
    words.t('reseller.greeting', { reseller: reseller.name }),
    words.t(says, { count: shown.length }),
    shown
      .slice(0, mostLines)
      .map((row) => line(words, row))
      .join('\n'),
    shown.length > mostLines ? words.t('reseller.andMore', { count: shown.length - mostLines }) : '',
    notKnown > 0 ? words.t('reseller.notKnown', { count: notKnown }) : '',
    words.t('reseller.ask'),
    sender === null ? '' : words.t('reseller.from', { partner: sender }),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function line(words: Words, row: PortfolioRow): string {
  const { companyName: company, domain } = row.customer;
  const end = row.exposure?.nextCommitmentEnd ?? null;
  const parts = [...standing(words, row), end === null ? '' : words.t('atRisk.ends', { day: words.day(end) })];
  return `– ${company} (${domain}): ${parts.filter((part) => part !== '').join(', ')}`;
}
