/**
 * Trained models between two runs: recalled whole and unchanged, or trained afresh. Nothing that goes wrong here
 * decides a run. Where sealed bytes lie meanwhile (the cache of a workflow, a folder) is the shelf's matter.
 */
import type { ModelStore, ModelWanted } from '../platform/context.ts';
import type { Reporter } from '../platform/log.ts';
import { cacheKey } from './cacheKey.ts';
import type { Json } from './canonical.ts';
import type { Identity } from './identity.ts';
import { open, seal } from './seal.ts';

/** A place for sealed bytes under exact names. It never throws. */
export interface Shelf {
  load(name: string): Promise<Loaded>;
  save(name: string, bytes: Uint8Array): Promise<Saved>;
  /** How a user removes an entry, for a warning about a bad one. */
  removal(name: string): string;
}

export type Loaded =
  | { readonly found: true; readonly bytes: Uint8Array }
  /** `reason` is null for an ordinary miss: nobody has saved it yet. */
  | { readonly found: false; readonly reason: string | null };

export type Saved =
  | { readonly saved: true }
  /** `expected` where nothing is wrong: another job was first, or this run may only read. */
  | { readonly saved: false; readonly reason: string; readonly expected: boolean };

export interface StoreParts {
  readonly identity: Identity;
  readonly shelf: Shelf;
  /** Version of the checkpoint format, part of every key. */
  readonly format: number;
  readonly reporter: Pick<Reporter, 'note' | 'warn'>;
}

/** A store that seals what it keeps, under a key that only a holder of the identity can know or make. */
export function sealedStore({ identity, shelf, format, reporter }: StoreParts): ModelStore {
  const keyOf = ({ content, settings }: ModelWanted) =>
    cacheKey(identity, { content, training: settings as Json, format });
  return {
    async find(wanted) {
      const key = keyOf(wanted);
      const answer = await shelf.load(key);
      if (!answer.found) {
        if (answer.reason === null) reporter.note('No model of this source and configuration is saved yet.');
        else reporter.warn(`The saved model could not be fetched: ${answer.reason}. Training afresh.`);
        return null;
      }
      const opened = open(answer.bytes, identity, { purpose: 'cache', key });
      if (opened.refused === null) {
        reporter.note('The saved model was opened: there is nothing to train.');
        return opened.bytes;
      }
      reporter.warn(
        `The saved model is refused: ${opened.why}. Training afresh. To be rid of it: ${shelf.removal(key)}`,
      );
      return null;
    },
    async keep(wanted, model) {
      const key = keyOf(wanted);
      const answer = await shelf.save(key, seal(model, identity, { purpose: 'cache', key }));
      if (answer.saved) reporter.note('Saved the sealed model for the next run.');
      else if (answer.expected) reporter.note(`The model was not saved: ${answer.reason}.`);
      else reporter.warn(`The model was not saved: ${answer.reason}. The next run trains it again.`);
    },
  };
}
