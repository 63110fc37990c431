import type { Customer } from '../../agreements/customer.ts';
import { type HistoryLine, type HistoryPage, type RestsOn, restsOn } from '../../agreements/history.ts';
import type { HistoryEntry } from '../../agreements/ports.ts';
import type { TextKey } from '../texts/texts.ts';
import { execute } from './buttons.ts';
import { historySays } from './history-says.ts';
import { list, type Row } from './list.ts';
import { ageButtons, pageNumber } from './page-parts.ts';
import * as parts from './shared-parts.ts';
import type { Action, CardMessage, Reader } from './types.ts';
import { type Words, wordsFor } from './words.ts';

interface HistoryInput {
  readonly reader: Reader;
  readonly customer: Customer;
  readonly history: HistoryPage;
}

/** What happened with a customer, newest first, a page at a time. History holds no data of signatories: the card is the same for a group. */
export function historyCard({ reader, customer, history }: HistoryInput): CardMessage {
  const words = wordsFor(reader);
  const { lines } = history;
  const says = lines.length === 0 ? [words.t('history.none')] : [];
  const view = {
    banner: {
      icon: 'info',
      tone: 'accent',
      title: words.t('history.title'),
      ...parts.named(reader, customer),
    } as const,
    says: [...says, ...pageNumber(words, history)],
    groups: [{ rows: lines.map((line) => row(words, line)) }],
    buttons: reader.role === 'member' ? [] : buttons(words, customer, history),
  };
  return list(words, view, words.t('history.summary', { company: customer.companyName }));
}

const grounds: Readonly<Record<RestsOn, TextKey>> = {
  bot: 'history.rests.bot',
  microsoft: 'history.rests.microsoft',
  signatory: 'history.rests.signatory',
  shop: 'history.rests.shop',
};

function row(words: Words, line: HistoryLine): Row {
  const { entry, since, tries } = line;
  const when = words.when(entry.at);
  const time = tries > 1 ? words.t('history.since', { when, since: words.at(since) }) : when;
  const detail = entry.actor === null ? time : words.t('history.by', { when: time, who: entry.actor.name });
  return {
    title: historySays(words, line),
    detail,
    more: [words.t(grounds[restsOn[entry.kind]]), ...ids(words, entry)].join(' · '),
  };
}

/** The two ids that Microsoft's support asks for. */
function ids(words: Words, { facts }: HistoryEntry): readonly string[] {
  const { requestId, correlationId } = facts;
  return [
    ...(typeof requestId === 'string' ? [words.t('history.requestId', { id: requestId })] : []),
    ...(typeof correlationId === 'string' ? [words.t('history.correlationId', { id: correlationId })] : []),
  ];
}

function buttons(words: Words, { id: customerId }: Customer, history: HistoryPage): readonly Action[] {
  return [
    ...ageButtons(words, history, (title, page) => execute('historyPage', title, { customerId, page })),
    execute('status', words.t('button.status'), { customerId }),
  ];
}
