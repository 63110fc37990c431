import { describe, expect, it } from 'vitest';
import { createReachability } from '../../src/partner-center/reachability.ts';
import { createTurns } from '../../src/partner-center/turns.ts';
import { standingClock } from './clocks.ts';

const silent = { kind: 'silent', strikes: 1 } as const;
const caller = {
  family: 'customers',
  priority: 'interactive',
  notBefore: 5_000,
  latestStart: 100_000,
  attemptMs: 8_000,
} as const;

function setup() {
  const clock = standingClock();
  const turns = createTurns({ ...clock, requestsPerMinute: 100, random: () => 0.5, onReachable: () => {} });
  return { clock, turns };
}

describe('a call that waits for its turn', () => {
  it('is ended as soon as its service is left alone, and one of another service is not', async () => {
    const { clock, turns } = setup();
    const waiting = turns.take(caller);
    const other = turns.take({ ...caller, family: 'documents' });
    for (let i = 0; i < 5; i++) turns.report('customers', 'call', silent);
    expect(await waiting).toEqual({ kind: 'no', retryAfterMs: 10_000 });
    await clock.moveTo(5_000);
    expect(await other).toEqual({ kind: 'go', pass: 'call' });
  });

  it('is ended as soon as Microsoft wants to be asked later than it can wait', async () => {
    const { turns } = setup();
    const waiting = turns.take(caller);
    turns.close('customers', 200_000);
    expect(await waiting).toEqual({ kind: 'no', retryAfterMs: 200_000 });
  });

  it('goes one at a time while nobody knows whether its service is back', async () => {
    const { clock, turns } = setup();
    for (let i = 0; i < 5; i++) turns.report('customers', 'call', silent);
    await clock.moveTo(10_000);
    const [first, second] = await Promise.all([turns.take(caller), turns.take(caller)]);
    expect(first).toEqual({ kind: 'go', pass: 'probe' });
    expect(second).toEqual({ kind: 'no', retryAfterMs: 8_000 });
    turns.report('customers', 'probe', { kind: 'heard' });
    expect(await turns.take(caller)).toEqual({ kind: 'go', pass: 'call' });
  });
});

describe('whether Partner Center can be reached', () => {
  it('is told when a part was silent for a minute, and when all of it is back', () => {
    const told: boolean[] = [];
    const reachability = createReachability(
      (reachable) => void told.push(reachable),
      () => 0,
    );
    reachability.silent('customers', 59_999);
    expect(told).toEqual([]);
    reachability.silent('customers', 60_000);
    reachability.silent('agreements', 70_000);
    reachability.heard('documents');
    reachability.heard('customers');
    expect(told).toEqual([false]);
    reachability.heard('agreements');
    reachability.heard('customers');
    expect(told).toEqual([false, true]);
  });

  it('is not denied for ever by a part that nobody asks any more', () => {
    const told: boolean[] = [];
    let now = 0;
    const reachability = createReachability(
      (reachable) => void told.push(reachable),
      () => now,
    );
    reachability.silent('relationships', 60_000);
    now += 15 * 60_000 - 1;
    reachability.heard('customers');
    expect(told).toEqual([false]);
    now += 1;
    reachability.heard('customers');
    expect(told).toEqual([false, true]);
  });
});
