/** Randomness that a seed repeats. */
export interface Random {
  /** A whole number from `from` to `to`, both possible. */
  readonly between: (from: number, to: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly pick: <const T>(choices: readonly [T, ...T[]]) => T;
  /** From none to so many of them, each at most once. */
  readonly some: <T>(of: readonly T[], most: number) => readonly T[];
}

/** A xorshift generator: the same seed (a whole number) gives the same row of numbers. */
export function seededRandom(seed: number): Random {
  let state = seed | 0 || 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  const between = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  return {
    between,
    chance: (probability) => next() < probability,
    pick: (choices) => choices[between(0, choices.length - 1)] ?? choices[0],
    some: (of, most) => {
      const left = [...of];
      const count = Math.min(left.length, between(0, most));
      return Array.from({ length: count }, () => left.splice(between(0, left.length - 1), 1)).flat();
    },
  };
}
