import { defineConfig } from 'vitest/config';

/** Tests that run the committed dist in a child process. `E2E_NODE` names the Node binary to run it on. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    testTimeout: 400_000,
    hookTimeout: 400_000,
    pool: 'forks',
    // Much of the time is waiting: for retries of services, for signals.
    maxWorkers: 2,
  },
});
