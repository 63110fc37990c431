import { describe, expect, it } from 'vitest';
import { findMcaCode } from '../../src/agreements/mca-code.ts';

describe('the code of a missing or outdated agreement', () => {
  it.each<[string, unknown, string]>([
    ['a number', { code: 900428, description: '…' }, '900428'],
    ['a text', { code: ' 13605 ', description: '…', data: [], source: 'PartnerFD' }, '13605'],
    ['Pascal case', { Code: 900428 }, '900428'],
    ['an error inside an error', { error: { code: 900428 } }, '900428'],
    ['the error of a library', { code: 'ERR_BAD_REQUEST', status: 403, response: { data: { code: 13605 } } }, '13605'],
    ['an item of a cart', { lineItems: [{ error: { errorCode: '13605' } }] }, '13605'],
    ['a whole checkout', { orders: [], orderErrors: [{ orderGroupId: '0', code: 900428 }] }, '900428'],
    ['an internal code', { code: 400, errorMessageExtended: 'InternalErrorCode=900428' }, '900428'],
    ['JSON inside JSON', { statusCode: 403, body: '{"code":900428}' }, '900428'],
    ['JSON as a text with a byte-order mark', '\uFEFF {"code": "900428"}', '900428'],
    ['JSON in a sentence', 'Order failed: {"code": 900428, "description": "…"} please help', '900428'],
    ['escaped JSON in a sentence', 'body="{\\"code\\":13605}"', '13605'],
    ['JSON that was cut off', '{"code": 900428, "description": "Either a part', '900428'],
    ['words', 'contoso cannot buy, error 900428!', '900428'],
    ['brackets', 'Forbidden (13605).', '13605'],
    ['a status beside it', 'Response status code 403: 13605 Either a partner confirmation', '13605'],
    ['a list', '403,900428,Contoso', '900428'],
    ['a chat message with entities', '{&quot;code&quot;:900428}', '900428'],
  ])('is found as %s', (_what, value, code) => {
    expect(findMcaCode(value)).toEqual({ code });
  });

  it.each<[string, unknown, string | null]>([
    ["the offer's own attestation", { code: 900203, description: 'AttestationAccepted' }, '900203'],
    ['another code beside an amount', { code: 800075, description: 'order 13605 was refused' }, '800075'],
    ['another code named in words', 'order 13605 was refused with error code 900203', '900203'],
    ['a status alone', { code: 403, message: 'Forbidden' }, '403'],
    ['a word as code', { code: 'Unauthorized' }, 'Unauthorized'],
    ['an id', { id: 'order-13605', customerId: '13605', orderId: 900428 }, null],
    ['a quantity', { quantity: 13605, total: 900428 }, null],
    ['an amount', 'the invoice says $13605 and 1,13605 and 13605.50', null],
    ['a longer number', 'order 1900428 and 9004281', null],
    ['part of an id', 'order-13605 and 13605-A and 0c9a-900428-1', null],
    ['nothing', null, null],
    ['an empty text', '', null],
    ['a list of nothing', [null, undefined, true], null],
  ])('is not seen in %s', (_what, value, seen) => {
    expect(findMcaCode(value)).toEqual({ code: null, seen });
  });

  it('is looked for in any nesting without harm', () => {
    const deep = `${'['.repeat(20_000)}900428${']'.repeat(20_000)}`;
    expect(findMcaCode(JSON.parse(deep))).toEqual({ code: null, seen: null });
    expect(findMcaCode({ code: 'x'.repeat(1_000) })).toEqual({ code: null, seen: 'x'.repeat(40) });
  });
});
