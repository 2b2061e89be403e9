/**
 * A trained model between two runs: recalled whole and unchanged, or trained afresh. Nothing that goes wrong here
 * decides a run. Where sealed bytes lie meanwhile (the cache of a workflow, a folder) is the shelf's matter.
 */
import type { Reporter } from '../platform/log.ts';
import { type CacheKeyParts, cacheKey } from './cacheKey.ts';
import type { Identity } from './identity.ts';
import { open, seal } from './seal.ts';

/** A place for sealed bytes under exact names. It never throws. */
export interface Shelf {
  load(name: string): Promise<
    | { readonly found: true; readonly bytes: Uint8Array }
    /** `reason` is null for an ordinary miss. */
    | { readonly found: false; readonly reason: string | null }
  >;
  save(
    name: string,
    bytes: Uint8Array,
  ): Promise<
    { readonly saved: true } | { readonly saved: false; readonly reason: string; readonly expected: boolean }
  >;
  /** How a user removes an entry, for a warning about a bad one. */
  removal(name: string): string;
}

/** One model's place on the shelf. */
export interface Keeper {
  /** The name of design §5; null where nothing can be kept. */
  readonly key: string | null;
  /** The checkpoint's bytes, or null: train it. */
  recall(): Promise<Uint8Array | null>;
  keep(checkpoint: Uint8Array): Promise<void>;
}

/**
 * @param identity that opened the fixture; undefined for a plain source, which has no key, hence no cache
 * @param shelf undefined where the user turned the cache off
 */
export function keeper(
  identity: Identity | undefined,
  shelf: Shelf | undefined,
  parts: CacheKeyParts,
  reporter: Pick<Reporter, 'note' | 'warn'>,
): Keeper {
  if (shelf === undefined) return NONE;
  if (identity === undefined) {
    reporter.note('A plain source has no key, hence no cache: the model is trained on every run.');
    return NONE;
  }
  const key = cacheKey(identity, parts);
  const binding = { purpose: 'cache', key } as const;
  return {
    key,
    async recall() {
      const answer = await shelf.load(key);
      if (!answer.found) {
        if (answer.reason === null) reporter.note('No model of this fixture and configuration is saved yet.');
        else reporter.warn(`The saved model could not be fetched: ${answer.reason}. Training afresh.`);
        return null;
      }
      const opened = open(answer.bytes, identity, binding);
      if (opened.refused === null) return opened.bytes;
      reporter.warn(
        `The saved model is refused: ${opened.why}. Training afresh. To be rid of it: ${shelf.removal(key)}`,
      );
      return null;
    },
    async keep(checkpoint) {
      const answer = await shelf.save(key, seal(checkpoint, identity, binding));
      if (answer.saved) reporter.note('Saved the sealed model for the next run.');
      else if (answer.expected) reporter.note(`The model was not saved: ${answer.reason}.`);
      else reporter.warn(`The model was not saved: ${answer.reason}. The next run trains it again.`);
    },
  };
}

const NONE: Keeper = {
  key: null,
  recall: async () => null,
  keep: async () => {},
};
