/**
 * Keeping files between runs with @actions/cache: sealed models under exact keys, and signed released fixtures. All
 * that can go wrong ends in a miss and a reason, and the caller goes on without.
 *
 * The library packs and unpacks with `tar`, a child process with this process's environment: `readInputs` has taken
 * every secret out of it by then. It unpacks whatever an entry holds wherever the entry says, before anything can be
 * authenticated; `unpackOnlyTo` holds GNU tar to the one file that is expected.
 */
import { constants } from 'node:fs';
import { mkdir, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Loaded, Saved, Shelf } from '../../vault/store.ts';
import type { Env } from './commands.ts';
import { quietly, within } from './quiet.ts';
import { reason } from './reason.ts';

/** A restore that was given up may still be at work: then the cache is left alone. */
let abandoned = false;

const RESTORE_MS = 90_000;
const SAVE_MS = 120_000;
/** Nothing that is kept comes near this. */
const LARGEST = 512 * 1024 * 1024;

export interface CacheOptions {
  readonly env: Env;
  /** Milliseconds to wait at most. */
  readonly deadline?: number;
}

/** One file of the cache. */
export interface CachedFile {
  /** Full name of the entry; to find one, its beginning will do where `newest` is set. */
  readonly key: string;
  /**
   * What the file is called while the library packs or unpacks it. The path is part of an entry's identity for the
   * service, so it depends on nothing else but the runner's temporary folder.
   */
  readonly place: string;
  /** Take the newest entry whose name begins with `key`. @default only exactly `key` */
  readonly newest?: boolean;
}

/** The bytes that were saved for `wanted`. */
export async function restoreFile(
  { key, place, newest = false }: CachedFile,
  { env, deadline = RESTORE_MS }: CacheOptions,
): Promise<Loaded> {
  const file = pathOf(place, env);
  const work = quietly(async (said): Promise<Loaded> => {
    try {
      const { isFeatureAvailable, restoreCache } = await import('@actions/cache');
      if (!isFeatureAvailable()) return { found: false, reason: 'this runner has no cache service' };
      await rm(dirname(file), { recursive: true, force: true });
      const free = unpackOnlyTo(file, env);
      const hit = await restoreCache([file], key, []).finally(free);
      // The service answers with any entry whose key begins like ours.
      if (hit === undefined || (newest ? !hit.startsWith(key) : hit !== key)) {
        return { found: false, reason: said.complaints.length > 0 ? reason(...said.complaints) : null };
      }
      return { found: true, bytes: await readPlainFile(file) };
    } catch (error) {
      return { found: false, reason: reason(error, ...said.complaints) };
    } finally {
      await rm(dirname(file), { recursive: true, force: true }).catch(() => {});
    }
  });
  const late = `the cache did not answer within ${Math.round(deadline / 1000)} s`;
  const answer = await within<Loaded>(deadline, work, { found: false, reason: late });
  abandoned ||= !answer.found && answer.reason === late;
  return answer;
}

/** Save bytes. Entries are never overwritten: the first of two racing jobs wins. */
export async function saveFile(
  { key, place }: CachedFile,
  bytes: Uint8Array,
  { env, deadline = SAVE_MS }: CacheOptions,
): Promise<Saved> {
  if (abandoned) return { saved: false, reason: 'the cache did not answer before', expected: true };
  const file = pathOf(place, env);
  const work = quietly(async (said): Promise<Saved> => {
    try {
      const { isFeatureAvailable, saveCache } = await import('@actions/cache');
      if (!isFeatureAvailable()) {
        return { saved: false, reason: 'this runner has no cache service', expected: true };
      }
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      await writeFile(file, bytes, { mode: 0o600 });
      if ((await saveCache([file], key)) >= 0) return { saved: true };
      return unsaved(...said.complaints);
    } catch (error) {
      return unsaved(error, ...said.complaints);
    } finally {
      await rm(dirname(file), { recursive: true, force: true }).catch(() => {});
    }
  });
  const late = `the cache did not answer within ${Math.round(deadline / 1000)} s`;
  return within<Saved>(deadline, work, { saved: false, reason: late, expected: false });
}

/** The cache of the workflow as a shelf for sealed models. */
export function cacheShelf(options: CacheOptions): Shelf {
  const place = (name: string) => join('synthetic-fixtures-models', name, 'model.sealed');
  return {
    load: (name) => restoreFile({ key: name, place: place(name) }, options),
    save: (name, bytes) => saveFile({ key: name, place: place(name) }, bytes, options),
    removal: (name) => `gh cache delete ${name}`,
  };
}

function unsaved(...said: unknown[]): Saved {
  const why = reason(...said);
  return { saved: false, reason: why, expected: /another job|may not write|cache mode/.test(why) };
}

/**
 * Until the returned function is called, GNU tar renames every member that it unpacks to `file` (its manual, "TAR_OPTIONS"
 * and "Modifying File and Member Names"): an entry that somebody with write access has made cannot place files
 * elsewhere. Other tars ignore the variable.
 */
function unpackOnlyTo(file: string, env: Env): () => void {
  const before = env.TAR_OPTIONS;
  // A path that the expression would have to escape is left alone; runners' temporary folders are none.
  if (/^[\w./-]+$/.test(file)) env.TAR_OPTIONS = `--transform=s,^.*$,${file},`;
  return () => {
    if (before === undefined) delete env.TAR_OPTIONS;
    else env.TAR_OPTIONS = before;
  };
}

function pathOf(place: string, env: Env): string {
  return join(env.RUNNER_TEMP || tmpdir(), place);
}

/** Bytes of a regular file: what an archive unpacked may be a link to somewhere else. */
async function readPlainFile(file: string): Promise<Uint8Array> {
  const handle = await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    const info = await handle.stat();
    if (!info.isFile() || info.size > LARGEST) throw new Error('not a file of ours');
    return new Uint8Array(await handle.readFile());
  } finally {
    await handle.close();
  }
}
