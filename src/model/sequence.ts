/** Sequences as the network draws them, side by side, each from a random stream of its own. */
import type { Sampler } from '../engine/engine.ts';
import { rowCount } from '../language/decode.ts';
import type { Language } from '../language/language.ts';
import { combined, type Weigher } from '../language/weigher.ts';
import { PURPOSE, Stream } from '../random/stream.ts';
import { draw, maskOf, reweigh } from './draw.ts';
import type { Drawn } from './redraw.ts';
import { Walk } from './walk.ts';

export interface SequenceOptions {
  readonly seed: number;
  readonly temperature?: number;
  /** What may be drawn next, given what a row has spoken, besides what the language itself says of that. */
  readonly weigh?: Weigher;
  /** Fields that no two rows of an entity may agree on. */
  readonly once?: readonly string[];
}

/** Where no more of the records than this go on, those that have ended are left behind. */
const OPEN = 0.75;

/**
 * Draws the sequences of these numbers, each until it has as many rows as its head says.
 * @param batch how many the sampler draws at once, at least as many as there are numbers
 * @param before what was drawn of each before: an entity that is drawn anew keeps its number of rows. So rows keep their
 * numbers, and the long entities, which have more to break, do not become rarer
 */
export function drawSequences(
  sampler: Sampler,
  batch: number,
  language: Language,
  numbers: Float64Array,
  attempt: number,
  options: SequenceOptions,
  before?: readonly Int32Array[],
): Omit<Drawn, 'firstRows'> {
  const count = numbers.length;
  const streams = Array.from(numbers, (number) => new Stream(options.seed, number, PURPOSE.tokens, attempt));
  const rows = new Uint32Array(count);
  const ended = new Uint8Array(count);
  const walk = new Walk(sampler, batch, language, options.temperature);
  /** What was said in every step. */
  const steps: Int32Array[] = [];
  const masksOf = (forbidden: readonly (readonly number[])[]) =>
    language.slices.map(({ size }, slot) => maskOf(forbidden[slot], size));
  const firstMasks = masksOf(language.forbiddenFirst);
  const laterMasks = masksOf(language.forbiddenLater);
  const weigh = combined([language.weigh, options.weigh]);
  const weights = new Float32Array(weigh ? Math.max(...language.slices.map((slice) => slice.size)) : 0);
  const once = onceSlots(language, options.once);
  const used = once.map(() => streams.map(() => new Set<number>()));
  /** The sequence of every place of the walk. */
  let lanes = Array.from(streams.keys());
  /** Rows of every sequence, once its head is spoken. */
  let wanted: number[] = [];
  for (let open = count, t = 0; open > 0; t++) {
    if (t === language.headLength)
      wanted = Array.from(numbers, (number, r) =>
        rowCount(language, (slot) => steps[slot][r], new Stream(options.seed, number, PURPOSE.rows)),
      );
    const slot = language.slotAt(t);
    const said = new Int32Array(count);
    const { offset, size } = language.slices[slot];
    if (language.entity && t >= language.headLength)
      lanes.forEach((r, place) => {
        if (!ended[r]) walk.left[place] = language.leftToken(wanted[r] - rows[r]);
      });
    const probabilities = walk.next();
    const isFirst = t < language.headLength + language.bodyLength;
    const forbidden = (isFirst ? language.forbiddenFirst : language.forbiddenLater)[slot];
    const masks = isFirst ? firstMasks : laterMasks;
    const allowed = weights.subarray(0, size);
    const kept = language.tellsRows(slot) ? before : undefined;
    const onceAt = once.indexOf(slot);
    const lastOfRow =
      t + 1 >= language.headLength && (t + 1 - language.headLength) % language.bodyLength === 0;
    for (let place = 0; place < lanes.length; place++) {
      const r = lanes[place];
      if (ended[r]) continue;
      const start = place * size;
      if (weigh?.(slot, walk.spoken[place], allowed.fill(1)))
        reweigh(probabilities, start, forbidden, allowed);
      if (onceAt >= 0) withoutUsed(probabilities, start, size, used[onceAt][r]);
      const token = kept
        ? kept[r][t] - offset
        : (language.given?.token(slot, numbers[r]) ??
          draw(probabilities, start, size, masks[slot], streams[r].uniform()));
      said[r] = offset + token;
      walk.say(place, said[r]);
      if (onceAt >= 0) used[onceAt][r].add(token);
      if (t >= language.headLength && lastOfRow) {
        rows[r]++;
        if (rows[r] >= wanted[r]) {
          ended[r] = 1;
          open--;
        }
      }
    }
    steps.push(said);
    if (lastOfRow && open > 0 && open <= OPEN * lanes.length) {
      const places = Int32Array.from(lanes.keys()).filter((place) => !ended[lanes[place]]);
      walk.keep(places);
      lanes = Array.from(places, (place) => lanes[place]);
    }
  }
  const { outcome } = language;
  const tokens = Array.from(rows, (own, r) => {
    const length = language.headLength + own * language.bodyLength;
    const said = Int32Array.from({ length }, (_, t) => steps[t][r]);
    outcome?.say(said, new Stream(options.seed, numbers[r], PURPOSE.outcome, attempt).uniform());
    return said;
  });
  return { numbers, attempts: new Uint8Array(count).fill(attempt), tokens, rows };
}

/** Slots of fields that no two rows of an entity may agree on. */
function onceSlots(language: Language, fields: readonly string[] = []): number[] {
  if (!language.entity) return [];
  return fields.flatMap((field) => language.labelSlot(field) ?? []);
}

/** Leaves out the tokens that the entity has used, unless it has used them all. */
function withoutUsed(p: Float32Array, start: number, size: number, used: ReadonlySet<number>): void {
  let left = 0;
  for (let i = 0; i < size; i++) if (!used.has(i)) left += p[start + i];
  if (left > 0) for (const token of used) p[start + token] = 0;
}
