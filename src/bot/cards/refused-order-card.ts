import type { Customer } from '../../agreements/customer.ts';
import type { BlockedOrder } from '../../agreements/rows.ts';
import type { SupportIds } from '../../agreements/support-ids.ts';
import { execute } from './buttons.ts';
import { fill } from './compiled.ts';
import { shortened } from './literal.ts';
import { bannerData, paragraphData } from './message.ts';
import type { Action, CardMessage, Reader } from './types.ts';
import { type Words, wordsFor } from './words.ts';

/** What was found in a pasted error: all that is kept of it. */
export interface RefusedOrder {
  readonly code: BlockedOrder['code'];
  readonly support: SupportIds | null;
}

interface RefusedOrderInput {
  readonly reader: Reader;
  readonly order: RefusedOrder;
  /** What was typed as the customer; empty where nothing was. */
  readonly typed: string;
  /** `unknown`: nothing was typed, and these are customers asked about lately. `several`: they all match. `none`: nobody does, these are near. */
  readonly found: 'unknown' | 'several' | 'none';
  readonly customers: readonly Customer[];
}

/** With *Go on*, as many buttons as a row may have. */
const most = 5;

/** Asks whose refused order it was: to be chosen or typed. What the pasted error held goes along with every button. */
export function refusedOrderCard(input: RefusedOrderInput): CardMessage {
  const { reader, order, typed } = input;
  const words = wordsFor(reader);
  const title = words.t('notice.whichCustomer');
  const card = fill('ask', {
    lang: words.language,
    fallback: words.t('card.fallback'),
    banner: bannerData({ icon: 'search', tone: input.found === 'none' ? 'warning' : 'accent', title }),
    paragraphs: paragraphData([says(words, input)]),
    label: words.t('refusedOrder.label'),
    typed,
    after: paragraphData([words.t('refusedOrder.hint', { example: `${order.code} Contoso` })]),
    actions: [refusedOrderButton(order, { title: words.t('button.goOn') }), ...choices(words, input)],
  });
  return { card, summary: title };
}

/** A button that goes on with what was pasted; `customer`: whose it is, where the card has no field for that. */
export function refusedOrderButton(
  { code, support }: RefusedOrder,
  button: { readonly title: string; readonly customerId?: string; readonly customer?: string },
): Action {
  const { title, customerId = '', customer } = button;
  const ids = { requestId: support?.requestId ?? '', correlationId: support?.correlationId ?? '' };
  return execute('refusedOrder', title, {
    code,
    chosen: customerId,
    ...(customer === undefined ? {} : { customer }),
    ...ids,
  });
}

function says(words: Words, { order, typed, found, customers }: RefusedOrderInput): string {
  if (found === 'unknown') return words.t('refusedOrder.unknown', { code: order.code });
  const named = { typed: shortened(typed) };
  if (found === 'several') return words.t('refusedOrder.several', named);
  return words.t(customers.length === 0 ? 'refusedOrder.nobody' : 'refusedOrder.none', named);
}

function choices(words: Words, { order, customers }: RefusedOrderInput): readonly Action[] {
  return customers.slice(0, most).map(({ id, companyName, domain }) => {
    const title = words.t('day.twice', { company: companyName, domain });
    return refusedOrderButton(order, { title, customerId: id });
  });
}
