/**
 * The built program on real files, unconfigured, as a user runs it: one row a file.
 *
 *     node bench/main-job.mjs [--data FOLDER] [--only NAME,NAME] [--threads N] [--keep FOLDER] [--scorer 'PYTHON SCORE.py']
 *
 * With --scorer, the sets that come with a holdout file are scored by that program too (arguments TRAIN HOLDOUT
 * SYNTHETIC), the way the peers beside them were. Peak memory is that of the whole process, told by /usr/bin/time
 * where there is one.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const CLI = fileURLToPath(new URL('../dist/cli.cjs', import.meta.url));
const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data' },
    only: { type: 'string' },
    threads: { type: 'string' },
    keep: { type: 'string' },
    scorer: { type: 'string' },
    cli: { type: 'string', default: CLI },
  },
});

/** Name, file, and for the peers' splits the holdout, rows, and the target as the scorer wants it. */
const SETS = [
  { name: 'heart', file: 'heart-uci/heart_cleveland.csv' },
  { name: 'breast-cancer', file: 'breast-cancer/wisc_bc_data.csv' },
  { name: 'diabetes', file: 'diabetes-pima/diabetes.csv' },
  { name: 'titanic', file: 'titanic/titanic.csv' },
  { name: 'insurance', file: 'insurance-charges/insurance.csv' },
  { name: 'hr-attrition', file: 'ibm-hr-attrition/ibm_hr_attrition.csv' },
  { name: 'taxis', file: 'taxis/taxis.csv' },
  { name: 'telco-churn', file: 'telco-churn/telco_customer_churn.csv' },
  { name: 'bank-marketing', file: 'bank-marketing/bank_marketing_11162.csv' },
  { name: 'housing', file: 'king-county-housing/kc_house_data.csv' },
  {
    name: 'credit-default',
    file: 'peer-outputs/credit-default_train.csv.gz',
    holdout: 'peer-outputs/credit-default_holdout.csv.gz',
    rows: 15000,
    target: 'default payment next month',
    positive: '1',
  },
  {
    name: 'adult',
    file: 'peer-outputs/adult_train.csv.gz',
    holdout: 'peer-outputs/adult_holdout.csv.gz',
    rows: 24421,
    target: 'income',
    positive: '>50K',
  },
];

/** Rows for the scorer where a verdict kept them back: the same, by the same model, with every limit off. */
function unjudged(set, report, folder) {
  const config = join(folder, `${set.name}.yml`);
  const out = `${set.name}-unjudged`;
  const source = {
    source: join(resolve(values.data), set.file),
    holdout: join(resolve(values.data), set.holdout),
  };
  const gates = Object.fromEntries(report.metrics.map(({ name }) => [name, 'off']));
  const dataset = { ...source, rows: set.rows, gates };
  writeFileSync(config, JSON.stringify({ version: 1, datasets: { [set.name]: dataset } }));
  const args = [values.cli, 'run', '--config', config, '--out', join(folder, out), '--json', '--quiet'];
  const done = JSON.parse(spawnSync(process.execPath, args, LARGE).stdout);
  return join('..', out, done.datasets[0].fixtures[0].path);
}

const LARGE = { encoding: 'utf8', maxBuffer: 1 << 28 };
const wanted = values.only?.split(',');
console.log(
  'set\tverdict\trows\toverall\texpected\tworst column\tworst pair\tc2st\tmember\tdcr\ttrain s\tgenerate s\tevaluate s\ttotal s\tpeak MB',
);
for (const set of SETS.filter(({ name }) => !wanted || wanted.includes(name))) {
  const folder = values.keep ? resolve(values.keep) : mkdtempSync(join(tmpdir(), 'main-job-'));
  mkdirSync(folder, { recursive: true });
  const out = join(folder, set.name);
  const args = [values.cli, 'run', join(values.data, set.file), '--out', out, '--json', '--quiet'];
  if (set.holdout) args.push('--holdout', join(values.data, set.holdout));
  if (set.rows) args.push('--rows', String(set.rows));
  if (values.threads) args.push('--threads', values.threads);
  const timed = existsSync('/usr/bin/time')
    ? spawnSync('/usr/bin/time', ['-f', 'PEAK %M', process.execPath, ...args], LARGE)
    : spawnSync(process.execPath, args, LARGE);
  const peak = /PEAK (\d+)/.exec(timed.stderr)?.[1];
  let report;
  try {
    report = JSON.parse(timed.stdout);
  } catch {
    console.log(`${set.name}\texit ${timed.status}\t${timed.stderr.trim().split('\n').join(' | ')}`);
    continue;
  }
  const of = (metric, field = 'value') => {
    const value = report.metrics.find(({ name }) => name === metric)?.[field];
    return value === null || value === undefined ? '–' : value.toFixed(4);
  };
  console.log(
    [
      set.name,
      report.verdict,
      report.datasets[0].rows.evaluated,
      of('fidelity.overall'),
      of('fidelity.overall', 'expected'),
      of('fidelity.worst_column'),
      of('fidelity.worst_pair'),
      of('fidelity.c2st_auc'),
      of('privacy.membership_auc'),
      of('privacy.dcr_share'),
      report.timings.train,
      report.timings.generate,
      report.timings.evaluate,
      report.timings.total,
      peak ? Math.round(peak / 1024) : '–',
    ].join('\t'),
  );
  for (const { name, reason } of report.metrics.filter((m) => m.verdict !== null && m.verdict !== 'pass'))
    console.log(`\t${name}: ${reason}`);
  if (values.scorer && set.holdout) {
    const fixture = join(out, report.datasets[0].fixtures[0]?.path ?? unjudged(set, report, folder));
    const [program, ...rest] = values.scorer.split(' ');
    const files = [join(values.data, set.file), join(values.data, set.holdout), fixture];
    const flags = ['--target', set.target, '--positive', set.positive];
    console.log(
      `\tscorer: ${spawnSync(program, [...rest, ...files, ...flags], { encoding: 'utf8' }).stdout.trim()}`,
    );
  }
  if (!values.keep) rmSync(folder, { recursive: true, force: true });
}
