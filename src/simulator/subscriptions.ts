import { customerOf, isAnswer } from './customers.ts';
import type { Route } from './http.ts';
import { answer, collection } from './microsoft.ts';
import type { Customer, Subscription } from './model.ts';
import { withToken } from './tokens.ts';
import type { World } from './world.ts';

/** Microsoft: Get all of a customer's subscriptions; with new-commerce fields. */
export function subscriptionRoutes(world: World): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/v1/customers/:id/subscriptions',
      handle: withToken(world, { kind: 'either' }, (call) => {
        const customer = customerOf(world, call);
        if (isAnswer(customer)) return customer;
        const own = { self: { uri: `/customers/${customer.id}/subscriptions`, method: 'GET', headers: [] } };
        const items = customer.subscriptions.map((subscription) => shown(customer, subscription));
        return answer(200, collection(items, { links: own }));
      }),
    },
  ];
}

function shown(customer: Customer, subscription: Subscription) {
  const { id, offerName, billingType } = subscription;
  const usage = billingType === 'usage';
  return {
    ...subscription,
    offerId: usage ? 'DZH318Z0BPS6:0001:DZH318Z0BMTV' : 'CFQ7TTC0LCHC:0002:CFQ7TTC0K4TS',
    entitlementId: id,
    friendlyName: offerName,
    productType: usage
      ? { id: 'Azure', displayName: 'Azure' }
      : { id: 'OnlineServicesNCE', displayName: 'OnlineServicesNCE' },
    unitType: usage ? 'Usage-based' : 'Licenses',
    hasPurchasableAddons: false,
    creationDate: subscription.effectiveStartDate,
    isTrial: false,
    isMicrosoftProduct: true,
    attentionNeeded: false,
    actionTaken: false,
    billingCycle: usage ? 'monthly' : 'annual',
    contractType: 'subscription',
    ...(customer.associatedPartnerId === undefined ? {} : { partnerId: customer.associatedPartnerId }),
    links: { self: { uri: `/customers/${customer.id}/subscriptions/${id}`, method: 'GET', headers: [] } },
    attributes: { etag: Buffer.from(id).toString('base64'), objectType: 'Subscription' },
  };
}
