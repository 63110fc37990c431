import { describe, expect, test } from 'vitest';
import { findSupportIds } from '../../src/agreements/support-ids.ts';

const a = '9f1a2b3c-0000-4000-8000-00000000000a';
const b = '9f1a2b3c-0000-4000-8000-00000000000b';

describe('the ids for Microsoft’s support', () => {
  test.each<[string, unknown, { requestId: string | null; correlationId: string | null } | null]>([
    ['of a body', { code: 900428, correlationId: a, requestId: b }, { requestId: b, correlationId: a }],
    [
      'of headers that a shop put beside it',
      { 'MS-CorrelationId': a, 'MS-RequestId': b },
      { requestId: b, correlationId: a },
    ],
    [
      'deep inside',
      [{ orderErrors: [{ details: { CorrelationId: a.toUpperCase() } }] }],
      { requestId: null, correlationId: a },
    ],
    ['of JSON within a text', `403: {"code":"900428","correlationId":"${a}"}`, { requestId: null, correlationId: a }],
    ['of JSON within JSON', { body: JSON.stringify({ requestId: b }) }, { requestId: b, correlationId: null }],
    ['of a sentence', `Refused. Correlation ID: ${a}, x-ms-request-id=${b}`, { requestId: b, correlationId: a }],
    ['not a customer’s id', { tenantId: a, customerId: b }, null],
    ['not what is no GUID', { correlationId: 'planted@contoso.example' }, null],
    ['not of nothing', null, null],
  ])('%s', (_what, value, ids) => {
    expect(findSupportIds(value)).toEqual(ids);
  });

  test('are not looked for in vain in a long text', () => {
    expect(findSupportIds('correlation'.repeat(20_000) + ' id'.repeat(20_000))).toBeNull();
  });
});
