import { describe, expect, it } from 'vitest';
import { createBreaker, type Sign } from '../../src/partner-center/breaker.ts';

const silent: Sign = { kind: 'silent', strikes: 1 };
const slow: Sign = { kind: 'silent', strikes: 2 };
const heard: Sign = { kind: 'heard' };

function setup(random = 0.5) {
  let now = 0;
  const openings: number[] = [];
  const breaker = createBreaker({
    elapsedMs: () => now,
    random: () => random,
    onOpen: (sinceMs) => void openings.push(sinceMs),
  });
  const strike = (times: number): void => {
    for (let i = 0; i < times; i++) breaker.report(breaker.pass(8_000), silent);
  };
  return { breaker, openings, strike, pass: (ms: number) => (now += ms) };
}

describe('a service that does not answer', () => {
  it('is left alone after five silences in a row, for ten seconds', () => {
    const { breaker, strike, openings } = setup();
    strike(4);
    expect(breaker.hindrance()).toBeNull();
    strike(1);
    expect(breaker.hindrance()).toBe(10_000);
    expect(openings).toEqual([0]);
  });

  it('is left alone sooner where each silence took a whole time-out', () => {
    const { breaker } = setup();
    for (let i = 0; i < 3; i++) breaker.report(breaker.pass(8_000), slow);
    expect(breaker.hindrance()).toBe(10_000);
  });

  it('is asked on where any answer came between', () => {
    const { breaker, strike } = setup();
    strike(4);
    breaker.report(breaker.pass(8_000), heard);
    strike(4);
    expect(breaker.hindrance()).toBeNull();
  });

  it('keeps its strikes after an answer that says nothing of it', () => {
    const { breaker, strike } = setup();
    strike(4);
    breaker.report(breaker.pass(8_000), { kind: 'nothing' });
    strike(1);
    expect(breaker.hindrance()).not.toBeNull();
  });

  it('is tried by one call at a time, which others wait for as long as it may take', () => {
    const { breaker, strike, pass } = setup();
    strike(5);
    pass(10_000);
    expect(breaker.hindrance()).toBeNull();
    expect(breaker.pass(8_000)).toBe('probe');
    expect(breaker.hindrance()).toBe(8_000);
    pass(8_000);
    // A probe that never came back holds nobody up for ever.
    expect(breaker.hindrance()).toBeNull();
  });

  it('is left alone twice as long after each probe that failed, for two minutes at most', () => {
    const { breaker, strike, pass, openings } = setup();
    strike(5);
    const rests: (number | null)[] = [];
    for (let i = 0; i < 6; i++) {
      rests.push(breaker.hindrance());
      pass(breaker.hindrance() ?? 0);
      breaker.report(breaker.pass(8_000), slow);
    }
    expect(rests).toEqual([10_000, 20_000, 40_000, 80_000, 120_000, 120_000]);
    expect(openings).toEqual([0, 10_000, 30_000, 70_000, 150_000, 270_000, 390_000]);
  });

  it('is asked again by all after one answer, and begins anew with ten seconds', () => {
    const { breaker, strike, pass } = setup();
    strike(5);
    pass(10_000);
    breaker.report(breaker.pass(8_000), slow);
    pass(20_000);
    breaker.report(breaker.pass(8_000), heard);
    expect(breaker.hindrance()).toBeNull();
    strike(5);
    expect(breaker.hindrance()).toBe(10_000);
  });

  it('is believed to be back when a call from before answers, and not worse when such a call fails', () => {
    const { breaker, strike } = setup();
    const before = breaker.pass(8_000);
    strike(5);
    breaker.report(before, silent);
    expect(breaker.hindrance()).toBe(10_000);
    breaker.report(before, heard);
    expect(breaker.hindrance()).toBeNull();
  });

  it.each([
    [0, 7_500],
    [1, 12_500],
  ])('is left alone a quarter shorter or longer by chance (%d)', (random, rest) => {
    const { breaker, strike } = setup(random);
    strike(5);
    expect(breaker.hindrance()).toBe(rest);
  });
});
