import { describe, expect, it } from 'vitest';
import { fixedRoles } from '../../src/entra/roles.ts';

const agent = 'AAAAAAAA-0000-4000-8000-000000000001';
const other = 'bbbbbbbb-0000-4000-8000-000000000002';
const home = 'cccccccc-0000-4000-8000-000000000003';

describe('roles by fixed lists', () => {
  const roles = fixedRoles({ agentObjectIds: [agent], tenantIds: [home.toUpperCase()] });

  it('make the listed people agents, however their ids are written', async () => {
    expect(await roles.roleOf({ objectId: agent, tenantId: home })).toBe('agent');
    expect(await roles.roleOf({ objectId: agent.toLowerCase(), tenantId: home })).toBe('agent');
  });

  it('make everybody else of the tenant a member', async () => {
    expect(await roles.roleOf({ objectId: other, tenantId: home })).toBe('member');
  });

  it('make people of other tenants and of none outsiders, listed or not', async () => {
    expect(await roles.roleOf({ objectId: agent, tenantId: other })).toBe('outsider');
    expect(await roles.roleOf({ objectId: agent, tenantId: null })).toBe('outsider');
  });

  it('of the demo make everybody an agent, from wherever', async () => {
    const demo = fixedRoles({ agentObjectIds: 'everybody', tenantIds: 'any' });
    expect(await demo.roleOf({ objectId: 'user-id-0', tenantId: null })).toBe('agent');
  });

  it('of the demo with a list let the listed alone act', async () => {
    const demo = fixedRoles({ agentObjectIds: ['user-id-0'], tenantIds: 'any' });
    expect(await demo.roleOf({ objectId: 'user-id-0', tenantId: 'x' })).toBe('agent');
    expect(await demo.roleOf({ objectId: 'user-id-1', tenantId: 'x' })).toBe('member');
  });

  it('with nobody listed make nobody an agent', async () => {
    const roles = fixedRoles({ agentObjectIds: [], tenantIds: 'any' });
    expect(await roles.roleOf({ objectId: agent, tenantId: home })).toBe('member');
  });
});
