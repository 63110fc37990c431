import { describe, expect, it } from 'vitest';
import type { LogEntry } from '../../src/partner-center/attempt.ts';
import type { PartnerCenterDeps } from '../../src/partner-center/client.ts';
import { flyingClock } from './clocks.ts';
import { errorBody, fixture, limitsOf, type Reaction, type Received, startLoopback, withClient } from './loopback.ts';

const id = '11111111-0000-4000-8000-00000000000a';
const good: Reaction = { json: fixture('customer') };

/** Asks for a customer; the server reacts so, one after the other, and then well. Half of each delay is waited. */
async function ask(reactions: readonly Reaction[], deps: Partial<PartnerCenterDeps> = {}) {
  const clock = flyingClock();
  const entries: LogEntry[] = [];
  const left = [...reactions];
  const react = (): Reaction => left.shift() ?? good;
  const all = { ...clock, random: () => 0.5, log: (entry: LogEntry) => void entries.push(entry), ...deps };
  return withClient({ react, deps: all }, async (client, server) => {
    const answer = await client.byId(id);
    return { answer, requests: server.received, slept: clock.slept, entries };
  });
}

const requestIds = (requests: readonly Received[]) => requests.map(({ headers }) => headers['ms-requestid']);

describe('a reading is tried again', () => {
  it.each([
    ['a dropped connection', 'drop', 150],
    ['a body that is cut off', { text: '{"id":', cut: true }, 150],
    ['an error that is cut off', { status: 400, text: '{"code":', cut: true }, 150],
    ['truncated JSON', { text: '{"id":' }, 150],
    ['truncated JSON of an error', { status: 403, text: '{"code":9001' }, 150],
    ['a page with 200', { text: '<html>Sign in</html>', headers: { 'content-type': 'text/html' } }, 150],
    ['an empty body', { text: '' }, 150],
    ['408', { status: 408 }, 250],
    ['429', { status: 429, json: errorBody('throttled') }, 1_000],
    ['500', { status: 500, json: { code: 800003 } }, 250],
    ['502 with a page', { status: 502, text: '<html>Bad Gateway</html>' }, 250],
    ['503', { status: 503 }, 500],
    ['504', { status: 504 }, 250],
    ['a 5xx that says it is retryable', { status: 507, json: { code: 1, isRetryable: true } }, 250],
    ['seconds in Retry-After', { status: 503, headers: { 'retry-after': '3' } }, 3_000],
    [
      'a date in Retry-After',
      {
        status: 429,
        headers: { date: 'Mon, 05 Jan 2026 12:00:00 GMT', 'retry-after': 'Mon, 05 Jan 2026 12:00:07 GMT' },
      },
      7_000,
    ],
  ] as const)('after %s', async (_name, reaction, delay) => {
    const { answer, requests, slept } = await ask([reaction]);
    expect(answer).toMatchObject({ answered: true, value: { id } });
    expect(requests.length).toBe(2);
    expect(slept).toEqual([delay]);
  });

  it('after a time-out', async () => {
    const { answer, requests, entries } = await ask(['silence'], { limits: limitsOf(1_500) });
    expect(answer.answered).toBe(true);
    expect(requests.length).toBe(2);
    expect(entries.map(({ reason }) => reason)).toEqual(['timeout', null]);
  });

  it('never more than twice, with a delay that doubles', async () => {
    const { answer, requests, slept } = await ask(['drop', { status: 503 }, { status: 500 }]);
    expect(answer).toMatchObject({ answered: false, failure: { kind: 'unavailable', httpStatus: 500 } });
    expect(requests.length).toBe(3);
    expect(slept).toEqual([150, 1_000]);
  });

  it('not in time, where a token had to be renewed: it was not asked, and nothing is wrong with the credential', async () => {
    const told: unknown[] = [];
    const onCredential = (...args: unknown[]) => void told.push(args);
    const { answer, requests } = await ask([{ status: 401 }], { requestsPerMinute: 1, onCredential });
    expect(answer).toMatchObject({ answered: false, failure: { kind: 'notAsked', retryAfterMs: 60_000 } });
    expect(requests.length).toBe(1);
    expect(told).toEqual([]);
  });

  it('as often after a token had to be renewed', async () => {
    const { answer, requests } = await ask([{ status: 401 }, { status: 500 }, { status: 500 }]);
    expect(answer.answered).toBe(true);
    expect(requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer appOnly-0',
      ...Array(3).fill('Bearer appOnly-1'),
    ]);
  });

  it('under the same request id after no answer, under a new one after any, always with one correlation id', async () => {
    const lost = await ask(['drop', { text: '{"id":', cut: true }]);
    expect(new Set(requestIds(lost.requests)).size).toBe(1);
    const answered = await ask([{ status: 500 }, { text: '{' }]);
    expect(new Set(requestIds(answered.requests)).size).toBe(3);
    const mixed = requestIds((await ask(['drop', { status: 500 }])).requests);
    expect(mixed[0]).toBe(mixed[1]);
    expect(mixed[2]).not.toBe(mixed[1]);
    for (const { requests } of [lost, answered])
      expect(new Set(requests.map(({ headers }) => headers['ms-correlationid'])).size).toBe(1);
  });

  it('and every attempt is logged with its number and what was waited before it', async () => {
    const { entries } = await ask([{ status: 503, headers: { 'retry-after': '3' } }, 'drop']);
    expect(entries.map(({ attempt, waitedMs, priority, status }) => ({ attempt, waitedMs, priority, status }))).toEqual(
      [
        { attempt: 1, waitedMs: 0, priority: 'interactive', status: 503 },
        { attempt: 2, waitedMs: 3_000, priority: 'interactive', status: null },
        { attempt: 3, waitedMs: 300, priority: 'interactive', status: 200 },
      ],
    );
  });
});

describe('a reading is not tried again', () => {
  it.each([
    ['400', { status: 400, json: { code: 900118 } }, 'answered'],
    ['403', { status: 403, json: errorBody('blocked') }, 'refused'],
    ['404 without a code', { status: 404 }, 'refused'],
    ['a page with 403', { status: 403, text: '<html>No</html>' }, 'unreadable'],
    ['409 that says it is retryable', { status: 409, json: { code: 1, isRetryable: true } }, 'refused'],
    ['501', { status: 501 }, 'unavailable'],
    ['500 that says it is not retryable', { status: 500, json: { code: 1, isRetryable: false } }, 'unavailable'],
    ['503 with a code of a final answer', { status: 503, json: { code: 600061 } }, 'refused'],
    ['a redirect', { status: 302, headers: { location: '/v1/elsewhere' } }, 'unreadable'],
    ['a success that is something else', { json: { id: 7 } }, 'unreadable'],
  ] as const)('after %s', async (_name, reaction, kind) => {
    const { answer, requests } = await ask([reaction]);
    expect(answer.answered ? 'answered' : answer.failure.kind).toBe(kind);
    expect(requests.length).toBe(1);
  });

  it('where Retry-After is longer than what is left of its time: it is answered at once, with that time', async () => {
    const headers = { 'retry-after': '57' };
    const { answer, requests, slept } = await ask([{ status: 429, json: errorBody('throttled'), headers }]);
    expect(answer).toMatchObject({ failure: { kind: 'throttled', httpStatus: 429, retryAfterMs: 57_000 } });
    expect(requests.length).toBe(1);
    expect(slept).toEqual([]);
  });

  it('where its attempts have used up its time', async () => {
    const clock = flyingClock();
    const react = (): Reaction => {
      clock.pass(9_500);
      return { status: 500 };
    };
    await withClient({ react, deps: clock }, async (client, server) => {
      expect(await client.byId(id)).toMatchObject({ failure: { kind: 'unavailable' } });
      expect(server.received.length).toBe(2);
    });
  });
});

describe('the time of a question', () => {
  it('is the same for all its pages', async () => {
    const clock = flyingClock();
    let pages = 0;
    const react = (): Reaction => {
      clock.pass(4_000);
      return { json: { items: [], links: { next: { uri: `/customers?page=${++pages}` } } } };
    };
    await withClient({ react, deps: clock }, async (client, server) => {
      expect(await client.readAcceptance(id)).toMatchObject({
        agreements: { answered: false, failure: { kind: 'notAsked' } },
      });
      expect(server.received.length).toBeLessThanOrEqual(6);
    });
  });

  it('gives an attempt no more than what is left of it', async () => {
    const late: typeof fetch = (_to, init) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => resolve(Response.json(fixture('customer'))), 1_700);
        init?.signal?.addEventListener('abort', () => {
          clearTimeout(timer);
          reject(init.signal?.reason);
        });
      });
    // The clock stands still: only the attempt's own time ends it.
    const deps = { ...flyingClock(), fetch: late, limits: limitsOf(1_950, 500) };
    await withClient({ react: () => good, deps }, async (client) => {
      expect(await client.byId(id)).toMatchObject({ failure: { kind: 'unanswered' } });
    });
  });
});

describe('what creates', () => {
  const agreement = { requestId: 'i', customerId: id, attestationId: 'a', dateAgreed: 0, userId: 'u' };

  it.each([
    ['drop', 'unanswered'],
    [{ status: 408 }, 'unanswered'],
    [{ status: 429, headers: { 'retry-after': '1' } }, 'refused'],
    [{ status: 500, json: { isRetryable: true } }, 'unanswered'],
    [{ status: 503, headers: { 'retry-after': '1' } }, 'unanswered'],
    [{ status: 201, text: '{"user', cut: true }, 'created'],
  ] as const)('is sent once, whatever the answer (%j)', async (reaction, kind) => {
    await withClient({ react: () => reaction, deps: flyingClock() }, async (client, server) => {
      expect((await client.createAgreement(agreement)).kind).toBe(kind);
      expect(server.received.length).toBe(1);
    });
  });
});

describe('throttling', () => {
  it('keeps everybody from the throttled resource for as long as Microsoft says, and nobody from another', async () => {
    const clock = flyingClock();
    const react = (request: Received): Reaction =>
      request.url.includes('/agreements?')
        ? { status: 429, headers: { 'retry-after': '40' } }
        : { json: { isSigned: false, items: [] } };
    await withClient({ react, deps: clock }, async (client, server, { background }) => {
      const throttled = { kind: 'throttled', retryAfterMs: 40_000 };
      expect(await client.readAcceptance(id)).toMatchObject({
        agreements: { failure: throttled },
        directSigned: { answered: true },
      });
      const asked = server.received.length;
      for (const who of [client, background]) {
        expect(await who.readAcceptance(id)).toMatchObject({
          agreements: { failure: { kind: 'notAsked', retryAfterMs: 40_000, httpStatus: null } },
          directSigned: { answered: true },
        });
      }
      expect(server.received.length).toBe(asked + 2);
      clock.pass(40_000);
      await background.readAcceptance(id);
      expect(server.received.length).toBe(asked + 4);
    });
  });
});

describe('the budget on the wire', () => {
  it('is shared by both priorities, counts retries, and leaves what is too late unasked', async () => {
    const clock = flyingClock();
    const react = (): Reaction => ({ status: 500 });
    const deps = { ...clock, random: () => 0, requestsPerMinute: 4 };
    await withClient({ react, deps }, async (client, server, { background }) => {
      expect(await client.byId(id)).toMatchObject({ failure: { kind: 'unavailable' } });
      expect(await background.byId(id)).toMatchObject({ failure: { kind: 'unavailable' } });
      expect(server.received.length).toBe(4);
      const answer = await client.billingProfile(id);
      expect(answer).toMatchObject({ failure: { kind: 'notAsked', httpStatus: null, code: null, message: '' } });
      if (answer.answered) throw new Error('answered');
      expect(answer.failure.retryAfterMs).toBeGreaterThan(59_000);
      expect(answer.failure.retryAfterMs).toBeLessThanOrEqual(60_000);
      expect(server.received.length).toBe(4);
    });
  });

  it('that is used up leaves nothing created', async () => {
    const deps = { ...flyingClock(), requestsPerMinute: 1 };
    await withClient({ react: () => good, deps }, async (client, server) => {
      await client.byId(id);
      const agreement = { requestId: 'i', customerId: id, attestationId: 'a', dateAgreed: 0, userId: 'u' };
      expect(await client.createAgreement(agreement)).toMatchObject({
        kind: 'refused',
        failure: { kind: 'notAsked', requestId: 'i', retryAfterMs: 60_000 },
      });
      expect(server.received.length).toBe(1);
    });
  });
});

describe('a Partner Center that does not answer', () => {
  it('is left alone: further questions are answered at once, and one finds out when it is back', async () => {
    const clock = flyingClock();
    const told: boolean[] = [];
    let dead = true;
    const react = (): Reaction => (dead ? 'drop' : good);
    const deps = { ...clock, random: () => 0.5, onReachable: (reachable: boolean) => void told.push(reachable) };
    await withClient({ react, deps }, async (client, server) => {
      expect(await client.byId(id)).toMatchObject({ failure: { kind: 'unanswered' } });
      // The fifth silence in a row: its second retry is not made any more.
      expect(await client.byId(id)).toMatchObject({ failure: { kind: 'unanswered', retryAfterMs: 10_000 } });
      expect(server.received.length).toBe(5);
      expect(await client.byId(id)).toMatchObject({ failure: { kind: 'notAsked', retryAfterMs: 10_000 } });
      expect(await client.billingProfile(id)).toMatchObject({ failure: { kind: 'notAsked' } });
      expect(server.received.length).toBe(5);
      for (const rest of [10_000, 20_000, 40_000]) {
        expect(told).toEqual([]);
        clock.pass(rest);
        expect(await client.byId(id)).toMatchObject({ failure: { kind: 'unanswered' } });
      }
      expect(server.received.length).toBe(8);
      expect(told).toEqual([false]);
      dead = false;
      expect(await client.byId(id)).toMatchObject({ failure: { kind: 'notAsked' } });
      clock.pass(80_000);
      expect((await client.byId(id)).answered).toBe(true);
      expect((await client.billingProfile(id)).answered).toBe(true);
      expect(told).toEqual([false, true]);
    });
  });

  it('to the end is as silent as one that does not begin to', async () => {
    const react = (): Reaction => ({ status: 400, text: '{"code":9001', cut: true });
    await withClient({ react, deps: flyingClock() }, async (client) => {
      for (let i = 0; i < 2; i++) await client.byId(id);
      expect(await client.byId(id)).toMatchObject({ failure: { kind: 'notAsked' } });
    });
  });

  it('in one part is left alone in that part only', async () => {
    const react = (request: Received): Reaction => (request.url.includes('directSigned') ? 'drop' : { json: [] });
    await withClient({ react, deps: flyingClock() }, async (client) => {
      for (let i = 0; i < 2; i++) await client.readAcceptance(id);
      expect(await client.readAcceptance(id)).toMatchObject({
        agreements: { answered: true },
        directSigned: { failure: { kind: 'notAsked' } },
      });
    });
  });

  it('hanging, costs the first question its time-outs and the next nothing', async () => {
    const deps = { limits: limitsOf(700), random: () => 0 };
    await withClient({ react: () => 'silence', deps }, async (client, server) => {
      expect(await client.byId(id)).toMatchObject({ failure: { kind: 'unanswered' } });
      expect(await client.byId(id)).toMatchObject({ failure: { kind: 'notAsked' } });
      expect(server.received.length).toBe(3);
    });
  });

  it('is not asked to create anything', async () => {
    const react = (): Reaction => ({ status: 503 });
    const agreement = { requestId: 'i', customerId: id, attestationId: 'a', dateAgreed: 0, userId: 'u' };
    await withClient({ react, deps: flyingClock() }, async (client, server) => {
      for (let i = 0; i < 5; i++) expect((await client.createAgreement(agreement)).kind).toBe('unanswered');
      expect(await client.createAgreement(agreement)).toMatchObject({ kind: 'refused', failure: { kind: 'notAsked' } });
      expect(server.received.length).toBe(5);
    });
  });

  it.each([
    ['refusals', { status: 403, json: errorBody('blocked') }],
    ['throttling', { status: 429 }],
    ['failures that say they are not to be tried again', { status: 500, json: { code: 1, isRetryable: false } }],
    ['no agreements with status 500', { status: 500, json: errorBody('noAgreements') }],
  ] as const)('is not what %s are', async (_name, reaction) => {
    const deps = { ...flyingClock(), random: () => 0 };
    await withClient({ react: () => reaction, deps }, async (client, server) => {
      for (let i = 0; i < 8; i++) await client.byId(id);
      expect(server.received.length).toBeGreaterThanOrEqual(8);
      expect(await client.byId(id)).not.toMatchObject({ failure: { kind: 'notAsked' } });
    });
  });

  it('says that it is there with its first answer', async () => {
    const told: boolean[] = [];
    const onReachable = (reachable: boolean): void => void told.push(reachable);
    await withClient({ react: () => good, deps: { onReachable } }, async (client) => {
      await client.byId(id);
      await client.byId(id);
    });
    expect(told).toEqual([true]);
  });

  it('at an address where nobody listens is answered for at once as well', async () => {
    const gone = await startLoopback(() => ({}));
    await gone.stop();
    const deps = { ...flyingClock(), baseUrl: gone.url };
    await withClient({ react: () => good, deps }, async (client) => {
      for (let i = 0; i < 2; i++) await client.byId(id);
      expect(await client.byId(id)).toMatchObject({ failure: { kind: 'notAsked' } });
    });
  });
});
