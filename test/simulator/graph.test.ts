import { describe, expect, it } from 'vitest';
import { appToken, call, clientId, graph, openWithEntra, person, secret } from './entra-support.ts';
import { ask, openEmpty } from './support.ts';

const admins = 'a0000000-0000-4000-8000-000000000001';
const sales = 'a0000000-0000-4000-8000-000000000002';
const other = 'a0000000-0000-4000-8000-000000000003';
const groups = {
  groups: [
    { id: admins, members: [person.objectId] },
    { id: sales, members: [] },
  ],
};
const route = (user: string) => `POST /v1.0/users/${user}/checkMemberGroups`;
const error = (code: string) => ({
  error: {
    code,
    message: expect.any(String),
    innerError: { date: expect.any(String), 'request-id': expect.any(String), 'client-request-id': expect.any(String) },
  },
});

describe('Graph’s checkMemberGroups', () => {
  it('answers the groups of those asked for in which the person is, as they are now', async () => {
    const simulator = await openWithEntra({}, { graph: groups });
    const token = await appToken(simulator, graph);
    const body = { groupIds: [admins.toUpperCase(), sales, other] };
    const groupsOf = async () => Object((await call(simulator, route(person.objectId), { token, body })).json);
    expect(await groupsOf()).toEqual({
      '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#Collection(Edm.String)',
      value: [admins],
    });
    simulator.graph.removeMember(admins, person.objectId);
    simulator.graph.addMember(sales, person.objectId.toUpperCase());
    expect((await groupsOf()).value).toEqual([sales]);
    const change = { groupId: sales, objectId: person.objectId, member: false };
    expect((await call(simulator, 'POST /_simulator/graph/members', { body: change })).status).toBe(200);
    expect((await groupsOf()).value).toEqual([]);
    await simulator.reset();
    expect((await groupsOf()).value).toEqual([admins]);
  });

  it('refuses an unknown person with 404 Request_ResourceNotFound', async () => {
    const simulator = await openWithEntra({}, { graph: groups });
    const given = { token: await appToken(simulator, graph), body: { groupIds: [admins] } };
    const refused = await call(simulator, route('11111111-1111-4111-8111-111111111111'), given);
    expect(refused).toMatchObject({ status: 404, json: error('Request_ResourceNotFound') });
  });

  it('takes twenty groups and refuses twenty-one, none and bad ids with 400', async () => {
    const simulator = await openWithEntra({}, { graph: groups });
    const token = await appToken(simulator, graph);
    const many = Array.from({ length: 21 }, (_, index) => `b0000000-0000-4000-8000-0000000000${10 + index}`);
    const check = (body: unknown) => call(simulator, route(person.objectId), { token, body });
    expect((await check({ groupIds: many.slice(1) })).status).toBe(200);
    for (const body of [{ groupIds: many }, { groupIds: ['AdminAgents'] }, {}, []]) {
      expect(await check(body)).toMatchObject({ status: 400, json: error('Request_BadRequest') });
    }
  });

  it('needs a token for Graph: 401 InvalidAuthenticationToken', async () => {
    const simulator = await openWithEntra({}, { graph: groups });
    const expired = await simulator.entra.makeToken({ resource: graph, clientId, claims: { exp: 1 } });
    for (const token of ['', 'x', await appToken(simulator), expired]) {
      const refused = await call(simulator, route(person.objectId), { token, body: { groupIds: [admins] } });
      expect(refused).toMatchObject({ status: 401, json: error('InvalidAuthenticationToken') });
      expect(refused.headers.get('request-id')).toBeTruthy();
    }
    expect(simulator.state().requests.at(-1)).toMatchObject({ tokenKind: 'expired', appId: clientId });
  });

  it('needs GroupMember.Read.All: 403 Authorization_RequestDenied', async () => {
    const simulator = await openWithEntra({ apps: [{ clientId, secret }] }, { graph: groups });
    const token = await appToken(simulator, graph);
    const refused = await call(simulator, route(person.objectId), { token, body: { groupIds: [admins] } });
    expect(refused).toMatchObject({ status: 403, json: error('Authorization_RequestDenied') });
  });

  it('takes the opaque tokens where Entra does not run', async () => {
    const simulator = await openEmpty({ graph: groups });
    const body = { groupIds: [admins] };
    expect((await ask(simulator, route(person.objectId), { body })).json).toMatchObject({ value: [admins] });
    expect((await ask(simulator, route(person.objectId), { body, token: '' })).status).toBe(401);
  });
});
