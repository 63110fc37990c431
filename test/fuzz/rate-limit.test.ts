import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundedMap } from '../../src/agreements/bounded-map.ts';
import { rateLimit } from '../../src/bot/rate-limit.ts';
import { anyText } from './arbitraries.ts';
import { runs } from './runs.ts';

const limits = { person: { perMinute: 30, burst: 10 }, conversation: { perMinute: 60, burst: 20 } };
const id = fc.oneof({ weight: 3, arbitrary: fc.constantFrom('a', 'b', '__proto__', 'constructor', '') }, anyText);
const visit = fc.record({ person: id, conversation: id, after: fc.oneof(fc.constant(0), fc.nat(5_000)) });

describe('the rate limit', () => {
  it('never takes more of anybody, or of any conversation, than burst and rate allow, whatever their ids are', () => {
    fc.assert(
      fc.property(fc.array(visit, { maxLength: 80 }), (visits) => {
        let now = 0;
        const limit = rateLimit(limits, () => now);
        const taken = new Map<string, number>();
        for (const { person, conversation, after } of visits) {
          now += after;
          const admitted = limit({ personId: person, conversationId: conversation });
          if (admitted.kind === 'over') {
            expect(admitted.retryInMs).toBeGreaterThan(0);
            expect(admitted.retryInMs).toBeLessThanOrEqual(2_000);
            continue;
          }
          for (const key of [`p${person}`, `c${conversation}`]) taken.set(key, (taken.get(key) ?? 0) + 1);
        }
        for (const [key, count] of taken) {
          const { burst, perMinute } = key.startsWith('p') ? limits.person : limits.conversation;
          expect(count).toBeLessThanOrEqual(Math.floor(burst + (now * perMinute) / 60_000 + 1e-6));
        }
      }),
      runs(300, 4_000),
    );
  });

  it('takes the next as soon as it said', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3_000), { minLength: 12, maxLength: 40 }), (pauses) => {
        let now = 0;
        const limit = rateLimit(limits, () => now);
        const ask = () => limit({ personId: 'a', conversationId: 'b' });
        for (const pause of pauses) {
          now += pause;
          const admitted = ask();
          if (admitted.kind === 'admitted') continue;
          now += admitted.retryInMs;
          expect(ask()).toEqual({ kind: 'admitted' });
        }
      }),
      runs(300, 4_000),
    );
  });
});

describe('a bounded map', () => {
  it('holds what it is given, while it is young, and never more than it may', () => {
    const step = fc.record({ key: id, keepMs: fc.nat(100), after: fc.nat(60), erase: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 5 }), (steps, most) => {
        let now = 0;
        const map = boundedMap<number>({ most, now: () => now });
        for (const [index, { key, keepMs, after, erase }] of steps.entries()) {
          now += after;
          if (erase) map.delete(key);
          else map.set(key, index, keepMs);
          expect(map.get(key)).toBe(erase || keepMs === 0 ? undefined : index);
          expect(map.size()).toBeLessThanOrEqual(most);
        }
      }),
      runs(300, 4_000),
    );
  });
});
