import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeMember } from '../../src/bot/membership.ts';
import { anyJson, anyText, otherCase } from './arbitraries.ts';
import { runs } from './runs.ts';

const tenantId = 'aaaaaaaa-0000-4000-8000-000000000001';
const entraId = 'bbbbbbbb-0000-4000-8000-000000000001';
const wanted = { entraId, allowedTenantIds: [tenantId] };
const alice = { id: '29:alice', tenantId, userRole: 'user', userPrincipalName: 'alice@contoso.example' };

const odd = fc.oneof(
  anyJson,
  anyText,
  fc.constantFrom(tenantId, entraId, 'user', 'owner'),
  otherCase('guest'),
  otherCase('anonymous'),
  otherCase('eve#EXT#@contoso.example'),
);
const names = [...Object.keys(alice), 'objectId', 'aadObjectId', '__proto__', 'role', 'properties'];
/** A member's answer in which up to three properties are something else. */
const nearly = fc
  .tuple(
    fc.constantFrom({ objectId: entraId }, { aadObjectId: entraId }, { objectId: entraId, aadObjectId: entraId }),
    fc.array(fc.tuple(fc.constantFrom(...names), odd), { maxLength: 3 }),
  )
  .map(([ids, changes]) => Object.fromEntries([...Object.entries({ ...alice, ...ids }), ...changes]));

const is = (value: unknown, text: string): boolean =>
  typeof value === 'string' && value.toLowerCase() === text.toLowerCase();

describe('what the Bot Connector says of a member', () => {
  it('makes a member of nobody but a plain member of the tenant, and the one who was asked for', () => {
    fc.assert(
      fc.property(fc.oneof({ weight: 4, arbitrary: nearly }, { weight: 1, arbitrary: anyJson }), (answer) => {
        const member = judgeMember(answer, wanted);
        if (member.kind !== 'member') return;
        expect(member.tenantId.toLowerCase()).toBe(tenantId);
        const said = new Map(Object.entries(answer ?? {}));
        expect(is(said.get('tenantId'), tenantId)).toBe(true);
        const ids = ['objectId', 'aadObjectId'].map((name) => said.get(name));
        expect(ids.some((id) => is(id, entraId))).toBe(true);
        expect(ids.filter((id) => typeof id === 'string' && id !== '' && !is(id, entraId))).toEqual([]);
        expect(is(said.get('userRole'), 'guest') || is(said.get('userRole'), 'anonymous')).toBe(false);
        const named = said.get('userPrincipalName') ?? '';
        expect(typeof named === 'string' && !named.toUpperCase().includes('#EXT#')).toBe(true);
      }),
      runs(600, 10_000),
    );
  });

  it('makes a member of an untouched answer', () => {
    expect(judgeMember({ ...alice, objectId: entraId }, wanted)).toEqual({ kind: 'member', tenantId });
  });
});
