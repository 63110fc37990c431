import { canPurchase } from '../../agreements/status.ts';
import type { CheckedName } from '../../portfolio/check-names.ts';
import { isBlocked } from '../../portfolio/filter.ts';
import type { MirrorProgress, PortfolioRow } from '../../portfolio/portfolio.ts';
import type { TextKey } from '../texts/texts.ts';
import { execute } from './buttons.ts';
import { type Group, list, type Row } from './list.ts';
import { shortened } from './literal.ts';
import { mirrorSays } from './mirror-says.ts';
import { portfolioRow } from './portfolio-row.ts';
import type { CardMessage, Reader, Tone } from './types.ts';
import { type Words, wordsFor } from './words.ts';

interface CheckInput {
  readonly reader: Reader;
  readonly names: readonly CheckedName[];
  /** Microsoft is being asked again about some of them: the card is edited when it has answered. */
  readonly asking: boolean;
  readonly progress: MirrorProgress;
  /** Of several cards: which one this is, from 1; the first one counts all names. */
  readonly part: { readonly number: number; readonly of: number; readonly all: readonly CheckedName[] };
}

type Answer = 'no' | 'notKnown' | 'left' | 'several' | 'none' | 'yes';

/** The order in which one wants to know. */
const answers: readonly Answer[] = ['no', 'notKnown', 'left', 'several', 'none', 'yes'];
const headings: Readonly<Record<Answer, TextKey>> = {
  yes: 'check.yes',
  no: 'check.no',
  notKnown: 'check.notKnown',
  left: 'check.left',
  several: 'check.several',
  none: 'check.none',
};

/** With more names than that, a line each is enough. */
const mostWithLinks = 8;

/** What one name comes to. A blocked purchase means that nobody knows, whatever the agreement says. */
function answerOf(name: CheckedName): Answer {
  if (name.kind !== 'one') return name.kind;
  const { status, leftAt } = name.row;
  if (leftAt !== null) return 'left';
  const can = status === null ? null : canPurchase(status);
  if (can === null || (can && isBlocked(name.row))) return 'notKnown';
  return can ? 'yes' : 'no';
}

/** The names in the order in which the cards show them. */
export function byAnswer(names: readonly CheckedName[]): readonly CheckedName[] {
  return answers.flatMap((answer) => names.filter((name) => answerOf(name) === answer));
}

/** Can these customers buy? Each with yes, no or not known, and how old that is. */
export function checkCard({ reader, names, asking, progress, part }: CheckInput): CardMessage {
  const words = wordsFor(reader);
  const count = (answer: Answer): number => part.all.filter((name) => answerOf(name) === answer).length;
  const title = words.t('check.title', {
    yes: count('yes'),
    no: count('no'),
    other: part.all.length - count('yes') - count('no'),
  });
  const tone: Tone = count('no') > 0 ? 'attention' : count('yes') === part.all.length ? 'good' : 'neutral';
  const view = {
    banner: { icon: count('no') > 0 ? 'not-accepted' : 'accepted', tone, title } as const,
    says: [
      ...(part.of > 1 ? [words.t('check.part', { number: part.number, of: part.of })] : []),
      ...(asking ? [words.t('check.asking')] : []),
      ...mirrorSays(words, progress),
    ],
    groups: answers.map((answer): Group => {
      const these = names.filter((name) => answerOf(name) === answer);
      const heading = words.t(headings[answer], { count: these.length });
      return {
        heading,
        rows: these.map((name) => row(reader, words, { name, links: part.all.length <= mostWithLinks })),
      };
    }),
    buttons: reader.role === 'member' ? [] : [execute('command', words.t('button.atRisk'), { text: 'at risk' })],
  };
  return list(words, view, title);
}

function row(reader: Reader, words: Words, of: { readonly name: CheckedName; readonly links: boolean }): Row {
  const { name, links } = of;
  switch (name.kind) {
    case 'one': {
      const { icon: _sign, links: own = [], ...line } = portfolioRow(reader, words, name.row);
      return links ? { ...line, links: own } : line;
    }
    case 'several':
      return { title: shortened(name.typed), detail: words.t('check.fits', { names: namesOf(words, name.rows) }) };
    case 'none': {
      const { nearest } = name;
      const detail = nearest.length === 0 ? '' : words.t('check.nearest', { names: namesOf(words, nearest) });
      return { title: shortened(name.typed), detail };
    }
  }
}

function namesOf(words: Words, rows: readonly PortfolioRow[]): string {
  const named = rows.map(({ customer: { companyName: company, domain } }) =>
    words.t('check.named', { company, domain }),
  );
  return named.join('; ');
}
