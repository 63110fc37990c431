import { defineConfig } from 'vitest/config';

// The whole suite. Browser and process tests need their time on two cores; none of them measures it.
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    // One PostgreSQL server for them all; each test makes its own databases.
    globalSetup: './test/support/postgres-setup.ts',
    // Many tests wait for browsers and processes of their own: one worker a core keeps all cores busy.
    maxWorkers: '100%',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A busy machine takes its time; what is waited for comes, or the test fails.
    expect: { poll: { timeout: 15_000 } },
    reporters: ['default', './test/support/summary-reporter.ts'],
  },
});
