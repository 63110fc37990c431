import type { Store, WallClock } from '../agreements/ports.ts';
import type { Config } from '../config.ts';
import { type RefreshTokens, refreshTokens } from '../entra/refresh-tokens.ts';
import { type EntraTokens, entraTokens } from '../entra/tokens.ts';
import { createIds, openIds } from '../ids.ts';

/** A tool's tokens: the bot's own way to them. */
export interface ToolTokens {
  readonly tokens: EntraTokens;
  readonly refreshTokens: RefreshTokens;
}

/**
 * Tokens as the bot gets them: the refresh token from its store, and a renewed one is kept there. Without a store the configured one
 * counts; a renewed one is dropped then, and the configured one goes on working.
 */
export async function toolTokens(
  config: Config,
  deps: { readonly store: Store | null; readonly fetch: typeof fetch; readonly wallClock: WallClock },
): Promise<ToolTokens> {
  const { partnerCenter } = config;
  const { store, fetch: fetcher, wallClock } = deps;
  const ids = store === null ? createIds(config.store.keys.current.key) : await openIds(store, wallClock.now);
  const kept = refreshTokens({
    store: store ?? { get: async () => null, commit: async () => ({ kind: 'committed' }) },
    ids,
    wallClock,
    configured: partnerCenter.refreshToken,
    log: { error: (_facts, message) => console.error(message) },
  });
  const tokens = entraTokens({
    authority: config.entraAuthority,
    tenantId: partnerCenter.tenantId,
    clientId: partnerCenter.clientId,
    credential: partnerCenter.credential,
    refreshTokens: kept,
    wallClock,
    fetch: fetcher,
  });
  return { tokens, refreshTokens: kept };
}
