import { beforeEach, describe, expect, it } from 'vitest';
import type { Asked } from '../../src/entra/ask-entra.ts';
import { type TokenAnswer, type TokenSource, tokenSource } from '../../src/entra/token-source.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

let now: number;
let requests: number;
/** What the next requests are answered with; without one, a token that lives an hour. */
let next: Asked[];
let told: TokenAnswer[];
let source: TokenSource;

beforeEach(() => {
  now = 1_800_000_000_000;
  requests = 0;
  next = [];
  told = [];
  source = tokenSource({ ask, wallClock: { now: () => now }, onAnswer: (answer) => told.push(answer) });
});

async function ask(): Promise<Asked> {
  requests += 1;
  return next.shift() ?? { kind: 'token', token: `t${requests}`, endsAt: now + hour, refreshToken: null };
}

function failure(reason: 'missing' | 'refused' | 'unreachable', retryAfterMs: number | null = null): Asked {
  return { kind: 'none', message: 'No token.', reason, retryAfterMs, grantRefused: false };
}

async function got(): Promise<string> {
  const answer = await source.get();
  return answer.kind === 'token' ? answer.token : answer.reason;
}

describe('a token that is held', () => {
  it('is answered from memory until ten minutes before its end', async () => {
    expect(await got()).toBe('t1');
    now += hour - 10 * minute - 1;
    expect(await got()).toBe('t1');
    expect(requests).toBe(1);
  });

  it('is answered and renewed behind, by one request, within ten minutes of its end', async () => {
    await got();
    now += hour - 9 * minute;
    expect(await Promise.all([got(), got(), got()])).toEqual(['t1', 't1', 't1']);
    expect(requests).toBe(2);
    expect(await got()).toBe('t2');
    expect(requests).toBe(2);
  });

  it('is waited for within two minutes of its end', async () => {
    await got();
    now += hour - 2 * minute;
    expect(await Promise.all([got(), got()])).toEqual(['t2', 't2']);
    expect(requests).toBe(2);
  });

  it('goes on being answered to its very end when it cannot be renewed', async () => {
    await got();
    now += hour - minute;
    next = [failure('unreachable'), failure('unreachable')];
    expect(await got()).toBe('t1');
    expect(await got()).toBe('t1');
    expect(requests).toBe(2);
    now += minute;
    expect(await got()).toBe('unreachable');
  });

  it('of a short life is not renewed at every call', async () => {
    next = [{ kind: 'token', token: 'short', endsAt: now + 5 * minute, refreshToken: null }];
    await got();
    now += 3 * minute;
    expect(await got()).toBe('short');
    expect(requests).toBe(1);
  });

  it('without an end is good for once', async () => {
    next = [{ kind: 'token', token: 'endless', endsAt: now, refreshToken: null }];
    expect(await got()).toBe('endless');
    expect(await got()).toBe('t2');
  });
});

describe('a token that is asked for', () => {
  it('is asked for once by a hundred callers at the same moment', async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, got));
    expect(new Set(answers)).toEqual(new Set(['t1']));
    expect(requests).toBe(1);
  });

  it('is told to who listens, once for each request and not for each caller', async () => {
    next = [failure('refused')];
    await Promise.all([got(), got()]);
    now += 31 * second;
    await got();
    await got();
    expect(told).toEqual([
      { kind: 'none', message: 'No token.', reason: 'refused' },
      { kind: 'token', token: 't2' },
    ]);
  });

  it('is not told where nobody has consented, because Entra was not asked', async () => {
    next = [failure('missing')];
    expect(await got()).toBe('missing');
    expect(told).toEqual([]);
    expect(await got()).toBe('t2');
  });
});

describe('a failed request', () => {
  it('of a refused credential is not repeated for 30 seconds, then a minute, and at last five minutes', async () => {
    next = Array.from({ length: 12 }, () => failure('refused'));
    expect(await got()).toBe('refused');
    for (const wait of [30, 60, 120, 240, 300, 300]) {
      const before = requests;
      now += wait * second - 1;
      expect(await got()).toBe('refused');
      expect(requests).toBe(before);
      now += 1;
      await got();
      expect(requests).toBe(before + 1);
    }
  });

  it('for want of an answer is repeated within seconds, and every half minute at last', async () => {
    next = Array.from({ length: 12 }, () => failure('unreachable'));
    await got();
    for (const wait of [2, 4, 8, 16, 30, 30]) {
      const before = requests;
      now += wait * second - 1;
      await got();
      expect(requests).toBe(before);
      now += 1;
      await got();
      expect(requests).toBe(before + 1);
    }
  });

  it('is not repeated before the Retry-After of Entra', async () => {
    next = [failure('unreachable', 90 * second)];
    await got();
    now += 89 * second;
    expect(await got()).toBe('unreachable');
    expect(requests).toBe(1);
    now += second;
    expect(await got()).toBe('t2');
  });

  it('with a Retry-After of a day is repeated after ten minutes', async () => {
    next = [failure('unreachable', 24 * hour)];
    await got();
    now += 10 * minute;
    expect(await got()).toBe('t2');
  });

  it('is repeated at once when the clock was set back', async () => {
    next = [failure('refused')];
    await got();
    now -= hour;
    expect(await got()).toBe('t2');
  });

  it('forgets how often it failed once there was a token', async () => {
    next = [failure('refused'), failure('refused')];
    await got();
    now += 30 * second;
    await got();
    now += minute;
    expect(await got()).toBe('t3');
    now += hour;
    next = [failure('refused')];
    await got();
    now += 30 * second;
    expect(await got()).toBe('t5');
  });
});

describe('a token that was refused with 401', () => {
  it('is replaced at the next call', async () => {
    await got();
    source.refused();
    expect(await got()).toBe('t2');
  });

  it('does not make a storm of 401s a storm of requests for tokens', async () => {
    await got();
    for (let call = 0; call < 1_000; call += 1) {
      source.refused();
      await got();
    }
    expect(requests).toBe(2);
    now += 11 * second;
    source.refused();
    expect(await got()).toBe('t3');
    now += 11 * second;
    source.refused();
    expect(await got()).toBe('t3');
    now += 10 * second;
    source.refused();
    expect(await got()).toBe('t4');
  });

  it('hours after the last such refusal is replaced at once', async () => {
    await got();
    source.refused();
    await got();
    now += 40 * minute;
    source.refused();
    expect(await got()).toBe('t3');
    now += 11 * second;
    source.refused();
    expect(await got()).toBe('t4');
  });
});
