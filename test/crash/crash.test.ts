import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { sized } from '../soak/size.ts';
import { createDatabase } from '../support/postgres.ts';
import { runStorm, type Storm } from './storm.ts';
import { judge, type Verdict } from './verdict.ts';

const kills = sized({ small: 15, full: 100 });
const seed = Number(process.env['CRASH_SEED'] ?? randomInt(1, 2 ** 31));

describe.each(['lowdb', 'PostgreSQL'])(
  `on %s, a bot that is killed ${kills} times in the middle of its work`,
  (name) => {
    let storm: Storm;
    let database: { readonly url: string; readonly drop: () => Promise<void> } | null = null;
    let verdict: Verdict;

    beforeAll(async () => {
      database = name === 'PostgreSQL' ? await createDatabase(inject('postgresUrl')) : null;
      console.log(`Crash proof on ${name}: ${kills} kills, seed ${seed} (repeat with CRASH_SEED=${seed}).`);
      const began = performance.now();
      storm = await runStorm({ kills, seed, databaseUrl: database?.url ?? null });
      verdict = await judge(storm);
      const { cases } = storm.people;
      const seconds = Math.round((performance.now() - began) / 1_000);
      console.log(
        `${cases.length} attestations, ${cases.filter(({ accepted }) => accepted !== null).length} accepted; ` +
          `${storm.amidst} kills amidst presses; sent again: ${verdict.resent.attestations} attestations, ` +
          `${verdict.resent.agreements} agreements; extra copies ${verdict.extraCopies.join(' + ')}; ${seconds} s.`,
      );
    }, 30 * 60_000);

    afterAll(async () => {
      await storm?.end();
      await database?.drop();
    });

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
  },
);
