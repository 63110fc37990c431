import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { refreshTokens } from '../../src/entra/refresh-tokens.ts';
import { sharedToken } from '../../src/entra/shared-token.ts';
import { type EntraTokens, entraTokens } from '../../src/entra/tokens.ts';
import { createIds } from '../../src/ids.ts';
import { authority, type Issuer, refusal, startIssuer, tenantId } from '../entra/issuer.ts';
import { someKeys } from '../store/lowdb-setup.ts';
import { type Instances, openInstances } from './databases.ts';

const minute = 60_000;

describe('the App+User token of several instances', () => {
  let instances: Instances;
  let issuer: Issuer;
  let now: number;
  beforeEach(async () => {
    instances = await openInstances(3);
    issuer = await startIssuer();
    now = Date.parse('2026-11-21T10:00:00Z');
  });
  afterEach(async () => {
    await issuer.stop();
    await instances.end();
  });

  function tokensOf(index: number, configured = 'consented'): EntraTokens {
    const { store, shared } = instances.at(index);
    const wallClock = { now: () => now };
    const ids = createIds(someKeys.current.key);
    const log = { error: () => undefined };
    const kept = refreshTokens({ store, ids, wallClock, configured, log });
    return entraTokens({
      ...{ authority, tenantId, clientId: 'dddddddd-0000-4000-8000-000000000004' },
      credential: { kind: 'secret', secret: 'planted' },
      refreshTokens: kept,
      sharedToken: sharedToken({ store, alone: shared.alone, refreshTokens: kept, ids, wallClock }),
      wallClock,
      fetch: issuer.fetch,
    });
  }

  const redeemed = (): readonly (string | null)[] => issuer.asked.map((form) => form.get('refresh_token'));

  it('is asked for by one of them, and read by the others', async () => {
    const all = [0, 1, 2].map((index) => tokensOf(index));
    const answers = await Promise.all(all.map((tokens) => tokens.get('appUser')));
    expect(answers).toEqual(answers.map(() => ({ kind: 'token', token: 'refresh_token-1' })));
    expect(redeemed()).toEqual(['consented']);
  });

  it('is renewed by one of them, with the newest refresh token', async () => {
    const all = [0, 1, 2].map((index) => tokensOf(index));
    await Promise.all(all.map((tokens) => tokens.get('appUser')));
    now += 61 * minute;
    const answers = await Promise.all(all.map((tokens) => tokens.get('appUser')));
    expect(answers).toEqual(answers.map(() => ({ kind: 'token', token: 'refresh_token-2' })));
    expect(redeemed()).toEqual(['consented', 'refresh-1']);
  });

  it('is not asked for by an instance that starts later', async () => {
    await tokensOf(0).get('appUser');
    now += 20 * minute;
    expect(await tokensOf(1).get('appUser')).toEqual({ kind: 'token', token: 'refresh_token-1' });
    now += 31 * minute;
    // Ten minutes before its end it is not worth starting with.
    expect(await tokensOf(2).get('appUser')).toEqual({ kind: 'token', token: 'refresh_token-2' });
  });

  it('that was refused is asked for anew once, and that one is read by the others', async () => {
    const [one, other] = [tokensOf(0), tokensOf(1)];
    await Promise.all([one.get('appUser'), other.get('appUser')]);
    one.refused('appUser');
    expect(await one.get('appUser')).toEqual({ kind: 'token', token: 'refresh_token-2' });
    other.refused('appUser');
    expect(await other.get('appUser')).toEqual({ kind: 'token', token: 'refresh_token-2' });
    expect(issuer.asked).toHaveLength(2);
  });

  it('is asked for anew where somebody has consented anew', async () => {
    await tokensOf(0).get('appUser');
    expect(await tokensOf(1, 'another consent').get('appUser')).toEqual({ kind: 'token', token: 'refresh_token-2' });
    expect(redeemed()).toEqual(['consented', 'another consent']);
  });

  it('is asked for by the next one where Entra refused it to the first', async () => {
    issuer.answers.push(refusal('temporarily_unavailable', 'AADSTS90033: try again'));
    const answers = await Promise.all([tokensOf(0).get('appUser'), tokensOf(1).get('appUser')]);
    expect(answers.map(({ kind }) => kind).sort()).toEqual(['none', 'token']);
  });

  it('is not held up by an instance that died while it asked', async () => {
    await instances.run(
      "insert into alone values ('redeem the refresh token', gen_random_uuid(), now() + interval '300 milliseconds')",
    );
    expect(await tokensOf(0).get('appUser')).toEqual({ kind: 'token', token: 'refresh_token-1' });
  });

  it('says that it could not be had where the database is away, and Entra was not asked', async () => {
    const tokens = tokensOf(0);
    await instances.at(0).close();
    expect(await tokens.get('appUser')).toMatchObject({ kind: 'none', reason: 'unreachable' });
    expect(issuer.asked).toEqual([]);
  });
});
