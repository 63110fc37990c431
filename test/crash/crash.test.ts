import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sized } from '../soak/size.ts';
import { runStorm, type Storm } from './storm.ts';
import { judge, keptOf, type Verdict } from './verdict.ts';

const kills = sized({ small: 8, full: 200 });
const seed = Number(process.env['CRASH_SEED'] ?? randomInt(1, 2 ** 31));

describe(`a bot that is killed ${kills} times in the middle of its work`, () => {
  let storm: Storm;
  let verdict: Verdict;

  beforeAll(async () => {
    console.log(`Crash proof: ${kills} kills, seed ${seed} (repeat with CRASH_SEED=${seed}).`);
    const began = performance.now();
    storm = await runStorm({ kills, seed });
    verdict = await judge(storm);
    const { cases } = storm.people;
    const seconds = Math.round((performance.now() - began) / 1_000);
    console.log(
      `${cases.length} attestations, ${cases.filter(({ accepted }) => accepted !== null).length} accepted; ` +
        `${storm.amidst} kills amidst presses; sent again: ${verdict.resent.attestations} attestations, ` +
        `${verdict.resent.agreements} agreements; extra copies ${verdict.extraCopies.join(' + ')}; ` +
        `${storm.connector.calls.length} messages and edits, ${storm.shop.calls.length} events out, ${verdict.digests.all} digests; ${seconds} s.`,
    );
  }, 30 * 60_000);

  afterAll(() => storm?.end());

  it('was really met at work, and stops cleanly at the end', () => {
    expect(storm.amidst).toBeGreaterThan(kills / 4);
    expect(verdict.resent.attestations + verdict.resent.agreements).toBeGreaterThan(0);
    expect(storm.exitCode).toBe(0);
  });

  it('keeps every attestation, link and history entry that it acknowledged', () => {
    expect(storm.people.cases.filter(({ taken }) => !taken)).toEqual([]);
    expect(verdict.lost).toEqual([]);
  });

  it('creates exactly one agreement for every accepted attestation, and none for others', () => {
    expect(verdict.agreements).toEqual([]);
  });

  it('brings every attestation to its right end', () => {
    expect(verdict.ends).toEqual([]);
  });

  it('tells every listener of every alert, with at most one extra copy after a kill', () => {
    expect(verdict.untold).toEqual([]);
    for (const extra of verdict.extraCopies) {
      expect(extra).toBeGreaterThanOrEqual(0);
      expect(extra).toBeLessThanOrEqual(kills);
    }
  });

  it('keeps the thread of each attestation, and tells a digest once, but for a kill', () => {
    expect(verdict.extraThreads).toBeLessThanOrEqual(kills);
    expect(verdict.digests.extra).toBeLessThanOrEqual(kills);
  });

  it('writes evidence of each agreement into one unbroken chain', () => {
    expect(verdict.evidence).toEqual([]);
  });

  it('tells the shop of everything at least once', () => {
    expect(verdict.events).toEqual([]);
  });

  it(
    'forgets each attestation once and wholly, killed in the middle of that',
    async () => {
      let kept: readonly string[] = ['all of it'];
      for (let tries = 0; tries < 10 && kept.length > 0; tries += 1) {
        await storm.forget();
        kept = await keptOf(storm);
      }
      expect(kept).toEqual([]);
    },
    5 * 60_000,
  );
});
