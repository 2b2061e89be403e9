/**
 * What a recurrent network is slowest to learn of a text is what it has to do with its row: it is worth a fraction of a
 * nat in a hundred. So the network's probabilities are leaned, piece by piece, by how much commoner a piece is among rows
 * with this value of a field (a product of experts; Hinton 2002). How far, is what makes unseen texts likeliest: where the
 * network has learned it all by itself, not at all.
 */
import type { Predictor } from '../engine/engine.ts';
import type { Language } from '../language/language.ts';
import type { Sequences } from '../language/sequences.ts';

/** Of one slot of the row: what the probability of pieces is multiplied by, given its token. Plain data. */
export interface Lean {
  readonly slot: number;
  /** For every local token of the slot: places in the tail's slice, and their factors. */
  readonly places: readonly (readonly number[])[];
  readonly factors: readonly (readonly number[])[];
}

/** Widest slot, and most slots, that are looked at. */
const WIDEST = 64;
const SLOTS = 12;
/** Most slots that lean. */
const MOST = 4;
/** Tokens of unconditional text that a value's own are mixed with. */
const PRIOR = 300;
/** Least and greatest logarithm of a factor. */
const LEAST = 0.1;
const GREATEST = 3;
/** How far. */
const SHARES = [0.25, 0.5, 0.75, 1];
/** Unseen texts, and steps of them, that say how far. */
const JUDGES = 128;
const STEPS = 5_000;
/** Least gain, in nats a step, that is worth it. */
const WORTH = 1e-3;

/**
 * @param k a piece leans by a value only where at least so many rows with the value hold it, or so many would be
 *   expected to
 */
export function learnLeans(
  network: Predictor,
  language: Language,
  training: Sequences,
  unseen: Sequences,
  k: number,
): Lean[] {
  const { slices, tail, tailSlice, rowLength } = language;
  if (!tail || !tailSlice || unseen.count === 0) return [];
  const slots = [...new Set([...tail.recalled, ...Array.from({ length: rowLength }, (_, slot) => slot)])]
    .filter((slot) => slices[slot].size > 1 && slices[slot].size <= WIDEST)
    .slice(0, SLOTS);
  const logs = slots.map((slot) => logRatios(language, training, slot, k));
  const steps = stepsOf(network, language, unseen);
  const chosen: Lean[] = [];
  const open = new Set(slots.keys());
  while (open.size > 0 && chosen.length < MOST) {
    let best = { gain: WORTH * steps.length, i: -1, share: 0 };
    for (const i of open)
      for (const share of SHARES) {
        const gain = steps.reduce((sum, step) => sum + gainOf(step, logs[i][step.given[slots[i]]], share), 0);
        if (gain > best.gain) best = { gain, i, share };
      }
    if (best.i < 0) break;
    const { i, share } = best;
    open.delete(i);
    for (const step of steps) lean(step, logs[i][step.given[slots[i]]], share);
    chosen.push({
      slot: slots[i],
      places: logs[i].map((ratios) => [...ratios.keys()]),
      factors: logs[i].map((ratios) =>
        Array.from(ratios.values(), (log) => Number(Math.exp(share * log).toFixed(4))),
      ),
    });
  }
  return chosen;
}

/** For every token of the slot: how much commoner than everywhere each piece is, in logarithms, by place. */
function logRatios(language: Language, training: Sequences, slot: number, k: number): Map<number, number>[] {
  const { slices, tailSlice } = language;
  const { offset, size } = slices[slot];
  const pieces = tailSlice!.size;
  const counts = Array.from({ length: size }, () => new Float64Array(pieces));
  const holders = Array.from({ length: size }, () => new Uint32Array(pieces));
  const last = new Int32Array(pieces).fill(-1);
  for (let s = 0; s < training.count; s++) {
    const value = training.tokens[training.starts[s] + slot] - offset;
    for (let t = training.starts[s] + training.given; t < training.starts[s + 1]; t++) {
      const place = training.tokens[t] - tailSlice!.offset;
      if (place < 0) continue;
      counts[value][place]++;
      if (last[place] !== s) holders[value][place]++;
      last[place] = s;
    }
  }
  const all = new Float64Array(pieces);
  for (const own of counts)
    own.forEach((n, place) => {
      all[place] += n;
    });
  const total = all.reduce((sum, n) => sum + n, 0);
  return counts.map((own, value) => {
    const sum = own.reduce((n, m) => n + m, 0);
    const ratios = new Map<number, number>();
    own.forEach((n, place) => {
      const share = all[place] / total;
      const expected = sum * share;
      if (all[place] === 0 || (holders[value][place] < k && expected < k)) return;
      // A number of fewer than k rows is not told: it counts as k.
      const shown = holders[value][place] < k ? Math.min(k, expected) : n;
      const log = Math.log((shown + PRIOR * share) / ((sum + PRIOR) * share));
      if (Math.abs(log) >= LEAST) ratios.set(place, Math.max(-GREATEST, Math.min(GREATEST, log)));
    });
    return ratios;
  });
}

/** One step of an unseen text: its row's local tokens, the network's probabilities, and what came. */
interface Step {
  readonly given: Int32Array;
  readonly p: Float32Array;
  readonly place: number;
}

function stepsOf(network: Predictor, language: Language, unseen: Sequences): Step[] {
  const { slices, tail, tailSlice, rowLength } = language;
  const { offset, size } = tailSlice!;
  const count = Math.min(JUDGES, unseen.count);
  // Spread over all of them.
  const of = Array.from({ length: count }, (_, i) => Math.floor((i * unseen.count) / count));
  const given = of.map((s) =>
    Int32Array.from(
      { length: rowLength },
      (_, slot) => unseen.tokens[unseen.starts[s] + slot] - slices[slot].offset,
    ),
  );
  const sampler = network.sampler(count);
  const steps: Step[] = [];
  const previous = new Int32Array(count).fill(network.shape.vocabulary);
  const longest = Math.max(...of.map((s) => unseen.length(s)));
  for (let t = 0; t < longest && steps.length < STEPS; t++) {
    const slot = t < rowLength ? t : (tail!.recalledAt(t - rowLength) ?? slices.length);
    const p = sampler.step(slot, previous);
    of.forEach((s, r) => {
      if (t >= unseen.length(s)) return;
      const token = unseen.tokens[unseen.starts[s] + t];
      if (slot === slices.length)
        steps.push({ given: given[r], p: p.slice(r * size, (r + 1) * size), place: token - offset });
      previous[r] = token;
    });
  }
  sampler.dispose();
  return steps;
}

/** What leaning a step so far adds to the logarithm of what came. */
function gainOf({ p, place }: Step, ratios: ReadonlyMap<number, number>, share: number): number {
  let total = 1;
  for (const [at, log] of ratios) total += p[at] * (Math.exp(share * log) - 1);
  return share * (ratios.get(place) ?? 0) - Math.log(Math.max(1e-6, total));
}

function lean({ p }: Step, ratios: ReadonlyMap<number, number>, share: number): void {
  for (const [at, log] of ratios) p[at] *= Math.exp(share * log);
  let total = 0;
  for (const x of p) total += x;
  for (let i = 0; i < p.length; i++) p[i] /= total;
}
