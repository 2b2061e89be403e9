/** Classifiers trained on one table and tested on another, whatever made the first. */
import { align } from '../../src/measure/align.ts';
import { Draws, USE } from '../../src/measure/draws.ts';
import type { Column, Table } from '../../src/record/table.ts';
import { Table as Records } from '../../src/record/table.ts';
import type { Learner } from '../../src/utility/learner.ts';
import { type Problem, problemOf, type Sample, sampleOf, takeSample } from '../../src/utility/problem.ts';
import { type Scores, scoresOf } from '../../src/utility/scores.ts';

export type Classifiers = readonly (readonly [string, Learner])[];

/** The table with its target as yes or no. */
export function binary(table: Table, target: string, positive: (text: string) => boolean): Table {
  const columns = table.columns.map((column): Column => {
    if (column.name !== target) return column;
    const labels = ['no', 'yes'];
    if (column.kind === 'number') {
      const codes = Int32Array.from(column.values, (x) =>
        Number.isNaN(x) ? -1 : positive(String(x)) ? 1 : 0,
      );
      return { kind: 'category', name: target, codes, labels };
    }
    const yes = column.labels.map((label) => (positive(label) ? 1 : 0));
    return {
      kind: 'category',
      name: target,
      codes: column.codes.map((code) => (code < 0 ? -1 : yes[code])),
      labels,
    };
  });
  return new Records(columns, table.rows);
}

/** Tables that were cut alike: real rows to learn from, real rows to test on, and any others to learn from. */
export interface Bench {
  readonly problem: Problem;
  readonly test: Sample;
  readonly sources: readonly Sample[];
}

/** Numbers stay numbers everywhere, or the rows of another generator would be read as something else. */
export function benchOf(
  real: Table,
  test: Table,
  others: readonly Table[],
  target: string,
  positive: (text: string) => boolean,
): Bench {
  const tables = align([real, test, ...others].map((table) => binary(table, target, positive)));
  const problem = problemOf(tables[0], target);
  if (typeof problem === 'string') throw new Error(problem);
  const [first, second, ...rest] = tables.map((table) => sampleOf(table, problem));
  return { problem, test: second, sources: [first, ...rest] };
}

/** At most `rows` of a sample, drawn at random. */
export function atMost(sample: Sample, rows: number, seed: number): Sample {
  if (sample.target.length <= rows) return sample;
  return takeSample(sample, new Draws(seed, USE.sample, 30).sample(sample.target.length, rows));
}

/** Scores of every classifier, in their order; the positive class is “yes” whichever is the rarer. */
export function scoreAll(
  classifiers: Classifiers,
  train: Sample,
  test: Sample,
  problem: Problem,
  seed: number,
): Scores[] {
  return classifiers.map(([, learner]) =>
    scoresOf(learner(train, test.features, problem, seed), test.target, problem),
  );
}
