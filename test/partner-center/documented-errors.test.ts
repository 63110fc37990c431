import { describe, expect, it } from 'vitest';
import { asking, attestationRefusal, customerId, intent, readingFailure, refusal } from './documented-setup.ts';
import { errorBody, fixture } from './loopback.ts';

// One test for each shape of partner-center.md 2.3 and each code of 2.4 that the client may meet.

describe('error shapes (2.3)', () => {
  it('error shape 1: code, description, data and source, the code as a number or a string', async () => {
    const words = { message: 'Authorization Failed', code: '1002' };
    const body = fixture('errors')['generalNumber'];
    expect(await readingFailure({ status: 400, json: body })).toMatchObject(words);
    expect(await readingFailure({ status: 400, json: { ...Object(body), code: '1002' } })).toMatchObject(words);
  });

  it('error shape 2: the customers service’s, with isRetryable', async () => {
    expect(await refusal({ status: 409, json: errorBody('customersService') })).toMatchObject({
      kind: 'refused',
      code: '600061',
      message: 'A partner confirmed agreement already exists for the customer.',
    });
  });

  it('error shape 3: 900428 with a description only', async () => {
    expect(await readingFailure({ status: 403, json: errorBody('blocked') })).toMatchObject({
      kind: 'refused',
      code: '900428',
      credential: null,
    });
  });

  it('error shape 4: the attestation API’s validation, by the names of the inputs', async () => {
    const errors = { ExpirationInMinutes: ['Too long.'], '$.phoneNumber': ['No text.'] };
    const json = { type: 'validation', title: 'One or more validation errors occurred', status: 400, errors };
    expect(await attestationRefusal({ status: 400, json })).toMatchObject({
      kind: 'validation',
      code: null,
      message: 'One or more validation errors occurred',
      fieldErrors: { expirationInMinutes: 'Too long.', phoneNumber: 'No text.' },
    });
  });

  it('error shape 5: error with error_description', async () => {
    expect(await attestationRefusal({ status: 401, json: errorBody('token') })).toMatchObject({
      kind: 'credential',
      code: 'unauthorized',
      message: 'The access token is invalid or has expired',
    });
  });

  it('error shape 6: a sentence under error', async () => {
    expect(await attestationRefusal({ status: 404, json: errorBody('partnerType') })).toMatchObject({
      kind: 'refused',
      code: null,
      message: 'This API is not available for your partner type',
    });
  });

  it('error shape 7: the gateway’s throttling, whose text is not read for its seconds', async () => {
    expect(await refusal({ status: 429, json: errorBody('throttled') })).toMatchObject({
      kind: 'throttled',
      code: null,
      message: 'Rate limit is exceeded. Try again in 57 seconds.',
      retryAfterMs: null,
    });
  });

  it.each([
    ['text', { status: 400, text: 'Nope.' }, { kind: 'refused', message: 'Nope.' }],
    ['nothing', { status: 400 }, { kind: 'refused', message: '' }],
    ['a page', { status: 400, text: '<html>Nope</html>' }, { kind: 'unreadable', message: '' }],
    ['truncated JSON', { status: 400, text: '{"code":900' }, { kind: 'unreadable', code: null }],
  ])('error shape none: %s in place of JSON', async (_name, reaction, failure) => {
    expect(await readingFailure(reaction)).toMatchObject(failure);
  });

  it('error shape byte-order mark: before an error as before anything', async () => {
    const text = `\uFEFF${JSON.stringify(errorBody('generalString'))}`;
    expect(await refusal({ status: 404, text })).toMatchObject({ code: '60003', message: 'Tenant not found' });
  });

  it('error shape case: members in PascalCase are the same', async () => {
    expect(await refusal({ status: 400, json: errorBody('pascalCase') })).toMatchObject({ code: '900118' });
  });
});

describe('codes (2.4)', () => {
  it.each(['900428', '13605'])(
    'error code %s: the block, as a number or a string, is a refusal and no credential',
    async (code) => {
      for (const wire of [code, Number(code)])
        expect(await refusal({ status: 403, json: { code: wire, description: 'Blocked' } })).toMatchObject({
          kind: 'refused',
          httpStatus: 403,
          code,
          credential: null,
        });
    },
  );

  it.each([400, 409, 500])('error code 600061: final, a refusal with status %d, sent once', async (status) => {
    const { value, requests } = await asking({ status, json: errorBody('customersService') }, (client) =>
      client.createAgreement(intent),
    );
    expect(value).toMatchObject({ kind: 'refused', failure: { kind: 'refused', code: '600061' } });
    expect(requests.length).toBe(1);
  });

  it.each([400, 404, 500])('error code 600009: no agreements, with status %d, asked once', async (status) => {
    const { value, requests } = await asking({ status, json: errorBody('noAgreements') }, (client) =>
      client.readAcceptance(customerId),
    );
    expect(value.agreements).toEqual({ answered: true, value: [] });
    expect(requests.filter(({ url }) => url.includes('agreementType')).length).toBe(1);
  });

  it.each([
    [403, '900123'],
    [403, '900124'],
    [400, '900203'],
    [400, '900206'],
    [400, '10012'],
    [403, '800075'],
    [403, '900416'],
    [404, '60003'],
    [404, '20003'],
    [404, '800008'],
    [403, '20002'],
  ])('error code %d/%s: a refusal that its code explains', async (status, code) => {
    expect(await refusal({ status, json: { code: Number(code), description: 'No.' } })).toMatchObject({
      kind: 'refused',
      httpStatus: status,
      code,
      credential: null,
    });
  });

  it('error code 429: throttled, with the time to wait', async () => {
    const headers = { 'retry-after': '57' };
    expect(await refusal({ status: 429, json: errorBody('throttled'), headers })).toMatchObject({
      kind: 'throttled',
      retryAfterMs: 57_000,
    });
  });

  it.each(['800003', '800005'])(
    'error code 500/%s: unavailable, tried again where it reads, open where it writes',
    async (code) => {
      const reaction = { status: 500, json: { code, description: 'Unexpected' } };
      const reading = await asking(reaction, (client) => client.billingProfile(customerId));
      expect(reading.value).toMatchObject({ failure: { kind: 'unavailable', code } });
      expect(reading.requests.length).toBe(3);
      const writing = await asking(reaction, (client) => client.createAgreement(intent));
      expect(writing.value).toMatchObject({ kind: 'unanswered', failure: { kind: 'unavailable', code } });
      expect(writing.requests.length).toBe(1);
    },
  );
});
