/**
 * The built program on real files, unconfigured: each must end with exit 0, or with a verdict that says what is
 * missing, and a report.json that makes sense.
 *
 *   node bench/real-data.mjs FOLDER-WITH-DATA
 */

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../dist/cli.cjs', import.meta.url));

/** File, flags, exit statuses that make sense: a few hundred rows cannot always show what the limits ask for. */
const JOBS = [
  ['titanic/titanic.csv', ['--target', 'Survived'], [0]],
  ['heart-uci/heart_cleveland.csv', [], [0]],
  ['insurance-charges/insurance.csv', ['--target', 'charges'], [0]],
];

const data = process.argv[2];
if (!data) {
  console.error('Usage: node bench/real-data.mjs FOLDER-WITH-DATA');
  process.exit(2);
}

let wrong = 0;
for (const [file, flags, statuses] of JOBS) {
  const out = mkdtempSync(join(tmpdir(), 'real-'));
  const start = performance.now();
  const source = resolve(data, file);
  const { status, stderr } = spawnSync(
    process.execPath,
    [CLI, 'run', source, ...flags, '--out', join(out, 'o'), '--quiet'],
    { encoding: 'utf8', maxBuffer: 1 << 26 },
  );
  const seconds = (performance.now() - start) / 1000;
  const problems = statuses.includes(status) ? check(join(out, 'o')) : [`exit ${status}`, stderr.trim()];
  console.log(
    `${problems.length === 0 ? 'ok   ' : 'WRONG'} ${file}  ${seconds.toFixed(1)} s  ${verdictOf(join(out, 'o'))}`,
  );
  for (const problem of problems) console.log(`      ${problem}`);
  if (problems.length > 0) wrong++;
  rmSync(out, { recursive: true });
}
process.exit(wrong > 0 ? 1 : 0);

function verdictOf(out) {
  try {
    const report = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'));
    const overall = report.metrics.find(({ name }) => name === 'fidelity.overall');
    return `${report.verdict}, fidelity.overall ${overall?.value}`;
  } catch {
    return 'no report';
  }
}

/** What does not make sense. */
function check(out) {
  const report = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'));
  const problems = [];
  const expect = (holds, what) => {
    if (!holds) problems.push(what);
  };
  const [dataset] = report.datasets;
  expect(report.format === 1, 'format is not 1');
  expect(['pass', 'warn'].includes(report.verdict), `verdict is ${report.verdict}`);
  expect(dataset.rows.source > 0, 'no source rows');
  expect(dataset.rows.written === report.rows, 'rows written are not the rows asked for');
  expect(report.metrics.length > 5, 'fewer than six metrics');
  for (const { name, value, low, high } of report.metrics) {
    if (value === null) continue;
    expect(low === null || low <= value + 1e-9, `${name}: value below its interval`);
    expect(high === null || value <= high + 1e-9, `${name}: value above its interval`);
  }
  const files = readdirSync(join(out, 'fixtures'));
  expect(files.length === dataset.fixtures.length, 'fixtures and report disagree');
  for (const { path, rows, sha256 } of dataset.fixtures) {
    const bytes = readFileSync(join(out, path));
    expect(createHash('sha256').update(bytes).digest('hex') === sha256, `${path}: another sha256`);
    expect(bytes.toString('utf8').trimEnd().split('\n').length >= rows, `${path}: too few lines`);
  }
  return problems;
}
