import { defineConfig } from 'vitest/config';

// The long tests at full size; `npm test` runs the same code small.
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/crash/**/*.test.ts', 'test/fuzz/**/*.test.ts', 'test/soak/**/*.test.ts'],
    globalSetup: './test/support/postgres-setup.ts',
    env: { SOAK: 'full' },
    testTimeout: 30 * 60_000,
    hookTimeout: 60_000,
    // A busy machine takes its time; what is waited for comes, or the test fails.
    expect: { poll: { timeout: 15_000 } },
    fileParallelism: false,
    reporters: ['default', './test/support/summary-reporter.ts'],
  },
});
