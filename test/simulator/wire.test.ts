import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ask, open, openEmpty, signatory } from './support.ts';

const many = Array.from({ length: 5 }, (_, index) => ({
  companyName: index < 3 ? `Contoso ${index}` : `Fabrikam ${index}`,
  domain: `d${index}.example`,
}));

describe('the wire', () => {
  it('starts every JSON body with a byte-order mark, refusals included', async () => {
    const simulator = await open();
    const listed = await ask(simulator, 'GET /v1/customers?size=1');
    const refused = await ask(simulator, 'GET /v1/customers/nobody');
    const created = await ask(simulator, 'POST /v1/attestations/enhanced', { body: signatory });
    expect([listed, refused, created].map((reply) => reply.text.charCodeAt(0))).toEqual([0xfeff, 0xfeff, 0xfeff]);
    await simulator.configure({ byteOrderMark: false });
    expect((await ask(simulator, 'GET /v1/customers?size=1')).text.charAt(0)).toBe('{');
  });

  it('gives the ids back, or makes them up', async () => {
    const simulator = await openEmpty();
    const sent = await ask(simulator, 'GET /v1/customers', {
      headers: { 'MS-RequestId': 'request-1', 'MS-CorrelationId': 'correlation-1' },
    });
    expect([sent.headers.get('ms-requestid'), sent.headers.get('ms-correlationid')]).toEqual([
      'request-1',
      'correlation-1',
    ]);
    const bare = await ask(simulator, 'GET /v1/customers');
    expect(bare.headers.get('ms-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(bare.headers.get('ms-correlationid')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('pages through relative links without version, with the token in a header', async () => {
    const simulator = await openEmpty({ customers: many });
    const names: unknown[] = [];
    let path: string | undefined = '/v1/customers?size=2';
    let headers: Record<string, string> = {};
    let pages = 0;
    while (path !== undefined) {
      const reply = await ask(simulator, `GET ${path}`, { headers });
      const page = pageOf(reply.json);
      expect(page.totalCount).toBe(page.items.length);
      names.push(...page.items.map((item) => item.companyProfile.companyName));
      const next = page.links.next;
      pages += 1;
      if (next !== undefined) expect(next.uri).toMatch(/^\/customers\?size=2&/);
      path = next === undefined ? undefined : `/v1${next.uri}`;
      headers = Object.fromEntries(next?.headers.map(({ key, value }) => [key, value]) ?? []);
    }
    expect(pages).toBe(3);
    expect(names).toEqual(many.map((customer) => customer.companyName));
  });

  it('refuses a next link that is followed without its header, and a token that is none', async () => {
    const simulator = await openEmpty({ customers: many });
    expect((await ask(simulator, 'GET /v1/customers?size=2&seekOperation=Next')).status).toBe(400);
    const headers = { 'MS-ContinuationToken': 'nonsense' };
    expect((await ask(simulator, 'GET /v1/customers?size=2', { headers })).status).toBe(400);
    expect((await ask(simulator, 'GET /v1/customers?size=many')).status).toBe(400);
  });

  it('finds customers by the start of the name or domain, in any case, and keeps the filter when paging', async () => {
    const simulator = await openEmpty({ customers: many });
    const find = (Field: string, Value: string, Operator = 'starts_with') =>
      ask(
        simulator,
        `GET /v1/customers?size=2&filter=${encodeURIComponent(JSON.stringify({ Field, Value, Operator }))}`,
      );
    const byName = pageOf((await find('CompanyName', 'cONTOSO')).json);
    expect(byName.items).toHaveLength(2);
    const headers = { 'MS-ContinuationToken': byName.links.next?.headers[0]?.value ?? '' };
    const second = pageOf((await ask(simulator, `GET /v1${byName.links.next?.uri}`, { headers })).json);
    expect(second.items.map((item) => item.companyProfile.companyName)).toEqual(['Contoso 2']);
    expect(pageOf((await find('Domain', 'd4.')).json).items).toHaveLength(1);
    expect(pageOf((await find('CompanyName', 'ontoso')).json).items).toHaveLength(0);
    expect((await find('CompanyName', 'con', 'contains')).status).toBe(400);
    expect((await find('Name', 'con')).status).toBe(400);
  });

  it('answers strangers, bad ids and unknown paths as Partner Center does', async () => {
    const simulator = await openEmpty();
    const stranger = '11111111-1111-4111-8111-111111111111';
    expect(await ask(simulator, `GET /v1/customers/${stranger}`)).toMatchObject({ status: 404, json: { code: 60003 } });
    expect(await ask(simulator, 'GET /v1/customers/contoso')).toMatchObject({ status: 400, json: { code: 900118 } });
    expect((await ask(simulator, 'GET /v1/nothing')).status).toBe(404);
    expect((await ask(simulator, 'DELETE /v1/customers')).status).toBe(405);
  });

  it('shows the billing profile, with gaps, and hides the address without delegated access', async () => {
    const simulator = await open();
    const idOf = (domain: string) => simulator.state().customers.find((customer) => customer.domain === domain)?.id;
    const full = await ask(simulator, `GET /v1/customers/${idOf('fabrikam.com')}/profiles/billing`);
    expect(full.json).toMatchObject({
      firstName: 'Megan',
      lastName: 'Bowen',
      culture: 'en-US',
      language: 'en',
      companyName: 'Fabrikam',
      defaultAddress: { country: 'US', phoneNumber: expect.any(String) },
      attributes: { objectType: 'CustomerBillingProfile' },
    });
    const gap = await ask(simulator, `GET /v1/customers/${idOf('blueyonderairlines.com')}/profiles/billing`);
    expect(gap.json).not.toHaveProperty('defaultAddress');
    const delegated = await ask(simulator, `GET /v1/customers/${idOf('fabrikam.com')}`);
    expect(delegated.json).toMatchObject({ companyProfile: { email: expect.any(String) }, allowDelegatedAccess: true });
    const closed = await ask(simulator, `GET /v1/customers/${idOf('lamnahealthcare.com')}`);
    expect(closed.json).not.toHaveProperty('customDomains');
    expect(closed.json).not.toHaveProperty('companyProfile.email');
  });
});

const pageSchema = z.object({
  totalCount: z.number(),
  items: z.array(z.object({ companyProfile: z.object({ companyName: z.string() }) })),
  links: z.object({
    self: z.object({ uri: z.string() }),
    next: z.object({ uri: z.string(), headers: z.array(z.object({ key: z.string(), value: z.string() })) }).optional(),
  }),
});

/** The page of customers in an answer; throws on anything else. */
const pageOf = (json: unknown) => pageSchema.parse(json);
