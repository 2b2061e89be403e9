/** Sealing model files for a holder of the identity, wherever they lie. */
import type { ModelSealer } from '../platform/context.ts';
import type { Identity } from './identity.ts';
import { open, seal } from './seal.ts';

/** What a model was trained on is inside of it, authenticated, and is compared by whoever uses it. */
const KEY = 'model-file';

export function sealerOf(identity: Identity): ModelSealer {
  return {
    seal: (model) => seal(model, identity, { purpose: 'file', key: KEY }),
    open(sealed) {
      const opened = open(sealed, identity, { purpose: 'file', key: KEY });
      return opened.refused === null ? { bytes: opened.bytes } : { refused: opened.why };
    },
  };
}
