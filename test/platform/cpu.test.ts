import { expect, test } from 'vitest';
import { quota, threads } from '../../src/platform/cpu.ts';

const files = (table: Record<string, string>) => (path: string) => table[path];

test.each([
  ['nothing to read', {}, undefined],
  ['no limit', { '/sys/fs/cgroup/cpu.max': 'max 100000\n' }, undefined],
  ['two processors', { '/sys/fs/cgroup/cpu.max': '200000 100000\n' }, 2],
  ['one and a half', { '/sys/fs/cgroup/cpu.max': '150000 100000\n' }, 2],
  ['half of one', { '/sys/fs/cgroup/cpu.max': '50000 100000' }, 1],
  [
    'the smallest of all groups above',
    {
      '/proc/self/cgroup': '0::/a.slice/b.scope\n',
      '/sys/fs/cgroup/a.slice/b.scope/cpu.max': 'max 100000',
      '/sys/fs/cgroup/a.slice/cpu.max': '300000 100000',
      '/sys/fs/cgroup/cpu.max': '400000 100000',
    },
    3,
  ],
  [
    'version 1',
    { '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '200000', '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000' },
    2,
  ],
  [
    'version 1 without limit',
    { '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1', '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000' },
    undefined,
  ],
])('%s', (_, table, expected) => {
  expect(quota(files(table))).toBe(expected);
});

test.each([
  [undefined, 8, 2],
  [1, 8, 1],
  [16, 8, 2],
  [undefined, 1, 1],
])('%j wanted of %i with a limit of 2: %i', (wanted, machine, expected) => {
  expect(threads(wanted, files({ '/sys/fs/cgroup/cpu.max': '200000 100000' }), machine)).toBe(expected);
});
