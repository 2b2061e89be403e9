/** `export`: a model as a LayersModel of TensorFlow.js, with what its tokens mean. */
import type { ExportJob } from '../config/jobs.ts';
import { toLayersModel } from '../engine/tensorflow/layers-model.ts';
import { loadWasmEngine } from '../engine/wasm/load.ts';
import type { Language } from '../language/language.ts';
import { readModel } from '../model/checkpoint.ts';
import type { Context } from '../platform/context.ts';
import { writePrivate } from '../release/file.ts';
import { modelBytes } from './model-file.ts';

/** @returns what was done, in words */
export async function exportModel(job: ExportJob, context: Context): Promise<string> {
  const model = readModel(modelBytes(job.model, context), loadWasmEngine({ threads: 1 }));
  const { network, language, tail } = model;
  const besides = language.besides(0).length + (language.entity ? 1 : 0);
  const files: Record<string, string | Uint8Array> = {};
  // A model a member; what they find likely together is the mean of their probabilities.
  network.members.forEach((member, m) => {
    const which = m === 0 ? '' : `-${m + 1}`;
    const file = `weights${which}.bin`;
    const { json, weights } = toLayersModel(member.shape, member.weights(), file, besides);
    files[file] = weights;
    files[`model${which}.json`] = `${JSON.stringify(json)}\n`;
  });
  network.dispose();
  const spoken = tail && toLayersModel(tail.network.shape, tail.network.weights(), 'tail-weights.bin');
  tail?.network.dispose();
  writePrivate(job.out, {
    ...files,
    'language.json': `${JSON.stringify({ ...tokensOf(language), ensemble: network.members.length }, null, 2)}\n`,
    // What speaks texts and lists: it reads the slots of a row, then draws from one more, the tail's.
    ...(spoken && {
      'tail-weights.bin': spoken.weights,
      'tail-model.json': `${JSON.stringify(spoken.json)}\n`,
    }),
  });
  return `Wrote the model to ${job.out}. It is learned from protected rows and is not sealed: keep it as you keep the source.`;
}

/** Which tokens stand at which step, and how they become values. */
function tokensOf(language: Language): object {
  const { vocabulary, slices, slotOf, headLength, forbidden, parents, target } = language;
  const { codecs, entity, tail, ties, critic, outcome } = language.toJSON();
  return {
    format: 1,
    start: vocabulary,
    slots: slices.map(({ offset, size }, slot) => ({
      field: codecs[slotOf.findLastIndex((first) => first <= slot)].field,
      offset,
      size,
      forbidden: forbidden[slot],
    })),
    // Slots from here on are spoken again for every further row of an entity.
    repeatsFrom: entity ? headLength : null,
    // The inputs besides: in such rows the tokens of these slots, two at most, of this row or the one before, and that of the
    // same slot in the row before; in any rows that of the target, where it is read; and in such rows the token that says how
    // many are left. Where there is none, it is the start token.
    ...(entity && { besides: parents }),
    ...(target !== undefined && { target }),
    codecs,
    // Where the first slot has said a token, the probabilities of these tokens of the second are multiplied.
    ...(ties && { ties }),
    // When a row is said, its target says again: one of its tokens, by start × the factors of all that the other slots have said × those of the pairs of parts that they are of.
    ...(outcome && { outcome }),
    // A row that is drawn is kept with the probability start × the product of its leaves' factors.
    ...(critic && { critic }),
    ...(tail && { tail: { ...language.tailSlice, forbidden: language.tail?.forbidden, sections: tail } }),
  };
}
