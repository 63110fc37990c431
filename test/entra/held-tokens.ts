import type { RefreshTokens } from '../../src/entra/refresh-tokens.ts';

/** Refresh tokens in memory, with all that were kept. */
export interface HeldTokens extends RefreshTokens {
  readonly kept: string[];
}

export function heldTokens(configured: string | null): HeldTokens {
  const kept: string[] = [];
  return {
    kept,
    current: async () => {
      const token = kept.at(-1) ?? configured;
      return token === null ? null : { token, obtainedAt: null };
    },
    rotated: async (token) => void kept.push(token),
    insteadOf: (token) => (token === configured ? null : configured),
    leftMs: async () => null,
  };
}
