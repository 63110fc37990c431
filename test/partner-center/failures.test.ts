import { describe, expect, it } from 'vitest';
import type { LogEntry } from '../../src/partner-center/attempt.ts';
import type { PartnerCenterDeps } from '../../src/partner-center/client.ts';
import { errorBody, fixture, limitsOf, type Reaction, type Received, startLoopback, withClient } from './loopback.ts';

const id = '11111111-0000-4000-8000-00000000000a';

async function failureFor(reaction: Reaction, deps: Partial<PartnerCenterDeps> = {}) {
  const answer = await withClient({ react: () => reaction, deps }, (client) => client.billingProfile(id));
  if (answer.answered) throw new Error('no failure');
  return answer.failure;
}

describe('what Microsoft says becomes a failure', () => {
  it.each([
    ['a number for a code', 400, errorBody('generalNumber'), 'refused', '1002', 'Authorization Failed'],
    ['a string for a code', 404, errorBody('generalString'), 'refused', '60003', 'Tenant not found'],
    [
      "the customers service's shape",
      409,
      errorBody('customersService'),
      'refused',
      '600061',
      'A partner confirmed agreement already exists for the customer.',
    ],
    ['a sentence', 404, errorBody('partnerType'), 'refused', null, 'This API is not available for your partner type'],
    [
      "a gateway's throttling",
      429,
      errorBody('throttled'),
      'throttled',
      null,
      'Rate limit is exceeded. Try again in 57 seconds.',
    ],
    ['a nested error', 400, errorBody('nested'), 'refused', 'Forbidden', 'Not here.'],
    ['PascalCase', 400, errorBody('pascalCase'), 'refused', '900118', 'Invalid Customer Id'],
    ['a string', 400, 'No.', 'refused', null, 'No.'],
    ['a list', 400, ['No.'], 'refused', null, ''],
    ['null', 400, null, 'refused', null, ''],
    ['members of other types', 400, { code: {}, description: 7, errors: [], error: [] }, 'refused', null, ''],
    ['empty errors', 400, { title: 'Bad', errors: {} }, 'refused', null, 'Bad'],
  ])('from %s', async (_name, status, json, kind, code, message) => {
    expect(await failureFor({ status, json })).toEqual({
      kind,
      httpStatus: status,
      code,
      message,
      fieldErrors: null,
      requestId: expect.stringMatching(/^id-/),
      correlationId: 'id-2',
      retryAfterMs: null,
      credential: null,
    });
  });

  it('from named fields, by the names of the inputs', async () => {
    const failure = await failureFor({ status: 400, json: errorBody('validation') });
    expect(failure).toMatchObject({
      kind: 'validation',
      fieldErrors: { companyName: 'The CompanyName field is required.' },
    });
  });

  it.each([
    ['plain text', { status: 400, text: 'Nope.' }, 'refused', 'Nope.'],
    ['nothing', { status: 400 }, 'refused', ''],
    [
      'a page',
      { status: 400, text: '<html><p>Nope</p></html>', headers: { 'content-type': 'text/html' } },
      'unreadable',
      '',
    ],
    ['a page with 502', { status: 502, text: '<html>Bad Gateway</html>' }, 'unavailable', ''],
    ['damaged JSON', { status: 400, text: '{"code":' }, 'unreadable', ''],
    [
      'a compressed error after a byte-order mark',
      { status: 400, text: '\uFEFF{"description":"Zip"}', gzip: true },
      'refused',
      'Zip',
    ],
    ['a success that is cut off', { text: '{"firstName":', cut: true }, 'unanswered', ''],
    ['a success that is damaged', { text: '{"firstName":' }, 'unreadable', ''],
    ['a redirect', { status: 302, headers: { location: 'http://localhost:1/' } }, 'unreadable', ''],
  ])('from %s', async (_name, reaction, kind, message) => {
    expect(await failureFor(reaction)).toMatchObject({ kind, message, code: null });
  });

  it('from no answer at all', async () => {
    const nothing = { kind: 'unanswered', httpStatus: null, code: null, message: '', correlationId: 'id-2' };
    expect(await failureFor('drop')).toMatchObject(nothing);
    expect(await failureFor('silence', { limits: limitsOf(100) })).toMatchObject(nothing);
    const gone = await startLoopback(() => ({}));
    await gone.stop();
    expect(await failureFor('drop', { baseUrl: gone.url })).toMatchObject(nothing);
  });

  it.each(['900329', '900150', '2032', '900308', '900309', '1002', '900420', '900421', '800001'])(
    'takes 403 with %s for a credential, as a string or a number',
    async (code) => {
      expect(await failureFor({ status: 403, json: { code } })).toMatchObject({ kind: 'credential', code });
      expect(await failureFor({ status: 403, json: { code: Number(code) } })).toMatchObject({
        kind: 'credential',
        code,
      });
    },
  );

  it('takes every other 403 for a refusal, but for one that speaks of the token', async () => {
    expect((await failureFor({ status: 403, json: errorBody('blocked') })).kind).toBe('refused');
    expect((await failureFor({ status: 403 })).kind).toBe('refused');
    expect((await failureFor({ status: 403, json: errorBody('token') })).kind).toBe('credential');
  });

  it('keeps at most 1,024 characters of what Microsoft says', async () => {
    expect((await failureFor({ status: 400, json: { description: 'x'.repeat(5_000) } })).message.length).toBe(1_024);
  });

  it("keeps Microsoft's own correlation id", async () => {
    const failure = await failureFor({ status: 500, headers: { 'ms-correlationid': 'theirs' } });
    expect(failure).toMatchObject({ requestId: 'id-4', correlationId: 'theirs' });
  });
});

describe('tokens', () => {
  const refuseFirst = (request: Received): Reaction =>
    request.headers.authorization?.endsWith('-0')
      ? { status: 401, json: errorBody('token') }
      : { status: 201, json: fixture('attestation-created') };
  const request = {
    country: 'US',
    language: 'en-US',
    companyName: 'Contoso',
    signatoryFirstName: 'Tania',
    signatoryLastName: 'Carr',
    emailAddress: 'tania@contoso.example',
    phoneNumber: '+1-555-0123',
    expirationInMinutes: 60,
  };

  it('are renewed once after a 401, and the write is sent again unchanged', async () => {
    await withClient({ react: refuseFirst }, async (client, server) => {
      const outcome = await client.createAttestation({ requestId: 'intent-1', request });
      expect(outcome.kind).toBe('created');
      expect(server.received.map(({ headers }) => headers.authorization)).toEqual([
        'Bearer appOnly-0',
        'Bearer appOnly-1',
      ]);
      const [first, second] = server.received;
      expect(second?.body).toBe(first?.body);
      expect(second?.headers['ms-requestid']).toBe('intent-1');
    });
  });

  it('are renewed once only', async () => {
    await withClient({ react: () => ({ status: 401 }) }, async (client, server) => {
      expect(await client.byId(id)).toMatchObject({
        answered: false,
        failure: { kind: 'credential', httpStatus: 401 },
      });
      expect(server.received.length).toBe(2);
    });
  });

  it('that another call has renewed meanwhile are not renewed again', async () => {
    let current = 'old';
    let renewals = 0;
    const tokens: PartnerCenterDeps['tokens'] = {
      get: async () => ({ kind: 'token', token: current }),
      refused: () => void renewals++,
    };
    const react = (request: Received): Reaction => {
      if (request.headers.authorization === 'Bearer new') return { json: fixture('customer') };
      current = 'new';
      return { status: 401 };
    };
    await withClient({ react, deps: { tokens } }, async (client) => {
      expect((await client.byId(id)).answered).toBe(true);
      expect(renewals).toBe(0);
    });
  });

  it('that were refused are not sent again', async () => {
    const tokens = { get: async () => ({ kind: 'token', token: 'same' }) as const };
    await withClient({ react: () => ({ status: 401 }), deps: { tokens } }, async (client, server) => {
      expect(await client.byId(id)).toMatchObject({ answered: false, failure: { kind: 'credential' } });
      expect(server.received.length).toBe(1);
    });
  });

  it('are not renewed after a 403', async () => {
    const react = () => ({ status: 403, json: errorBody('wrongTokenKind') });
    await withClient({ react }, async (client, server) => {
      expect(await client.byId(id)).toMatchObject({ answered: false, failure: { kind: 'credential', code: '900329' } });
      expect(server.received.length).toBe(1);
    });
  });

  it('that are missing are named, and nothing is sent', async () => {
    const tokens = { get: async () => ({ kind: 'none', message: 'Set the secret.', reason: 'missing' }) as const };
    await withClient({ react: () => ({}), deps: { tokens } }, async (client, server) => {
      const message = 'Set the secret.';
      expect(await client.createAttestation({ requestId: 'intent-1', request })).toMatchObject({
        kind: 'refused',
        failure: { kind: 'credential', message, requestId: 'intent-1', httpStatus: null, credential: 'appOnly' },
      });
      const { agreements, directSigned } = await client.readAcceptance(id);
      const half = {
        failure: { kind: 'credential', message, httpStatus: null, credential: 'appUser' },
      };
      expect(agreements).toMatchObject(half);
      expect(directSigned).toMatchObject(half);
      expect(server.received.length).toBe(0);
    });
  });

  it('of the other kind serve for customers where there is no app-only one', async () => {
    const tokens: PartnerCenterDeps['tokens'] = {
      get: async (kind) =>
        kind === 'appUser' ? { kind: 'token', token: 'user' } : { kind: 'none', message: 'None.', reason: 'missing' },
    };
    await withClient({ react: () => ({ json: fixture('customer') }), deps: { tokens } }, async (client, server) => {
      expect((await client.byId(id)).answered).toBe(true);
      expect(server.received[0]?.headers.authorization).toBe('Bearer user');
    });
  });
});

describe('the log', () => {
  it('tells every attempt, without query values, bodies or tokens', async () => {
    const entries: LogEntry[] = [];
    let clock = 0;
    const elapsedMs = () => (clock += 7);
    const react = () => ({ status: 400, json: { code: 900118, description: 'mail@contoso.example' } });
    await withClient({ react, deps: { log: (entry) => entries.push(entry), elapsedMs } }, async (client) => {
      await client.startingWith('secretname', 5);
    });
    expect(entries.length).toBe(2);
    expect(entries[0]).toMatchObject({ method: 'GET', path: '/v1/customers?size&filter', status: 400, code: '900118' });
    expect(entries[0]).toMatchObject({ reason: null, requestId: expect.stringMatching(/^id-/), correlationId: 'id-1' });
    expect(entries.every(({ durationMs }) => durationMs > 0)).toBe(true);
    expect(JSON.stringify(entries)).not.toMatch(/secretname|mail@|appOnly/);
  });

  it('says why there was no answer', async () => {
    const reasons: (string | null)[] = [];
    const log = ({ reason }: LogEntry) => void reasons.push(reason);
    await failureFor('silence', { limits: limitsOf(100), log });
    await failureFor('drop', { log });
    const coded = expect.stringMatching(/^[A-Z_]+$/);
    expect(reasons).toEqual(['timeout', 'timeout', 'timeout', coded, coded, coded]);
  });
});

describe('the client', () => {
  it('names itself where told, and reaches a Partner Center behind a path', async () => {
    const react = () => ({ json: fixture('customer') });
    await withClient({ react, deps: { applicationName: 'MCA bot' } }, async (client, server) => {
      await client.byId(id);
      expect(server.received[0]?.headers['ms-partnercenter-application']).toBe('MCA bot');
      const deps = { baseUrl: `${server.url}/proxy/` };
      await withClient({ react, deps }, (behind) => behind.byId(id));
      expect(server.received[1]?.url).toBe(`/proxy/v1/customers/${id}`);
    });
  });

  it('is not made for an address that is none', async () => {
    await expect(withClient({ react: () => ({}), deps: { baseUrl: 'nowhere' } }, async () => {})).rejects.toThrow(
      TypeError,
    );
  });
});
