import { describe, expect, it } from 'vitest';
import type { AttestationRequest } from '../../src/agreements/signatory.ts';
import { errorBody, fixture, limitsOf, type Reaction, withClient } from './loopback.ts';

const request: AttestationRequest = {
  country: 'CH',
  language: 'de-CH',
  companyName: 'Müller & Söhne "AG"',
  signatoryFirstName: 'Zoë',
  signatoryLastName: "O'Neill",
  emailAddress: 'zoe@mueller.example',
  phoneNumber: '+41-31-555-0100',
  expirationInMinutes: 10_080,
};
const agreement = {
  requestId: 'intent-1',
  customerId: '11111111-0000-4000-8000-00000000000a',
  attestationId: 'd7cb60a6-b8d3-486a-b7f5-b17ef03d3427',
  dateAgreed: Date.UTC(2025, 5, 3, 16, 42, 12, 345),
  userId: '80fdc6b6-ad7c-4783-be01-7b8002d2a949',
};

/** Answers that leave open whether anything was created. */
const open: readonly (readonly [string, Reaction, string])[] = [
  ['a dropped connection', 'drop', 'unanswered'],
  ['an error cut off in the middle', { status: 400, text: '{"code":600061', cut: true }, 'unanswered'],
  ['a damaged error', { status: 400, text: '{"code":6000' }, 'unreadable'],
  ['a page in place of an error', { status: 400, text: '<!doctype html><title>Bad</title>' }, 'unreadable'],
  ['500', { status: 500, json: { code: 800003, description: 'Unexpected' } }, 'unavailable'],
  ['a page with 502', { status: 502, text: '<html>Bad Gateway</html>' }, 'unavailable'],
  ['503 without a body', { status: 503 }, 'unavailable'],
  ['408', { status: 408 }, 'unavailable'],
  ['a redirect', { status: 307, headers: { location: '/v1/elsewhere' } }, 'unreadable'],
  ['202', { status: 202 }, 'unreadable'],
  ['a page with 200', { status: 200, text: '<html>Sign in</html>' }, 'unreadable'],
];

/** Answers that say that nothing was created. */
const noes: readonly (readonly [string, Reaction, object])[] = [
  ['400 with a code', { status: 400, json: errorBody('customersService') }, { kind: 'refused', code: '600061' }],
  ['400 with named fields', { status: 400, json: errorBody('validation') }, { kind: 'validation' }],
  ['400 in plain text', { status: 400, text: 'Not yet.' }, { kind: 'refused', code: null, message: 'Not yet.' }],
  ['409', { status: 409, json: { code: 'NotAccepted', message: 'No.' } }, { kind: 'refused', code: 'NotAccepted' }],
  ['401', { status: 401, json: errorBody('token') }, { kind: 'credential', code: 'unauthorized' }],
  [
    '429',
    { status: 429, json: errorBody('throttled'), headers: { 'retry-after': '57' } },
    { kind: 'throttled', code: null, retryAfterMs: 57_000 },
  ],
];

describe('creating an attestation', () => {
  const create = (reaction: Reaction, deps = {}) =>
    withClient({ react: () => reaction, deps }, async (client, server) => {
      const outcome = await client.createAttestation({ requestId: 'intent-1', request });
      return { outcome, requests: server.received };
    });

  it('sends the documented body byte for byte, app-only, under the given id', async () => {
    const { outcome, requests } = await create({ status: 201, json: fixture('attestation-created') });
    expect(outcome).toEqual({ kind: 'created', attestationId: '550e8400-e29b-41d4-a716-446655440000' });
    expect(requests.length).toBe(1);
    expect(requests[0]).toMatchObject({
      method: 'POST',
      url: '/v1/attestations/enhanced',
      headers: {
        authorization: 'Bearer appOnly-0',
        'content-type': 'application/json',
        accept: 'application/json',
        'ms-requestid': 'intent-1',
        'ms-correlationid': 'intent-1',
      },
      body:
        '{"country":"CH","language":"de-CH","companyName":"Müller & Söhne \\"AG\\"","signatoryFirstName":"Zoë",' +
        '"signatoryLastName":"O\'Neill","emailAddress":"zoe@mueller.example","phoneNumber":"+41-31-555-0100",' +
        '"expirationInMinutes":10080}',
    });
  });

  it.each([
    ['is empty', { status: 201 }],
    ['is cut off', { status: 201, text: '{"attest', cut: true }],
    ['is damaged', { status: 201, text: '{"attest' }],
    ['has no id', { status: 201, json: {} }],
  ])('takes the id from Location where the body %s', async (_name, reaction) => {
    const headers = { location: '/attestations/enhanced/550e8400-e29b-41d4-a716-446655440000' };
    const { outcome } = await create({ ...reaction, headers });
    expect(outcome).toEqual({ kind: 'created', attestationId: '550e8400-e29b-41d4-a716-446655440000' });
  });

  it('leaves open whether it exists where a success names no id', async () => {
    const { outcome } = await create({ status: 201, json: {} });
    expect(outcome).toMatchObject({ kind: 'unanswered', failure: { kind: 'unreadable', httpStatus: 201 } });
  });

  it.each(open)('leaves open whether it exists after %s', async (_name, reaction, kind) => {
    const { outcome, requests } = await create(reaction);
    expect(outcome).toMatchObject({ kind: 'unanswered', failure: { kind, requestId: 'intent-1' } });
    expect(requests.length).toBe(1);
  });

  it.each(noes)('is refused by %s', async (_name, reaction, failure) => {
    expect((await create(reaction)).outcome).toMatchObject({ kind: 'refused', failure });
  });

  it('leaves open whether it exists after a time-out', async () => {
    const { outcome, requests } = await create('silence', { limits: limitsOf(2_000) });
    expect(outcome).toMatchObject({
      kind: 'unanswered',
      failure: { kind: 'unanswered', httpStatus: null, message: '' },
    });
    expect(requests.length).toBe(1);
  });

  it('gives refused fields by the names of the inputs', async () => {
    const { outcome } = await create({ status: 400, json: errorBody('validation') });
    expect(outcome).toMatchObject({
      failure: {
        message: 'One or more validation errors occurred',
        fieldErrors: {
          companyName: 'The CompanyName field is required.',
          emailAddress: 'The EmailAddress field is required. Too short.',
          expirationInMinutes: 'The JSON value could not be converted.',
        },
      },
    });
  });

  it('gives the sentence of a partner type that may not attest, without a code', async () => {
    const { outcome } = await create({ status: 404, json: errorBody('partnerType') });
    const message = 'This API is not available for your partner type';
    expect(outcome).toMatchObject({
      kind: 'refused',
      failure: { kind: 'refused', httpStatus: 404, code: null, message },
    });
  });
});

describe('creating an agreement', () => {
  const create = (reaction: Reaction, deps = {}) =>
    withClient({ react: () => reaction, deps }, async (client, server) => {
      const outcome = await client.createAgreement(agreement);
      return { outcome, requests: server.received };
    });

  it('sends the documented body byte for byte, app-only, under the given id', async () => {
    const { outcome, requests } = await create({ status: 201, json: fixture('agreement-created') });
    expect(outcome).toEqual({ kind: 'created', dateAgreed: Date.UTC(2025, 5, 3, 16, 42, 12) });
    expect(requests.length).toBe(1);
    expect(requests[0]).toMatchObject({
      method: 'POST',
      url: '/v1/customers/11111111-0000-4000-8000-00000000000a/agreements',
      headers: {
        authorization: 'Bearer appOnly-0',
        'content-type': 'application/json',
        'ms-requestid': 'intent-1',
        'ms-correlationid': 'intent-1',
      },
      body:
        '{"userId":"80fdc6b6-ad7c-4783-be01-7b8002d2a949","attestationId":"d7cb60a6-b8d3-486a-b7f5-b17ef03d3427",' +
        '"templateId":"117a77b0-9360-443b-8795-c6dedc750cf9","dateAgreed":"2025-06-03T16:42:12",' +
        '"type":"MicrosoftCustomerAgreement"}',
    });
  });

  it('sends the configured template', async () => {
    const { requests } = await create({ status: 201, json: {} }, { templateId: 'another' });
    expect(JSON.parse(requests[0]?.body ?? '{}')).toMatchObject({ templateId: 'another' });
  });

  it.each([
    ['200 with an empty object', { status: 200, json: {} }],
    ['200 with a word', { status: 200, json: 'object' }],
    ['200 with nothing', { status: 200 }],
    ['201 that is cut off', { status: 201, text: '{"user', cut: true }],
    ['201 that is damaged', { status: 201, text: '{"user' }],
    ['201 with an unreadable date', { status: 201, json: { dateAgreed: 'soon' } }],
  ])('exists after %s', async (_name, reaction) => {
    expect((await create(reaction)).outcome).toEqual({ kind: 'created', dateAgreed: null });
  });

  it.each(open)('leaves open whether it exists after %s', async (_name, reaction, kind) => {
    const { outcome, requests } = await create(reaction);
    expect(outcome).toMatchObject({ kind: 'unanswered', failure: { kind, requestId: 'intent-1' } });
    expect(requests.length).toBe(1);
  });

  it.each(noes)('is refused by %s', async (_name, reaction, failure) => {
    expect((await create(reaction)).outcome).toMatchObject({ kind: 'refused', failure });
  });

  it('leaves open whether it exists after a time-out', async () => {
    const { outcome, requests } = await create('silence', { limits: limitsOf(2_000) });
    expect(outcome).toMatchObject({ kind: 'unanswered', failure: { kind: 'unanswered' } });
    expect(requests.length).toBe(1);
  });
});
