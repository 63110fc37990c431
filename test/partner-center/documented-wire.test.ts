import { describe, expect, it } from 'vitest';
import { asking, customerId, form, intent } from './documented-setup.ts';
import { fixture, type Reaction, type Received } from './loopback.ts';

// One test for each wire quirk of partner-center.md 2.2 that the client meets. The other two are of webhooks (property case; error shapes
// in PascalCase are with the errors) and of subscriptions (202 with Location).

const record = (dateAgreed: string, more: object = {}) => ({
  type: 'MicrosoftCustomerAgreement',
  templateId: '117a77b0-9360-443b-8795-c6dedc750cf9',
  dateAgreed,
  ...more,
});
const [first, second] = [record('2024-05-02T10:11:12'), record('2025-05-02T10:11:12')];
const dates = [Date.UTC(2024, 4, 2, 10, 11, 12), Date.UTC(2025, 4, 2, 10, 11, 12)];

/** The dates of a customer's agreements, as the client reads them from these answers. */
async function agreementDates(reaction: Reaction | ((request: Received) => Reaction)) {
  const { value, requests } = await asking(reaction, (client) => client.readAcceptance(customerId));
  const { agreements } = value;
  const asked = requests.filter(({ url }) => url.includes('agreementType='));
  return { dates: agreements.answered ? agreements.value.map(({ dateAgreed }) => dateAgreed) : agreements, asked };
}

describe('wire quirks (2.2)', () => {
  it('wire row byte-order mark: before what is read and before what was created, and nothing is lost where there is none', async () => {
    for (const mark of ['\uFEFF', '']) {
      const text = `${mark}${JSON.stringify({ items: [first] })}`;
      expect((await agreementDates({ text })).dates).toEqual([dates[0]]);
      const created = { status: 201, text: `${mark}${JSON.stringify(fixture('attestation-created'))}` };
      const { value } = await asking(created, (client) => client.createAttestation(form));
      expect(value).toMatchObject({
        kind: 'created',
        attestationId: Object(fixture('attestation-created')).attestationId,
      });
    }
  });

  it('wire row collections: totalCount is the page’s, a page without links.next is the last, and headers go along', async () => {
    const next = {
      uri: `/customers/${customerId}/agreements?agreementType=MicrosoftCustomerAgreement&size=1`,
      method: 'GET',
      headers: [
        { key: 'MS-ContinuationToken', value: 'two' },
        { key: 'X-Of-The-Link', value: 'kept' },
      ],
    };
    const { dates: read, asked } = await agreementDates(({ headers }) => {
      const last = headers['ms-continuationtoken'] === 'two';
      const items = [last ? second : first];
      const links = last ? { self: next } : { self: next, next };
      return { json: { totalCount: 1, items, links, continuationToken: 'not-this-one' } };
    });
    expect(read).toEqual(dates);
    expect(asked.map(({ headers }) => [headers['ms-continuationtoken'], headers['x-of-the-link']])).toEqual([
      [undefined, undefined],
      ['two', 'kept'],
    ]);
  });

  it.each([
    ['relative and without version', '/customers', '/v1/customers'],
    ['relative with its version', '/v1/customers', '/v1/customers'],
  ])('wire row links.next.uri: %s', async (_how, uri, path) => {
    const next = { uri: `${uri}/${customerId}/agreements?agreementType=MicrosoftCustomerAgreement&page=2` };
    const { asked } = await agreementDates(({ url }) => ({
      json: { items: [first], links: url.includes('page=2') ? {} : { next } },
    }));
    expect(asked.at(-1)?.url.startsWith(`${path}/${customerId}/agreements?`)).toBe(true);
    expect(asked).toHaveLength(2);
  });

  it('wire row bare arrays: read as collections are', async () => {
    expect((await agreementDates({ json: [first, second] })).dates).toEqual(dates);
  });

  it('wire row samples: a date without zone is UTC, and what is no JSON is no answer rather than no agreements', async () => {
    expect((await agreementDates({ json: [first] })).dates).toEqual([dates[0]]);
    const text =
      '{"items":[{"templateId":"117a77b0-9360-443b-8795-c6dedc750cf9" "type":"MicrosoftCustomerAgreement"}]}';
    expect((await agreementDates({ text })).dates).toMatchObject({
      answered: false,
      failure: { kind: 'unreadable' },
    });
  });

  it('wire row compression, objectType and unknown values: all of it is read past', async () => {
    const attributes = { objectType: 'Collection', etag: 'x' };
    const items = [record('2024-05-02T10:11:12', { attributes: { objectType: 'Agreement' }, somethingNew: 7 })];
    const json = { items: [...items, record('x', { type: 'AgreementOfTomorrow', templateId: 'new' })], attributes };
    expect((await agreementDates({ json, gzip: true })).dates).toEqual([dates[0]]);
  });
});

describe('answers of create-agreement (5.4), on the wire', () => {
  it.each([200, 201])('create-agreement row success: %d is created', async (status) => {
    const { value } = await asking({ status, json: status === 201 ? record('2025-06-03T16:42:12') : {} }, (client) =>
      client.createAgreement(intent),
    );
    expect(value.kind).toBe('created');
  });

  it.each([400, 404, 409, 410, 422])(
    'create-agreement rows without documentation: %d in any words is a refusal, no credential and no success',
    async (status) => {
      for (const json of [{ code: 'Attestation_New', message: 'x' }, { error: 'x' }, { errors: { A: ['x'] } }, {}]) {
        const { value, requests } = await asking({ status, json }, (client) => client.createAgreement(intent));
        expect(value).toMatchObject({ kind: 'refused', failure: { httpStatus: status, credential: null } });
        expect(requests).toHaveLength(1);
      }
    },
  );
});
