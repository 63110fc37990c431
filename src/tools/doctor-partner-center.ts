import { z } from 'zod';
import { DAY, type Instant } from '../agreements/instant.ts';
import { type Finding, fail, pass, warn } from './doctor-finding.ts';
import { apiHeaders, codeOf, type HttpOutcome, httpCall, jsonOf, outcomeWords } from './http-call.ts';

/** How Partner Center is asked with one token. */
export interface PartnerCenterAccess {
  readonly url: string;
  readonly token: string;
  readonly fetch: typeof fetch;
  readonly newId: () => string;
}

const mcaTemplateId = '117a77b0-9360-443b-8795-c6dedc750cf9';
const customersSchema = z.object({ items: z.array(z.object({ id: z.string() })) });
const metadataSchema = z.union([
  z.object({ items: z.array(z.object({ templateId: z.string() })) }).transform(({ items }) => items),
  z.array(z.object({ templateId: z.string() })),
]);

/** What Microsoft's refusals ask for (Microsoft: Partner Center REST error codes; BLOG-FY26Q4 for 900421). */
const advice: Readonly<Record<string, string>> = {
  '800001': 'Register the application in Partner Center: Account settings, App management.',
  '900420': 'The token is for a retired audience. Check PARTNER_CENTER_URL.',
  '900421':
    'The consent was given without MFA. Require MFA for the integration account and run "npm run consent" again.',
  '900150': 'The integration account has not the role. Make it an admin agent in Partner Center (User management).',
  '2032': 'The integration account has not the role. Make it an admin agent in Partner Center (User management).',
  '900308': 'The integration account may not reach this customer. Make it an admin agent.',
  '900309': 'A Conditional Access policy keeps the integration account out. Except it, or meet the policy.',
};
const registered =
  'Register the application in Partner Center (Account settings, App management) and give it the permission of docs/deploying.md.';

/** App-only: the list of customers. Answers one customer to try other calls with; null where there is none. */
export async function customersFinding(
  access: PartnerCenterAccess,
): Promise<{ readonly finding: Finding; readonly customerId: string | null }> {
  const name = 'Customers (app-only)';
  const outcome = await get(access, '/v1/customers?size=1');
  const page = isOk(outcome) ? customersSchema.safeParse(jsonOf(outcome.body)) : null;
  if (page?.success !== true) return { finding: refusal(name, outcome, registered), customerId: null };
  const [first] = page.data.items;
  if (first === undefined)
    return { finding: warn(name, 'Readable, but the partner has no customer yet.'), customerId: null };
  return { finding: pass(name, 'Readable.'), customerId: first.id };
}

/** App-only: the activity log, by which a lost answer to create-agreement is settled where App+User is missing. */
export async function activityLogFinding(access: PartnerCenterAccess, now: Instant): Promise<Finding> {
  const name = 'Activity log (app-only)';
  const day = (at: Instant): string => new Date(at).toISOString().slice(0, 10);
  const outcome = await get(access, `/v1/auditrecords?startDate=${day(now - DAY)}&endDate=${day(now)}&size=1`);
  if (isOk(outcome)) return pass(name, 'Readable.');
  return warn(name, `${outcomeWords(outcome)}. Without it a lost answer of Microsoft's is settled by App+User alone.`);
}

/** App+User: the agreements' metadata, and whether it still names the template that the bot uses. */
export async function metadataFinding(access: PartnerCenterAccess, templateId: string | null): Promise<Finding> {
  const name = 'Agreement template (App+User)';
  const outcome = await get(access, '/v1/agreements?agreementType=MicrosoftCustomerAgreement');
  const found = isOk(outcome) ? metadataSchema.safeParse(jsonOf(outcome.body)) : null;
  if (found?.success !== true) return refusal(name, outcome, registered);
  const ids = found.data.map((item) => item.templateId.toLowerCase());
  const ours = (templateId ?? mcaTemplateId).toLowerCase();
  if (ids.includes(ours)) return pass(name, `Microsoft still names ${ours}.`);
  return fail(name, `Microsoft names ${ids.join(', ') || 'none'}, the bot uses ${ours}. Set MCA_TEMPLATE_ID.`);
}

/** App+User: both halves of one customer's status. */
export async function statusFindings(
  access: PartnerCenterAccess,
  customerId: string | null,
): Promise<readonly Finding[]> {
  const halves = [
    { name: 'Agreements (App+User)', path: 'agreements?agreementType=MicrosoftCustomerAgreement' },
    { name: 'Direct acceptance (App+User)', path: 'directSignedMicrosoftCustomerAgreementStatus' },
  ];
  if (customerId === null) {
    return halves.map(({ name }) => warn(name, 'Not tried: there is no customer to ask about.'));
  }
  return Promise.all(
    halves.map(async ({ name, path }) => {
      const outcome = await get(access, `/v1/customers/${encodeURIComponent(customerId)}/${path}`);
      // A customer without any agreement may be answered with this error.
      if (isOk(outcome) || codeOf(outcome) === '600009') return pass(name, 'Readable for one customer.');
      return refusal(name, outcome, 'Without it no status can be read.');
    }),
  );
}

function get({ url, token, fetch: fetcher, newId }: PartnerCenterAccess, path: string): Promise<HttpOutcome> {
  return httpCall(fetcher, { method: 'GET', url: `${url}${path}`, headers: apiHeaders(token, newId) });
}

function isOk(outcome: HttpOutcome): outcome is Extract<HttpOutcome, { kind: 'answered' }> {
  return outcome.kind === 'answered' && outcome.status === 200;
}

/** Throttling and outages say nothing about the permission. */
function refusal(name: string, outcome: HttpOutcome, otherwise: string): Finding {
  const words = outcomeWords(outcome);
  if (outcome.kind === 'unanswered') return fail(name, `${words}. Check PARTNER_CENTER_URL and the way to it.`);
  if (outcome.status === 429 || outcome.status >= 500)
    return warn(name, `${words}. Not Microsoft's usual answer: run the doctor again later.`);
  return fail(name, `${words}. ${advice[codeOf(outcome) ?? ''] ?? otherwise}`);
}
