import { describe, expect, it } from 'vitest';
import { pageLimit } from '../../../src/web/page/page-limits.ts';
import { isSameOrigin } from '../../../src/web/page/same-origin.ts';

describe('the limit of requests', () => {
  it('admits so many at once, then one for each part of the minute that has passed', () => {
    let now = 0;
    const limit = pageLimit(3, () => now);
    expect([limit('a'), limit('a'), limit('a')].every(({ over }) => !over)).toBe(true);
    expect(limit('a')).toEqual({ over: true, retryInMs: 20_000 });
    now = 19_999;
    expect(limit('a').over).toBe(true);
    now = 20_000;
    expect(limit('a').over).toBe(false);
    expect(limit('a').over).toBe(true);
  });

  it('of one key leaves the others alone', () => {
    const limit = pageLimit(1, () => 0);
    limit('a');
    expect(limit('a').over).toBe(true);
    expect(limit('b').over).toBe(false);
  });

  it('forgets the key used longest ago, so that many keys fill no memory', () => {
    const limit = pageLimit(1, () => 0);
    limit('first');
    for (let other = 0; other < 10_000; other += 1) limit(`other ${other}`);
    expect(limit('first').over).toBe(false);
    expect(limit('other 9999').over).toBe(true);
  });
});

describe('a form’s sender', () => {
  it.each([
    [{ 'sec-fetch-site': 'same-origin', origin: 'null' }, true],
    [{ 'sec-fetch-site': 'cross-site', origin: 'https://mca.example' }, false],
    [{ origin: 'https://mca.example' }, true],
    [{ origin: 'https://mca.example:8443' }, false],
    [{ origin: 'http://mca.example' }, false],
    [{}, false],
  ])('%j is the page itself: %s', (headers, same) => {
    expect(isSameOrigin(headers, 'https://mca.example/bots')).toBe(same);
  });
});
