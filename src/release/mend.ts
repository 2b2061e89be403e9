/** What the system says of a path, as a mistake that the user can mend. */
import { UserError } from '../error.ts';

const WAYS_ON: Readonly<Record<string, readonly [what: string, how: string]>> = {
  ENOSPC: ['the disk is full', 'free some space, or choose another folder'],
  EDQUOT: ['the disk quota is used up', 'free some space, or choose another folder'],
  EFBIG: ['the file is larger than this system lets it be', 'write fewer rows, or choose another folder'],
  EACCES: ['this cannot be written: access is denied', 'check its permissions, or choose another folder'],
  EPERM: ['this cannot be written: it is not permitted', 'check its permissions, or choose another folder'],
  EROFS: ['this cannot be written: the file system is read-only', 'choose another folder'],
  ENOTDIR: ['a part of this path is a file, not a folder', 'choose another folder'],
  EEXIST: ['a part of this path is a file, not a folder', 'choose another folder'],
  EISDIR: ['this is a folder, not a file', 'choose another name'],
  ENAMETOOLONG: ['the name is too long', 'choose a shorter one'],
  ENOENT: ['this cannot be written here', 'choose another folder'],
  EINVAL: ['the system refuses this name', 'choose another one'],
};

/** @throws UserError where the system refuses what the work asks of the path */
export function mending<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const known = WAYS_ON[(error as NodeJS.ErrnoException)?.code ?? ''];
    if (!known) throw error;
    throw new UserError(known[0], known[1], { file: path });
  }
}
