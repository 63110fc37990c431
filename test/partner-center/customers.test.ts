import { describe, expect, it } from 'vitest';
import { errorBody, fixture, type Reaction, type Received, withClient } from './loopback.ts';

const a = '11111111-0000-4000-8000-00000000000a';

const filterOf = ({ url }: Received): unknown => JSON.parse(new URL(url, 'http://x').searchParams.get('filter') ?? '');
const byDomain = (request: Received) => request.url.includes('Domain');

function search(text: string, reactions: { name: Reaction; domain: Reaction }, limit = 10) {
  const react = (request: Received) => (byDomain(request) ? reactions.domain : reactions.name);
  return withClient({ react }, async (client, server) => ({
    answer: await client.startingWith(text, limit),
    requests: server.received,
  }));
}
const both = { name: { json: fixture('customers-by-name') }, domain: { json: fixture('customers-by-domain') } };

describe('searching customers', () => {
  it('asks by name and by domain, and gives each customer once, exact ones first, then by name', async () => {
    const { answer, requests } = await search('contoso', both);
    expect(answer.answered && answer.value).toEqual([
      { id: a, companyName: 'Contoso', domain: 'contoso.example' },
      { id: '11111111-0000-4000-8000-00000000000c', companyName: 'Adatum', domain: 'contoso-adatum.example' },
      { id: '11111111-0000-4000-8000-00000000000b', companyName: 'Contoso Toys', domain: 'contosotoys.example' },
    ]);
    expect(requests.map(filterOf)).toEqual(
      expect.arrayContaining([
        { Field: 'CompanyName', Value: 'contoso', Operator: 'starts_with' },
        { Field: 'Domain', Value: 'contoso', Operator: 'starts_with' },
      ]),
    );
    for (const { headers } of requests) expect(headers.authorization).toBe('Bearer appOnly-0');
  });

  it('puts an exact domain first, and cuts at the limit afterwards', async () => {
    const { answer } = await search('CONTOSOTOYS.example', both, 1);
    expect(answer.answered && answer.value.map(({ companyName }) => companyName)).toEqual(['Contoso Toys']);
  });

  it.each(['A & B "GmbH"', 'Müller+Söhne #1', '50% off?', 'back\\slash/{}', '東京 株式会社'])(
    'sends %s unharmed',
    async (text) => {
      const { requests } = await search(text, both);
      expect(requests.map(filterOf)).toContainEqual({ Field: 'CompanyName', Value: text, Operator: 'starts_with' });
      for (const { url } of requests) expect(url).toMatch(/^\/v1\/customers\?size=0&filter=[A-Za-z0-9%.~_!*'()-]+$/);
    },
  );

  it.each([
    ['by name', { name: { status: 500 }, domain: both.domain }],
    ['by domain', { name: both.name, domain: { status: 500 } }],
  ])('fails where the question %s fails: half a search cannot say none', async (_name, reactions) => {
    expect((await search('contoso', reactions)).answer).toMatchObject({
      answered: false,
      failure: { kind: 'unavailable' },
    });
  });

  it('answers nobody where both lists are empty', async () => {
    const none = { json: { totalCount: 0, items: [] } };
    expect((await search('zzz', { name: none, domain: none })).answer).toEqual({ answered: true, value: [] });
  });

  it('finds nobody for a blank text, without asking', async () => {
    const { answer, requests } = await search('  ', both);
    expect(answer).toEqual({ answered: true, value: [] });
    expect(requests.length).toBe(0);
  });

  it('reads further pages, for an exact match may stand on the last', async () => {
    const { links: _links, ...first } = fixture('customers-by-name');
    const next = { uri: '/customers?size=0&seekOperation=Next&CompanyName', headers: [] };
    const react = (request: Received): Reaction => {
      if (byDomain(request)) return { json: [] };
      if (!request.url.includes('seekOperation')) return { json: { ...first, links: { next } } };
      return { json: [{ id: 'D', companyProfile: { companyName: 'Con', domain: 'con.example' } }] };
    };
    await withClient({ react }, async (client) => {
      const answer = await client.startingWith('con', 1);
      expect(answer.answered && answer.value).toEqual([{ id: 'd', companyName: 'Con', domain: 'con.example' }]);
    });
  });

  it('takes a customer without name by its domain, and one without any id for unreadable', async () => {
    const nameless = [{ companyProfile: { tenantId: a, domain: 'contoso.example' } }];
    const { answer } = await search('c', { name: { json: nameless }, domain: { json: [] } });
    expect(answer.answered && answer.value).toEqual([
      { id: a, companyName: 'contoso.example', domain: 'contoso.example' },
    ]);
    const bad = await search('c', { name: { json: [{ companyProfile: null }] }, domain: { json: [] } });
    expect(bad.answer).toMatchObject({ answered: false, failure: { kind: 'unreadable' } });
  });
});

describe('one customer', () => {
  const find = (reaction: Reaction) => withClient({ react: () => reaction }, (client) => client.byId(a));

  it('is found by its id', async () => {
    const found = { id: a, companyName: 'Contoso', domain: 'contoso.example' };
    expect(await find({ json: fixture('customer') })).toEqual({ answered: true, value: found });
  });

  it.each([
    ['404 with a code', { status: 404, json: errorBody('generalString') }],
    ['400 with 900118', { status: 400, json: errorBody('pascalCase') }],
    ['403 with 20002', { status: 403, json: { code: '20002', description: 'No commerce relationship' } }],
  ])('is nobody after %s', async (_name, reaction) => {
    expect(await find(reaction)).toEqual({ answered: true, value: null });
  });

  it.each([
    ['403 with another code', { status: 403, json: errorBody('generalNumber') }, 'credential'],
    ['400 with another code', { status: 400, json: { code: 1 } }, 'refused'],
    ['404 that is a page', { status: 404, text: '<html>Not Found</html>' }, 'unreadable'],
    ['404 without a code', { status: 404 }, 'refused'],
    ['500', { status: 500 }, 'unavailable'],
  ])('is not known to be nobody after %s', async (_name, reaction, kind) => {
    expect(await find(reaction)).toMatchObject({ answered: false, failure: { kind } });
  });
});

describe('the billing profile', () => {
  const read = (json: unknown) => withClient({ react: () => ({ json }) }, (client) => client.billingProfile(a));

  it('suggests values for the form; the language is the culture', async () => {
    expect(await read(fixture('billing-profile'))).toEqual({
      answered: true,
      value: {
        country: 'CH',
        language: 'de-CH',
        companyName: 'Contoso AG',
        firstName: 'Kim',
        lastName: 'Akers',
        emailAddress: 'kim@contoso.example',
        phoneNumber: '+41-31-555-0100',
      },
    });
  });

  it('takes what is missing, blank or strange for nothing', async () => {
    const profile = await read({ firstName: ' ', email: 7, defaultAddress: { lastName: 'Akers', country: null } });
    expect(profile).toEqual({
      answered: true,
      value: {
        country: null,
        language: null,
        companyName: null,
        firstName: null,
        lastName: 'Akers',
        emailAddress: null,
        phoneNumber: null,
      },
    });
  });
});
