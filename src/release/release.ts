/**
 * The only way out. Files are written into a staging folder and moved into place when the verdict is known, so that a
 * run that is killed, or a disk that is full, leaves the old result or none, never half of one:
 *
 *   1. the old report.json and fixtures/ go out    nothing there can be mistaken for a result
 *   2. the new reports come in
 *   3. the new fixtures/ come in                    only on a verdict of pass or warn, otherwise an empty folder
 *   4. report.json comes in, last                   a folder with a report.json is complete
 */

import { createHash, type Hash, randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '../error.ts';

/** Says in the out folder that it is ours, and keeps git from taking it in. */
const MARK = '# Written by synthetic-fixtures; the whole folder is replaced by the next run.\n*\n';
const FIXTURES = 'fixtures';
const REPORT = 'report.json';

/** The process that stages, so that a later one can tell what a dead one left behind. */
export interface Owner {
  readonly pid: number;
  isAlive(pid: number): boolean;
}

export interface Written {
  /** Relative to the out folder, with `/`. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** One file of a fixture, written piece by piece. */
export interface Sink {
  write(piece: string | Uint8Array): void;
  /** No more pieces: the file is safe on the disk. */
  end(): Written;
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

/** A single file (a model, a baseline), whole or not at all. */
export function writeWhole(path: string, content: string | Uint8Array, mode = 0o644): void {
  const beside = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  mending(path, () => {
    mkdirSync(dirname(path), { recursive: true });
    try {
      durable(beside, content, mode);
      renameSync(beside, path);
    } catch (error) {
      rmSync(beside, { force: true });
      throw error;
    }
  });
}

/** Keeps git from taking in what is learned from protected rows. */
const PRIVATE_MARK = '# Learned from protected rows: not for a repository.\n*\n';

/** Files that belong beside their source, in a folder of their own: for the owner's eyes, and not for git. */
export function writePrivate(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  const all: typeof files = { '.gitignore': PRIVATE_MARK, ...files };
  mending(folder, () => {
    const foreign = existsSync(folder) ? readdirSync(folder).filter((name) => !Object.hasOwn(all, name)) : [];
    if (foreign.length === 0) return;
    throw new UserError(
      'the folder holds files that this command did not write',
      'name a new or an empty folder with --out',
      { file: folder },
    );
  });
  mending(folder, () => mkdirSync(folder, { recursive: true, mode: 0o700 }));
  for (const [name, content] of Object.entries(all)) writeWhole(join(folder, name), content, 0o600);
}

class FileSink implements Sink {
  private file: number | undefined;
  private readonly hash: Hash = createHash('sha256');
  private readonly pieces: Uint8Array[] = [];
  private held = 0;
  private bytes = 0;
  private written: Written | undefined;

  constructor(
    path: string,
    private readonly name: string,
    private readonly guarded: <T>(work: () => T) => T,
  ) {
    this.file = openSync(path, 'wx', 0o644);
  }

  write(piece: string | Uint8Array): void {
    const bytes = typeof piece === 'string' ? Buffer.from(piece, 'utf8') : piece;
    this.pieces.push(bytes);
    this.held += bytes.length;
    if (this.held >= 1 << 18) this.flush();
  }

  end(): Written {
    if (this.written) return this.written;
    this.flush();
    this.guarded(() => {
      if (this.file === undefined) throw new Error('the sink is closed');
      fsyncSync(this.file);
      closeSync(this.file);
      this.file = undefined;
    });
    this.written = { path: this.name, bytes: this.bytes, sha256: this.hash.digest('hex') };
    return this.written;
  }

  abandon(): void {
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
  }

  private flush(): void {
    this.guarded(() => {
      if (this.file === undefined) throw new Error('the sink is closed');
      const block = Buffer.concat(this.pieces);
      for (let from = 0; from < block.length; ) from += writeSync(this.file, block, from);
      this.hash.update(block);
      this.bytes += block.length;
      this.pieces.length = 0;
      this.held = 0;
    });
  }
}

function durable(path: string, content: string | Uint8Array, mode = 0o644): void {
  const file = openSync(path, 'wx', mode);
  try {
    writeFileSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
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

/** What the system says of a path, as a mistake that the user can mend. */
function mending<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const known = WAYS_ON[(error as NodeJS.ErrnoException)?.code ?? ''];
    if (!known) throw error;
    throw new UserError(known[0], known[1], { file: path });
  }
}
