/** The committed baseline, read from its file. */
import { readFileSync } from 'node:fs';
import { type BaselineState, baselineNotFound, NO_BASELINE, parseBaseline } from '../gate/baseline.ts';

/** Never throws: what is wrong matters only where a limit needs the baseline. */
export function readBaseline(file: string | undefined): BaselineState {
  if (file === undefined) return NO_BASELINE;
  try {
    return parseBaseline(readFileSync(file, 'utf8'), file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return baselineNotFound(file);
    return { state: 'foreign', reason: `${file} cannot be read (${code})` };
  }
}
