import type { WentThroughNotice } from '../../agreements/ports.ts';
import { execute } from './buttons.ts';
import { message } from './message.ts';
import { orderFacts } from './order-facts.ts';
import * as parts from './shared-parts.ts';
import type { CardMessage, Reader } from './types.ts';
import { wordsFor } from './words.ts';

/** Tells somebody who waited for the end of a blocked purchase that its orders are said to have gone through. */
export function wentThroughCard(input: { readonly reader: Reader; readonly notice: WentThroughNotice }): CardMessage {
  const { reader, notice } = input;
  const { by, block } = notice;
  const words = wordsFor(reader);
  const title = words.t('toldWentThrough.title');
  const view = {
    banner: { icon: 'unblocked', tone: 'good', title, ...parts.named(reader, block.customer) } as const,
    says: [words.t('toldWentThrough.says', { person: by.name, count: block.orders.length })],
    facts: orderFacts(reader, words, block),
    buttons: [execute('status', words.t('button.status'), { customerId: block.customer.id })],
  };
  return message(words, view, words.t('alert.summary', { alert: title, company: block.customer.companyName }));
}
