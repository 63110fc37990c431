import { beforeAll, describe, expect, it } from 'vitest';
import { type StormSize, stormOver, type Verdict } from './instances/storm.ts';
import { sized } from './size.ts';

const size: StormSize = sized({
  small: { attestations: 90, kills: 4, calmMs: 800 },
  full: {
    attestations: 20_000,
    kills: 40,
    calmMs: 40_000,
    onPhase: (phases: readonly string[]) => console.log(`Three instances, in seconds: ${phases.join(', ')}.`),
  },
});
/** The database away is a kill of everybody. */
const lostAnswers = size.kills + 1;

describe(`three instances on one database, with ${size.attestations} attestations, ${size.kills} kills and the database away`, () => {
  let verdict: Verdict;

  beforeAll(async () => {
    const began = performance.now();
    verdict = await stormOver(size);
    const seconds = Math.round((performance.now() - began) / 1_000);
    console.log(
      `Three instances: ${size.attestations} attestations, ${size.kills} kills; requests by process ${verdict.answered.join(', ')}; ` +
        `${verdict.extraCopies} extra copies at most in one conversation; ${seconds} s (${verdict.phases.join(', ')}).`,
    );
  }, 120 * 60_000);

  it('really shared the load, and stopped cleanly', () => {
    // Which of those that were started anew still had something to answer is chance.
    expect(verdict.answered.filter((requests) => requests > 0).length).toBeGreaterThan(2);
    expect(verdict.exitCodes).toEqual([0, 0, 0]);
  });

  it('brought every form that was acknowledged to its right end', () => {
    expect(verdict.lost).toEqual([]);
  });

  it('created exactly one agreement for every accepted attestation, and none for others', () => {
    expect(verdict.agreements).toEqual([]);
  });

  it('told everybody of every end, with at most one extra copy a kill in any conversation', () => {
    expect(verdict.untold).toEqual([]);
    expect(verdict.extraCopies).toBeLessThanOrEqual(lostAnswers);
  });

  it('left no due work, and set none aside', () => {
    expect(verdict.left).toEqual([]);
  });
});
