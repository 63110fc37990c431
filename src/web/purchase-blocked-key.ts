import { createHash } from 'node:crypto';
import type { McaCode } from '../agreements/mca-code.ts';
import type { PurchaseBlockedEvent } from './purchase-blocked-event.ts';

/** What makes an event unique. `lasts`: for good, where the shop gave its own id; else for a day. */
export interface EventKey {
  readonly key: string;
  readonly lasts: boolean;
}

/**
 * The shop's own event id; else customer, code and order or cart; with none of these the body's hash. A trial keeps its own keys, so that
 * it never swallows the real refusal of the same order.
 */
export function eventKeyOf(event: PurchaseBlockedEvent, code: McaCode, body: Buffer): EventKey {
  if (event.eventId !== null) return { key: `id:${event.eventId}`, lasts: true };
  const trial = event.test ? 'test:' : '';
  const { id, cartId } = event.order;
  const what = id === null ? (cartId === null ? null : `cart:${cartId}`) : `order:${id}`;
  const hash = (): string => createHash('sha256').update(body).digest('hex');
  const key = what === null ? `body:${hash()}` : `${event.customerId}:${code}:${what}`;
  return { key: `${trial}${key}`, lasts: false };
}
