/** What `seed: run` stands for: the id of the workflow's run, or in a terminal a fresh number. It is always printed. */

import { randomInt } from 'node:crypto';

export function runSeed(env: Readonly<Record<string, string | undefined>>): number {
  const id = Number(env.GITHUB_RUN_ID);
  return Number.isSafeInteger(id) && id > 0 ? id : randomInt(2 ** 32);
}
