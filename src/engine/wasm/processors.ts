/** How many threads are worth while here. */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** Files of a container's processor quota: cgroup v2, v1. */
const QUOTAS: readonly (() => number)[] = [
  () => {
    const [quota, period] = readFileSync('/sys/fs/cgroup/cpu.max', 'utf8').split(' ').map(Number);
    return quota / period;
  },
  () => {
    const read = (name: string) => Number(readFileSync(`/sys/fs/cgroup/cpu/cpu.cfs_${name}_us`, 'utf8'));
    return read('quota') / read('period');
  },
];

/** Processors that this process may use: affinity and a container's quota, at least 1. */
export function processors(): number {
  let count = availableParallelism();
  for (const quota of QUOTAS) {
    try {
      const limit = quota();
      // "max" is NaN, no limit of v1 is −1.
      if (limit > 0) count = Math.min(count, Math.ceil(limit));
    } catch {
      // No such file: no such limit.
    }
  }
  return Math.max(1, count);
}
