/**
 * Which damage does which metric catch, and from how many rows on? node scripts/run-bench.mjs mutations [REPEATS]
 * [SIZES, comma-separated]
 *
 * Honest synthetic rows of a simulated population are damaged in twenty-five ways, or real rows leak into them. n rows
 * are trained on, n/4 of them audit-in, n/4 never-seen, n synthetic. A metric catches a damage when it is beyond its
 * default limit (the gate's own judgement: warn or fail); it sees it (†) when it lies more than 3.09 standard errors on
 * the bad side of its expected value, which honest rows do in .1 % of cases, and yet within the limit. The table names,
 * for every damage and size, the metrics that catch or see it in at least half of the repeats, with their power.
 */

import { evaluate } from '../src/evaluation/evaluate.ts';
import { judge } from '../src/gate/verdict.ts';
import { Draws, range, USE } from '../src/measure/draws.ts';
import { deviation } from '../src/measure/statistics.ts';
import type { CategoryColumn, NumberColumn, Table } from '../src/record/table.ts';
import { change, paste, people, shuffled } from '../test/measure/simulate.ts';
import { powerOf, seen } from './power.ts';

interface Scene {
  readonly train: Table;
  readonly auditIn: Table;
  readonly auditOut: Table;
  readonly honest: Table;
  readonly draws: Draws;
}

type Damage = (scene: Scene) => { synthetic: Table; losses?: { in: Float64Array; out: Float64Array } };

const sd = (column: NumberColumn) => deviation(column.values.filter((x) => !Number.isNaN(x)));
/** Shifts that stay on the column's own grid: a value between two steps would be a tell of its own. */
const shifted = (by: number) => number('risk', (x, column) => Math.round(10 * (x + by * sd(column))) / 10);
const number = (name: string, to: (x: number, column: NumberColumn, row: number) => number): Damage => {
  return ({ honest }) => ({
    synthetic: change<NumberColumn>(honest, name, (column) => ({
      ...column,
      values: column.values.map((x, row) => to(x, column, row)),
    })),
  });
};
const copies = (
  share: number,
  from: (scene: Scene) => Table,
  alter?: (table: Table, draws: Draws) => Table,
): Damage => {
  return (scene) => {
    const source = from(scene);
    const count = Math.max(1, Math.round(share * scene.honest.rows));
    const rows = Uint32Array.from({ length: count }, () => scene.draws.below(source.rows));
    const copied = source.take(rows);
    return { synthetic: paste(scene.honest, alter ? alter(copied, scene.draws) : copied, scene.draws) };
  };
};
/** The real rows that lie loneliest: the top of the incomes and of the visits. */
const rarest = ({ train }: Scene): Table => {
  const values = (name: string) => (train.column(name) as NumberColumn).values;
  const [income, visits] = [values('income'), values('visits')];
  const order = range(train.rows).sort((a, b) => income[b] * (1 + visits[b]) - income[a] * (1 + visits[a]));
  return train.take(order.slice(0, Math.max(1, Math.round(train.rows / 100))));
};
const oneFieldChanged = (table: Table, draws: Draws): Table => {
  const names = ['age', 'income', 'visits', 'risk'];
  return names.reduce(
    (own, name, n) =>
      change<NumberColumn>(own, name, (column) => ({
        ...column,
        values: column.values.map((x, row) => (row % names.length === n ? x + 1 + draws.below(5) : x)),
      })),
    table,
  );
};
const normals = (n: number, shift: number, draws: Draws) =>
  Float64Array.from({ length: n }, () => shift + draws.normal());

const DAMAGES: Readonly<Record<string, Damage>> = {
  'nothing (honest)': ({ honest, auditIn, auditOut, draws }) => ({
    synthetic: honest,
    losses: { in: normals(auditIn.rows, 0, draws), out: normals(auditOut.rows, 0, draws) },
  }),
  'shuffle a strong column (income)': ({ honest, draws }) => ({
    synthetic: change(honest, 'income', (column) => shuffled(column, draws)),
  }),
  'shuffle the target': ({ honest, draws }) => ({
    synthetic: change(honest, 'outcome', (column) => shuffled(column, draws)),
  }),
  'shuffle all columns (factorised)': ({ honest, draws }) => ({
    synthetic: honest.columns
      .map((column) => shuffled(column, draws))
      .reduce((table, column) => change(table, column.name, () => column), honest),
  }),
  'swap two numeric columns': ({ honest }) => {
    const [a, b] = ['age', 'visits'].map((name) => (honest.column(name) as NumberColumn).values);
    const first = change<NumberColumn>(honest, 'age', (column) => ({ ...column, values: b }));
    return { synthetic: change<NumberColumn>(first, 'visits', (column) => ({ ...column, values: a })) };
  },
  'swap two categories’ labels': ({ honest }) => ({
    synthetic: change<CategoryColumn>(honest, 'region', (column) => ({
      ...column,
      codes: column.codes.map((code) => (code === 1 ? 5 : code === 5 ? 1 : code)),
    })),
  }),
  'drop a category': ({ honest }) => ({
    synthetic: change<CategoryColumn>(honest, 'region', (column) => ({
      ...column,
      codes: column.codes.map((code) => (code === 3 ? 0 : code)),
    })),
  }),
  'drop the rarest category': ({ honest }) => ({
    synthetic: change<CategoryColumn>(honest, 'region', (column) => ({
      ...column,
      codes: column.codes.map((code) => (code === 7 ? 6 : code)),
    })),
  }),
  'shift a mean by .1 sd': shifted(0.1),
  'shift a mean by .2 sd': shifted(0.2),
  'shift a mean by .5 sd': shifted(0.5),
  'halve a spread': number('risk', (x) => Math.round(5 * x) / 10),
  'cut a tail at its 95 % quantile': ({ honest }) => {
    const values = (honest.column('income') as NumberColumn).values;
    const limit = values.slice().sort()[Math.floor(0.95 * values.length)];
    return number('income', (x) => Math.min(x, limit))({ honest } as Scene);
  },
  'round a number coarsely': number('income', (x) => Math.round(x / 10) * 10),
  'lose the mass at zero': number('visits', (x, _, row) => (x === 0 && row % 4 === 0 ? 1 : x)),
  'no missing values': number('risk', (x) => (Number.isNaN(x) ? 0 : x)),
  'halve a minority': ({ honest }) => {
    const { codes } = honest.column('group') as CategoryColumn;
    return { synthetic: honest.take(range(honest.rows).filter((row) => codes[row] === 0 || row % 2 === 0)) };
  },
  'mode collapse (5 % of the rows, repeated)': ({ honest }) => ({
    synthetic: honest.take(range(honest.rows).map((row) => row % Math.ceil(honest.rows / 20))),
  }),
  'over-smooth (half a sd of noise on every number)': ({ honest, draws }) => ({
    synthetic: ['age', 'income', 'risk'].reduce(
      (table, name) =>
        change<NumberColumn>(table, name, (column) => {
          const by = sd(column) / 2;
          return {
            ...column,
            values: column.values.map((x) => Math.round(10 * (x + by * draws.normal())) / 10),
          };
        }),
      honest,
    ),
  }),
  'reverse a number in time': number('age', (x) => 96 - x),
  'break a rule (one row in twenty too young)': number('age', (x, _, row) => (row % 20 === 0 ? 3 : x)),
  'copy 1 % verbatim': copies(0.01, ({ train }) => train),
  'copy 5 % verbatim': copies(0.05, ({ train }) => train),
  'copy 1 % with one field changed': copies(0.01, ({ train }) => train, oneFieldChanged),
  'copy 5 % with one field changed': copies(0.05, ({ train }) => train, oneFieldChanged),
  'copy the rarest records (1 %)': copies(0.01, rarest),
  'repeat 2 % of the single values': ({ honest, train, draws }) => ({
    synthetic: ['income', 'risk'].reduce(
      (table, name) =>
        change<NumberColumn>(table, name, (column) => {
          const real = (train.column(name) as NumberColumn).values;
          return {
            ...column,
            values: column.values.map((x) => (draws.uniform() < 0.02 ? real[draws.below(real.length)] : x)),
          };
        }),
      honest,
    ),
  }),
  'copy half of the rows': copies(0.5, ({ train }) => train),
  'a model that overfits (losses .3 sd lower)': ({ honest, auditIn, auditOut, draws }) => ({
    synthetic: honest,
    losses: { in: normals(auditIn.rows, -0.3, draws), out: normals(auditOut.rows, 0, draws) },
  }),
};

const repeats = Number(process.argv[2] ?? 5);
const sizes = (process.argv[3] ?? '2000,5000,20000').split(',').map(Number);
const only = process.argv[4];
console.log(`\n| damage | ${sizes.map((n) => `n = ${n.toLocaleString('en')}`).join(' | ')} |`);
console.log(`|${' --- |'.repeat(sizes.length + 1)}`);
for (const [name, damage] of Object.entries(DAMAGES)) {
  if (only && !name.includes(only)) continue;
  const cells = sizes.map((n) => {
    const caught = new Map<string, number>();
    for (let repeat = 0; repeat < repeats; repeat++) {
      const quarter = n / 4;
      const train = people(n, 3 * repeat, n);
      const scene: Scene = {
        train,
        auditIn: train.take(range(quarter)),
        auditOut: people(quarter, 3 * repeat + 1, n),
        honest: people(n, 3 * repeat + 2, n),
        draws: new Draws(repeat, USE.simulation, n),
      };
      const { honest: _, draws: __, ...real } = scene;
      const input = { ...real, ...damage(scene), minRecords: 5, seed: repeat + 1, target: 'outcome' };
      const { metrics } = evaluate({ ...input, skip: ['sqs'] });
      for (const metric of seen(judge(metrics, { dataset: 'x', require: [] }).metrics))
        caught.set(metric, (caught.get(metric) ?? 0) + 1);
    }
    return powerOf(caught, repeats);
  });
  console.log(`| ${name} | ${cells.join(' | ')} |`);
}
