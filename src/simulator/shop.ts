import { z } from 'zod';
import { logOrder } from './audit.ts';
import { parseJson } from './http.ts';
import type { Customer } from './model.ts';
import { orderRefusal, refuseOrder } from './orders.ts';
import { type Reported, type ReportTarget, report } from './report.ts';
import type { World } from './world.ts';

/** What somebody orders; `action` is free text, such as "New purchase". */
export const shopOrderSchema = z.object({
  action: z.string().max(200).optional(),
  description: z.string().max(1000).optional(),
  orderedBy: z
    .object({ name: z.string().optional(), email: z.string().optional(), objectId: z.string().optional() })
    .optional(),
});

export type ShopOrder = z.infer<typeof shopOrderSchema>;

type PlacedOrder = { readonly id: string; readonly action: string; readonly description: string };

export type OrderOutcome =
  | { readonly outcome: 'accepted'; readonly order: PlacedOrder }
  | {
      readonly outcome: 'refused';
      readonly order: PlacedOrder;
      readonly code: number;
      readonly httpStatus: number;
      readonly error: unknown;
      readonly eventId: string;
      readonly reported: Reported;
    };

/** Does what a partner's shop does: places the order, and tells the bot when Microsoft refuses it. */
export async function orderInShop(
  world: World,
  target: ReportTarget,
  request: { readonly customer: Customer; readonly order: ShopOrder },
): Promise<OrderOutcome> {
  const { customer, order: wanted } = request;
  const order = {
    id: `SO-${world.newId().slice(0, 8).toUpperCase()}`,
    action: wanted.action ?? 'New purchase',
    description: wanted.description ?? 'Microsoft 365 Business Premium, 10 licences',
  };
  const refusal = orderRefusal(customer, world.clock.now());
  logOrder(world, { correlationId: world.newId() }, { customer, order, refused: refusal !== undefined });
  await world.save();
  if (refusal === undefined) return { outcome: 'accepted', order };
  const refused = refuseOrder(world, refusal);
  const event = {
    eventId: world.newId(),
    customerId: customer.id,
    error: parseJson(refused.body),
    httpStatus: refused.status,
    order,
    ...(wanted.orderedBy === undefined ? {} : { orderedBy: wanted.orderedBy }),
    occurredAt: new Date(world.clock.now()).toISOString(),
  };
  const reported = await report(target, event);
  const { eventId, error, httpStatus } = event;
  return { outcome: 'refused', order, code: refusal.code, httpStatus, error, eventId, reported };
}
