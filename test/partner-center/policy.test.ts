import { expect, it } from 'vitest';
import { type Family, limits } from '../../src/partner-center/policy.ts';
import { batchTakes } from '../../src/portfolio/mirror-read.ts';
import { startRunner } from '../../src/runner.ts';

const longest = (family: Family, { mirror = false } = {}): number => {
  const { mirror: own, ...others } = limits[family].totalMs;
  return mirror ? own : Math.max(...Object.values(others));
};

/** How long the runner leases work for. */
async function leased(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const runner = startRunner({
    takeDue: async (_now, _limit, leaseMs) => {
      resolve(leaseMs);
      return [];
    },
    nextDueAt: async () => null,
    run: async () => {},
    now: () => 0,
    wakeOn: [],
    onFault: () => {},
  });
  const leaseMs = await promise;
  await runner.stop();
  return leaseMs;
}

it('the longest work, an attempt that is looked up before and after it, ends within its lease', async () => {
  // The agreements, and where they cannot be read the activity log.
  const lookedUp = Math.max(longest('agreements'), longest('directSigned')) + longest('activityLog');
  const attempt = lookedUp + longest('agreementCreation') + lookedUp;
  // A quarter more for what else there is to do: commits, a machine that is busy.
  expect(await leased()).toBeGreaterThanOrEqual(attempt * 1.25);
});

it('a reader of the mirror ends within its lease: its batch, and a last reading that takes as long as it may', async () => {
  const last = Math.max(longest('agreements', { mirror: true }), longest('directSigned', { mirror: true }));
  const reader = batchTakes + last + longest('subscriptions', { mirror: true });
  expect(await leased()).toBeGreaterThanOrEqual(reader * 1.25);
});
