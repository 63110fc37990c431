import { describe, expect, it } from 'vitest';
import { asking, attestationRefusal, customerId, form, intent, readingFailure, refusal } from './documented-setup.ts';
import { errorBody, fixture, type Reaction, type Received, withClient } from './loopback.ts';

// One test for each of partner-center.md's surprises and traps that the client can walk into. Those of the bot are in
// test/protocol/documented-traps.test.ts, 19 is in test/entra/group-roles.test.ts, and 15 is of webhooks, which the bot has none of.

const mca = '117a77b0-9360-443b-8795-c6dedc750cf9';
const bodyOf = (requests: readonly Received[]): Record<string, unknown> => JSON.parse(requests[0]?.body ?? '{}');
const acceptance = (reaction: Reaction | ((request: Received) => Reaction)) =>
  asking(reaction, (client) => client.readAcceptance(customerId));
const record = (more: object = {}) => ({
  type: 'MicrosoftCustomerAgreement',
  templateId: mca,
  dateAgreed: '2024-05-02T10:11:12',
  ...more,
});

describe('traps', () => {
  it('trap 1: two kinds of token, each for its own calls', async () => {
    await withClient({ react: () => ({ status: 400 }) }, async (client, server) => {
      await client.createAttestation(form);
      await client.readAcceptance(customerId);
      const kinds = server.received.map(({ url, headers }) => [url.includes('attestations'), headers.authorization]);
      expect(kinds).toEqual([
        [true, 'Bearer appOnly-0'],
        [false, 'Bearer appUser-0'],
        [false, 'Bearer appUser-0'],
      ]);
    });
  });

  it.each([
    [400, { code: 'SomethingNew', message: 'Not yet' }],
    [409, { code: 424242, description: 'Not yet' }],
    [422, {}],
  ])('trap 2: a refusal that nobody documented stays a refusal, with what was said (%d)', async (status, json) => {
    const said = await refusal({ status, json });
    expect(said).toMatchObject({
      kind: 'refused',
      httpStatus: status,
      message: 'message' in json || 'description' in json ? 'Not yet' : '',
    });
  });

  it('trap 3: the attestation names no customer, and the agreement names both', async () => {
    const attestation = await asking({ status: 201, json: fixture('attestation-created') }, (client) =>
      client.createAttestation(form),
    );
    expect(JSON.stringify(attestation.requests)).not.toContain(customerId);
    const agreement = await asking({ status: 201, json: {} }, (client) => client.createAgreement(intent));
    expect(agreement.requests[0]?.url).toContain(customerId);
    expect(bodyOf(agreement.requests)['attestationId']).toBe(intent.attestationId);
  });

  it('trap 4: the life of the link is always sent', async () => {
    const { requests } = await asking({ status: 201, json: fixture('attestation-created') }, (client) =>
      client.createAttestation(form),
    );
    expect(bodyOf(requests)['expirationInMinutes']).toBe(60);
  });

  it('trap 6: the phone number is always sent', async () => {
    const { requests } = await asking({ status: 201, json: fixture('attestation-created') }, (client) =>
      client.createAttestation(form),
    );
    expect(bodyOf(requests)['phoneNumber']).toBe('+1-555-0123');
  });

  it('trap 7: the type of agreement is always asked for, on every page', async () => {
    const next = {
      uri: `/customers/${customerId}/agreements?agreementType=MicrosoftCustomerAgreement&seekOperation=Next`,
    };
    const { requests } = await acceptance(({ url }) =>
      url.includes('seekOperation') ? { json: [] } : { json: { items: [], links: { next }, isSigned: true } },
    );
    const asked = requests.filter(({ url }) => url.includes('/agreements'));
    expect(asked.length).toBe(2);
    for (const { url } of asked) expect(url).toContain('agreementType=MicrosoftCustomerAgreement');
  });

  it('trap 8: direct acceptance has a call of its own, and no items may be 600009', async () => {
    const { value, requests } = await acceptance(({ url }) =>
      url.includes('directSigned') ? { json: { isSigned: true } } : { status: 404, json: errorBody('noAgreements') },
    );
    expect(value).toMatchObject({ agreements: { value: [] }, directSigned: { value: true } });
    expect(
      requests.some(({ url }) => url === `/v1/customers/${customerId}/directSignedMicrosoftCustomerAgreementStatus`),
    ).toBe(true);
  });

  it('trap 9: a date without a zone is UTC', async () => {
    const { value } = await acceptance({ json: { items: [record({ dateAgreed: '2023-04-01T00:00:00' })] } });
    expect(value.agreements).toMatchObject({ value: [{ dateAgreed: Date.UTC(2023, 3, 1) }] });
  });

  it('trap 10: the template decides and not the type; the user is sent; 200 is created as 201 is', async () => {
    const cloud = record({ templateId: '998b88de-aa99-4388-a42c-1b3517d49490' });
    expect((await acceptance({ json: { items: [cloud] } })).value.agreements).toEqual({ answered: true, value: [] });
    for (const status of [200, 201]) {
      const { value, requests } = await asking({ status, json: {} }, (client) => client.createAgreement(intent));
      expect(value.kind).toBe('created');
      expect(bodyOf(requests)).toMatchObject({
        userId: intent.userId,
        templateId: mca,
        type: 'MicrosoftCustomerAgreement',
      });
    }
  });

  it('trap 11: 600061 is not sent again; the id of a lost call is the caller’s to send again', async () => {
    const duplicate = await asking({ status: 409, json: errorBody('customersService') }, (client) =>
      client.createAgreement(intent),
    );
    expect(duplicate.value).toMatchObject({ kind: 'refused', failure: { code: '600061' } });
    expect(duplicate.requests.length).toBe(1);
    const lost = await asking('drop', async (client) => [
      await client.createAgreement(intent),
      await client.createAgreement(intent),
    ]);
    expect(lost.value.map(({ kind }) => kind)).toEqual(['unanswered', 'unanswered']);
    expect(lost.requests.map(({ headers }) => headers['ms-requestid'])).toEqual(['intent-1', 'intent-1']);
    expect(lost.requests[1]?.body).toBe(lost.requests[0]?.body);
  });

  it.each([900428, '900428', 13605, '13605'])('trap 12: %j is a string and a refusal', async (code) => {
    expect(await readingFailure({ status: 403, json: { code } })).toMatchObject({
      kind: 'refused',
      code: String(code),
    });
  });

  it('trap 13: one status, many meanings, told apart by code in any language', async () => {
    const meanings = {
      900428: 'refused',
      900329: 'credential',
      900150: 'credential',
      20002: 'refused',
      900309: 'credential',
    };
    for (const [code, kind] of Object.entries(meanings))
      expect(
        await refusal({ status: 403, json: { code: Number(code), description: 'Zugriff verweigert' } }),
      ).toMatchObject({ kind, code });
    expect(await attestationRefusal({ status: 404, json: { error: 'Nicht für Ihren Partnertyp.' } })).toMatchObject({
      kind: 'refused',
      httpStatus: 404,
      code: null,
    });
  });

  it('trap 16: the activity log is asked in windows of 30 days and 90 days back, and its values are JSON in strings', async () => {
    const at = Date.UTC(2026, 2, 20);
    const item = {
      id: 'r1',
      operationType: 'create_agreement',
      operationStatus: 'succeeded',
      operationDate: '2026-03-19T10:00:00Z',
      resourceNewValue: JSON.stringify({ attestationId: 'a' }),
    };
    await withClient(
      { react: () => ({ json: { items: [item] } }), deps: { now: () => at } },
      async (client, server) => {
        const log = await client.readAgreementLog({ customerId, from: Date.UTC(2020, 0, 1) });
        expect(log).toMatchObject({ answered: true, value: [{ attestationId: 'a' }] });
        for (const { url } of server.received) {
          const query = new URL(url, 'http://x').searchParams;
          const first = Date.parse(query.get('startDate') ?? '');
          const last = Date.parse(query.get('endDate') ?? '');
          expect(first).toBeGreaterThanOrEqual(at - 90 * 86_400_000);
          expect(last - first).toBeLessThan(30 * 86_400_000);
        }
      },
    );
  });

  it('trap 17: a byte-order mark, links without host and version, the token of the next page in a header, both cases', async () => {
    const first = {
      totalCount: 1,
      items: [record()],
      links: {
        next: {
          uri: `/customers/${customerId}/agreements?agreementType=MicrosoftCustomerAgreement`,
          method: 'GET',
          headers: [{ key: 'MS-ContinuationToken', value: 'two' }],
        },
      },
    };
    const { value, requests } = await acceptance(({ headers, url }) => {
      if (url.includes('directSigned')) return { status: 400, text: '\uFEFF{"Code":900118,"Description":"Invalid"}' };
      const page = headers['ms-continuationtoken'] === 'two' ? { items: [record()] } : first;
      return { text: `\uFEFF${JSON.stringify(page)}` };
    });
    expect(value.agreements.answered && value.agreements.value.length).toBe(2);
    expect(value.directSigned).toMatchObject({ failure: { code: '900118', message: 'Invalid' } });
    for (const { url } of requests) expect(url.startsWith('/v1/customers/')).toBe(true);
    expect(await refusal({ status: 429, json: errorBody('throttled') })).toMatchObject({
      kind: 'throttled',
      code: null,
    });
  });

  it('trap 18: the agreement’s links are fetched anew each time, by codes as they are written', async () => {
    const links = { displayUri: 'https://d.example/1', downloadUri: 'https://d.example/2' };
    const place = { country: 'AT', language: 'de-DE' };
    const { requests } = await asking({ json: links }, async (client) => [
      await client.agreementDocument(place),
      await client.agreementDocument(place),
    ]);
    expect(requests.length).toBe(2);
    for (const { url } of requests) expect(url).toContain('language=de-DE&country=AT');
  });

  it('trap 20: where no customer can be invited, as in a sandbox, that is an answer and not an address', async () => {
    const { value } = await asking({ status: 400, json: { code: 1, description: 'Not in a sandbox.' } }, (client) =>
      client.relationshipUrl(),
    );
    expect(value).toMatchObject({ answered: false, failure: { kind: 'refused', message: 'Not in a sandbox.' } });
  });

  it('trap 21: names are searched by their beginning, and two of the same name are two customers', async () => {
    const same = ['a', 'b'].map((id) => ({ id, companyProfile: { companyName: 'Contoso', domain: `${id}.example` } }));
    const { value, requests } = await asking({ json: same }, (client) => client.startingWith('contoso', 10));
    expect(value.answered && value.value.map(({ domain }) => domain)).toEqual(['a.example', 'b.example']);
    for (const { url } of requests) expect(decodeURIComponent(url)).toContain('"Operator":"starts_with"');
  });

  it('trap 24: an indirect reseller is told by the attestation’s 404, and is not asked for credentials', async () => {
    const { value, requests } = await asking({ status: 404, json: errorBody('partnerType') }, (client) =>
      client.createAttestation(form),
    );
    expect(value).toMatchObject({
      kind: 'refused',
      failure: { kind: 'refused', httpStatus: 404, code: null, credential: null },
    });
    expect(requests.length).toBe(1);
  });
});
