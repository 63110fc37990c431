import { describe, expect, it } from 'vitest';
import type { Customers, PartnerCenter } from '../../src/agreements/ports.ts';
import type { Tokens } from '../../src/partner-center/tokens.ts';
import { asking, attestationRefusal, customerId, form, intent, readingFailure, refusal } from './documented-setup.ts';
import { errorBody, type Reaction, withClient } from './loopback.ts';

// One test for each row of partner-center.md 1.3 and 1.4 that the client meets.

type Ask = (client: PartnerCenter & Customers) => Promise<unknown>;

const only = (kind: 'appOnly' | 'appUser'): Tokens => ({
  get: async (asked) =>
    asked === kind ? { kind: 'token', token: kind } : { kind: 'none', message: `No ${asked}.`, reason: 'missing' },
});

describe('the token of each call (1.3)', () => {
  it.each<readonly [string, 'appOnly' | 'appUser', Ask]>([
    ['POST attestations/enhanced', 'appOnly', (client) => client.createAttestation(form)],
    ['POST customers/{id}/agreements with attestationId', 'appOnly', (client) => client.createAgreement(intent)],
    ['GET customers/{id}/agreements and directSigned', 'appUser', (client) => client.readAcceptance(customerId)],
    [
      'GET agreementtemplates/{id}/document',
      'appUser',
      (client) => client.agreementDocument({ country: 'US', language: 'en-US' }),
    ],
    ['GET customers/relationshiprequests', 'appUser', (client) => client.relationshipUrl()],
    ['GET customers with a filter', 'appOnly', (client) => client.startingWith('contoso', 5)],
    ['GET customers/{id}', 'appOnly', (client) => client.byId(customerId)],
    ['GET customers/{id}/profiles/billing', 'appOnly', (client) => client.billingProfile(customerId)],
    ['GET auditrecords', 'appOnly', (client) => client.readAgreementLog({ customerId, from: 1_000 })],
  ])('auth table: %s goes with %s', async (_call, kind, ask) => {
    const { requests } = await asking({ status: 400 }, ask);
    expect(requests.length).toBeGreaterThan(0);
    expect(new Set(requests.map(({ headers }) => headers.authorization))).toEqual(new Set([`Bearer ${kind}-0`]));
  });

  it.each<readonly [string, Ask]>([
    ['POST attestations/enhanced', (client) => client.createAttestation(form)],
    ['POST customers/{id}/agreements', (client) => client.createAgreement(intent)],
  ])('auth table: %s never goes with App+User, also where there is nothing else', async (_call, ask) => {
    await withClient(
      { react: () => ({ status: 201, json: {} }), deps: { tokens: only('appUser') } },
      async (client, server) => {
        expect(await ask(client)).toMatchObject({
          kind: 'refused',
          failure: { kind: 'credential', credential: 'appOnly', message: 'No appOnly.', httpStatus: null },
        });
        expect(server.received).toEqual([]);
      },
    );
  });

  it.each<readonly [string, Ask]>([
    ['GET customers/{id}', (client) => client.byId(customerId)],
    ['GET auditrecords', (client) => client.readAgreementLog({ customerId, from: 1_000 })],
  ])('auth table: %s goes with either', async (_call, ask) => {
    await withClient({ react: () => ({ json: [] }), deps: { tokens: only('appUser') } }, async (client, server) => {
      await ask(client);
      expect(server.received[0]?.headers.authorization).toBe('Bearer appUser');
    });
  });
});

describe('what wrong credentials look like (1.4)', () => {
  const credential = { kind: 'credential', credential: 'appOnly' };

  it('auth row 900329: app-only on an App+User resource is a credential, and names App+User where that is missing', async () => {
    const reaction: Reaction = { status: 403, json: errorBody('wrongTokenKind') };
    expect(await readingFailure(reaction)).toMatchObject({ ...credential, httpStatus: 403, code: '900329' });
    await withClient({ react: () => reaction, deps: { tokens: only('appOnly') } }, async (client) => {
      const failure = {
        kind: 'credential',
        credential: 'appUser',
        httpStatus: 403,
        code: '900329',
        message: 'No appUser.',
      };
      expect(await client.readAcceptance(customerId)).toMatchObject({
        agreements: { failure },
        directSigned: { failure },
      });
    });
  });

  it.each([
    ['900420', 'The audience in the token is invalid.'],
    ['900421', 'MFA is required.'],
    ['800001', 'Partner Token missing in request context'],
    ['400', 'Access denied'],
  ])('auth row %s: 401 is a credential after one renewal, and the code is kept', async (code, description) => {
    const headers = { 'www-authenticate': 'OAuth realm=urn:cpsvc:cpid:1' };
    const { value, requests } = await asking(
      { status: 401, json: { code: Number(code), description }, headers },
      (client) => client.readAcceptance(customerId),
    );
    const failure = { kind: 'credential', credential: 'appUser', httpStatus: 401, code, message: description };
    expect(value).toMatchObject({ agreements: { failure } });
    const sent = requests.filter(({ url }) => url.includes('agreementType'));
    expect(sent.map(({ headers: { authorization } }) => authorization)).toEqual([
      'Bearer appUser-0',
      'Bearer appUser-1',
    ]);
  });

  it.each([
    [401, { error: { code: 'Unauthorized', message: 'Authentication failed. MFA required. (10001)' } }],
    [401, { code: 10001, description: 'Authentication failed. MFA required. (10001)' }],
  ])(
    'auth row older words of a missing MFA (1.2): %d is a credential, and the words are kept',
    async (status, json) => {
      expect(await readingFailure({ status, json })).toMatchObject({
        ...credential,
        message: 'Authentication failed. MFA required. (10001)',
      });
    },
  );

  it.each(['900150', '2032', '900308', '900309'])('auth row %s: 403 of a role is a credential', async (code) => {
    const reaction = { status: 403, json: { code, description: 'Denied', data: [], source: 'PartnerFD' } };
    expect(await readingFailure(reaction)).toMatchObject({ ...credential, code });
    expect(await refusal(reaction)).toMatchObject({ ...credential, code });
  });

  it('auth row 1002: the front door’s refusal is a credential', async () => {
    expect(await refusal({ status: 403, json: errorBody('generalNumber') })).toMatchObject({
      ...credential,
      code: '1002',
    });
  });

  it('auth row attestation token: its 401 is a credential', async () => {
    expect(await attestationRefusal({ status: 401, json: errorBody('token') })).toMatchObject({
      ...credential,
      httpStatus: 401,
      message: 'The access token is invalid or has expired',
    });
  });

  it('auth row partner type: 404 with a sentence is a refusal without a code, and no credential', async () => {
    expect(await attestationRefusal({ status: 404, json: errorBody('partnerType') })).toMatchObject({
      kind: 'refused',
      httpStatus: 404,
      code: null,
      credential: null,
    });
  });

  it.each([
    [403, '20002'],
    [404, '60003'],
    [400, '900118'],
  ])('auth row no relationship: %d with %s is no credential, and nobody of that id', async (status, code) => {
    const reaction = { status, json: { code, description: 'No.' } };
    expect(await refusal(reaction)).toMatchObject({ kind: 'refused', code, credential: null });
    expect((await asking(reaction, (client) => client.byId(customerId))).value).toEqual({
      answered: true,
      value: null,
    });
  });
});
