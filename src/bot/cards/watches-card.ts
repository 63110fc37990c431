import type { Customer } from '../../agreements/customer.ts';
import { execute } from './buttons.ts';
import { list } from './list.ts';
import type { CardMessage, Reader } from './types.ts';
import { wordsFor } from './words.ts';

/** So many lines; the rest can be typed. */
const most = 20;

/** The customers that somebody watches: pressing a line ends that watch. */
export function watchesCard(input: { readonly reader: Reader; readonly customers: readonly Customer[] }): CardMessage {
  const { reader, customers } = input;
  const words = wordsFor(reader);
  const title = words.t('watches.title', { count: customers.length });
  const rows = customers.slice(0, most).map(({ id, companyName, domain }) => ({
    title: companyName,
    detail: domain,
    action: execute('unwatch', words.t('watches.stop', { company: companyName, domain }), { customerId: id }),
  }));
  const view = {
    banner: { icon: 'alerts', tone: 'accent', title } as const,
    says: [words.t('watches.says')],
    groups: [{ rows }],
    buttons: [execute('unwatchAll', words.t('button.unwatchAll'), {})],
  };
  return list(words, view, title);
}
