import { describe, expect, it } from 'vitest';
import { errorBody, fixture, type Reaction, type Received, withClient } from './loopback.ts';

const customerId = '11111111-0000-4000-8000-00000000000a';
const isDirect = (request: Received) => request.url.includes('directSigned');

function read(
  agreements: Reaction | ((request: Received) => Reaction),
  direct: Reaction = { json: { isSigned: false } },
) {
  const react = (request: Received) => {
    if (isDirect(request)) return direct;
    return typeof agreements === 'function' ? agreements(request) : agreements;
  };
  return withClient({ react }, async (client, server) => {
    const reading = await client.readAcceptance(customerId);
    return { reading, requests: server.received };
  });
}

const item = (more: object) => ({
  type: 'MicrosoftCustomerAgreement',
  templateId: '117a77b0-9360-443b-8795-c6dedc750cf9',
  dateAgreed: '2024-05-02T10:11:12',
  ...more,
});
const dateOf = async (dateAgreed: unknown) => {
  const { agreements } = (await read({ json: { items: [item({ dateAgreed })] } })).reading;
  return agreements.answered ? agreements.value[0]?.dateAgreed : agreements.failure.kind;
};

describe('reading the acceptance', () => {
  it('reads both halves, with App+User tokens and the type always named', async () => {
    const { reading, requests } = await read({ json: fixture('agreements') }, { json: fixture('direct-signed') });
    expect(reading).toMatchObject({ readAt: 1_000, directSigned: { answered: true, value: true } });
    const primaryContact = {
      firstName: 'Tania',
      lastName: 'Carr',
      email: 'someone@example.com',
      phoneNumber: '1234567890',
    };
    const templateId = '117a77b0-9360-443b-8795-c6dedc750cf9';
    expect(reading.agreements).toEqual({
      answered: true,
      value: [
        { dateAgreed: Date.UTC(2019, 7, 26), templateId, primaryContact },
        { dateAgreed: Date.UTC(2024, 4, 2, 10, 11, 12), templateId, primaryContact },
      ],
    });
    expect(requests.map(({ url }) => url).sort()).toEqual([
      `/v1/customers/${customerId}/agreements?agreementType=MicrosoftCustomerAgreement`,
      `/v1/customers/${customerId}/directSignedMicrosoftCustomerAgreementStatus`,
    ]);
    for (const { headers } of requests) expect(headers.authorization).toBe('Bearer appUser-0');
    expect(new Set(requests.map(({ headers }) => headers['ms-requestid'])).size).toBe(2);
    expect(new Set(requests.map(({ headers }) => headers['ms-correlationid'])).size).toBe(1);
  });

  it.each([
    ['with a byte-order mark', { text: `\uFEFF${JSON.stringify(fixture('agreements'))}` }],
    ['without a byte-order mark', { json: fixture('agreements') }],
    ['compressed', { json: fixture('agreements'), gzip: true }],
    ['compressed, with a byte-order mark', { text: `\uFEFF${JSON.stringify(fixture('agreements'))}`, gzip: true }],
    ['as a bare array', { json: fixture('agreements')['items'] }],
  ])('reads the agreements %s', async (_name, reaction) => {
    const { agreements } = (await read(reaction)).reading;
    expect(agreements.answered && agreements.value.length).toBe(2);
  });

  it('follows relative links without version, with their headers, and keeps its own', async () => {
    const pages = (request: Received): Reaction => {
      if (request.headers['ms-continuationtoken'] === 'two')
        return { json: { totalCount: 1, items: [item({ dateAgreed: '2023-01-01T00:00:00' })] } };
      const headers = [
        { key: 'MS-ContinuationToken', value: 'two' },
        { key: 'Authorization', value: 'Bearer stolen' },
        { key: 'MS-RequestId', value: 'theirs' },
      ];
      const uri = `/customers/${customerId}/agreements?agreementType=MicrosoftCustomerAgreement&seekOperation=Next`;
      return { json: { totalCount: 1, items: [item({})], links: { next: { uri, method: 'GET', headers } } } };
    };
    const { reading, requests } = await read(pages);
    expect(reading.agreements.answered && reading.agreements.value.length).toBe(2);
    const second = requests.find(({ url }) => url.includes('seekOperation=Next'));
    expect(second?.url).toMatch(/^\/v1\/customers\//);
    expect(second?.headers.authorization).toBe('Bearer appUser-0');
    expect(second?.headers['ms-requestid']).toMatch(/^id-/);
  });

  it('takes a list whose pages lead in a circle for unreadable', async () => {
    const next = { uri: `/customers/${customerId}/agreements?page=2`, headers: [] };
    const { reading, requests } = await read({ json: { items: [item({})], links: { next } } });
    expect(reading.agreements).toMatchObject({ answered: false, failure: { kind: 'unreadable', httpStatus: 200 } });
    expect(requests.length).toBe(3);
  });

  it.each(['http://localhost:1/v1/customers', '//other.example/v1/customers', '\\\\other.example/x', 'data:,x'])(
    'never follows a next page to %s',
    async (uri) => {
      const { reading, requests } = await read({ json: { items: [item({})], links: { next: { uri } } } });
      expect(reading.agreements).toMatchObject({ answered: false, failure: { kind: 'unreadable' } });
      expect(requests.length).toBe(2);
    },
  );

  it('takes a later page that fails for the failure of the whole', async () => {
    const next = { uri: `/v1/customers/${customerId}/agreements?page=2` };
    const { reading } = await read(({ url }) =>
      url.includes('page=2') ? { status: 503 } : { json: { items: [item({})], links: { next } } },
    );
    expect(reading.agreements).toMatchObject({ answered: false, failure: { kind: 'unavailable', httpStatus: 503 } });
  });

  it.each([400, 404, 500])('reads error 600009 with status %i as no agreements', async (status) => {
    const { reading } = await read({ status, json: errorBody('noAgreements') });
    expect(reading.agreements).toEqual({ answered: true, value: [] });
  });

  it('reads an empty list as no agreements', async () => {
    expect((await read({ json: { totalCount: 0, items: [] } })).reading.agreements).toEqual({
      answered: true,
      value: [],
    });
  });

  it('leaves out cloud agreements and other types, and takes a new template of the same type', async () => {
    const { agreements } = (await read({ json: fixture('agreements-mixed') })).reading;
    expect(agreements.answered && agreements.value.map(({ dateAgreed }) => dateAgreed)).toEqual([Date.UTC(2020, 0, 4)]);
  });

  it('lets the known template decide where the type is missing or new', async () => {
    const items = [item({ type: undefined }), item({ type: 'MicrosoftCustomerAgreementV2', unknownMember: {} })];
    const { agreements } = (await read({ json: { items } })).reading;
    expect(agreements.answered && agreements.value.length).toBe(2);
  });

  it.each([
    ['has neither type nor known template', item({ type: null, templateId: 'x' })],
    ['has an unreadable date', item({ dateAgreed: 'soon' })],
    ['has no date', item({ dateAgreed: null })],
    ['is no object', 7],
  ])('fails the half, never "not accepted", where a record %s', async (_name, record) => {
    const { reading } = await read({ json: { items: [item({}), record] } });
    expect(reading.agreements).toMatchObject({ answered: false, failure: { kind: 'unreadable' } });
    expect(reading.directSigned).toEqual({ answered: true, value: false });
  });

  it('is not troubled by the date of a record of another agreement', async () => {
    const other = item({ type: 'MicrosoftCloudAgreement', templateId: 'x', dateAgreed: 'soon' });
    expect((await read({ json: { items: [other] } })).reading.agreements).toEqual({ answered: true, value: [] });
  });

  it('takes a contact that is missing or strange for none', async () => {
    const items = [item({ primaryContact: null }), item({ primaryContact: 'Tania' }), item({ primaryContact: {} })];
    const { agreements } = (await read({ json: { items } })).reading;
    expect(agreements.answered && agreements.value.map(({ primaryContact }) => primaryContact)).toEqual([
      null,
      null,
      null,
    ]);
  });

  it('reads dates without a zone as UTC, and the others by theirs', async () => {
    expect(await dateOf('2023-04-01T00:00:00')).toBe(Date.UTC(2023, 3, 1));
    expect(await dateOf('2023-04-01')).toBe(Date.UTC(2023, 3, 1));
    expect(await dateOf('2023-04-01T00:00:00.1234567')).toBe(Date.UTC(2023, 3, 1, 0, 0, 0, 123));
    expect(await dateOf('2023-04-01T00:00:00.000Z')).toBe(Date.UTC(2023, 3, 1));
    expect(await dateOf('2023-04-01T01:30:00+02:00')).toBe(Date.UTC(2023, 2, 31, 23, 30));
  });

  it('takes dates that do not exist, or were never set, for unreadable', async () => {
    expect(await dateOf('2023-02-30T00:00:00')).toBe('unreadable');
    expect(await dateOf('2023-13-01T00:00:00')).toBe('unreadable');
    expect(await dateOf('2023-01-01T99:00:00')).toBe('unreadable');
    expect(await dateOf('0001-01-01T00:00:00')).toBe('unreadable');
    expect(await dateOf(1_700_000_000)).toBe('unreadable');
  });

  it('keeps the direct half when the agreements fail', async () => {
    const { reading } = await read({ status: 502, text: '<html>Bad Gateway</html>' }, { json: { isSigned: true } });
    expect(reading.agreements).toMatchObject({ answered: false, failure: { kind: 'unavailable', message: '' } });
    expect(reading.directSigned).toEqual({ answered: true, value: true });
  });

  it('keeps the agreements when the direct half fails', async () => {
    const { reading } = await read({ json: fixture('agreements') }, 'drop');
    expect(reading.agreements.answered).toBe(true);
    expect(reading.directSigned).toMatchObject({ answered: false, failure: { kind: 'unanswered', httpStatus: null } });
  });

  it.each([[{ json: {} }], [{ json: { isSigned: 'true' } }], [{ text: '{"isSigned": tr' }], [{ text: '' }]])(
    'does not read %j as a direct half',
    async (direct) => {
      const { directSigned } = (await read({ json: { items: [] } }, direct)).reading;
      expect(directSigned).toMatchObject({ answered: false, failure: { kind: 'unreadable', code: null } });
    },
  );

  it.each([[{}], [{ items: null }], [{ totalCount: 0 }], ['none']])('does not read %j as a list', async (json) => {
    expect((await read({ json })).reading.agreements).toMatchObject({
      answered: false,
      failure: { kind: 'unreadable' },
    });
  });

  it('asks with the id as one segment, and refuses ids that are none', async () => {
    const react = () => ({ json: { items: [] } });
    await withClient({ react }, async (client, server) => {
      await client.readAcceptance('a/../b?c');
      expect(server.received.every(({ url }) => url.startsWith('/v1/customers/a%2F..%2Fb%3Fc/'))).toBe(true);
      await expect(client.readAcceptance('..')).rejects.toThrow(RangeError);
    });
  });
});
