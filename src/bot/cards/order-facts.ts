import type { Block, BlockedOrder } from '../../agreements/rows.ts';
import type { Fact } from './message.ts';
import * as parts from './shared-parts.ts';
import type { Reader } from './types.ts';
import type { Words } from './words.ts';

/** So many orders are shown one by one; the rest are counted. */
const shown = 20;

/** The orders of a blocked purchase, to be retried once it is unblocked. Who ordered what is for a personal chat alone. */
export function orderFacts(reader: Reader, words: Words, block: Block): readonly Fact[] {
  const facts = block.orders.slice(0, shown).map((order) => ({
    label: words.t(block.state === 'unblocked' ? 'order.retry' : 'order.refused', { order: orderName(words, order) }),
    value: orderWords(reader, words, order),
  }));
  const left = block.orders.length - facts.length;
  return left > 0 ? [...facts, { label: '', value: words.t('order.left', { count: left }) }] : facts;
}

/** What the shop calls an order: its number, else its cart's. */
export function orderName(words: Words, { orderId, cartId }: BlockedOrder): string {
  if (orderId !== null) return words.t('order.id', { id: orderId });
  return cartId === null ? words.t('order.unnamed') : words.t('order.cart', { id: cartId });
}

function orderWords(reader: Reader, words: Words, order: BlockedOrder): string {
  const all = parts.seesAll(reader);
  const { action, description, orderedBy } = order;
  const person = [orderedBy?.name ?? '', orderedBy?.email ?? ''].filter((one) => one !== '').join(', ');
  const what = [
    action ?? '',
    all ? (description ?? '') : '',
    all && person !== '' ? words.t('order.by', { person }) : '',
    words.relative(order.occurredAt),
    all ? words.t('order.code', { code: order.code }) : '',
  ];
  return what.filter((part) => part !== '').join(' · ');
}
