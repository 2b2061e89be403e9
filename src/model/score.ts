/** How likely the network finds sequences. */

import { MAX_CHUNK, type Predictor } from '../engine/engine.ts';
import { encode, encodeTails } from '../language/encode.ts';
import type { Language } from '../language/language.ts';
import type { Outcome } from '../language/outcome.ts';
import type { Sequences } from '../language/sequences.ts';
import type { Table } from '../record/table.ts';
import type { Units } from '../record/units.ts';
import { byLength, chunkOf, fitting } from './batches.ts';
import { reweigh } from './draw.ts';
import type { Model } from './model.ts';
import { Walk } from './walk.ts';

/** Negative log-likelihood of every sequence, in nats a token that is not given. */
export function sequenceLosses(network: Predictor, language: Language, sequences: Sequences): Float64Array {
  const losses = new Float64Array(sequences.count);
  eachLoss(network, language, sequences, (_, sequence, loss) => {
    losses[sequence] += loss;
  });
  return losses.map((loss, s) => loss / (sequences.length(s) - sequences.given));
}

/** Rows that are read together. */
const BATCH = 512;
const LEAST = 1e-37;

/**
 * The same, under the probabilities that free rows are drawn with: what the language says of them besides is the model's
 * too, and may know records as well as the network does. What is never drawn counts as the network has it.
 */
export function drawingLosses(
  network: Predictor,
  language: Language,
  sequences: Sequences,
  temperature: number,
): Float64Array {
  const { slices, critic, outcome } = language;
  const losses = outcome
    ? concludedLosses(network, language, outcome, sequences, temperature)
    : spokenLosses(network, language, sequences, temperature);
  if (critic)
    for (let s = 0; s < sequences.count; s++)
      losses[s] -= Math.log(Math.max(LEAST, critic.worth(sequences.said(s)))) / slices.length;
  return losses;
}

/** Of rows whose outcome is drawn when all else is said: whatever target the network has said before. */
function concludedLosses(
  network: Predictor,
  language: Language,
  outcome: Outcome,
  sequences: Sequences,
  temperature: number,
): Float64Array {
  const losses = lossesBySaid(network, language, sequences, outcome.slot, temperature);
  const { length } = language.slices;
  const { offset } = language.slices[outcome.slot];
  let unsaid: Float64Array | undefined;
  return Float64Array.from({ length: sequences.count }, (_, s) => {
    const row = sequences.said(s);
    const chances = outcome.chances(row);
    const chance = chances[row[outcome.slot] - offset];
    if (chance === 0) {
      unsaid ??= spokenLosses(network, language, sequences, temperature);
      return unsaid[s];
    }
    const own = losses.flatMap((of, y) => (of && chances[y] > 0 ? [of[s]] : []));
    const least = Math.min(...own);
    const sum = own.reduce((total, loss) => total + Math.exp(least - loss), 0);
    return (least - Math.log(sum) - Math.log(chance)) / length;
  });
}

/**
 * For every local token of a slot that is drawn: the loss, in nats, of every row if it said that token there.
 * @param sequences rows that are their own
 */
export function lossesBySaid(
  network: Predictor,
  language: Language,
  sequences: Sequences,
  slot: number,
  temperature: number,
): (Float64Array | undefined)[] {
  const { offset, size } = language.slices[slot];
  return Array.from({ length: size }, (_, token) => {
    if (language.forbidden[slot].includes(token)) return undefined;
    const said = sequences.saying(slot, offset + token);
    return spokenLosses(network, language, said, temperature).map((loss) => loss * language.slices.length);
  });
}

/** Under the probabilities that tokens are drawn with, one after another. */
function spokenLosses(
  network: Predictor,
  language: Language,
  sequences: Sequences,
  temperature: number,
): Float64Array {
  const { slices, weigh, headLength, bodyLength } = language;
  const sampler = network.sampler(BATCH);
  const losses = new Float64Array(sequences.count);
  const whole = new Float32Array(Math.max(...slices.map(({ size }) => size)));
  const all = Uint32Array.from({ length: sequences.count }, (_, s) => s);
  const order = byLength(all, sequences, language);
  for (let at = 0; at < order.length; at += BATCH) {
    const index = order.subarray(at, at + BATCH);
    const steps = index.reduce((most, s) => Math.max(most, sequences.length(s)), 0);
    const walk = new Walk(sampler, BATCH, language, temperature);
    for (let t = 0; t < steps; t++) {
      const slot = language.slotAt(t);
      const { offset, size } = slices[slot];
      const { left } = sequences;
      if (left && t >= headLength)
        index.forEach((s, r) => {
          if (t < sequences.length(s)) walk.left[r] = left[sequences.starts[s] + t];
        });
      const probabilities = walk.next();
      const isFirst = t < headLength + bodyLength;
      const forbidden = (isFirst ? language.forbiddenFirst : language.forbiddenLater)[slot];
      index.forEach((s, r) => {
        if (t >= sequences.length(s)) return;
        const p = probabilities.subarray(r * size, (r + 1) * size);
        const said = sequences.tokens[sequences.starts[s] + t];
        const bare = p[said - offset];
        const weights = whole.subarray(0, size).fill(1);
        weigh?.(slot, walk.spoken[r], weights);
        reweigh(p, 0, forbidden, weights);
        const total = p.reduce((sum, x) => sum + x, 0);
        const drawn = p[said - offset] > 0 ? p[said - offset] / total : bare;
        losses[s] -= Math.log(Math.max(LEAST, drawn)) / sequences.length(s);
        walk.say(r, said);
      });
    }
  }
  sampler.dispose();
  return losses;
}

/** Summed losses and number of the tokens of every class: a slot in the first row of a sequence, or in later rows. */
export interface ClassLosses {
  readonly sums: Float64Array;
  readonly counts: Float64Array;
}

/** Of sequences of rows: every sequence's loss as `sequenceLosses`, and that of every class of tokens. */
export function classLosses(
  network: Predictor,
  language: Language,
  sequences: Sequences,
): ClassLosses & { readonly losses: Float64Array } {
  const slots = language.slices.length;
  const losses = new Float64Array(sequences.count);
  const [sums, counts] = [new Float64Array(2 * slots), new Float64Array(2 * slots)];
  const first = language.headLength + language.bodyLength;
  eachLoss(network, language, sequences, (t, sequence, loss) => {
    const kind = language.slotAt(t) + (t < first ? 0 : slots);
    losses[sequence] += loss;
    sums[kind] += loss;
    counts[kind]++;
  });
  return { losses: losses.map((loss, s) => loss / sequences.length(s)), sums, counts };
}

/**
 * How much clearer the seen tokens are than the unseen ones, in nats a token, class by class: entities of many rows say
 * other things than those of few, and which of them fell where is chance.
 */
export function clearer(seen: ClassLosses, unseen: ClassLosses): number {
  let sum = 0;
  let weights = 0;
  seen.sums.forEach((loss, kind) => {
    const [a, b] = [seen.counts[kind], unseen.counts[kind]];
    if (a === 0 || b === 0) return;
    sum += (a + b) * (unseen.sums[kind] / b - loss / a);
    weights += a + b;
  });
  return weights > 0 ? sum / weights : 0;
}

/** Of rows that are their own: per slot the loss of every row's token, in nats. */
export function tokenLosses(network: Predictor, language: Language, sequences: Sequences): Float64Array[] {
  const losses = language.slices.map(() => new Float64Array(sequences.count));
  eachLoss(network, language, sequences, (slot, sequence, loss) => {
    losses[slot][sequence] = loss;
  });
  return losses;
}

/** Calls back for every token of every sequence that is not given. */
function eachLoss(
  network: Predictor,
  language: Language,
  sequences: Sequences,
  found: (step: number, sequence: number, loss: number) => void,
): void {
  const all = Uint32Array.from({ length: sequences.count }, (_, i) => i);
  const order = byLength(all, sequences, language);
  for (let at = 0, count = 0; at < order.length; at += count) {
    count = fitting(sequences, order.subarray(at, at + MAX_CHUNK));
    const index = order.subarray(at, at + count);
    const chunk = chunkOf(sequences, index, language);
    const scores = network.score(chunk);
    for (let t = sequences.given; t < chunk.slots.length; t++)
      for (let r = 0; r < index.length; r++)
        if (t < sequences.length(index[r])) found(t, index[r], scores[t * index.length + r]);
  }
}

/** The loss of every source row: its sequence's, in nats a token, and where it has a tail, the tail's on top. */
export function rowLosses(
  {
    network,
    language,
    recipe,
    tail,
  }: Pick<Model, 'language' | 'recipe' | 'tail'> & { readonly network: Predictor },
  table: Table,
  units: Units,
): Float64Array {
  const sequences = encode(language, table, units, recipe.language.longest);
  const losses =
    language.ties.length > 0 || language.critic || language.outcome
      ? drawingLosses(network, language, sequences, recipe.temperature)
      : sequenceLosses(network, language, sequences);
  const out = new Float64Array(table.rows);
  for (let s = 0; s < sequences.count; s++)
    for (let i = sequences.rowStarts[s]; i < sequences.rowStarts[s + 1]; i++)
      out[sequences.rows[i]] = losses[s];
  if (!tail || !recipe.tail) return out;
  return tailLosses(
    tail.network,
    language,
    encodeTails(language, table, units, recipe.language.longest, recipe.tail.window),
  ).map((loss, row) => loss + out[row]);
}

/** The loss of every row's tail, over all its windows, in nats a token. */
function tailLosses(network: Predictor, language: Language, sequences: Sequences): Float64Array {
  const losses = sequenceLosses(network, language, sequences);
  const rows = sequences.rows[sequences.count - 1] + 1;
  const sum = new Float64Array(rows);
  const tokens = new Float64Array(rows);
  losses.forEach((loss, s) => {
    const own = sequences.length(s) - sequences.given;
    sum[sequences.rows[s]] += loss * own;
    tokens[sequences.rows[s]] += own;
  });
  return sum.map((loss, row) => loss / tokens[row]);
}
