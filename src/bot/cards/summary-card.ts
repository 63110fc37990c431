import { alertKinds, alertRules } from '../../agreements/alerts.ts';
import type { AlertView } from '../../agreements/ports.ts';
import { alertAction } from './alert-action.ts';
import { troubleTitle } from './alert-operations.ts';
import { list, type Row } from './list.ts';
import { alertLooks } from './looks.ts';
import { type Mention, mentionOf } from './mention.ts';
import type { CardMessage, Reader } from './types.ts';
import { type Words, wordsFor } from './words.ts';

/** So many lines; the rest is counted by kind. */
const mostLines = 20;
/** So many of them can be pressed: whoever comes back begins at the top. */
const mostPressed = 3;

interface SummaryInput {
  readonly reader: Reader;
  /** In the order in which they were raised. */
  readonly views: readonly AlertView[];
}

/** The summary, and the people who are to be called: those who would have been by one of its alerts. */
export interface SummaryMessage extends CardMessage {
  readonly mentions: readonly Mention[];
}

/** What was missed while Teams could not be reached: a line each, what wants an act first. */
export function summaryCard({ reader, views }: SummaryInput): SummaryMessage {
  const words = wordsFor(reader);
  const sorted = [...views].sort((a, b) => rank(a) - rank(b));
  const title = words.t('summary.title', { count: views.length });
  const urgent = views.filter((view) => rank(view) === 0).length;
  const view = {
    banner: { icon: 'alerts', tone: urgent > 0 ? 'warning' : 'accent', title } as const,
    says: [...(urgent > 0 ? [words.t('summary.urgent', { count: urgent })] : []), words.t('summary.says')],
    groups: [
      { rows: sorted.slice(0, mostLines).map((one, index) => row(words, one, index < mostPressed ? reader : null)) },
      { rows: rest(words, sorted.slice(mostLines)) },
    ],
    buttons: [],
  };
  const people = new Map(
    views.flatMap(({ mention }) => (mention === null ? [] : [[mention.objectId, mention] as const])),
  );
  return { ...list(words, view, title), mentions: [...people.values()].map((person) => mentionOf(words, person)) };
}

const ranks = { urgent: 0, news: 1, good: 2 } as const;
const rank = ({ alert }: AlertView): number => ranks[alertRules[alert.kind].severity];

/** `reader` is null where the line cannot be pressed. A sign in each would make the message three times as large. */
function row(words: Words, view: AlertView, reader: Reader | null): Row {
  const { alert, attestation, block, trouble } = view;
  const { title } = alertLooks[alert.kind];
  const customer = attestation?.customer ?? block?.customer ?? alert.customer;
  const kind = alert.test ? words.t('alert.testMark', { text: words.t(title) }) : words.t(title);
  const about = customer?.companyName ?? (trouble === null ? null : troubleTitle(words, trouble));
  const action = reader === null ? null : alertAction(reader, words, view);
  return {
    title: about ?? kind,
    detail: about === null ? '' : kind,
    more: words.when(alert.raisedAt),
    ...(action === null ? {} : { action }),
  };
}

/** The alerts without a line of their own, counted by kind. */
function rest(words: Words, views: readonly AlertView[]): readonly Row[] {
  return alertKinds.flatMap((kind) => {
    const count = views.filter(({ alert }) => alert.kind === kind).length;
    const { title } = alertLooks[kind];
    return count === 0 ? [] : [{ title: words.t('summary.more', { count, kind: words.t(title) }), detail: '' }];
  });
}
