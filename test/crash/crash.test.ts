import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sized } from '../soak/size.ts';
import { runStorm, type Storm } from './storm.ts';
import { judge, keptOf, type Verdict } from './verdict.ts';

const sizes = sized({ small: [6], full: [50, 50, 50, 50] });
const told = process.env['CRASH_SEED'];
const storms = sizes.map((kills, place) => ({
  kills,
  seed: told === undefined ? randomInt(1, 2 ** 31) : Number(told) + place,
}));

describe.each(storms)('a bot that is killed $kills times in the middle of its work (seed $seed)', ({ kills, seed }) => {
  let storm: Storm;
  let verdict: Verdict;

  beforeAll(async () => {
    console.log(`Crash proof: ${kills} kills, seed ${seed} (repeat with CRASH_SEED=${seed}).`);
    const began = performance.now();
    storm = await runStorm({ kills, seed });
    verdict = await judge(storm);
    console.log(`${said(storm, verdict)} ${Math.round((performance.now() - began) / 1_000)} s.`);
  }, 30 * 60_000);

  afterAll(() => storm?.end());

  it('was really met at work, and stops cleanly at the end', () => {
    expect(storm.amidst + storm.lives.unanswered()).toBeGreaterThan(kills / 4);
    expect(verdict.resent.attestations + verdict.resent.agreements).toBeGreaterThan(0);
    expect(storm.exitCode).toBe(0);
  });

  it('keeps every attestation, link and history entry that it acknowledged', () => {
    expect(storm.people.cases.filter(({ taken }) => !taken)).toEqual([]);
    expect(verdict.lost).toEqual([]);
  });

  it('creates exactly one agreement for every accepted attestation, and none for others', () => {
    expect(verdict.agreements).toEqual([]);
    expect(verdict.unwritten).toEqual([]);
  });

  it('brings every attestation to its right end', () => {
    expect(verdict.ends).toEqual([]);
  });

  it('tells every listener of every alert, with at most one extra copy after a kill', () => {
    expect(verdict.untold).toEqual([]);
    expect(verdict.unexplained).toEqual([]);
    for (const extra of verdict.extraCopies) {
      expect(extra).toBeGreaterThanOrEqual(0);
      expect(extra).toBeLessThanOrEqual(kills);
    }
  });

  it('keeps the thread of each attestation, but for a kill while its first message was under way', () => {
    expect(verdict.threads.wrong).toEqual([]);
    expect(verdict.threads.replies).toBeGreaterThan(0);
    const [, inChannel = 0] = verdict.extraCopies;
    expect(verdict.threads.extra).toBeLessThanOrEqual(inChannel);
  });

  it('tells digests, each once, but for a kill', () => {
    expect(verdict.digests.all).toBeGreaterThan(0);
    expect(verdict.digests.extra).toBeLessThanOrEqual(verdict.digests.underWay);
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

/** The figures of a storm. */
function said({ people: { cases }, amidst, lives, connector, shop }: Storm, verdict: Verdict): string {
  const { resent, alerts, extraCopies, digests, threads } = verdict;
  const accepted = cases.filter((one) => one.accepted !== null).length;
  return (
    `${cases.length} attestations, ${accepted} accepted; ${amidst} kills amidst presses, ${lives.unanswered()} at a message; sent again: ` +
    `${resent.attestations} attestations, ${resent.agreements} agreements; ${alerts} alerts, extra copies ` +
    `${extraCopies.join(' + ')}; ${threads.replies} replies in threads, ${threads.extra} threads too many; ` +
    `${digests.all} digests, ${digests.extra} of them again; ${connector.calls.length} messages and edits, ` +
    `${shop.calls.length} events out;`
  );
}
