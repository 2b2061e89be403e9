/** How many threads this process may keep busy: Node sees the machine, not always the limit of its container. */

import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** Text of a file, or undefined where it cannot be read. */
type Read = (path: string) => string | undefined;

const readText: Read = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

/** Threads that are worth starting, at least 1. */
export function threads(wanted?: number, read: Read = readText, machine = availableParallelism()): number {
  const granted = Math.min(machine, quota(read) ?? machine);
  return Math.max(1, Math.min(wanted ?? granted, granted));
}

/** Processors that the control group grants, rounded up; undefined where it sets no limit. */
export function quota(read: Read = readText): number | undefined {
  const limits = [...groupFiles(read)].map(read).flatMap(parseMax);
  const old =
    Number(read('/sys/fs/cgroup/cpu/cpu.cfs_quota_us')) /
    Number(read('/sys/fs/cgroup/cpu/cpu.cfs_period_us'));
  if (Number.isFinite(old) && old > 0) limits.push(old);
  return limits.length === 0 ? undefined : Math.max(1, Math.ceil(Math.min(...limits)));
}

/** `cpu.max` of the group of this process and of every group above it (cgroup v2). */
function* groupFiles(read: Read): Iterable<string> {
  const own = /^0::(.*)$/m.exec(read('/proc/self/cgroup') ?? '')?.[1] ?? '/';
  const parts = own.split('/').filter((part) => part !== '' && part !== '..');
  for (let n = parts.length; n >= 0; n--) {
    yield ['/sys/fs/cgroup', ...parts.slice(0, n), 'cpu.max'].join('/');
  }
}

/** `200000 100000` → 2; `max 100000` is no limit. */
function parseMax(text: string | undefined): number[] {
  const [, quotaUs, periodUs] = /^(\d+) (\d+)/.exec(text ?? '') ?? [];
  return quotaUs && Number(periodUs) > 0 ? [Number(quotaUs) / Number(periodUs)] : [];
}
