/**
 * Numbers that are handed out, each once, with gaps: keys that no name betrays. What is measured falls on one number twice
 * sooner or later (the birthday problem); what is counted leaves no gaps, or even ones.
 */
import { type Facts, textsByUnit } from './facts.ts';
import { evidenceFor } from './rules/evidence.ts';

/** As many columns are looked at as the widest tables have. */
const LEAST = evidenceFor(1000);
/** Neighbours that are taken to lie as densely as each other. */
const BLOCK = 32;
/** Least share of the numbers between the first and the last that is left out, and relative variance of the gaps. */
const OPEN = 0.25;
const UNEVEN = 0.15;

/** @param facts of a column of whole numbers without a sign */
export function areHandedOut(facts: Facts): boolean {
  const { texts, present, rows } = facts;
  if (texts.length < rows || present < rows) return false;
  const values = Float64Array.from(textsByUnit(facts), Number).sort();
  if (values.some((value) => !Number.isSafeInteger(value))) return false;
  const gaps = values.subarray(1).map((value, i) => value - values[i]);
  if (gaps.length < BLOCK || gaps.includes(0)) return false;
  // Multiples of ten lie on a grid of their own.
  const step = gaps.reduce(divisor);
  let lonely = 0;
  let uneven = 0;
  let blocks = 0;
  for (let from = 0; from + BLOCK <= gaps.length; from += BLOCK, blocks++) {
    const width = values[from + BLOCK] - values[from];
    lonely += (BLOCK * (BLOCK - 1)) / 2 / (width / step);
    for (let i = from; i < from + BLOCK; i++) uneven += (gaps[i] / width) ** 2 * BLOCK - 1 / BLOCK;
  }
  const open = 1 - gaps.length / ((values[values.length - 1] - values[0]) / step);
  return lonely >= LEAST && open >= OPEN && uneven >= UNEVEN * blocks;
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}
