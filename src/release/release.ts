/**
 * The only way out. Files are written into a staging folder and moved into place when the verdict is known, so that a
 * run that is killed, or a disk that is full, leaves the old result or none, never half of one:
 *
 *   1. the old report.json and fixtures/ go out    nothing there can be mistaken for a result
 *   2. the new reports come in
 *   3. the new fixtures/ come in                    only on a verdict of pass or warn, otherwise an empty folder
 *   4. report.json comes in, last                   a folder with a report.json is complete
 */

import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '../error.ts';
import { durable } from './file.ts';
import { mending } from './mend.ts';
import { FileSink, type Sink } from './sink.ts';

/** Says in the out folder that it is ours, and keeps git from taking it in. */
const MARK = '# Written by synthetic-fixtures; the whole folder is replaced by the next run.\n*\n';
const FIXTURES = 'fixtures';
const REPORT = 'report.json';

/** The process that stages, so that a later one can tell what a dead one left behind. */
export interface Owner {
  readonly pid: number;
  isAlive(pid: number): boolean;
}

/** A result on its way out. */
export interface Staging {
  /** A file of `fixtures/`. */
  fixture(name: string): Sink;
  /** `report.json`, `report.html`, `summary.md`, `junit.xml`. */
  report(name: string, content: string | Uint8Array): void;
  /** Put it in place. Fixtures go out only if the gate lets them. */
  publish(verdict: { readonly fixtures: boolean }): void;
  /** Leave no trace. Harmless after `publish`. */
  discard(): void;
}

/**
 * Fails early, before any work, where `out` cannot be written or holds what others put there. Removes what dead
 * processes staged. Leaves nothing behind.
 */
export function prepare(out: string, owner: Owner): void {
  mending(out, () => {
    refuseForeign(out);
    const place = stagingPlace(out);
    sweep(place, out, owner);
    const created = mkdirSync(place, { recursive: true });
    try {
      rmSync(mkdtempSync(join(place, prefix(out, owner))), { recursive: true });
      if (existsSync(out)) rmSync(mkdtempSync(join(out, '.probe-')), { recursive: true });
    } finally {
      if (created) rmSync(created, { recursive: true });
    }
  });
}

export function stage(out: string, owner: Owner): Staging {
  const sinks = new Set<FileSink>();
  const folder = mending(out, () => {
    refuseForeign(out);
    const place = stagingPlace(out);
    mkdirSync(place, { recursive: true });
    sweep(place, out, owner);
    const made = join(place, `${prefix(out, owner)}${randomBytes(4).toString('hex')}`);
    mkdirSync(join(made, FIXTURES), { recursive: true });
    return made;
  });
  let open = true;
  const discard = () => {
    open = false;
    for (const sink of sinks) sink.abandon();
    rmSync(folder, { recursive: true, force: true });
  };
  /** Whatever goes wrong, the staging folder goes. */
  const guarded = <T>(work: () => T): T => {
    if (!open) throw new Error('the staging folder is closed');
    try {
      return mending(out, work);
    } catch (error) {
      discard();
      throw error;
    }
  };
  return {
    fixture(name) {
      return guarded(() => {
        if (basename(name) !== name || name === '' || name === '.' || name === '..') {
          throw new Error('a fixture needs a plain file name');
        }
        const sink = new FileSink(join(folder, FIXTURES, name), `${FIXTURES}/${name}`, guarded);
        sinks.add(sink);
        return sink;
      });
    },
    report(name, content) {
      guarded(() => durable(join(folder, name), content));
    },
    publish({ fixtures }) {
      guarded(() => {
        for (const sink of sinks) sink.end();
        durable(join(folder, '.gitignore'), MARK);
        const old = join(folder, '.old');
        mkdirSync(old);
        mkdirSync(out, { recursive: true });
      });
      guarded(() =>
        alone(out, () => {
          const old = join(folder, '.old');
          for (const name of [REPORT, FIXTURES]) {
            if (existsSync(join(out, name))) renameSync(join(out, name), join(old, name));
          }
          const reports = readdirSync(folder).filter((name) => ![REPORT, FIXTURES, '.old'].includes(name));
          for (const name of reports) renameSync(join(folder, name), join(out, name));
          if (fixtures) renameSync(join(folder, FIXTURES), join(out, FIXTURES));
          else mkdirSync(join(out, FIXTURES));
          if (existsSync(join(folder, REPORT))) renameSync(join(folder, REPORT), join(out, REPORT));
        }),
      );
      discard();
    },
    discard,
  };
}

/** Beside the out folder; inside it where beside is another file system or cannot be written. */
function stagingPlace(out: string): string {
  const beside = dirname(resolve(out));
  if (!existsSync(out)) return beside;
  try {
    if (statSync(beside).dev !== statSync(out).dev) return resolve(out);
    rmSync(mkdtempSync(join(beside, '.probe-')), { recursive: true });
    return beside;
  } catch {
    return resolve(out);
  }
}

const prefix = (out: string, owner: Owner) => `.${basename(resolve(out))}.staging-${owner.pid}-`;

/** A lock that is older than this belonged to a process that died. */
const LOCK_MS = 30_000;

/** Two runs that publish into one folder take turns: the last one wins, whole. */
function alone(out: string, work: () => void): void {
  const lock = join(stagingPlace(out), `.${basename(resolve(out))}.lock`);
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs;
      if (since !== undefined && Date.now() - since > LOCK_MS) rmSync(lock, { recursive: true, force: true });
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
  try {
    work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

/** Remove what processes that no longer live have staged for this folder. */
function sweep(place: string, out: string, owner: Owner): void {
  if (!existsSync(place)) return;
  const left = new RegExp(`^\\.${escapeRegExp(basename(resolve(out)))}\\.staging-(\\d+)-`);
  for (const name of readdirSync(place)) {
    const pid = Number(left.exec(name)?.[1] ?? Number.NaN);
    if (Number.isNaN(pid) || pid === owner.pid || owner.isAlive(pid)) continue;
    rmSync(join(place, name), { recursive: true, force: true });
  }
}

const escapeRegExp = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** A folder that others filled is theirs: fixtures/ in it may be, too. */
function refuseForeign(out: string): void {
  if (!existsSync(out)) return;
  if (!statSync(out).isDirectory()) {
    throw new UserError('the out folder is a file', 'name a folder with --out', { file: out });
  }
  const names = readdirSync(out).filter((name) => !name.startsWith('.'));
  if (names.length === 0 || isOurs(out)) return;
  throw new UserError(
    'the out folder holds files that this program did not write, and a run replaces what is there',
    'name a new or an empty folder with --out',
    { file: out },
  );
}

function isOurs(out: string): boolean {
  try {
    return readFileSync(join(out, '.gitignore'), 'utf8').startsWith(MARK.split(';')[0]);
  } catch {
    return false;
  }
}
