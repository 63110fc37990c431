import type { Block, BlockedOrder } from '../../agreements/rows.ts';
import type { Box } from './message.ts';
import * as parts from './shared-parts.ts';
import type { Reader } from './types.ts';
import type { Words } from './words.ts';

/** So many orders are shown one by one; the rest are counted. */
const shown = 5;

/** The orders of a blocked purchase: who ordered what is for a personal chat alone. */
export function orderBoxes(reader: Reader, words: Words, block: Block): readonly Box[] {
  const boxes = block.orders.slice(0, shown).map((order): Box => {
    const label = block.state === 'unblocked' ? words.t('order.retry') : words.t('order.refused');
    return { tone: 'neutral', label, text: orderWords(reader, words, order) };
  });
  const left = block.orders.length - boxes.length;
  return left > 0 ? [...boxes, { tone: 'neutral', text: words.t('order.left', { count: left }) }] : boxes;
}

function orderWords(reader: Reader, words: Words, order: BlockedOrder): string {
  const all = parts.seesAll(reader);
  const { orderId, cartId, action, description, orderedBy } = order;
  const person =
    orderedBy === null ? '' : [orderedBy.name ?? '', orderedBy.email ?? ''].filter((one) => one !== '').join(', ');
  const what = [
    orderId === null ? '' : words.t('order.id', { id: orderId }),
    cartId === null ? '' : words.t('order.cart', { id: cartId }),
    action ?? '',
    all ? (description ?? '') : '',
    all && person !== '' ? words.t('order.by', { person }) : '',
    words.relative(order.occurredAt),
    all ? words.t('order.code', { code: order.code }) : '',
  ];
  return what.filter((part) => part !== '').join(' · ');
}
