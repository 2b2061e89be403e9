/**
 * What the main job costs on the Adult split, from the built program: cold (train, 24,421 rows, evaluate, gate), warm
 * (a kept model, 10,000 rows, evaluate, gate), and rows alone.
 *
 *     node bench/job.mjs [--node BINARY]… [--data FOLDER] [--rows N] [--only cold,warm,generate]
 *
 * Wall-clock and processor seconds, and the peak of memory, as GNU time tells them.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    node: { type: 'string', multiple: true, default: [process.execPath] },
    data: { type: 'string', default: '../shared/data' },
    cli: { type: 'string', default: 'dist/cli.cjs' },
    rows: { type: 'string', default: '200000' },
    only: { type: 'string', default: 'cold,train,warm,generate' },
  },
});
const folder = mkdtempSync(join(tmpdir(), 'job-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const data = resolve(values.data, 'peer-outputs');
writeFileSync(
  join(folder, 'adult.yml'),
  `version: 1
datasets:
  adult:
    source: ${join(data, 'adult_train.csv.gz')}
    holdout: ${join(data, 'adult_holdout.csv.gz')}
    target: income
`,
);
const MODEL = join(folder, 'model');
const config = ['--config', join(folder, 'adult.yml')];
const JOBS = {
  cold: ['run', ...config, '--rows', '24421', '--out', join(folder, 'cold'), '--json'],
  train: ['train', ...config, '--model', MODEL],
  warm: ['run', ...config, '--model', MODEL, '--rows', '10000', '--out', join(folder, 'warm'), '--json'],
  generate: ['generate', '--model', MODEL, '--rows', values.rows, '--out', join(folder, 'rows')],
};
const wanted = values.only.split(',');

console.log('| Node | job | wall s | processor s | peak MB | load | parts, wall s |');
console.log('| --- | --- | --: | --: | --: | --: | --- |');
for (const node of values.node) {
  const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim();
  for (const name of Object.keys(JOBS).filter((name) => wanted.includes(name))) {
    const load = loadavg()[0].toFixed(1);
    const { stdout, stderr } = spawnSync(
      '/usr/bin/time',
      ['-f', 'COST %e %U %S %M', node, resolve(values.cli), ...JOBS[name], '--quiet'],
      { encoding: 'utf8', maxBuffer: 2 ** 26 },
    );
    const cost = /COST (\S+) (\S+) (\S+) (\S+)/.exec(stderr);
    if (!cost) throw new Error(stderr);
    const [wall, user, system, peak] = cost.slice(1).map(Number);
    const timings = stdout.startsWith('{') ? JSON.stringify(JSON.parse(stdout).timings) : '';
    console.log(
      `| ${version} | ${name} | ${wall.toFixed(0)} | ${(user + system).toFixed(0)} | ${(peak / 1024).toFixed(0)} | ${load} | ${timings} |`,
    );
  }
}
