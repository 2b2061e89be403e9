/**
 * What a downstream model has to predict: the target column and its task, found from the training rows, and the tables
 * cut into features and target.
 */
import type { Column, Table } from '../record/table.ts';

export interface Problem {
  readonly target: string;
  readonly task: 'classification' | 'regression';
  /**
   * Classes by number, those of the training rows that enough of them hold; two classes are ordered so that the rarer
   * one, class 1, is the positive. Empty for regression.
   */
  readonly classes: readonly Class[];
}

export interface Class {
  readonly label: string;
  /** Whether a row's target is of this class. */
  readonly holds: (column: Column, row: number) => boolean;
}

/** Features and target of the rows whose target is known. */
export interface Sample {
  readonly features: Table;
  /** Class number, or the value. */
  readonly target: Float64Array;
  /** Rows of the table that this came from. */
  readonly rows: Uint32Array;
}

const MAX_CLASSES = 8;
/** Rows that a class needs in the training table. */
const MIN_ROWS = 10;
/** A number with at most this many distinct values is a class. */
const MAX_CODES = 10;

/** The problem that the training rows pose, or why there is none. */
export function problemOf(train: Table, target: string): Problem | string {
  const column = train.column(target);
  if (!column) return `the target ${target} is not among the compared columns`;
  const counts = countsOf(column);
  if (column.kind === 'number' && counts.size > MAX_CODES) return { target, task: 'regression', classes: [] };
  const frequent = [...counts]
    .filter(([, count]) => count >= MIN_ROWS)
    .sort((a, b) => b[1] - a[1])
    .slice(0, MAX_CLASSES)
    .map(([value]) => value);
  if (frequent.length < 2) return `the target ${target} has fewer than two classes of ${MIN_ROWS} rows`;
  return { target, task: 'classification', classes: frequent.map((value) => classOf(column, value)) };
}

/** Rows of every value (number, or code); missing left out. */
function countsOf(column: Column): Map<number, number> {
  const counts = new Map<number, number>();
  const cells: ArrayLike<number> = column.kind === 'number' ? column.values : column.codes;
  for (let i = 0; i < cells.length; i++) {
    if (Number.isNaN(cells[i]) || (column.kind === 'category' && cells[i] < 0)) continue;
    counts.set(cells[i], (counts.get(cells[i]) ?? 0) + 1);
  }
  return counts;
}

/** Tables are aligned, so a code means the same label in all of them. */
function classOf(column: Column, value: number): Class {
  if (column.kind === 'number') {
    return {
      label: String(value),
      holds: (other, row) => other.kind === 'number' && other.values[row] === value,
    };
  }
  return {
    label: column.labels[value],
    holds: (other, row) => other.kind === 'category' && other.codes[row] === value,
  };
}

export function sampleOf(table: Table, problem: Problem): Sample {
  const column = table.column(problem.target)!;
  const rows: number[] = [];
  const target: number[] = [];
  for (let row = 0; row < table.rows; row++) {
    const value = targetOf(column, row, problem);
    if (Number.isNaN(value)) continue;
    rows.push(row);
    target.push(value);
  }
  const index = Uint32Array.from(rows);
  const features = table.select((other) => other.name !== problem.target).take(index);
  return { features, target: Float64Array.from(target), rows: index };
}

function targetOf(column: Column, row: number, problem: Problem): number {
  if (problem.task === 'regression') return (column as { values: Float64Array }).values[row];
  const found = problem.classes.findIndex((one) => one.holds(column, row));
  return found < 0 ? Number.NaN : found;
}

export function takeSample(sample: Sample, index: Uint32Array): Sample {
  return {
    features: sample.features.take(index),
    target: Float64Array.from(index, (i) => sample.target[i]),
    rows: Uint32Array.from(index, (i) => sample.rows[i]),
  };
}
