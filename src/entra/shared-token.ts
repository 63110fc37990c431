import { z } from 'zod';
import { type Instant, SECOND } from '../agreements/instant.ts';
import type { Ids, Store, WallClock } from '../agreements/ports.ts';
import type { Alone } from '../agreements/shared.ts';
import type { Asked } from './ask-entra.ts';
import type { RefreshTokens } from './refresh-tokens.ts';
import { renewAt } from './renew-at.ts';

/** The row of table `secrets` that holds the App+User access token that all instances use; the store encrypts its value. */
const sharedTokenId = 'appUserToken';
const name = 'redeem the refresh token';
/** Longer than Entra takes, and than somebody who died with it is in the way. */
const waitMs = 10 * SECOND;

export interface SharedTokenDeps {
  readonly store: Pick<Store, 'get' | 'commit'>;
  readonly alone: Alone;
  readonly refreshTokens: Pick<RefreshTokens, 'current'>;
  readonly ids: Pick<Ids, 'hash'>;
  readonly wallClock: WallClock;
}

/** One access token for all instances: one of them redeems the refresh token, the others wait and read what it got. */
export interface SharedToken {
  /** The one that is kept, while it is good for a while; else what `redeem` answers. Throws where the store fails. */
  readonly serve: (redeem: () => Promise<Asked>) => Promise<Asked>;
  /** The one that was given last was refused: it is not given again. */
  readonly refused: () => void;
}

type Token = Extract<Asked, { readonly kind: 'token' }>;
const kept = z.object({ token: z.string(), endsAt: z.number() });

export function sharedToken(deps: SharedTokenDeps): SharedToken {
  let given: string | null = null;
  let dead: string | null = null;

  /** Another refresh token than the one that it came with: somebody has consented anew. */
  async function seed(): Promise<string | null> {
    const known = await deps.refreshTokens.current();
    return known === null ? null : deps.ids.hash(`access token of ${known.token}`);
  }

  async function fresh(): Promise<Token | null> {
    const [row, wanted] = await Promise.all([deps.store.get('secrets', sharedTokenId), seed()]);
    if (row === null || wanted === null || row.seed !== wanted) return null;
    const { data } = kept.safeParse(JSON.parse(row.value));
    if (data === undefined || data.token === dead) return null;
    const mayServe = deps.wallClock.now() < renewAt({ endsAt: data.endsAt, obtainedAt: row.obtainedAt });
    return mayServe ? { kind: 'token', ...data, refreshToken: null } : null;
  }

  async function keep({ token, endsAt }: Token, obtainedAt: Instant): Promise<void> {
    const [row, wanted] = await Promise.all([deps.store.get('secrets', sharedTokenId), seed()]);
    const next = { id: sharedTokenId, value: JSON.stringify({ token, endsAt }), obtainedAt, seed: wanted };
    // Where somebody else was faster, his is as good.
    await deps.store.commit({ put: { secrets: [{ ...next, version: row?.version ?? 0 }] } });
  }

  async function redeemed(redeem: () => Promise<Asked>): Promise<Asked> {
    const before = await fresh();
    if (before !== null) return before;
    const askedAt = deps.wallClock.now();
    const asked = await redeem();
    // One that cannot be kept is good all the same: the others redeem for themselves.
    if (asked.kind === 'token') await keep(asked, askedAt).catch(() => undefined);
    return asked;
  }

  return {
    serve: async (redeem) => {
      const asked = (await fresh()) ?? (await deps.alone(name, waitMs, () => redeemed(redeem)));
      if (asked.kind === 'token') given = asked.token;
      return asked;
    },
    refused: () => {
      dead = given;
    },
  };
}
