import { DAY, type Instant } from '../agreements/instant.ts';
import type { Ids, Store, WallClock } from '../agreements/ports.ts';
import type { SecretRow } from '../agreements/rows.ts';

/** The row of table `secrets` that holds the refresh token; the store encrypts its value. */
export const refreshTokenId = 'refreshToken';

/** A refresh token lives 90 days; each redemption brings a new one (Microsoft: Secure Application Model). */
const lifeMs = 90 * DAY;

/** When a refresh token ends that Microsoft gave out at `obtainedAt`. */
export function refreshTokenEndsAt(obtainedAt: Instant): Instant {
  return obtainedAt + lifeMs;
}

export interface KnownRefreshToken {
  readonly token: string;
  /** Null for the configured one: nobody knows when it was given out. */
  readonly obtainedAt: Instant | null;
}

/** The refresh token of the integration account, in its newest form. */
export interface RefreshTokens {
  /** Null: nobody has consented. Throws where the store fails. */
  readonly current: () => Promise<KnownRefreshToken | null>;
  /** Keeps the one that Entra gave out in place of the redeemed one. It does not throw: the redeemed one goes on working. */
  readonly rotated: (token: string) => Promise<void>;
  /** Another one to be tried where `token` was refused, or null. */
  readonly insteadOf: (token: string) => string | null;
  /** How long the newest one still lives, in milliseconds, negative once it has ended; null where nobody knows. */
  readonly leftMs: () => Promise<number | null>;
}

export interface RefreshTokenDeps {
  readonly store: Pick<Store, 'get' | 'commit'>;
  readonly ids: Pick<Ids, 'hash'>;
  readonly wallClock: WallClock;
  /** PARTNER_CENTER_REFRESH_TOKEN; null where it is not set. */
  readonly configured: string | null;
  readonly log: { readonly error: (facts: object, message: string) => void };
}

/**
 * The stored refresh token as long as it descends from the configured one; another one configured since then takes its place. Without a
 * configured one the stored one counts.
 */
export function refreshTokens(deps: RefreshTokenDeps): RefreshTokens {
  const { store, wallClock, configured } = deps;
  const seed = configured === null ? null : deps.ids.hash(configured);
  const counts = (row: SecretRow | null): row is SecretRow => row !== null && (seed === null || row.seed === seed);

  const stored = (): Promise<SecretRow | null> => store.get('secrets', refreshTokenId);

  async function current(): Promise<KnownRefreshToken | null> {
    const row = await stored();
    if (counts(row)) return { token: row.value, obtainedAt: row.obtainedAt };
    return configured === null ? null : { token: configured, obtainedAt: null };
  }

  /** Of two instances that redeemed at the same time the newer token stays. */
  async function keep(token: string, obtainedAt: Instant): Promise<void> {
    for (;;) {
      const row = await stored();
      if (counts(row) && row.obtainedAt > obtainedAt) return;
      const next = { id: refreshTokenId, value: token, obtainedAt, seed: seed ?? row?.seed ?? null };
      const done = await store.commit({ put: { secrets: [{ ...next, version: row?.version ?? 0 }] } });
      if (done.kind === 'committed') return;
    }
  }

  return {
    current,
    rotated: async (token) => {
      try {
        await keep(token, wallClock.now());
      } catch (error) {
        deps.log.error({ err: error }, 'The new refresh token could not be kept; the one before it goes on working');
      }
    },
    insteadOf: (token) => (configured === null || configured === token ? null : configured),
    leftMs: async () => {
      const known = await current();
      return known?.obtainedAt == null ? null : refreshTokenEndsAt(known.obtainedAt) - wallClock.now();
    },
  };
}
