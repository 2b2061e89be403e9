/**
 * Where synthetic rows teach less than other rows: is it their fields, or their targets?
 *
 *     node scripts/run-bench.mjs causes [--sets credit] [--draws 8] [--threads 2]
 *
 * As `substitution --alike`: ours and an earlier generator's rows, both of which have learned all real ones, 5,000 each,
 * tested on real rows; beside them as many real rows that are not tested. Then the targets of all are drawn again from
 * what one judge, boosted trees of those real rows, finds them to be given the fields (a real row is judged by trees that
 * did not learn it). What is left of a difference then is the fields'; what is gone was the targets'.
 *
 * Every draw is other rows of ours and other real ones, and other judged targets; the earlier generator's rows are all
 * there are. Naive Bayes stands by itself, as it gains where fields hang together less than in truth: how much they do
 * is the mean absolute association of their pairs.
 */
import { parseArgs } from 'node:util';
import type { Engine } from '../src/engine/engine.ts';
import { loadWasmEngine } from '../src/engine/wasm/load.ts';
import { correlations } from '../src/fidelity/correlation.ts';
import { cutTable, fitCuts } from '../src/measure/cuts.ts';
import { Draws, range, USE } from '../src/measure/draws.ts';
import { deviation, mean } from '../src/measure/statistics.ts';
import { boost, logistic, predict } from '../src/measure/trees.ts';
import { parse } from '../src/record/parse.ts';
import type { Table } from '../src/record/table.ts';
import { type Sample, takeSample } from '../src/utility/problem.ts';
import { CLASSIFIERS } from '../src/utility/utility.ts';
import { learnDefault } from './study/generator.ts';
import { atMost, benchOf, scoreAll } from './study/score.ts';
import { FILTERS, openEarlier, openSet, STUDY_SETS, type StudySet } from './study/sets.ts';

/** Rows that teach, as many as the earlier generator's files hold, and most that are tested. */
const ROWS = 5_000;
const FOLDS = 5;
/** Of the judge: small trees, so that its chances are neither too sure nor too shy. */
const JUDGE = { rounds: 120, rate: 0.05, leaves: 15, minRows: 40 };
const BAYES = CLASSIFIERS.findIndex(([name]) => name === 'naive_bayes');

interface Source {
  readonly name: string;
  readonly sample: Sample;
  /** Rows of a draw. */
  rows(draw: number): Uint32Array;
  /** Whether every draw is other rows. */
  readonly many: boolean;
}

/** Chances of class 1 of every row of the real rows and of each of the others. */
function judged(real: Sample, others: readonly Sample[]): Float64Array[] {
  const samples = [real, ...others];
  const cuts = fitCuts(real.features);
  const codes = samples.map(({ features }) => cutTable(cuts, features));
  const chances = samples.map(({ target }) => new Float64Array(target.length));
  const order = new Draws(1, USE.folds, 30).shuffle(range(real.target.length));
  const folds = samples.map(({ target }, s) =>
    Uint8Array.from(target, (_, row) => (s === 0 ? order[row] : row) % FOLDS),
  );
  for (let fold = 0; fold < FOLDS; fold++) {
    const learned = range(real.target.length).filter((row) => folds[0][row] !== fold);
    const trees = boost(codes[0], cuts, real.target, learned, JUDGE);
    samples.forEach(({ target }, s) => {
      const own = range(target.length).filter((row) => folds[s][row] === fold);
      predict(trees, codes[s], own).forEach((score, i) => {
        chances[s][own[i]] = logistic(score);
      });
    });
  }
  return chances;
}

/** Mean absolute association of the pairs of fields. */
function strength(like: Table, table: Table): number {
  const { synthetic } = correlations(like, table, 5);
  return mean(
    synthetic.flatMap((row, i) => row.flatMap((own, j) => (j > i && own !== null ? [Math.abs(own)] : []))),
  );
}

async function work(set: StudySet, draws: number, engine: Engine): Promise<string[]> {
  const [first, ...later] = set.files;
  const text = await openSet({ ...set, files: [first] });
  const unseen = later.length > 0 ? await openSet({ ...set, files: later }) : text;
  const { understood, file, model, draw } = await learnDefault(engine, text, unseen, set.target);
  const made = draw(draws * ROWS, 1);
  model.network.dispose();
  const others = await Promise.all(
    FILTERS.map(async (filter) => parse(await openEarlier(set, filter, text), understood.schema)),
  );
  const bench = benchOf(file, understood.auditOut.table, [made, ...others], set.target, set.positive);
  const { problem } = bench;
  const [all, ours, ...theirs] = bench.sources;
  const order = new Draws(1, USE.sample, 31).shuffle(range(all.target.length));
  // Of a set of one file, the tested rows are set apart for those that stand for real ones and for the judge.
  const apart = later.length > 0 ? 0 : Math.min(ROWS, order.length >> 1);
  const tested = later.length > 0 ? atMost(bench.test, ROWS, 1) : takeSample(all, order.subarray(0, apart));
  const real = takeSample(all, order.subarray(apart));
  const chances = judged(real, [ours, ...theirs]);
  const sources: Source[] = [
    {
      name: 'real',
      sample: real,
      rows: (d) => new Draws(d, USE.sample, 32).sample(real.target.length, ROWS),
      many: true,
    },
    { name: 'ours', sample: ours, rows: (d) => range(ROWS).map((i) => d * ROWS + i), many: true },
    ...theirs.map((sample, f) => ({
      name: FILTERS[f],
      sample,
      rows: () => range(sample.target.length),
      many: false,
    })),
  ];
  const spread = (values: readonly number[]) =>
    `${mean(values).toFixed(1)}${values.length > 1 ? ` ± ${deviation(values).toFixed(1)}` : ''}`;
  return sources.map(({ name, sample, rows, many }, s) => {
    const cells = [false, true].flatMap((isJudged) => {
      const scores = Array.from({ length: many || isJudged ? draws : 1 }, (_, d) => {
        const index = rows(d);
        const own = takeSample(sample, index);
        const uniform = new Draws(d, USE.simulation, 40 + s);
        const target = own.target.map((y, i) =>
          isJudged ? Number(uniform.uniform() < chances[s][index[i]]) : y,
        );
        return scoreAll(CLASSIFIERS, { ...own, target }, tested, problem, 1);
      });
      const points = (key: 'accuracy' | 'auc', which?: number) =>
        scores.map(
          (all) => 100 * mean(all.filter((_, m) => m === (which ?? m)).map((one) => one[key].value)),
        );
      return [points('accuracy'), points('accuracy', BAYES), points('auc')].map(spread);
    });
    const associated = strength(real.features, takeSample(sample, rows(0)).features).toFixed(3);
    return `${name} | ${cells.join(' | ')} | ${associated}`;
  });
}

const { values: flags } = parseArgs({
  options: {
    sets: { type: 'string', default: 'credit' },
    draws: { type: 'string', default: '8' },
    threads: { type: 'string', default: '2' },
  },
});
const engine = loadWasmEngine({ threads: Number(flags.threads) });
console.log(
  '| set | rows | accuracy | of naive Bayes | AUC | targets judged: accuracy | of naive Bayes | AUC | association of fields |',
);
console.log('| --- | --- | --: | --: | --: | --: | --: | --: | --: |');
for (const name of flags.sets.split(',')) {
  const set = STUDY_SETS[name];
  if (!set?.earlier) throw new Error(`no rows of an earlier generator of ${name}`);
  for (const line of await work(set, Number(flags.draws), engine)) console.log(`| ${name} | ${line} |`);
}
