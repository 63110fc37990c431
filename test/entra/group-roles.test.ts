import { createServer, type Server } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GroupRoles, groupRoles } from '../../src/entra/group-roles.ts';

const home = 'cccccccc-0000-4000-8000-000000000003';
const sister = 'cccccccc-0000-4000-8000-000000000004';
const admins = 'aaaaaaaa-0000-4000-8000-00000000000a';
const sales = 'aaaaaaaa-0000-4000-8000-00000000000b';
const person = 'dddddddd-0000-4000-8000-000000000001';
const second = 1_000;

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

let server: Server;
let url: string;
let now: number;
let asked: { path: string; authorization: string | undefined; body: unknown }[];
/** What Graph answers next; without one, that the person is in no group. */
let answers: Answer[];
let logged: object[];
let told: object[];
let refusals: number;
/** Keeps Graph from answering. */
let hold: Promise<void> | null;

beforeEach(async () => {
  asked = [];
  answers = [];
  logged = [];
  told = [];
  refusals = 0;
  hold = null;
  now = 1_800_000_000_000;
  server = createServer(async (request, response) => {
    const { url: path = '', headers } = request;
    asked.push({ path, authorization: headers.authorization, body: await json(request) });
    const { status, body, headers: extra } = answers.shift() ?? { status: 200, body: { value: [] } };
    await hold;
    response.writeHead(status, { 'content-type': 'application/json', ...extra });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
});
afterEach(
  () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
);

function roles(changes: Partial<GroupRoles> = {}) {
  return groupRoles({
    graphUrl: url,
    groupIds: [admins, sales],
    tenantIds: [home, sister.toUpperCase()],
    getToken: async () => ({ kind: 'token', token: `graph-${refusals}` }),
    refused: () => {
      refusals += 1;
    },
    fetch,
    wallClock: { now: () => now },
    log: { warn: (facts) => void logged.push(facts) },
    onAnswer: (outcome) => told.push(outcome),
    ...changes,
  });
}

const inGroup = (...ids: string[]): Answer => ({ status: 200, body: { value: ids } });
const graphError = (status: number, code: string): Answer => ({ status, body: { error: { code, message: 'words' } } });
const me = { objectId: person, tenantId: home };

describe('a role by groups (partner-center.md 10 and trap 19: AdminAgents and SalesAgents, by id and never by name)', () => {
  it('is agent for whoever is in one of the groups, however the ids are written', async () => {
    answers = [inGroup(sales.toUpperCase())];
    expect(await roles().roleOf({ objectId: person.toUpperCase(), tenantId: home.toUpperCase() })).toBe('agent');
    expect(asked).toEqual([
      {
        path: `/v1.0/users/${person}/checkMemberGroups`,
        authorization: 'Bearer graph-0',
        body: { groupIds: [admins, sales] },
      },
    ]);
    expect(told).toEqual([{ ok: true }]);
  });

  it('is member for whoever is in none, or only in one that nobody asked about', async () => {
    expect(await roles().roleOf(me)).toBe('member');
    answers = [inGroup('ffffffff-0000-4000-8000-00000000000f')];
    expect(await roles().roleOf(me)).toBe('member');
  });

  it("is member for a person of another allowed tenant, whom the partner's tenant does not know", async () => {
    answers = [graphError(404, 'Request_ResourceNotFound')];
    expect(await roles().roleOf({ objectId: person, tenantId: sister })).toBe('member');
    expect(told).toEqual([{ ok: true }]);
  });

  it('is outsider for people of other tenants and of none, without asking Graph', async () => {
    expect(await roles().roleOf({ objectId: person, tenantId: 'eeeeeeee-0000-4000-8000-000000000005' })).toBe(
      'outsider',
    );
    expect(await roles().roleOf({ objectId: person, tenantId: null })).toBe('outsider');
    expect(asked).toEqual([]);
  });

  it('cannot lead the request elsewhere by an odd id', async () => {
    await roles().roleOf({ objectId: 'x/../../groups?a=', tenantId: home });
    expect(asked[0]?.path).toBe('/v1.0/users/x%2F..%2F..%2Fgroups%3Fa%3D/checkMemberGroups');
  });
});

describe('an answer of Graph', () => {
  it('is good for five minutes, a yes and a no alike', async () => {
    const one = roles();
    answers = [inGroup(admins)];
    expect(await one.roleOf(me)).toBe('agent');
    now += 300 * second - 1;
    expect(await one.roleOf(me)).toBe('agent');
    expect(asked).toHaveLength(1);
    now += 1;
    expect(await one.roleOf(me)).toBe('member');
    now += 60 * second;
    expect(await one.roleOf(me)).toBe('member');
    expect(asked).toHaveLength(2);
  });

  it('is shared by all who ask about the same person at the same time', async () => {
    const one = roles();
    const found = await Promise.all(Array.from({ length: 20 }, () => one.roleOf(me)));
    expect(new Set(found)).toEqual(new Set(['member']));
    expect(asked).toHaveLength(1);
  });
});

describe('a person who cannot be looked up is unchecked, never an agent', () => {
  it.each([
    ['403', graphError(403, 'Authorization_RequestDenied'), { status: 403, code: 'Authorization_RequestDenied' }],
    ['429', { status: 429, body: '' }, { status: 429, code: 'status 429' }],
    ['500', graphError(500, 'InternalServerError'), { status: 500, code: 'InternalServerError' }],
    ['503 of a proxy', { status: 503, body: '<html>' }, { status: 503, code: 'status 503' }],
    ['404 of something else', { status: 404, body: '<html>' }, { status: 404, code: 'status 404' }],
    ['an unreadable answer', { status: 200, body: '<html>' }, { status: 200, code: 'unreadable answer' }],
    ['another shape', { status: 200, body: { value: 'yes' } }, { status: 200, code: 'unreadable answer' }],
  ])('where Graph answers %s', async (_what, answer, facts) => {
    answers = [answer];
    expect(await roles().roleOf(me)).toBe('unchecked');
    expect(logged).toEqual([facts]);
  });

  it('where there is no token, without asking Graph', async () => {
    const getToken = async () => ({ kind: 'none', reason: 'refused', message: 'No token.' }) as const;
    expect(await roles({ getToken }).roleOf(me)).toBe('unchecked');
    expect(asked).toEqual([]);
    expect(logged).toEqual([{ status: null, code: 'No token.' }]);
    expect(told).toEqual([]);
  });

  it('where Graph does not answer in time, or nobody brings a token in time', async () => {
    hold = new Promise(() => undefined);
    expect(await roles({ timeoutMs: 20 }).roleOf(me)).toBe('unchecked');
    expect(await roles({ timeoutMs: 20, getToken: () => new Promise(() => undefined) }).roleOf(me)).toBe('unchecked');
    expect(told).toEqual([]);
  });

  it('where nobody listens', async () => {
    expect(await roles({ fetch: () => Promise.reject(new TypeError('fetch failed')) }).roleOf(me)).toBe('unchecked');
  });

  it('for some seconds only', async () => {
    const one = roles();
    answers = [graphError(500, 'x'), inGroup(admins)];
    expect(await one.roleOf(me)).toBe('unchecked');
    now += 4 * second;
    expect(await one.roleOf(me)).toBe('unchecked');
    expect(asked).toHaveLength(1);
    now += second;
    expect(await one.roleOf(me)).toBe('agent');
  });

  it('also where he was an agent before', async () => {
    const one = roles();
    answers = [inGroup(admins), graphError(500, 'x')];
    await one.roleOf(me);
    now += 300 * second;
    expect(await one.roleOf(me)).toBe('unchecked');
  });

  it('while Graph asks for patience, for whomever', async () => {
    const one = roles();
    answers = [{ status: 429, body: {}, headers: { 'retry-after': '60' } }];
    await one.roleOf(me);
    now += 59 * second;
    expect(await one.roleOf({ objectId: sales, tenantId: home })).toBe('unchecked');
    expect(asked).toHaveLength(1);
    now += 6 * second;
    expect(await one.roleOf(me)).toBe('member');
  });
});

describe('a 401 of Graph', () => {
  it('is answered with another token, once', async () => {
    answers = [graphError(401, 'InvalidAuthenticationToken'), inGroup(admins)];
    expect(await roles().roleOf(me)).toBe('agent');
    expect(asked.map(({ authorization }) => authorization)).toEqual(['Bearer graph-0', 'Bearer graph-1']);
    expect(told).toEqual([{ ok: true }]);
  });

  it('twice leaves the person unchecked and tells operations', async () => {
    answers = [graphError(401, 'InvalidAuthenticationToken'), graphError(401, 'InvalidAuthenticationToken')];
    expect(await roles().roleOf(me)).toBe('unchecked');
    expect(asked).toHaveLength(2);
    expect(told).toEqual([{ ok: false, code: 'InvalidAuthenticationToken' }]);
  });
});
