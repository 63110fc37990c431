import { describe, expect, it } from 'vitest';
import { boundedMap } from '../../src/agreements/bounded-map.ts';

describe('a bounded map', () => {
  it('keeps a value for its time', () => {
    let now = 0;
    const map = boundedMap<string>({ most: 10, now: () => now });
    map.set('a', 'A', 100);
    now = 99;
    expect(map.get('a')).toBe('A');
    now = 100;
    expect([map.get('a'), map.size()]).toEqual([undefined, 0]);
  });

  it('never holds more than it may: what was set longest ago goes', () => {
    const map = boundedMap<number>({ most: 3, now: () => 0 });
    for (const [index, key] of ['a', 'b', 'c', 'a', 'd'].entries()) map.set(key, index, 1);
    expect(['a', 'b', 'c', 'd'].map(map.get)).toEqual([3, undefined, 2, 4]);
    for (let key = 0; key < 1_000; key += 1) map.set(`key ${key}`, key, 1);
    expect(map.size()).toBe(3);
  });

  it('forgets what a clock that was set back says is of the future', () => {
    let now = 1_000;
    const map = boundedMap<string>({ most: 3, now: () => now });
    map.set('a', 'A', 100);
    now = 999;
    expect(map.get('a')).toBeUndefined();
  });

  it('forgets what is deleted', () => {
    const map = boundedMap<number>({ most: 3, now: () => 0 });
    map.set('a', 1, 1);
    map.delete('a');
    expect(map.get('a')).toBeUndefined();
  });
});
