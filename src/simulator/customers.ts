import { z } from 'zod';
import { type Answer, type Call, parseJson, pathPart, type Route } from './http.ts';
import { answer, generalError, tenantNotFound } from './microsoft.ts';
import type { Customer } from './model.ts';
import { pageOf, pageSize, pageStart } from './paging.ts';
import { withToken } from './tokens.ts';
import type { World } from './world.ts';

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** `starts_with` is the only operator that customers accept (Microsoft: Get a list of customers filtered by a search field). */
const filterSchema = z.object({
  Field: z.enum(['CompanyName', 'Domain', 'IndirectReseller', 'IndirectCloudSolutionProvider']),
  Value: z.string(),
  Operator: z.literal('starts_with'),
});

/** The customer of a call, or Microsoft's refusal: 400 900118 for what is no GUID, 404 60003 for a stranger. */
export function customerOf(world: World, call: Call): Customer | Answer {
  const id = pathPart(call, 'id').toLowerCase();
  if (!guid.test(id)) return generalError(400, 900118, 'Invalid Customer Id');
  return world.data.customers.get(id) ?? tenantNotFound();
}

/** Tells a refusal from a customer. */
export const isAnswer = (value: Customer | Answer): value is Answer => 'status' in value;

/** List, search, the invitation to a new customer, one customer and its billing profile. */
export function customerRoutes(world: World): readonly Route[] {
  const one = (show: (customer: Customer) => unknown) =>
    withToken(world, { kind: 'either' }, (call) => {
      const customer = customerOf(world, call);
      return isAnswer(customer) ? customer : answer(200, show(customer));
    });
  return [
    {
      method: 'GET',
      path: '/v1/customers',
      handle: withToken(world, { kind: 'either' }, (call) => listCustomers(world, call)),
    },
    // Before the customer by id, whose path it fits too.
    {
      method: 'GET',
      path: '/v1/customers/relationshiprequests',
      handle: withToken(world, { kind: 'appUser', recorded: 'appOnlyOnRelationshipRequests' }, () =>
        answer(200, relationshipRequest(world.partnerTenantId)),
      ),
    },
    { method: 'GET', path: '/v1/customers/:id', handle: one(fullCustomer) },
    { method: 'GET', path: '/v1/customers/:id/profiles/billing', handle: one(billingProfile) },
  ];
}

function listCustomers(world: World, call: Call): Answer {
  const size = pageSize(call.query.get('size'));
  const filter = readFilter(call.query.get('filter'));
  const start = pageStart(call);
  if (size === undefined) return generalError(400, 400, 'The page size is not valid.');
  if (filter === 'bad') return generalError(400, 400, 'The filter is not valid: starts_with is the only operator.');
  if (start === undefined) return generalError(400, 400, 'The continuation token is not valid.');
  const all = [...world.data.customers.values()].filter((customer) => matches(customer, filter));
  const self = `/customers?${new URLSearchParams({ size: String(size), ...filterQuery(call) })}`;
  return answer(200, pageOf(all, { start, size, self }, listedCustomer));
}

function readFilter(text: string | null): z.infer<typeof filterSchema> | undefined | 'bad' {
  if (text === null) return undefined;
  const filter = filterSchema.safeParse(parseJson(text));
  return filter.success ? filter.data : 'bad';
}

function filterQuery(call: Call): Record<string, string> {
  const filter = call.query.get('filter');
  return filter === null ? {} : { filter };
}

function matches(customer: Customer, filter: z.infer<typeof filterSchema> | undefined): boolean {
  if (filter === undefined) return true;
  const value = filter.Value.toLowerCase();
  const field = {
    CompanyName: customer.companyName,
    Domain: customer.domain,
    IndirectReseller: customer.associatedPartnerId,
    IndirectCloudSolutionProvider: undefined,
  }[filter.Field];
  return field?.toLowerCase().startsWith(value) ?? false;
}

/** Names the partner alone, so it is the same for all customers (Microsoft: Request a reseller relationship). */
function relationshipRequest(partnerTenantId: string) {
  return {
    url: `https://admin.microsoft.com/Adminportal/Home?invType=ResellerRelationship&partnerId=${partnerTenantId}&msppId=0&DAP=false#/BillingAccounts/partner-invitation`,
    attributes: { objectType: 'RelationshipRequest' },
  };
}

function listedCustomer(customer: Customer) {
  return {
    id: customer.id,
    companyProfile: {
      tenantId: customer.id,
      domain: customer.domain,
      companyName: customer.companyName,
      attributes: { objectType: 'CustomerCompanyProfile' },
    },
    relationshipToPartner: 'reseller',
    attributes: { objectType: 'Customer' },
  };
}

/** Address, e-mail and custom domains are missing where the partner has no delegated access (Microsoft: Get a customer by ID). */
function fullCustomer(customer: Customer) {
  const listed = listedCustomer(customer);
  const { firstName, lastName, ...address } = customer.billing.defaultAddress ?? {};
  const delegated = { address, email: customer.billing.email };
  return {
    ...listed,
    commerceId: customer.id,
    companyProfile: { ...listed.companyProfile, ...(customer.delegatedAccess ? delegated : {}) },
    billingProfile: billingProfile(customer),
    allowDelegatedAccess: customer.delegatedAccess,
    ...(customer.delegatedAccess ? { customDomains: [customer.domain] } : {}),
    ...(customer.associatedPartnerId === undefined ? {} : { associatedPartnerId: customer.associatedPartnerId }),
  };
}

function billingProfile(customer: Customer) {
  return {
    id: customer.id,
    ...customer.billing,
    links: { self: { uri: `/customers/${customer.id}/profiles/billing`, method: 'GET', headers: [] } },
    attributes: { etag: Buffer.from(customer.id).toString('base64'), objectType: 'CustomerBillingProfile' },
  };
}
