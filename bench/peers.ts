/**
 * The outputs of other systems, judged by our evaluator with its default limits: node scripts/run-bench.mjs peers DATA
 * [SET] [SYSTEM]. DATA is the folder of SET_train.csv.gz, SET_holdout.csv.gz and SET_YEAR_SYSTEM.csv.gz.
 *
 * Train and holdout are two random halves and every system learned from the train half alone, so all of it is audit-in
 * and all of the holdout audit-out; as many synthetic rows as the train half has, from the first.
 *
 * A folder of NAME_synth_FILTER.csv.gz (what an earlier LSTM generator made, its rows after privacy filters of three
 * strengths) has no holdout: its rows are judged for fidelity, against the rows they were made from.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { evaluate } from '../src/evaluation/evaluate.ts';
import { type JudgedMetric, judge, type Verdict, worst } from '../src/gate/verdict.ts';
import { readTable } from './read.ts';

const TARGETS: Readonly<Record<string, string>> = {
  adult: 'income',
  'credit-default': 'default payment next month',
};
const SHOWN = [
  'fidelity.overall',
  'fidelity.ceiling',
  'fidelity.worst_column',
  'fidelity.worst_pair',
  'fidelity.c2st_auc',
  'utility.mean_loss',
  'privacy.exact_match_z',
  'privacy.exact_match_excess',
  'privacy.rare_value_excess',
  'privacy.dcr_share',
] as const;

const [folder, onlySet = '', onlySystem = ''] = process.argv.slice(2);
if (!folder) throw new Error('Usage: node scripts/run-bench.mjs peers DATA [SET] [SYSTEM]');
const files = readdirSync(folder).filter((file) => file.endsWith('.csv.gz'));
const held = Object.keys(TARGETS).filter(
  (set) => set.includes(onlySet) && files.includes(`${set}_train.csv.gz`),
);
for (const set of files.some((file) => file.includes('_synth_')) ? [] : held) {
  const train = readTable(join(folder, `${set}_train.csv.gz`), { codes: 10 });
  const holdout = readTable(join(folder, `${set}_holdout.csv.gz`), { like: train });
  console.log(`\n## ${set}: ${train.rows} train rows, ${holdout.rows} holdout rows\n`);
  console.log(
    `| system | ${SHOWN.map((name) => name.replace(/^\w+\./, '')).join(' | ')} | fidelity | utility | privacy | s |`,
  );
  console.log(`|${' --- |'.repeat(SHOWN.length + 6)}`);
  const systems = files
    .filter((file) => file.startsWith(`${set}_20`) && file.includes(onlySystem))
    .map((file) => file.slice(set.length + 1, -'.csv.gz'.length));
  for (const system of systems) {
    const synthetic = readTable(join(folder, `${set}_${system}.csv.gz`), { like: train, rows: train.rows });
    const begun = performance.now();
    const { metrics } = evaluate({
      train,
      auditIn: train,
      auditOut: holdout,
      synthetic,
      minRecords: 5,
      seed: 1,
      target: TARGETS[set],
    });
    const seconds = (performance.now() - begun) / 1000;
    const { metrics: judged } = judge(metrics, { dataset: set, require: [] });
    const cells = SHOWN.map((name) => show(judged.find((metric) => metric.name === name)));
    const family = (prefix: string): Verdict => worst(verdictsOf(judged, prefix));
    const families = ['fidelity.', 'utility.', 'privacy.'].map(family);
    const raised = judged
      .filter(({ name, verdict }) => name.startsWith('privacy.') && verdict && verdict !== 'pass')
      .map((one) => `${one.name.slice(8)} ${show(one)}`);
    console.log(
      `| ${system} | ${cells.join(' | ')} | ${families.join(' | ')} | ${raised.join(', ')} | ${seconds.toFixed(1)} |`,
    );
  }
}

/** The training rows of the sets whose folder does not hold them. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  bank_marketing: '../bank-marketing/bank_marketing_11162.csv',
  credit_default: '../credit-default/uci_credit_card_default.csv',
};
const filtered = files.filter((file) => file.includes('_synth_') && file.includes(onlySet));
if (filtered.length) {
  const shown = ['overall', 'ceiling', 'worst_column', 'worst_pair', 'quality_score', 'sqs', 'c2st_auc'];
  console.log(`\n| set, filter | ${shown.join(' | ')} |\n|${' --- |'.repeat(shown.length + 1)}`);
  for (const file of filtered) {
    const [set, filter] = file.replace('.csv.gz', '').split('_synth_');
    const train = readTable(join(folder, ELSEWHERE[set] ?? `${set}_train.csv.gz`), {
      codes: 10,
      drop: ['ID'],
    });
    const none = train.take(new Uint32Array(0));
    const synthetic = readTable(join(folder, file), { like: train, drop: ['ID'] });
    const { metrics } = evaluate({ train, auditIn: none, auditOut: none, synthetic, minRecords: 5, seed: 1 });
    const { metrics: judged } = judge(metrics, { dataset: set, require: [] });
    const cells = shown.map((name) => show(judged.find((metric) => metric.name === `fidelity.${name}`)));
    console.log(`| ${set}, ${filter} | ${cells.join(' | ')} |`);
  }
}

function verdictsOf(judged: readonly JudgedMetric[], prefix: string): Verdict[] {
  return judged.flatMap(({ name, verdict }) => (verdict && name.startsWith(prefix) ? [verdict] : []));
}

function show(metric: JudgedMetric | undefined): string {
  if (!metric) return '';
  const digits = metric.name.endsWith('_z') ? 1 : 4;
  const mark = metric.verdict && metric.verdict !== 'pass' ? ` **${metric.verdict}**` : '';
  return `${metric.value.toFixed(digits)} (${metric.low.toFixed(digits)} … ${metric.high.toFixed(digits)})${mark}`;
}
