/**
 * What free rows tell of any partial record at once: towards which tokens the slots before a given one lean. It makes
 * candidates better, never wrong: what a tilt favours, the candidate's weight takes back.
 */
import type { Predictor } from '../engine/engine.ts';
import type { Language } from '../language/language.ts';
import { countsOf } from './counts.ts';
import type { Plan } from './plan.ts';
import { freeTokens } from './sample.ts';

/** Free rows that are looked at, of no fixture's seed, so that rows do not hang on how many are asked for. */
const ROWS = 8_192;
const SEED = 1;
/** Rows of a kind below which they tell nothing, and what draws a tilt towards 1. */
const FEWEST = 5;
const CALM = 20;
/** The furthest that all tilts of a token go together. */
const STEEPEST = 20;

/** Tilts for the plan of a partial record. */
export type Acquaintance = (plan: Plan) => readonly (Float32Array | undefined)[];

/** For tables without entities. */
export function acquaintance(network: Predictor, language: Language, temperature = 1): Acquaintance {
  const { slices, slotOf, outcome } = language;
  const free = [...freeTokens(network, language, { seed: SEED, from: 0, count: ROWS, temperature })];
  /** Local tokens by slot. */
  const spoken = slices.map(({ offset }, slot) => Int32Array.from(free, (row) => row[slot] - offset));
  const all = slices.map(({ size }, slot) => countsOf(size, [spoken[slot]]));
  /** Rows by slot and token. */
  const rowsOf = slices.map(({ size }, slot) => holding(spoken[slot], size));
  const slots = slotOf.filter((slot) => slices[slot]?.size > 1);
  const isOpen = (plan: Plan, slot: number) => plan.weights[slot] === undefined;
  return (plan) => {
    const tilts: (Float32Array | undefined)[] = slices.map(() => undefined);
    for (const given of slots) {
      if (isOpen(plan, given)) continue;
      const mask = plan.weights[given]!(new Int32Array(slices.length).fill(-1));
      const rows = rowsOf[given].flatMap((own, token) => (mask[token] > 0 ? own : []));
      if (rows.length < FEWEST) continue;
      // What comes after the given slot knows of it by itself, but for an outcome, which is said again when all are.
      const isBefore = (slot: number) => slot < given || (given === outcome?.slot && slot !== given);
      for (const slot of slots.filter((own) => isBefore(own) && isOpen(plan, own))) {
        const said = spoken[slot];
        const own = new Float64Array(slices[slot].size);
        for (const row of rows) own[said[row]]++;
        tilts[slot] ??= new Float32Array(slices[slot].size).fill(1);
        own.forEach((n, token) => {
          const share = all[slot][token] / ROWS;
          if (share > 0) tilts[slot]![token] *= (n + CALM * share) / ((rows.length + CALM) * share);
        });
      }
    }
    return tilts.map((tilt) => tilt?.map((ratio) => Math.min(STEEPEST, Math.max(1 / STEEPEST, ratio))));
  };
}

/** For every token, which rows hold it. */
function holding(tokens: Int32Array, size: number): number[][] {
  const rows = Array.from({ length: size }, (): number[] => []);
  tokens.forEach((token, row) => {
    rows[token].push(row);
  });
  return rows;
}
