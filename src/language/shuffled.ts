/**
 * The fields of a row in random order. A network that has heard them in many orders has been told of a link between
 * two fields from either side and at any distance, and cannot know a record by the one way it is always told
 * (Uria, Murray & Larochelle 2014, "A deep and tractable density estimator").
 */
import { type Stream, shuffle } from '../random/stream.ts';
import type { Codec } from './codec.ts';
import type { Language } from './language.ts';

/** Of a language, what its steps are. */
export interface Steps extends Pick<Language, 'slotOf' | 'target'> {
  readonly codecs: readonly Pick<Codec, 'sizes'>[];
}

/**
 * A random order of the slots of a row that is its own unit. The slots of a field stay together and in order; the field that
 * all others read, and what stands before it, stay where they are.
 */
export function shuffledSlots({ codecs, slotOf, target = -1 }: Steps, stream: Stream): Uint32Array {
  const spoken = [...codecs.keys()].filter((c) => codecs[c].sizes.length > 0);
  const leading = spoken.filter((c) => slotOf[c] <= target);
  const others = shuffle(Uint32Array.from(spoken.slice(leading.length)), stream);
  return Uint32Array.from(
    [...leading, ...others].flatMap((c) => codecs[c].sizes.map((_, slot) => slotOf[c] + slot)),
  );
}
