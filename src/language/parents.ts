/**
 * What a slot reads besides the token before it: the field of the row, spoken earlier, that tells most about its own. A
 * recurrent network learns late, and forgets, what stands many steps back (Chow & Liu 1968 for the tree of such parents).
 */
import type { Codec } from './codec.ts';
import { SinceCodec } from './since.ts';

/** Least mutual information, in nats, of a parent. */
const LEAST = 0.005;

/**
 * Per slot of the row the first slot of its parent, −1 where there is none.
 * @param slots first slot of every codec
 * @param information mutual information of two fields in nats
 */
export function parentsOf(
  codecs: readonly Codec[],
  slots: readonly number[],
  information: (a: string, b: string) => number,
): number[] {
  const spoken = [...codecs.keys()].filter((c) => codecs[c].sizes.length > 0);
  // What tells a step in time says nothing of the date that the other fields go with.
  const known = spoken.filter((c) => !(codecs[c] instanceof SinceCodec));
  return codecs.flatMap((codec, c) => {
    // What stands right before is read anyhow.
    const before = spoken[spoken.indexOf(c) - 1];
    let [best, most] = [-1, LEAST];
    for (const other of known.includes(c) ? known : []) {
      if (other >= c) break;
      if (other === before && codecs[other].sizes.length === 1) continue;
      const shared = information(codecs[other].field, codec.field);
      if (shared > most) [best, most] = [slots[other], shared];
    }
    // The later slots of a field go by its first.
    return codec.sizes.map((_, slot) => (slot === 0 ? best : -1));
  });
}
