/** Which fields are told by the row before, and how: found from the steps between the rows of entities. */
import type { CategoryColumn, Column, NumberColumn } from '../record/table.ts';
import type { Units } from '../record/units.ts';
import { CategoryCodec } from './category.ts';
import type { Groups } from './chronology.ts';
import type { Codec } from './codec.ts';
import { FIRST_ROW, FollowCodec, NO_CODE } from './follow.ts';
import { learnNumber, NumberCodec, type NumberOptions } from './number.ts';

/** Fewest steps that show how a field goes on. */
const FEWEST = 150;
/** How much oftener than by chance a category must stay. */
const STAYS = 0.15;
/** Size of a step against the difference of any two rows, below which a number is told by its steps. */
const SMALL = 0.6;
/** Steps behind an interval of them. */
const STEPS = 40;
/** Most labels of a category: they are spoken in two sets. */
const LABELS = 200;

/** The codec that tells a field by the row before, where the field goes on as it was; its own codec otherwise. */
export function followed(
  codec: Codec,
  column: Column,
  groups: Groups,
  units: Units,
  options: NumberOptions,
): Codec {
  if (codec instanceof CategoryCodec && column.kind === 'category')
    return stays(column, groups) ? new FollowCodec(codec, codec, 0, [0, 0]) : codec;
  if (!(codec instanceof NumberCodec) || codec.bases?.length || column.kind !== 'number') return codec;
  const previous = previousValues(column, groups) as NumberColumn;
  const steps: number[] = [];
  const owners: number[] = [];
  column.values.forEach((value, row) => {
    const step = value - previous.values[row];
    if (!Number.isFinite(step)) return;
    steps.push(step);
    owners.push(units.of[row]);
  });
  const present = column.values.filter((value) => !Number.isNaN(value)).sort();
  if (steps.length < FEWEST || !isSmall(steps, present)) return codec;
  // There are fewer steps than rows, so they are told more coarsely: what is told finely is known by heart.
  const intervals = Math.max(8, Math.min(options.intervals, Math.round(steps.length / STEPS)));
  const coarse = { ...options, discrete: 0, intervals };
  const data = learnNumber(Float64Array.from(steps), Uint32Array.from(owners), coarse);
  const missing = column.values.some(Number.isNaN);
  const own = learnNumber(column.values, units.of, options);
  const bound = (value: number) => (value * own.unit) / own.scale;
  return new FollowCodec(
    codec,
    new NumberCodec(column.name, { ...data, missing }),
    centreOf(present, options.k),
    [bound(own.from[0]), bound(own.to.reduce((most, value) => Math.max(most, value)))],
  );
}

/** The value of the row before in each sequence: of a number the last that there was. */
export function previousValues(column: Column, { rows, starts }: Groups): Column {
  if (column.kind === 'category') {
    const codes = new Int32Array(rows.length).fill(NO_CODE);
    eachStep(rows, starts, (before, row) => {
      codes[row] = column.codes[before];
    });
    return { ...column, codes };
  }
  const values = new Float64Array(rows.length).fill(FIRST_ROW);
  let last = Number.NaN;
  eachStep(rows, starts, (before, row, isSecond) => {
    if (isSecond) last = Number.NaN;
    if (!Number.isNaN(column.values[before])) last = column.values[before];
    values[row] = last;
  });
  return { ...column, values };
}

function eachStep(
  rows: Uint32Array,
  starts: Uint32Array,
  step: (before: number, row: number, isSecond: boolean) => void,
): void {
  for (let s = 0; s < starts.length - 1; s++)
    for (let i = starts[s] + 1; i < starts[s + 1]; i++) step(rows[i - 1], rows[i], i === starts[s] + 1);
}

function stays(column: CategoryColumn, groups: Groups): boolean {
  if (column.labels.length > LABELS || column.labels.length < 2) return false;
  const { codes: before } = previousValues(column, groups) as CategoryColumn;
  const counts = new Float64Array(column.labels.length);
  let steps = 0;
  let same = 0;
  column.codes.forEach((code, row) => {
    if (code >= 0) counts[code]++;
    if (code < 0 || before[row] < 0) return;
    steps++;
    if (code === before[row]) same++;
  });
  const all = counts.reduce((sum, count) => sum + count, 0);
  const chance = counts.reduce((sum, count) => sum + (count / all) ** 2, 0);
  return steps >= FEWEST && same / steps > chance + STAYS;
}

/** Whether the mean step is well below the mean difference of any two values. */
function isSmall(steps: readonly number[], sorted: Float64Array): boolean {
  const mean = steps.reduce((sum, step) => sum + Math.abs(step), 0) / steps.length;
  // Gini's mean difference from the order statistics.
  const n = sorted.length;
  let sum = 0;
  sorted.forEach((value, i) => {
    sum += (2 * i - n + 1) * value;
  });
  return mean < (SMALL * 2 * sum) / (n * (n - 1));
}

/** The mean of the k values in the middle. */
function centreOf(sorted: Float64Array, k: number): number {
  const from = Math.max(0, Math.floor((sorted.length - k) / 2));
  const middle = sorted.slice(from, from + k);
  return Math.round(middle.reduce((sum, value) => sum + value, 0) / middle.length);
}
