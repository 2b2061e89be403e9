/** Which slot says what a field is. */
import type { Mark } from '../record/rules/rule.ts';
import type { Codec } from './codec.ts';
import { DerivedCodec } from './derived.ts';

export interface Speaker {
  /** Index of the codec whose first slot tells the field. */
  readonly codec: number;
  /** The tokens that say so and nothing else; undefined where tokens do not tell. */
  readonly tokens: (mark: Mark) => readonly number[] | undefined;
}

/** Who speaks for a field: itself, or the field that decides it. */
export function speakerOf(field: string, codecs: readonly Codec[]): Speaker | undefined {
  const codec = codecs.find((one) => one.field === field);
  if (codec === undefined) return undefined;
  if (codec instanceof DerivedCodec) {
    const base = codecs.findIndex((one) => one.field === codec.base);
    const data = codecs[base].toJSON();
    const labels = data.codec === 'category' ? data.labels : [];
    const tokens = (mark: Mark) =>
      codec.decidedBy(mark).flatMap((i) => codecs[base].tokens?.(i < 0 ? null : labels[i]) ?? []);
    return { codec: base, tokens };
  }
  if (codec.sizes.length === 0) return undefined;
  return { codec: codecs.indexOf(codec), tokens: (mark) => codec.tokens?.(mark) };
}
