import { defineConfig } from 'vitest/config';

/** Tests that run the committed dist in a child process. `E2E_NODE` names the Node binary to run it on. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    pool: 'forks',
    fileParallelism: false,
  },
});
