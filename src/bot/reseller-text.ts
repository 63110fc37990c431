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
export function resellerText(
  turn: Turn,
  asked: { readonly resellerId: string; readonly about: 'list' | 'report' | 'atRisk'; readonly filter: ListFilter },
): Reply {
  const reseller = resellerOf(turn, asked.resellerId);
  if (reseller === null) return notice(turn, 'noResellers');
  const { reader, deps, person } = turn;
  const rows = deps.portfolio.rows();
  const { resellerId } = asked;
  const risk = atRisk(rows, { whose: 'all', soon: false, resellerId }, { personId: person.objectId, now: reader.now });
  const shown = asked.about === 'list' ? filtered(rows, { filter: asked.filter, resellerId }) : risk.rows;
  return { says: { text: textFor(turn, { reseller, shown, risk, about: asked.about }) }, to: 'here' };
}

/** The same about one customer. */
export function resellerTextOf(turn: Turn, row: PortfolioRow): Reply {
  if (row.reseller === null) return notice(turn, 'noResellers');
  const risk: AtRisk = { rows: [row], notKnown: 0 };
  return { says: { text: textFor(turn, { reseller: row.reseller, shown: [row], risk, about: 'list' }) }, to: 'here' };
}

function textFor(
  { reader, deps }: Turn,
  of: {
    readonly reseller: Reseller;
    readonly shown: readonly PortfolioRow[];
    readonly risk: AtRisk;
    readonly about: 'list' | 'report' | 'atRisk';
  },
): string {
  const words = wordsFor(reader);
  const { reseller, shown, risk, about } = of;
  const sender = deps.partnerName;
  return [
    words.t('reseller.greeting', { reseller: reseller.name }),
    words.t(about === 'list' ? 'reseller.listSays' : 'reseller.riskSays', { count: shown.length }),
    shown
      .slice(0, mostLines)
      .map((row) => line(words, row))
      .join('\n'),
    shown.length > mostLines ? words.t('reseller.andMore', { count: shown.length - mostLines }) : '',
    risk.notKnown > 0 && about !== 'list' ? words.t('reseller.notKnown', { count: risk.notKnown }) : '',
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
