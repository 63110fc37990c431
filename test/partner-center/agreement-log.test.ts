import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nestedText } from '../../src/partner-center/nested-text.ts';
import { anyJson } from '../fuzz/arbitraries.ts';
import { runs } from '../fuzz/runs.ts';
import { type Reaction, type Received, withClient } from './loopback.ts';

const customerId = '11111111-0000-4000-8000-00000000000a';
const DAY = 86_400_000;
const now = Date.UTC(2026, 2, 20, 15);
const from = Date.UTC(2026, 2, 20, 14, 0, 0, 500);
const attestationId = 'd7cb60a6-b8d3-486a-b7f5-b17ef03d3427';

/** A record as Microsoft's page shows records; what a `create_agreement` holds is not documented. */
const record = (more: object = {}) => ({
  id: 'r1',
  partnerId: 'p',
  customerId,
  userPrincipalName: null,
  applicationId: 'APP-1',
  resourceType: 'agreement',
  resourceNewValue: JSON.stringify({ AttestationId: attestationId, DateAgreed: '2026-03-20T14:30:00' }),
  operationType: 'create_agreement',
  originalCorrelationId: 'INTENT-1',
  operationDate: '2026-03-20T14:31:00.1234567Z',
  operationStatus: 'succeeded',
  customizedData: [],
  attributes: { objectType: 'AuditRecord' },
  ...more,
});
const known = {
  at: Date.UTC(2026, 2, 20, 14, 31, 0, 123),
  attestationId,
  dateAgreed: Date.UTC(2026, 2, 20, 14, 30),
  correlationId: 'intent-1',
  byThisApplication: true,
};

function read(react: (request: Received) => Reaction, since = from) {
  return withClient({ react, deps: { now: () => now, applicationId: 'app-1' } }, async (client, server) => ({
    answer: await client.readAgreementLog({ customerId, from: since }),
    queries: server.received.map(({ url }) => new URL(url, 'http://x').searchParams),
    requests: server.received,
  }));
}
const loggedIn = async (items: readonly unknown[], since?: number) => {
  const { answer } = await read(() => ({ json: { totalCount: 1, items } }), since);
  return answer.answered ? answer.value : answer.failure.kind;
};

describe('the activity log', () => {
  it('is asked for the customer, by day and app-only', async () => {
    const { answer, requests, queries } = await read(() => ({ json: { items: [record()] } }));
    expect(answer).toEqual({ answered: true, value: [known] });
    expect(requests.map(({ url }) => new URL(url, 'http://x').pathname)).toEqual(['/v1/auditrecords']);
    expect(requests[0]?.headers.authorization).toBe('Bearer appOnly-0');
    expect(Object.fromEntries(queries[0] ?? [])).toEqual({
      startDate: '2026-03-20',
      endDate: '2026-03-20',
      size: '500',
      filter: JSON.stringify({ Field: 'CustomerId', Value: customerId, Operator: 'equals' }),
    });
  });

  it.each([
    [0, [['2026-03-20', '2026-03-20']]],
    [29, [['2026-02-19', '2026-03-20']]],
    [
      30,
      [
        ['2026-02-18', '2026-03-19'],
        ['2026-03-20', '2026-03-20'],
      ],
    ],
    [
      400,
      [
        ['2025-12-21', '2026-01-19'],
        ['2026-01-20', '2026-02-18'],
        ['2026-02-19', '2026-03-20'],
      ],
    ],
    [-5, [['2026-03-20', '2026-03-20']]],
  ])('is asked in windows of at most 30 days, at most 90 days back (%d days)', async (days, windows) => {
    const { queries } = await read(() => ({ json: [] }), now - days * DAY);
    expect(queries.map((query) => [query.get('startDate'), query.get('endDate')])).toEqual(windows);
  });

  it('is read page by page, and a record that comes twice counts once', async () => {
    const react = ({ headers }: Received): Reaction => {
      if (headers['ms-continuationtoken'] === 'two') return { json: { items: [record(), record({ id: 'r2' })] } };
      const next = {
        uri: '/auditrecords?size=500&seekOperation=Next',
        headers: [{ key: 'MS-ContinuationToken', value: 'two' }],
      };
      return { json: { items: [record()], links: { next } } };
    };
    const { answer } = await read(react);
    expect(answer.answered && answer.value.length).toBe(2);
  });

  it('fails where a part of it fails', async () => {
    const react = ({ url }: Received): Reaction =>
      url.includes('startDate=2026-03-20') ? { status: 400 } : { json: [] };
    const { answer } = await read(react, now - 30 * DAY);
    expect(answer).toMatchObject({ answered: false, failure: { kind: 'refused' } });
  });

  it.each([
    ['in words', {}],
    ['as the SDK writes it', { operationType: 'CreateAgreement', operationStatus: 'Succeeded' }],
    ["as the SDK's number", { operationType: 38 }],
    ['with the text encoded twice', { resourceNewValue: JSON.stringify(record().resourceNewValue) }],
    ['with an object in place of its text', { resourceNewValue: JSON.parse(record().resourceNewValue) }],
    [
      'in pairs',
      {
        resourceNewValue: null,
        customizedData: [
          { key: 'attestationID', value: attestationId },
          { Key: 'DateAgreed', Value: '2026-03-20T14:30:00Z' },
        ],
      },
    ],
    [
      'deep within',
      {
        resourceNewValue: JSON.stringify({
          agreement: { attestationId, terms: [{ dateAgreed: '2026-03-20T14:30:00' }] },
        }),
      },
    ],
    ['without the customer', { customerId: null }],
    ['with the customer in capitals', { customerId: customerId.toUpperCase() }],
  ])('knows a created agreement %s', async (_name, more) => {
    expect(await loggedIn([record(more)])).toEqual([known]);
  });

  it('takes what is missing for unknown', async () => {
    const bare = {
      operationType: 'create_agreement',
      operationStatus: 'succeeded',
      operationDate: '2026-03-20T14:31:00',
    };
    expect(await loggedIn([bare])).toEqual([
      {
        at: Date.UTC(2026, 2, 20, 14, 31),
        attestationId: null,
        dateAgreed: null,
        correlationId: null,
        byThisApplication: null,
      },
    ]);
    expect(
      await loggedIn([record({ resourceNewValue: '{"attesta', customizedData: 'none', applicationId: 7 })]),
    ).toEqual([{ ...known, attestationId: null, dateAgreed: null, byThisApplication: null }]);
  });

  it('tells entries of other applications from ours', async () => {
    expect(await loggedIn([record({ applicationId: 'other' })])).toMatchObject([{ byThisApplication: false }]);
  });

  it.each([
    ['failed', { operationStatus: 'failed' }],
    ['is still going on', { operationStatus: 'progress' }],
    ['says no status', { operationStatus: undefined }],
    ['is something else', { operationType: 'create_order' }],
    ["is another customer's", { customerId: 'b' }],
    ['is older', { operationDate: '2026-03-20T13:59:59' }],
    ['has no date', { operationDate: 'soon' }],
    ['says nothing', { operationType: null }],
  ])('leaves out what %s', async (_name, more) => {
    expect(await loggedIn([record(more)])).toEqual([]);
  });

  it('counts the second in which the time asked for lies', async () => {
    expect(await loggedIn([record({ operationDate: '2026-03-20T14:00:00' })])).toHaveLength(1);
  });

  it('is unreadable where it is no list', async () => {
    expect(await loggedIn([7])).toBe('unreadable');
  });
});

describe('a text within', () => {
  it('is found or not, whatever is around it', () => {
    fc.assert(
      fc.property(anyJson, fc.boolean(), (value, encoded) => {
        const found = nestedText(encoded ? JSON.stringify(value) : value, 'attestationId');
        expect(found === null || found.trim() !== '').toBe(true);
        expect(nestedText([{ attestationId: 'x' }, value], 'AttestationId')).toBe('x');
      }),
      runs(200, 5_000),
    );
  });
});
