import { findCustomer } from '../../agreements/find-customer.ts';
import { inTime } from '../../agreements/in-time.ts';
import { readingLivesFor, readStatus } from '../../agreements/readings.ts';
import type { StatusView } from '../../agreements/status-view.ts';
import { type CheckedName, checkNames, mostNames, namesIn } from '../../portfolio/check-names.ts';
import type { Portfolio, PortfolioRow } from '../../portfolio/portfolio.ts';
import { emptyRow } from '../../portfolio/row-of.ts';
import { byAnswer, checkCard } from '../cards.ts';
import { notice } from '../replies.ts';
import type { Command, Reply, Turn } from '../turn.ts';

/** So many are asked of Microsoft for one question: more would use up what everybody shares. */
const mostAsked = 10;
/** Lines of one card: a message of Teams holds no more. */
const perCard = 25;

/** `check a, b, c`: can these customers buy? */
export const check: Command = {
  name: 'check',
  takes: '<customers>',
  example: 'check Contoso, Fabrikam, tailspintoys.com',
  description: 'command.check',
  who: 'agent',
  run: async (turn, argument) => {
    const names = namesIn(argument);
    if (names.length === 0) return [notice(turn, 'whichCustomers')];
    if (names.length > mostNames) return [notice(turn, 'tooManyNames', { count: names.length, most: mostNames })];
    const portfolio = await turn.deps.portfolio();
    const known = checkNames(portfolio, names);
    const asked = known.filter((name) => isToBeAsked(turn, name));
    if (asked.length === 0 || asked.length > mostAsked) return cards(turn, portfolio, { names: known, asking: false });
    const asking = askedAgain(turn, known);
    const read = await inTime(asking, turn.patienceMs);
    if (read !== null) return cards(turn, portfolio, { names: read.value, asking: false });
    return cards(turn, portfolio, { names: known, asking: true }).map((reply, index) => ({
      ...reply,
      later: asking.then((late) => cards(turn, portfolio, { names: late, asking: false })[index] ?? reply),
    }));
  },
};

/** A name that the mirror does not have may be of a customer that is new; a reading that is not of this minute may be out of date. */
function isToBeAsked({ reader }: Turn, name: CheckedName): boolean {
  if (name.kind === 'none') return true;
  if (name.kind === 'several' || name.row.leftAt !== null) return false;
  return name.row.readAt === null || reader.now - name.row.readAt >= readingLivesFor;
}

function askedAgain(turn: Turn, names: readonly CheckedName[]): Promise<readonly CheckedName[]> {
  return Promise.all(names.map((name) => (isToBeAsked(turn, name) ? ask(turn, name) : name)));
}

/** What Microsoft says now; what was known where it does not answer. */
async function ask(turn: Turn, name: CheckedName): Promise<CheckedName> {
  const { domain } = turn.deps;
  if (name.kind === 'one') return { ...name, row: withView(name.row, await readStatus(domain, name.row.customer)) };
  const found = await findCustomer(domain, name.typed);
  if (found.kind !== 'one' || name.kind === 'several') return name;
  const row = withView(emptyRow(found.customer), await readStatus(domain, found.customer));
  return { kind: 'one', typed: name.typed, row };
}

function withView(row: PortfolioRow, { status, readAt, lastKnown, attestation, block }: StatusView): PortfolioRow {
  return { ...row, status, readAt, lastKnown, attestation, block };
}

function cards(
  turn: Turn,
  portfolio: Pick<Portfolio, 'progress'>,
  { names, asking }: { readonly names: readonly CheckedName[]; readonly asking: boolean },
): readonly Reply[] {
  const ordered = byAnswer(names);
  const of = Math.ceil(ordered.length / perCard);
  const progress = portfolio.progress();
  return Array.from({ length: of }, (_, index): Reply => {
    const part = { number: index + 1, of, all: names };
    const these = ordered.slice(index * perCard, (index + 1) * perCard);
    return { says: checkCard({ reader: turn.reader, names: these, asking, progress, part }), to: 'here' };
  });
}
