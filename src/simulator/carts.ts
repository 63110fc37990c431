import { z } from 'zod';
import { logOrder } from './audit.ts';
import { customerOf, isAnswer } from './customers.ts';
import { type Answer, type Call, parseJson, pathPart, type Route } from './http.ts';
import { answer, generalError } from './microsoft.ts';
import type { Cart } from './model.ts';
import { completedOrder, type OrderRefusal, orderRefusal, refuseOrder, shownCode } from './orders.ts';
import { recordedAnswer } from './recorded.ts';
import { withToken } from './tokens.ts';
import type { World } from './world.ts';

/** Carts live seven days (Microsoft: Create a cart). */
const cartLife = 7 * 24 * 60 * 60_000;
const cartSchema = z.object({ lineItems: z.array(z.record(z.string(), z.unknown())).min(1) });

/** Carts and their checkout, which may be repeated after an order error (Microsoft: Checkout a cart). */
export function cartRoutes(world: World): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/v1/customers/:id/carts',
      handle: withToken(world, { kind: 'either' }, (call) => createCart(world, call)),
    },
    {
      method: 'POST',
      path: '/v1/customers/:id/carts/:cartId/checkout',
      handle: withToken(world, { kind: 'either' }, (call) => checkOut(world, call)),
    },
  ];
}

async function createCart(world: World, call: Call): Promise<Answer> {
  const customer = customerOf(world, call);
  if (isAnswer(customer)) return customer;
  const body = cartSchema.safeParse(parseJson(call.body));
  if (!body.success) return generalError(400, 800002, 'The cart has no line items.');
  const cart: Cart = {
    id: world.newId(),
    customerId: customer.id,
    lineItems: body.data.lineItems,
    expiresAt: world.clock.now() + cartLife,
    ordered: false,
  };
  world.data.carts.set(cart.id, cart);
  await world.save();
  return answer(201, showCart(cart));
}

function showCart(cart: Cart) {
  return {
    id: cart.id,
    status: cart.ordered ? 'Ordered' : 'Active',
    expirationTimestamp: new Date(cart.expiresAt).toISOString(),
    lineItems: cart.lineItems.map((item) => ({ ...item, orderGroup: '0' })),
    attributes: { objectType: 'Cart' },
  };
}

async function checkOut(world: World, call: Call): Promise<Answer> {
  const customer = customerOf(world, call);
  if (isAnswer(customer)) return customer;
  const cart = world.data.carts.get(pathPart(call, 'cartId').toLowerCase());
  if (cart === undefined || cart.customerId !== customer.id || cart.expiresAt <= world.clock.now()) {
    return generalError(404, 800008, 'Cart not found');
  }
  const refusal = orderRefusal(customer, world.clock.now());
  if (refusal !== undefined) {
    logOrder(world, call, { customer, order: { lineItems: cart.lineItems }, refused: true });
    await world.save();
    return refuseCheckout(world, refusal);
  }
  world.data.carts.set(cart.id, { ...cart, ordered: true });
  const order = completedOrder(world, customer.id, cart.lineItems);
  logOrder(world, call, { customer, order, refused: false });
  await world.save();
  return answer(201, { orders: [order] });
}

/** Whether the block is a 403 or an error inside the 201 is not documented for checkout, so both can be set. */
function refuseCheckout(world: World, refusal: OrderRefusal): Answer {
  const known = refusal.code === 900428 ? recordedAnswer(world, 'blockedCheckout') : undefined;
  if (known !== undefined) return known;
  if (world.data.settings.checkoutStyle === '403') return refuseOrder(world, refusal);
  const error = { orderGroupId: '0', code: shownCode(world, refusal), description: refusal.description };
  return answer(201, { orders: [], orderErrors: [error] });
}
