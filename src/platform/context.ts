/** What a run stands on, handed to the pipeline by an entry: nothing below an entry looks for it by itself. */

import type { KeyObject } from 'node:crypto';
import type { Owner } from '../release/release.ts';
import type { Reporter } from './log.ts';

export interface Context {
  readonly reporter: Reporter;
  /** Threads that may be kept busy; no result depends on it. */
  readonly threads: number;
  /** Folders whose `node_modules` code may be loaded from on demand; absent where none may. */
  readonly packages?: readonly string[];
  /** Aborts where the work is to stop: a signal came. */
  readonly signal: AbortSignal;
  /** The process, for the staging folder. */
  readonly owner: Owner;
  /** Models of earlier runs; absent where nothing is kept. */
  readonly models?: ModelStore;
  /** Opens `.age` files; absent where no identity was given. */
  readonly decrypt?: (sealed: Uint8Array, file: string) => Promise<Uint8Array>;
  /** Seals and opens model files; absent where no identity was given. */
  readonly sealer?: ModelSealer;
  /** Signs the dossier (Ed25519); absent where no identity was given. */
  readonly signingKey?: KeyObject;
}

/** Model files that only holders of an identity can make or open. */
export interface ModelSealer {
  seal(model: Uint8Array): Uint8Array;
  /** The model, or why it is refused (tampered with, cut short, of another key), half a sentence. */
  open(sealed: Uint8Array): { readonly bytes: Uint8Array } | { readonly refused: string };
}

/** What a model must have been trained on and by to be taken for this run's. */
export interface ModelWanted {
  readonly dataset: string;
  /** SHA-256 of the source's content. */
  readonly content: Uint8Array;
  /** The part of the configuration that decides what is learned; plain data. */
  readonly settings: unknown;
}

/** Keeps trained models from run to run. Trouble with it warns and never decides: both methods never throw. */
export interface ModelStore {
  find(wanted: ModelWanted): Promise<Uint8Array | null>;
  keep(wanted: ModelWanted, model: Uint8Array): Promise<void>;
}
