/**
 * The census study: what balancing sex, race and income jointly does to classifiers of income, to their accuracy and to
 * the gaps between groups.
 *
 *     node scripts/run-bench.mjs census [--parts 5] [--keep FILE] [--svg FILE] [--threads 2]
 *
 * The 48,842 rows of Adult are cut into disjoint parts of 9,768; the default configuration learns two thirds of a part
 * and six classifiers are tested on its last third, so the parts are independent and their mean has a plain t interval.
 * The joint of sex, race and income is made even: as a whole synthetic table, or by adding as many synthetic rows as
 * there are real ones. Free synthetic rows and repeated real ones are controls.
 *
 * Gaps: men − women, white − other, of accuracy, of the true and the false positive rate (equalised odds), and of the
 * share that is called rich (demographic parity).
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { loadWasmEngine } from '../src/engine/wasm/load.ts';
import { Draws, USE } from '../src/measure/draws.ts';
import { mean } from '../src/measure/statistics.ts';
import type { Table, TextTable } from '../src/record/table.ts';
import { CLASSIFIERS } from '../src/utility/utility.ts';
import { ARMS, type Arm, armsOf } from './study/arms.ts';
import { intervals, type Mark } from './study/chart.ts';
import { learnDefault } from './study/generator.ts';
import { Keep } from './study/keep.ts';
import { benchOf } from './study/score.ts';
import { openSet, STUDY_SETS } from './study/sets.ts';
import { stratified, takeText, textsOf } from './study/split.ts';
import { corrected, detectable, type Estimate, interval } from './study/statistics.ts';

const { values: flags } = parseArgs({
  options: {
    parts: { type: 'string', default: '5' },
    keep: { type: 'string' },
    svg: { type: 'string' },
    threads: { type: 'string', default: '2' },
  },
});

const PARTS = 5;
const BALANCED = ['sex', 'race', 'income'];
const RATES = ['accuracy', 'true positives', 'false positives', 'called rich'] as const;
type Rate = (typeof RATES)[number];
const SIDES = ['all', 'men', 'women', 'white', 'other'] as const;
type Side = (typeof SIDES)[number];
const GAPS = [
  ['men − women', 'men', 'women'],
  ['white − other', 'white', 'other'],
] as const;
const TREATED = ARMS.filter((arm) => arm !== 'original');

/** Rates in %, mean over the classifiers. */
type Rates = Readonly<Record<Side, Readonly<Record<Rate, number>>>>;
interface Part {
  readonly key: string;
  readonly rows: Readonly<Record<Arm, number>>;
  readonly rates: Readonly<Record<Arm, Rates>>;
}

const set = STUDY_SETS.adult;
const engine = loadWasmEngine({ threads: Number(flags.threads) });

function ratesOf(guess: Uint8Array, target: Float64Array, rows: readonly number[]): Record<Rate, number> {
  const share = (of: (i: number) => boolean, among: readonly number[]) =>
    (100 * among.filter(of).length) / among.length;
  const rich = (i: number) => guess[i] === 1;
  return {
    accuracy: share((i) => guess[i] === target[i], rows),
    'true positives': share(
      rich,
      rows.filter((i) => target[i] === 1),
    ),
    'false positives': share(
      rich,
      rows.filter((i) => target[i] === 0),
    ),
    'called rich': share(rich, rows),
  };
}

function labelsOf(table: Table, name: string): (row: number) => string {
  const column = table.column(name)!;
  if (column.kind === 'number') return (row) => String(column.values[row]);
  return (row) => column.labels[column.codes[row]];
}

async function work(text: TextTable, part: number): Promise<Omit<Part, 'key'>> {
  const order = new Draws(5, USE.halves, 3).sample(text.rows, text.rows);
  const size = Math.floor(text.rows / PARTS);
  const own = takeText(text, order.slice((part - 1) * size, part * size));
  const { train, test } = stratified(textsOf(own, set.target), 1 / 3, part);
  const learned = await learnDefault(engine, takeText(own, train), takeText(own, test), set.target);
  const unseen = learned.understood.auditOut.table;
  const arms = armsOf(learned, BALANCED, part, learned.file.rows);
  learned.model.network.dispose();
  const tables = ARMS.map((arm) => arms[arm]);
  const {
    problem,
    sources,
    test: tested,
  } = benchOf(tables[0], unseen, tables.slice(1), set.target, set.positive);
  const [sex, race] = ['sex', 'race'].map((name) => labelsOf(unseen, name));
  const belongs: Record<Side, (i: number) => boolean> = {
    all: () => true,
    men: (i) => sex(tested.rows[i]) === 'Male',
    women: (i) => sex(tested.rows[i]) === 'Female',
    white: (i) => race(tested.rows[i]) === 'White',
    other: (i) => race(tested.rows[i]) !== 'White',
  };
  const places = Array.from(tested.rows.keys());
  const rates = ARMS.map((_, a) => {
    const each = CLASSIFIERS.map(([, learner]) => {
      const [no, yes] = learner(sources[a], tested.features, problem, part);
      const guess = Uint8Array.from(yes, (own, i) => (own > no[i] ? 1 : 0));
      return Object.fromEntries(
        SIDES.map((side) => [side, ratesOf(guess, tested.target, places.filter(belongs[side]))]),
      ) as Record<Side, Record<Rate, number>>;
    });
    return Object.fromEntries(
      SIDES.map((side) => [
        side,
        Object.fromEntries(RATES.map((rate) => [rate, mean(each.map((one) => one[side][rate]))])),
      ]),
    ) as Record<Side, Record<Rate, number>>;
  });
  return {
    rows: Object.fromEntries(ARMS.map((arm) => [arm, arms[arm].rows])) as Record<Arm, number>,
    rates: Object.fromEntries(ARMS.map((arm, a) => [arm, rates[a]])) as Record<Arm, Rates>,
  };
}

const text = await openSet(set);
const keep = new Keep<Part>(flags.keep);
const parts: Part[] = [];
for (let part = 1; part <= Math.min(PARTS, Number(flags.parts)); part++)
  parts.push(await keep.of(`census ${part}`, () => work(text, part)));

const points = (x: number) => `${x < 0 ? '−' : '+'}${Math.abs(x).toFixed(1)}`;
const span = (estimate: Estimate) => {
  const { low, high } = interval(estimate);
  return `${points(estimate.value)} (${points(low)} … ${points(high)})`;
};
/** Parts share no row: nothing to correct for. */
const over = (of: (part: Part) => number) => corrected(parts.map(of), 0);
const average = (of: (part: Part) => number) => mean(parts.map(of));

console.log(`engine ${engine.name} ${engine.build}, ${parts.length} parts, node ${process.versions.node}\n`);
console.log('### All rows, %, mean of six classifiers\n');
console.log(
  `| trained on | rows | ${RATES.join(' | ')} | mean of both classes | accuracy over the original (95 %) |`,
);
console.log(`| --- | --: |${' --: |'.repeat(RATES.length + 2)}`);
const even = ({ all }: Rates) => (all['true positives'] + 100 - all['false positives']) / 2;
for (const arm of ARMS) {
  const cells = RATES.map((rate) => average(({ rates }) => rates[arm].all[rate]).toFixed(1));
  const gain =
    arm === 'original'
      ? ''
      : span(over(({ rates }) => rates[arm].all.accuracy - rates.original.all.accuracy));
  console.log(
    `| ${arm} | ${parts[0].rows[arm].toLocaleString('en')} | ${cells.join(' | ')} | ${average(({ rates }) => even(rates[arm])).toFixed(1)} | ${gain} |`,
  );
}

const gap = (rates: Rates, [, one, other]: (typeof GAPS)[number], rate: Rate) =>
  rates[one][rate] - rates[other][rate];
for (const own of GAPS) {
  console.log(`\n### Gap ${own[0]}, points (95 %)\n`);
  console.log(`| trained on | ${RATES.join(' | ')} |\n| --- |${' --: |'.repeat(RATES.length)}`);
  for (const arm of ARMS) {
    const cells = RATES.map((rate) => span(over(({ rates }) => gap(rates[arm], own, rate))));
    console.log(`| ${arm} | ${cells.join(' | ')} |`);
  }
  console.log(`\nHow much narrower than the original's (absolute, + is narrower), points (95 %):\n`);
  console.log(`| trained on | ${RATES.join(' | ')} |\n| --- |${' --: |'.repeat(RATES.length)}`);
  for (const arm of TREATED) {
    const cells = RATES.map((rate) =>
      span(
        over(({ rates }) => Math.abs(gap(rates.original, own, rate)) - Math.abs(gap(rates[arm], own, rate))),
      ),
    );
    console.log(`| ${arm} | ${cells.join(' | ')} |`);
  }
}
console.log(
  `\nThe smallest change of accuracy that these parts would show four times out of five: ${detectable(over(({ rates }) => rates['original + synthetic'].all.accuracy - rates.original.all.accuracy)).toFixed(1)} points.`,
);

if (flags.svg) {
  const marks = GAPS.flatMap((own) =>
    RATES.flatMap((rate) =>
      ARMS.map((arm): Mark => {
        const estimate = over(({ rates }) => gap(rates[arm], own, rate));
        return { group: `${own[0]}: ${rate}`, series: arm, value: estimate.value, ...interval(estimate) };
      }),
    ),
  );
  writeFileSync(
    flags.svg,
    intervals(marks, {
      title: 'Adult: gaps between groups, by what classifiers were trained on',
      axis: 'points, mean of six classifiers, 95 %',
    }),
  );
}
