import type { Attestation } from '../../agreements/attestation.ts';
import type { Customer } from '../../agreements/customer.ts';
import type { AlertView } from '../../agreements/ports.ts';
import type { Block } from '../../agreements/rows.ts';
import { alertAction } from './alert-action.ts';
import { troubleSays, troubleTitle } from './alert-operations.ts';
import { attestationRow } from './attestation-row.ts';
import { execute } from './buttons.ts';
import { type Group, list, type Row } from './list.ts';
import { alertLooks } from './looks.ts';
import type { Action, CardMessage, Reader } from './types.ts';
import { type Words, wordsFor } from './words.ts';

/** So many lines a group: the rest is a *pending* away. */
const most = 5;
/** So many of those whom somebody watches. */
const mostWatched = 3;

interface MyDayInput {
  readonly reader: Reader;
  /** My live attestations, soonest deadline first. */
  readonly deadlines: readonly Attestation[];
  /** Open blocks. */
  readonly blocks: readonly Block[];
  readonly recent: readonly Customer[];
  /** Those whom the reader watches: shown in the personal chat alone. */
  readonly watched: readonly Customer[];
  /** Alerts that nobody could be told. */
  readonly unheard: readonly AlertView[];
}

/** What an agent finds in the morning: deadlines, waiting orders, the last customers as buttons. */
export function myDayCard(input: MyDayInput): CardMessage {
  const { reader, deadlines, blocks, unheard } = input;
  const words = wordsFor(reader);
  const calm = deadlines.length + blocks.length + unheard.length === 0;
  const says = calm
    ? words.t('day.calm')
    : words.t('day.says', { deadlines: deadlines.length, blocks: blocks.length, unheard: unheard.length });
  const view = {
    banner: { icon: 'day', tone: calm ? 'good' : 'accent', title: words.t('day.title') } as const,
    says: [says],
    groups: groups(input, words),
    buttons: buttons(input, words),
  };
  return list(words, view, words.t('day.summary', { says }));
}

function groups({ reader, deadlines, blocks, unheard, watched }: MyDayInput, words: Words): readonly Group[] {
  return [
    { heading: words.t('day.unheard'), rows: unheard.slice(0, most).map((view) => unheardRow(reader, words, view)) },
    { heading: words.t('day.blocks'), rows: blocks.slice(0, most).map((block) => blockRow(words, block)) },
    {
      heading: words.t('day.deadlines'),
      rows: deadlines.slice(0, most).map((attestation) => attestationRow(reader, words, attestation)),
    },
    { heading: words.t('day.watched'), rows: reader.audience === 'shared' ? [] : watchRows(words, watched) },
  ];
}

/** Which customers somebody watches is nobody else's business. What does not fit is one press away. */
function watchRows(words: Words, watched: readonly Customer[]): readonly Row[] {
  const rows = watched.slice(0, mostWatched).map(({ id, companyName, domain }): Row => {
    const title = words.t('day.status', { company: companyName, domain });
    return { title: companyName, detail: domain, action: execute('status', title, { customerId: id }) };
  });
  const left = watched.length - rows.length;
  if (left === 0) return rows;
  const all = execute('command', words.t('button.watches'), { text: 'unwatch' });
  return [...rows, { title: words.t('day.moreWatched', { count: left }), detail: '', action: all }];
}

/** Waiting orders as a line of a list. */
export function blockRow(words: Words, block: Block): Row {
  return {
    icon: alertLooks.purchaseBlocked.icon,
    title: block.customer.companyName,
    detail: words.t('day.block', { count: block.orders.length }),
    more: words.t('day.since', { when: words.when(block.openedAt) }),
    action: execute('status', words.t('button.status'), { customerId: block.customer.id }),
  };
}

/** An alert that nobody could be told as a line of a list. */
export function unheardRow(reader: Reader, words: Words, { alert, attestation, block, trouble }: AlertView): Row {
  const customer = attestation?.customer ?? block?.customer ?? null;
  const look = alertLooks[alert.kind];
  const title = words.t(look.title);
  if (trouble !== null) {
    const [what = '', next = ''] = troubleSays(words, trouble);
    // The title says what happened; what it stops stands on the alert itself.
    const detail = next === '' ? what : words.t('day.tellOperations');
    return { icon: look.icon, title: troubleTitle(words, trouble), detail, more: next };
  }
  const action = alertAction(reader, words, { alert, attestation });
  return {
    icon: look.icon,
    title: customer?.companyName ?? title,
    detail: alert.test ? words.t('alert.testMark', { text: title }) : title,
    more: words.when(alert.raisedAt),
    ...(action === null ? {} : { action }),
  };
}

function buttons({ recent, deadlines }: MyDayInput, words: Words): readonly Action[] {
  const shown = recent.slice(0, 4);
  const last = shown.map((customer) => {
    // Company names are not unique: the domain tells two of one name apart.
    const twice = shown.some((other) => other !== customer && other.companyName === customer.companyName);
    const title = twice
      ? words.t('day.twice', { company: customer.companyName, domain: customer.domain })
      : customer.companyName;
    return execute('status', title, { customerId: customer.id });
  });
  const pending = execute('pending', words.t('button.pending'), { whose: 'mine', page: 0 });
  const help = execute('command', words.t('button.help'), { text: 'help' });
  return [...last, ...(deadlines.length > most ? [pending] : []), help];
}
