import { describe, expect, it } from 'vitest';
import { rateLimit } from '../../src/bot/rate-limit.ts';

const limits = { person: { perMinute: 30, burst: 10 }, conversation: { perMinute: 60, burst: 20 } };

function start() {
  const clock = { ms: 0 };
  const limit = rateLimit(limits, () => clock.ms);
  const ask = (person: string, conversation: string) => limit({ personId: person, conversationId: conversation });
  const times = (count: number, person: string, conversation: string) =>
    Array.from({ length: count }, () => ask(person, conversation));
  return { clock, ask, times };
}

const admitted = { kind: 'admitted' };

describe('the rate limit', () => {
  it('takes a burst of a person at once, and then one every two seconds', () => {
    const { clock, ask, times } = start();
    expect(times(10, 'alice', 'chat')).toEqual(Array(10).fill(admitted));
    expect(ask('alice', 'chat')).toEqual({ kind: 'over', retryInMs: 2_000, tell: true });
    clock.ms = 1_999;
    expect(ask('alice', 'chat')).toMatchObject({ kind: 'over', retryInMs: 1 });
    clock.ms = 2_000;
    expect(ask('alice', 'chat')).toEqual(admitted);
    expect(ask('alice', 'chat')).toMatchObject({ kind: 'over', retryInMs: 2_000 });
  });

  it('counts a person in all conversations together, and nobody else', () => {
    const { ask, times } = start();
    for (let count = 0; count < 10; count += 1) expect(ask('alice', `chat ${count}`)).toEqual(admitted);
    expect(ask('alice', 'another chat')).toMatchObject({ kind: 'over' });
    expect(times(10, 'bob', 'chat of bob')).toEqual(Array(10).fill(admitted));
  });

  it('counts all people of a conversation together, and no other conversation', () => {
    const { ask } = start();
    for (let count = 0; count < 20; count += 1) expect(ask(`person ${count}`, 'channel')).toEqual(admitted);
    expect(ask('one more', 'channel')).toEqual({ kind: 'over', retryInMs: 1_000, tell: true });
    expect(ask('one more', 'another channel')).toEqual(admitted);
  });

  it('says so once, and again after a quarter of a minute', () => {
    const { clock, times } = start();
    times(10, 'alice', 'chat');
    const tells = (): boolean[] => times(3, 'alice', 'chat').map((one) => one.kind === 'over' && one.tell);
    expect(tells()).toEqual([true, false, false]);
    clock.ms = 1_000;
    expect(tells()).toEqual([false, false, false]);
    clock.ms = 15_000;
    times(7, 'alice', 'chat');
    expect(tells()).toEqual([true, false, false]);
  });

  it('takes no more than the burst after a long pause', () => {
    const { clock, times } = start();
    times(30, 'alice', 'chat');
    clock.ms = 3_600_000;
    expect(times(11, 'alice', 'chat').filter(({ kind }) => kind === 'admitted')).toHaveLength(10);
  });

  it('does not count what it did not take', () => {
    const { clock, ask, times } = start();
    times(10, 'alice', 'chat');
    for (clock.ms = 0; clock.ms < 2_000; clock.ms += 10) ask('alice', 'chat');
    expect(ask('alice', 'chat')).toEqual(admitted);
  });
});
