/**
 * The substitution study: what is lost where purely synthetic rows stand in for real ones.
 *
 *     node scripts/run-bench.mjs substitution [--sets heart,adult] [--splits 3] [--keep FILE] [--svg FILE] [--threads 2]
 *
 * Every set is split at random, stratified by its target, several times. The default configuration learns the training
 * rows as a file of their own; every classifier of the evaluation is trained on those rows and on as many synthetic
 * ones, and tested on the rows that nobody saw. Beside it stand the rows that an earlier LSTM generator made (under
 * privacy filters of three strengths): it was trained on all rows of the set, those that are tested on among them, which
 * favours it; it is compared at as many rows as it has (5,000), ours at as many. --alike takes that favour away: ours
 * learns all rows too, and both are tested on them (on Adult on the official test rows, which neither has seen).
 *
 * A loss is real − synthetic, in points (hundredths) of accuracy and of AUC. --keep holds the figures of every split:
 * a stopped study goes on where it was; --kept prints what there is. --splits limits how many of each set's are worked on.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Engine } from '../src/engine/engine.ts';
import { loadWasmEngine } from '../src/engine/wasm/load.ts';
import { Draws, USE } from '../src/measure/draws.ts';
import { delong, mean, meanVariance } from '../src/measure/statistics.ts';
import { lossesOf } from '../src/model/losses.ts';
import { parse } from '../src/record/parse.ts';
import type { TextTable } from '../src/record/table.ts';
import type { Scores } from '../src/utility/scores.ts';
import { CLASSIFIERS } from '../src/utility/utility.ts';
import { intervals, type Mark } from './study/chart.ts';
import { learnDefault } from './study/generator.ts';
import { Keep } from './study/keep.ts';
import { atMost, benchOf, scoreAll } from './study/score.ts';
import { FILTERS, openEarlier, openSet, STUDY_SETS, type StudySet } from './study/sets.ts';
import { stratified, takeText, textsOf } from './study/split.ts';
import { corrected, detectable, type Estimate, interval, lowerBound } from './study/statistics.ts';
import { varied } from './variant.ts';

const { values: flags } = parseArgs({
  options: {
    sets: { type: 'string', default: Object.keys(STUDY_SETS).join(',') },
    splits: { type: 'string' },
    /** At most so many rows of a set, drawn at random: for a large one in little time. */
    rows: { type: 'string' },
    keep: { type: 'string' },
    /** Only what is kept: nothing is trained now. */
    kept: { type: 'boolean', default: false },
    svg: { type: 'string' },
    threads: { type: 'string', default: '2' },
    /** Synthetic rows for each real one: more of them cost nothing and take away their own noise. */
    times: { type: 'string', default: '1' },
    /** Both generators on equal terms: trained on all rows. */
    alike: { type: 'boolean', default: false },
    /** Settings of the recipe, `name=value`: what a change of the default would do. */
    variant: { type: 'string', default: '' },
  },
});

/** Rows that a classifier learns from and is tested on at most. */
const MOST = 10_000;
const MOST_TESTED = 5_000;
/** As many rows as the earlier generator's files hold. */
const EARLIER = 5_000;

interface Side {
  /** By classifier. */
  readonly accuracy: readonly number[];
  readonly auc: readonly number[];
}

interface Part {
  readonly key: string;
  readonly seconds: number;
  readonly rows: { readonly train: number; readonly test: number };
  readonly real: Side;
  readonly ours: Side;
  /** AUC of the attack on the model's own loss: trained rows against the tested ones; .5 is private. */
  readonly membership?: number;
  /** Variance of the mean loss by the test rows alone. */
  readonly tested: { readonly accuracy: number; readonly auc: number };
  /** At as many rows as the earlier generator has; by filter. */
  readonly few?: {
    readonly real: Side;
    readonly ours: Side;
    readonly earlier: Readonly<Record<string, Side>>;
  };
}

const sideOf = (scores: readonly Scores[]): Side => ({
  accuracy: scores.map(({ accuracy }) => accuracy.value),
  auc: scores.map(({ auc }) => auc.value),
});

function testedBy(real: readonly Scores[], made: readonly Scores[], key: 'accuracy' | 'auc'): number {
  const influence = new Float64Array(real[0][key].influence.length);
  real.forEach((scores, m) => {
    for (let i = 0; i < influence.length; i++)
      influence[i] += (scores[key].influence[i] - made[m][key].influence[i]) / real.length;
  });
  return meanVariance(influence, 0);
}

async function work(
  set: StudySet,
  text: TextTable,
  earlier: Readonly<Record<string, TextTable>>,
  split: number,
  engine: Engine,
): Promise<Omit<Part, 'key'>> {
  const begun = performance.now();
  const { train, test } = stratified(
    textsOf(text, set.target).map((own) => Number(set.positive(own))),
    set.share,
    split,
  );
  const { understood, file, model, draw } = await learnDefault(
    engine,
    takeText(text, train),
    takeText(text, test),
    set.target,
    (recipe) => varied(recipe, flags.variant),
  );
  const { schema, train: trained, auditOut } = understood;
  const { auc: membership } = delong(lossesOf(model, auditOut), lossesOf(model, trained));
  const times = Number(flags.times);
  const made = draw(Math.max(times * file.rows, EARLIER));
  model.network.dispose();
  const others = Object.values(earlier).map((own) => parse(own, schema));
  const bench = benchOf(file, auditOut.table, [made, ...others], set.target, set.positive);
  const { problem } = bench;
  const tested = atMost(bench.test, MOST_TESTED, split);
  const [real, ours, ...rest] = bench.sources;
  const score = (rows: number) => (sample: typeof real) =>
    scoreAll(CLASSIFIERS, atMost(sample, rows, split), tested, problem, split);
  const rows = Math.min(real.target.length, MOST);
  const onReal = score(rows)(real);
  const onOurs = score(Math.min(times * rows, MOST))(ours);
  const filters = Object.keys(earlier);
  const few = Math.min(real.target.length, EARLIER);
  const [fewReal, fewOurs] = few === rows && times === 1 ? [onReal, onOurs] : [real, ours].map(score(few));
  return {
    seconds: (performance.now() - begun) / 1000,
    rows: { train: rows, test: tested.target.length },
    membership,
    real: sideOf(onReal),
    ours: sideOf(onOurs),
    tested: { accuracy: testedBy(onReal, onOurs, 'accuracy'), auc: testedBy(onReal, onOurs, 'auc') },
    ...(filters.length > 0 && {
      few: {
        real: sideOf(fewReal),
        ours: sideOf(fewOurs),
        earlier: Object.fromEntries(
          rest.map((sample, i) => [
            filters[i],
            sideOf(scoreAll(CLASSIFIERS, atMost(sample, few, split), tested, problem, split)),
          ]),
        ),
      },
    }),
  };
}

/** Ours and the earlier generator's rows, when both have learned all of them. */
interface Alike {
  readonly key: string;
  readonly ours: Side;
  readonly earlier: Readonly<Record<string, Side>>;
  /** Standard error of ours − theirs by the tested rows, by filter. */
  readonly errors: Readonly<Record<string, { readonly accuracy: number; readonly auc: number }>>;
}

async function workAlike(
  set: StudySet,
  text: TextTable,
  earlier: Readonly<Record<string, TextTable>>,
  engine: Engine,
): Promise<Omit<Alike, 'key'>> {
  const [first] = set.files;
  const learned = set.files.length > 1 ? await openSet({ ...set, files: [first] }) : text;
  const tests = set.files.length > 1 ? await openSet({ ...set, files: set.files.slice(1) }) : text;
  const { understood, file, model, draw } = await learnDefault(engine, learned, tests, set.target);
  const made = draw(EARLIER, 1);
  model.network.dispose();
  const others = Object.values(earlier).map((own) => parse(own, understood.schema));
  const bench = benchOf(file, understood.auditOut.table, [made, ...others], set.target, set.positive);
  const tested = atMost(bench.test, MOST_TESTED, 1);
  const [ours, ...theirs] = bench.sources
    .slice(1)
    .map((sample) => scoreAll(CLASSIFIERS, atMost(sample, EARLIER, 1), tested, bench.problem, 1));
  const filters = Object.keys(earlier);
  const byFilter = <T>(of: (scores: readonly Scores[]) => T) =>
    Object.fromEntries(filters.map((filter, i) => [filter, of(theirs[i])]));
  return {
    ours: sideOf(ours),
    earlier: byFilter(sideOf),
    errors: byFilter((own) => ({
      accuracy: Math.sqrt(testedBy(ours, own, 'accuracy')),
      auc: Math.sqrt(testedBy(ours, own, 'auc')),
    })),
  };
}

const lossOf = (real: Side, made: Side, key: 'accuracy' | 'auc') => 100 * (mean(real[key]) - mean(made[key]));

const engine = loadWasmEngine({ threads: Number(flags.threads) });
const keep = new Keep<Part>(flags.keep);
const names = flags.sets.split(',');
if (flags.alike) {
  const kept = new Keep<Alike>(flags.keep);
  console.log(
    'Trained on all rows, 5,000 synthetic rows each, %; ours − theirs in points (95 % by the tested rows)\n',
  );
  console.log(
    `| set, score | ours | ${FILTERS.map((filter) => `${filter}: theirs, difference`).join(' | ')} |`,
  );
  console.log(`| --- | --: |${' --: |'.repeat(FILTERS.length)}`);
  for (const name of names.filter((own) => STUDY_SETS[own].earlier)) {
    const set = STUDY_SETS[name];
    const text = await openSet(set);
    const earlier: Record<string, TextTable> = {};
    for (const filter of FILTERS) earlier[filter] = await openEarlier(set, filter, text);
    const one = await kept.of(`${name} alike`, () => workAlike(set, text, earlier, engine));
    for (const key of ['accuracy', 'auc'] as const) {
      const cells = FILTERS.map((filter) => {
        const theirs = 100 * mean(one.earlier[filter][key]);
        const gap = 100 * mean(one.ours[key]) - theirs;
        const half = 196 * one.errors[filter][key];
        return `${theirs.toFixed(1)}, ${gap.toFixed(1)} (${(gap - half).toFixed(1)} … ${(gap + half).toFixed(1)})`;
      });
      console.log(`| ${name}, ${key} | ${(100 * mean(one.ours[key])).toFixed(1)} | ${cells.join(' | ')} |`);
    }
  }
  process.exit(0);
}
const found: { name: string; set: StudySet; parts: Part[] }[] = [];
for (const name of names) {
  const set = STUDY_SETS[name];
  const whole = await openSet(set);
  const most = Math.min(whole.rows, Number(flags.rows ?? whole.rows));
  const text = takeText(whole, new Draws(1, USE.sample, 60).sample(whole.rows, most).sort());
  const earlier: Record<string, TextTable> = {};
  if (set.earlier) for (const filter of FILTERS) earlier[filter] = await openEarlier(set, filter, text);
  const parts: Part[] = [];
  for (let split = 1; split <= Math.min(set.splits, Number(flags.splits ?? set.splits)); split++) {
    const key = `${name} ${split} ${flags.variant}${flags.times === '1' ? '' : ` ×${flags.times}`}${most < whole.rows ? ` of ${most}` : ''}`;
    if (flags.kept && !keep.get(key)) continue;
    const part = await keep.of(key, () => work(set, text, earlier, split, engine));
    parts.push(part);
    const { real, ours } = part;
    console.error(
      `${name} ${split}/${set.splits}: loss ${lossOf(real, ours, 'accuracy').toFixed(2)} of accuracy, ${lossOf(real, ours, 'auc').toFixed(2)} of AUC, ${part.seconds.toFixed(0)} s`,
    );
  }
  if (parts.length > 0) found.push({ name, set, parts });
}

const points = (x: number) => (Math.abs(x) < 0.005 ? '0.00' : x.toFixed(2));
const spanOf = (estimate: Estimate, of = 1) => {
  const { low, high } = interval(estimate, 0.95, of);
  return `${points(estimate.value)} (${points(low)} … ${points(high)})`;
};
const estimated = (
  parts: readonly Part[],
  { share }: StudySet,
  key: 'accuracy' | 'auc',
  loss: (part: Part) => number,
) => corrected(parts.map(loss), share / (1 - share), 1e4 * mean(parts.map(({ tested }) => tested[key])));

console.log(
  `engine ${engine.name} ${engine.build}, node ${process.versions.node}${flags.variant && `, ${flags.variant}`}\n`,
);
for (const key of ['accuracy', 'auc'] as const) {
  console.log(`\n### Loss, points of ${key === 'auc' ? 'AUC' : 'accuracy'}\n`);
  console.log(
    '| set | splits | rows learned, tested | on real | loss (95 %) | bound that holds for all sets | worst classifier | detectable | membership |',
  );
  console.log('| --- | --: | --: | --: | --: | --: | --- | --: | --: |');
  const losses: number[] = [];
  for (const { name, set, parts } of found) {
    const whole = estimated(parts, set, key, ({ real, ours }) => lossOf(real, ours, key));
    losses.push(whole.value);
    const each = CLASSIFIERS.map(([classifier], m) => ({
      classifier,
      loss: 100 * mean(parts.map(({ real, ours }) => real[key][m] - ours[key][m])),
    })).sort((a, b) => b.loss - a.loss)[0];
    const { train, test } = parts[0].rows;
    console.log(
      `| ${name} | ${parts.length} | ${train.toLocaleString('en')}, ${test.toLocaleString('en')} | ${(100 * mean(parts.map(({ real }) => mean(real[key])))).toFixed(1)} | ${spanOf(whole)} | ${points(lowerBound(whole, 0.95, found.length))} | ${each.classifier} ${points(each.loss)} | ${points(detectable(whole))} | ${mean(parts.map(({ membership }) => membership ?? Number.NaN)).toFixed(3)} |`,
    );
  }
  console.log(`\nMean loss over sets: ${points(mean(losses))} points.`);
}

console.log('\n### By classifier, points of accuracy\n');
console.log(`| set | ${CLASSIFIERS.map(([name]) => name.replace(/_/g, ' ')).join(' | ')} |`);
console.log(`| --- |${' --: |'.repeat(CLASSIFIERS.length)}`);
for (const { name, parts } of found) {
  const cells = CLASSIFIERS.map((_, m) => {
    const of = (side: 'real' | 'ours') => 100 * mean(parts.map((part) => part[side].accuracy[m]));
    return `${of('real').toFixed(1)} → ${of('ours').toFixed(1)}`;
  });
  console.log(`| ${name} | ${cells.join(' | ')} |`);
}

const both = found.filter(({ parts }) => parts[0].few);
if (both.length > 0) {
  for (const key of ['accuracy', 'auc'] as const) {
    console.log(
      `\n### Beside the earlier generator, loss at 5,000 rows, points of ${key === 'auc' ? 'AUC' : 'accuracy'}\n`,
    );
    console.log(`| set | ours | ${FILTERS.join(' | ')} | best of theirs − ours (95 %) |`);
    console.log(`| --- | --: |${' --: |'.repeat(FILTERS.length)} --: |`);
    for (const { name, set, parts } of both) {
      const loss = (part: Part, filter?: string) =>
        lossOf(part.few!.real, filter ? part.few!.earlier[filter] : part.few!.ours, key);
      const theirs = FILTERS.map((filter) => mean(parts.map((part) => loss(part, filter))));
      const best = FILTERS[theirs.indexOf(Math.min(...theirs))];
      const gain = estimated(parts, set, key, (part) => loss(part, best) - loss(part));
      console.log(
        `| ${name} | ${points(mean(parts.map((part) => loss(part))))} | ${theirs.map(points).join(' | ')} | ${spanOf(gain)} |`,
      );
    }
  }
}

if (flags.svg) {
  const marks = found.flatMap(({ name, set, parts }): Mark[] => {
    const one = (series: string, loss: (part: Part) => number): Mark => {
      const estimate = estimated(parts, set, 'accuracy', loss);
      return { group: name, series, value: estimate.value, ...interval(estimate) };
    };
    return [
      one('synthetic-fixtures', ({ real, ours }) => lossOf(real, ours, 'accuracy')),
      ...(parts[0].few
        ? FILTERS.map((filter) =>
            one(`earlier LSTM, ${filter}`, ({ few }) => lossOf(few!.real, few!.earlier[filter], 'accuracy')),
          )
        : []),
    ];
  });
  writeFileSync(
    flags.svg,
    intervals(marks, {
      title: 'Accuracy lost where synthetic rows stand in for real ones',
      axis: 'points of accuracy, mean of six classifiers, 95 %',
      lines: [0, 1],
    }),
  );
}
