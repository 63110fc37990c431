import { describe, expect, it } from 'vitest';
import { askedMembership, type Claim, judgeMember } from '../../src/bot/membership.ts';
import { silent } from './adapter-setup.ts';

const tenantId = 'aaaaaaaa-0000-4000-8000-000000000001';
const entraId = 'bbbbbbbb-0000-4000-8000-000000000001';
const claim: Claim = { teamsId: '29:alice', entraId, tenantIds: [tenantId], reference: {}, rosterIds: ['chat'] };
const alice = {
  id: '29:alice',
  aadObjectId: entraId,
  tenantId,
  userRole: 'user',
  userPrincipalName: 'alice@x.example',
};

function start(answer: () => Promise<unknown>, timeoutMs = 60_000) {
  const clock = { ms: 0 };
  const asked: string[] = [];
  const membership = askedMembership({
    readMember: async (_reference, { memberId }) => {
      asked.push(memberId);
      return answer();
    },
    allowedTenantIds: [tenantId.toUpperCase()],
    log: silent,
    now: () => clock.ms,
    timeoutMs,
  });
  return { clock, asked, membership };
}

describe('what the Bot Connector says of a member', () => {
  const judged = (other: object): string =>
    judgeMember({ ...alice, ...other }, { entraId, allowedTenantIds: [tenantId] }).kind;

  it.each<[string, object]>([
    ['a member', {}],
    ['a member whose role is left out', { userRole: undefined }],
    ['a member under the name of the wire', { aadObjectId: undefined, objectId: entraId }],
    ['a member in other letters', { tenantId: tenantId.toUpperCase(), aadObjectId: entraId.toUpperCase() }],
  ])('is believed of %s', (_what, other) => {
    expect(judged(other)).toBe('member');
  });

  it.each<[string, object]>([
    ['a guest', { userRole: 'guest' }],
    ['a Guest', { userRole: 'Guest' }],
    ['somebody anonymous', { userRole: 'anonymous', aadObjectId: undefined }],
    ['an invited account', { userPrincipalName: 'eve_evil.example#ext#@x.example' }],
    ['another tenant', { tenantId: 'cccccccc-0000-4000-8000-000000000009' }],
    ['another person', { aadObjectId: 'bbbbbbbb-0000-4000-8000-00000000dead' }],
    ['two people', { objectId: 'bbbbbbbb-0000-4000-8000-00000000dead' }],
  ])('makes an outsider of %s', (_what, other) => {
    expect(judged(other)).toBe('outsider');
  });

  it.each<[string, object]>([
    ['no tenant', { tenantId: undefined }],
    ['an empty tenant', { tenantId: '' }],
    ['a tenant of another type', { tenantId: { id: tenantId } }],
    ['no person', { aadObjectId: undefined }],
  ])('is unclear with %s', (_what, other) => {
    expect(judged(other)).toBe('unclear');
  });

  it.each([undefined, null, '', 'alice', 7, []])('is unclear where it is %j', (answer) => {
    expect(judgeMember(answer, { entraId, allowedTenantIds: [tenantId] }).kind).not.toBe('member');
  });
});

describe('membership', () => {
  it('is asked for once an hour', async () => {
    const { clock, asked, membership } = start(async () => alice);
    expect(await membership(claim)).toEqual({ kind: 'member', tenantId });
    clock.ms = 3_599_999;
    await membership(claim);
    expect(asked).toHaveLength(1);
    clock.ms = 3_600_000;
    await membership(claim);
    expect(asked).toHaveLength(2);
  });

  it('of a guest is asked for again after five minutes', async () => {
    let answer: object = { ...alice, userRole: 'guest' };
    const { clock, asked, membership } = start(async () => answer);
    expect((await membership(claim)).kind).toBe('outsider');
    answer = alice;
    clock.ms = 299_999;
    expect((await membership(claim)).kind).toBe('outsider');
    clock.ms = 300_000;
    expect((await membership(claim)).kind).toBe('member');
    expect(asked).toHaveLength(2);
  });

  it('that cannot be found out is never remembered', async () => {
    let answer: unknown;
    const { asked, membership } = start(async () => answer);
    expect((await membership(claim)).kind).toBe('unclear');
    answer = alice;
    expect((await membership(claim)).kind).toBe('member');
    expect(asked).toHaveLength(2);
  });

  it('is unclear when no answer comes in time', async () => {
    const { membership } = start(() => new Promise(() => {}), 20);
    expect((await membership(claim)).kind).toBe('unclear');
  });

  it('of one person claimed to be another is another question', async () => {
    const { asked, membership } = start(async () => alice);
    await membership(claim);
    const other = { ...claim, entraId: 'bbbbbbbb-0000-4000-8000-00000000dead' };
    expect((await membership(other)).kind).toBe('outsider');
    expect(asked).toHaveLength(2);
  });

  it('needs every tenant that the activity names, also of somebody who is known', async () => {
    const { asked, membership } = start(async () => alice);
    await membership(claim);
    const foreign = 'cccccccc-0000-4000-8000-000000000009';
    expect(await membership({ ...claim, tenantIds: [tenantId, foreign] })).toEqual({ kind: 'outsider' });
    expect(asked).toHaveLength(1);
  });
});
