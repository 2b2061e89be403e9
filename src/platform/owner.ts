/** The process as the release room knows it: who stages, and whether another stager still lives. */

import type { Owner } from '../release/release.ts';

export function ownerOf(process: Pick<NodeJS.Process, 'pid' | 'kill'>): Owner {
  return { pid: process.pid, isAlive: (pid) => isAlive(pid, process) };
}

/** A process that we may not signal lives. */
function isAlive(pid: number, process: Pick<NodeJS.Process, 'kill'>): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
