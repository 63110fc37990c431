import { z } from 'zod';
import { logOrder } from './audit.ts';
import { customerOf, isAnswer } from './customers.ts';
import { type Answer, type Call, parseJson, type Route } from './http.ts';
import { answer, generalError } from './microsoft.ts';
import { type Customer, cutoff } from './model.ts';
import { recordedAnswer } from './recorded.ts';
import { withToken } from './tokens.ts';
import type { World } from './world.ts';

export type OrderRefusal = { readonly code: 900428 | 13605; readonly description: string };

/** Microsoft: Customer agreement, "Blocking of transact activities due to lack of MCA". */
const outdated: OrderRefusal = {
  code: 900428,
  description:
    'Either a partner re-attestation of the customer acceptance of the Microsoft Customer Agreement must be provided or the customer must re-attest the Microsoft Customer Agreement in the Microsoft Admin Center before you can complete this purchase.',
};

/** Microsoft: Partner Center REST error codes. */
const none: OrderRefusal = {
  code: 13605,
  description:
    'Either a partner confirmation of the customer acceptance of the Microsoft Customer Agreement must be provided or the customer must accept the Microsoft Customer Agreement in the Microsoft Admin Center before you can complete this purchase',
};

/** Whether this customer may buy now: a direct acceptance or a valid agreement that orders know of already. */
export function orderRefusal(customer: Customer, now: number): OrderRefusal | undefined {
  if (customer.directSigned) return undefined;
  const known = customer.agreements.filter(
    (agreement) => agreement.type === 'MicrosoftCustomerAgreement' && agreement.countsAt <= now,
  );
  if (known.some((agreement) => agreement.dateAgreed >= cutoff)) return undefined;
  return known.length > 0 ? outdated : none;
}

/** The code as a number or as a string, as set: both are seen. */
export function shownCode(world: World, refusal: OrderRefusal): number | string {
  return world.data.settings.orderCodeStyle === 'string' ? String(refusal.code) : refusal.code;
}

/** The 403 of an order. Of 900428 Microsoft shows these two members alone; 13605 is a general error. */
export function refuseOrder(world: World, refusal: OrderRefusal): Answer {
  const known = refusal.code === 900428 ? recordedAnswer(world, 'blockedOrder') : undefined;
  if (known !== undefined) return known;
  const code = shownCode(world, refusal);
  if (refusal.code === 13605) return generalError(403, code, refusal.description);
  return answer(403, { code, description: refusal.description });
}

const lineItemsSchema = z.array(z.record(z.string(), z.unknown())).min(1);
/** Microsoft's samples write orders in PascalCase and carts in camelCase. */
const orderSchema = z.union([
  z.object({ LineItems: lineItemsSchema }).transform((order) => order.LineItems),
  z.object({ lineItems: lineItemsSchema }).transform((order) => order.lineItems),
]);

/** POST /v1/customers/{id}/orders. */
export function orderRoutes(world: World): readonly Route[] {
  const handle = withToken(world, { kind: 'either' }, (call) => placeOrder(world, call));
  return [{ method: 'POST', path: '/v1/customers/:id/orders', handle }];
}

async function placeOrder(world: World, call: Call): Promise<Answer> {
  const customer = customerOf(world, call);
  if (isAnswer(customer)) return customer;
  const lineItems = orderSchema.safeParse(parseJson(call.body));
  if (!lineItems.success) return generalError(400, 800002, 'The order has no line items.');
  const refusal = orderRefusal(customer, world.clock.now());
  const order =
    refusal === undefined ? completedOrder(world, customer.id, lineItems.data) : { lineItems: lineItems.data };
  logOrder(world, call, { customer, order, refused: refusal !== undefined });
  await world.save();
  return refusal === undefined ? answer(201, order) : refuseOrder(world, refusal);
}

/** The resource of an order that went through. */
export function completedOrder(world: World, customerId: string, lineItems: readonly unknown[]) {
  return {
    id: world.newId().replaceAll('-', '').slice(0, 12),
    referenceCustomerId: customerId,
    billingCycle: 'monthly',
    currencyCode: 'USD',
    lineItems,
    creationDate: new Date(world.clock.now()).toISOString(),
    status: 'completed',
    attributes: { objectType: 'Order' },
  };
}
