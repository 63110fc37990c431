import { describe, expect, it } from 'vitest';
import type { CredentialOutcome } from '../../src/partner-center/credentials.ts';
import type { TokenAnswer, TokenKind, Tokens } from '../../src/partner-center/tokens.ts';
import { flyingClock } from './clocks.ts';
import { errorBody, fixture, limitsOf, type Reaction, type Received, withClient } from './loopback.ts';

const id = '11111111-0000-4000-8000-00000000000a';
const hour = 3_600_000;
const unset = 'PARTNER_CENTER_REFRESH_TOKEN is not set.';
const missing = (reason: 'missing' | 'refused' | 'unreachable' = 'missing'): TokenAnswer => ({
  kind: 'none',
  message: unset,
  reason,
});
const wrongKind: Reaction = { status: 403, json: errorBody('wrongTokenKind') };

function tokensWith(answers: Partial<Record<TokenKind, TokenAnswer>>): Tokens & { answers: typeof answers } {
  return { answers, get: async (kind) => answers[kind] ?? { kind: 'token', token: kind } };
}

type Told = readonly [kind: string, outcome: CredentialOutcome];

async function setup<T>(
  react: (request: Received) => Reaction,
  tokens: Tokens,
  use: (
    parts: Parameters<Parameters<typeof withClient<T>>[1]>,
    more: { readonly told: Told[]; readonly pass: (ms: number) => void },
  ) => Promise<T>,
): Promise<T> {
  const clock = flyingClock();
  const told: Told[] = [];
  const deps = { ...clock, tokens, onCredential: (...args: Told) => void told.push(args) };
  return withClient({ react, deps }, (...parts) => use(parts, { told, pass: clock.pass }));
}

describe('without App+User', () => {
  it('app-only is tried once for each kind of question, and then not for a day', async () => {
    await setup(
      () => wrongKind,
      tokensWith({ appUser: missing() }),
      async ([client, server, { background }], more) => {
        const first = await client.readAcceptance(id);
        const said = { kind: 'credential', code: '900329', credential: 'appUser', message: unset };
        expect(first).toMatchObject({
          agreements: { failure: { ...said, httpStatus: 403 } },
          directSigned: { failure: { ...said, httpStatus: 403 } },
        });
        expect(server.received.map(({ headers }) => headers.authorization)).toEqual([
          'Bearer appOnly',
          'Bearer appOnly',
        ]);
        for (const who of [client, background]) {
          expect(await who.readAcceptance(id)).toMatchObject({
            agreements: { failure: { ...said, httpStatus: null } },
            directSigned: { failure: { ...said, httpStatus: null } },
          });
        }
        expect(server.received.length).toBe(2);
        expect(await client.relationshipUrl()).toMatchObject({ failure: { ...said, httpStatus: 403 } });
        expect(server.received.length).toBe(3);
        more.pass(24 * hour);
        await client.readAcceptance(id);
        expect(server.received.length).toBe(5);
        const refusals = more.told.filter(([, { ok }]) => !ok);
        expect(refusals).toHaveLength(5);
        expect(refusals[0]).toEqual(['appUser', { ok: false, family: 'agreements', code: '900329', message: unset }]);
      },
    );
  });

  it('app-only is tried once also where many ask at the same time', async () => {
    await setup(
      () => wrongKind,
      tokensWith({ appUser: missing() }),
      async ([, server, { background }]) => {
        const ids = ['a', 'b', 'c', 'd'];
        const readings = await Promise.all(ids.map((customer) => background.readAcceptance(customer)));
        expect(server.received.length).toBe(2);
        for (const reading of readings)
          expect(reading).toMatchObject({ agreements: { failure: { code: '900329', credential: 'appUser' } } });
      },
    );
  });

  it('app-only is used on and on where Microsoft takes it', async () => {
    const react = ({ url }: Received): Reaction => ({ json: url.includes('directSigned') ? { isSigned: true } : [] });
    await setup(react, tokensWith({ appUser: missing() }), async ([client, server], more) => {
      for (let i = 0; i < 2; i++)
        expect(await client.readAcceptance(id)).toMatchObject({
          agreements: { answered: true },
          directSigned: { answered: true, value: true },
        });
      expect(server.received.length).toBe(4);
      expect(more.told).toContainEqual(['appOnly', { ok: true, family: 'directSigned' }]);
    });
  });

  it('calls go side by side once Microsoft has taken app-only', async () => {
    const held: (() => void)[] = [];
    let hold = false;
    const slow: typeof fetch = async (to, init) => {
      if (hold) await new Promise<void>((resolve) => void held.push(resolve));
      return fetch(to, init);
    };
    const react = ({ url }: Received): Reaction => ({ json: url.includes('directSigned') ? { isSigned: true } : [] });
    const deps = { fetch: slow, tokens: tokensWith({ appUser: missing() }) };
    await withClient({ react, deps }, async (_client, _server, { background }) => {
      await background.readAcceptance('a');
      hold = true;
      const both = Promise.all([background.readAcceptance('b'), background.readAcceptance('c')]);
      await expect.poll(() => held.length).toBe(4);
      for (const release of held) release();
      expect((await both).every(({ agreements }) => agreements.answered)).toBe(true);
    });
  });

  it('nothing is remembered once there is an App+User token', async () => {
    const react = ({ headers }: Received): Reaction =>
      headers.authorization === 'Bearer appUser' ? { json: [] } : wrongKind;
    const tokens = tokensWith({ appUser: missing('refused') });
    await setup(react, tokens, async ([client, server]) => {
      expect(await client.readAcceptance(id)).toMatchObject({ agreements: { answered: false } });
      delete tokens.answers.appUser;
      expect(await client.readAcceptance(id)).toMatchObject({ agreements: { answered: true } });
      tokens.answers.appUser = missing('refused');
      const asked = server.received.length;
      await client.readAcceptance(id);
      expect(server.received.length).toBe(asked + 2);
    });
  });

  it('app-only is not tried where Entra could not be asked: that says nothing about what is set', async () => {
    await setup(
      () => wrongKind,
      tokensWith({ appUser: missing('unreachable') }),
      async ([client, server]) => {
        expect(await client.readAcceptance(id)).toMatchObject({
          agreements: { failure: { kind: 'notAsked', code: null, credential: null, message: unset } },
        });
        expect(server.received.length).toBe(0);
      },
    );
  });

  it('any other refusal of app-only is believed for that one call', async () => {
    const react = (): Reaction => ({ status: 403, json: errorBody('generalNumber') });
    await setup(react, tokensWith({ appUser: missing() }), async ([client, server]) => {
      for (let i = 0; i < 2; i++)
        expect(await client.relationshipUrl()).toMatchObject({
          failure: { kind: 'credential', code: '1002', credential: 'appUser', message: 'Authorization Failed' },
        });
      expect(server.received.length).toBe(2);
    });
  });

  it('an app-only token that is refused itself is what is told of', async () => {
    await setup(
      () => ({ status: 401 }),
      tokensWith({ appUser: missing() }),
      async ([client], more) => {
        expect(await client.relationshipUrl()).toMatchObject({
          failure: { kind: 'credential', credential: 'appOnly' },
        });
        expect(more.told).toEqual([['appOnly', { ok: false, family: 'relationships', code: null, message: '' }]]);
      },
    );
  });

  it('app-only is tried by the next where the first had no answer', async () => {
    let asked = 0;
    const react = (): Reaction => (++asked <= 3 ? 'drop' : wrongKind);
    await setup(react, tokensWith({ appUser: missing() }), async ([client]) => {
      expect(await client.relationshipUrl()).toMatchObject({ failure: { kind: 'unanswered', credential: null } });
      expect(await client.relationshipUrl()).toMatchObject({ failure: { code: '900329', httpStatus: 403 } });
    });
  });
});

describe('a token that does not come', () => {
  const never = new Promise<TokenAnswer>(() => {});
  const asked = (tokens: Tokens, react: () => Reaction = () => ({ json: fixture('customer') })) =>
    withClient({ react, deps: { tokens, limits: limitsOf(100, 200) } }, async (client, server) => {
      const answer = await client.byId(id);
      return { answer, requests: server.received.length };
    });

  it('is waited for no longer than the call may take: it was not made', async () => {
    const { answer, requests } = await asked({ get: () => never });
    expect(answer).toMatchObject({ answered: false, failure: { kind: 'notAsked', credential: null } });
    expect(requests).toBe(0);
  });

  it('is waited for no longer where it is to take the place of a refused one', async () => {
    let refused = false;
    const tokens: Tokens = {
      get: async () => (refused ? never : { kind: 'token', token: 'old' }),
      refused: () => {
        refused = true;
      },
    };
    const { answer, requests } = await asked(tokens, () => ({ status: 401 }));
    expect(answer).toMatchObject({ answered: false, failure: { kind: 'notAsked', credential: null } });
    expect(requests).toBe(1);
  });
});

describe('what Microsoft says of a credential', () => {
  const told = async (reaction: Reaction, tokens: Tokens = tokensWith({})): Promise<readonly Told[]> =>
    setup(
      () => reaction,
      tokens,
      async ([client], more) => {
        await client.byId(id);
        return more.told;
      },
    );

  it('is told where it is taken', async () => {
    expect(await told({ json: fixture('customer') })).toEqual([['appOnly', { ok: true, family: 'customers' }]]);
  });

  it('is told where it is refused, once for the call', async () => {
    let renewals = 0;
    const tokens: Tokens = {
      get: async () => ({ kind: 'token', token: `t${renewals}` }),
      refused: () => void renewals++,
    };
    const refusal = { ok: false, family: 'customers', code: '900421', message: 'MFA is required.' };
    const reaction = { status: 401, json: { code: 900421, description: 'MFA is required.' } };
    expect(await told(reaction, tokens)).toEqual([['appOnly', refusal]]);
    expect(renewals).toBe(1);
  });

  it.each([{ status: 404, json: errorBody('generalString') }, { status: 403, json: { code: 20002 } }, { status: 400 }])(
    'is nothing where it says something else (%j)',
    async (reaction) => {
      expect(await told(reaction)).toEqual([]);
    },
  );

  it('is nothing where there was no token to send', async () => {
    expect(await told({}, tokensWith({ appOnly: missing(), appUser: missing() }))).toEqual([]);
  });
});
