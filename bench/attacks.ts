/**
 * Our attacks beside anonymeter's on the same rows of public files: node scripts/run-bench.mjs attacks DATA
 *
 * What anonymeter reaches was written by test/golden/make_attacks.py. Shown are successes on attacked and on control rows,
 * and whether ours lies within anonymeter's own 95 % interval (Wilson) of that rate. Its rule for a number, |guess − secret| /
 * guess ≤ 5 %, takes any negative guess for right; *as it does* follows that, ours divides by |guess|.
 */
import { join } from 'node:path';
import { align } from '../src/measure/align.ts';
import { encodeRows, nearestWithout } from '../src/measure/gower.ts';
import { wilson } from '../src/measure/statistics.ts';
import { isRight } from '../src/privacy/inference.ts';
import { countLinks } from '../src/privacy/linkability.ts';
import type { Table } from '../src/record/table.ts';
import golden from '../test/golden/attacks.json' with { type: 'json' };
import { readTable } from './read.ts';

const [data] = process.argv.slice(2);
if (!data) throw new Error('Usage: node scripts/run-bench.mjs attacks DATA');

console.log(
  '| set | links: anonymeter | ours | inference, all columns: anonymeter | ours | as it does | rates within its intervals |\n| --- | --: | --: | --: | --: | --: | --: |',
);
for (const [name, reference] of Object.entries(golden)) {
  const { columns, numeric, targets, made, neighbours } = reference;
  const read = (file: string, from: number, rows: number): Table => {
    const table = readTable(join(data, file), {
      rows: from + rows,
      missing: new Set(),
      kindOf: (column) => (numeric.includes(column) ? 'number' : 'category'),
    });
    const taken = table.take(Uint32Array.from({ length: rows }, (_, i) => from + i));
    return taken.select((column) => columns.includes(column.name));
  };
  const [attacked, control, synthetic] = align([
    read(reference.real, 0, targets),
    reference.holdout ? read(reference.holdout, 0, targets) : read(reference.real, targets, targets),
    read(reference.synthetic, 0, made),
  ]);
  const first = new Set(columns.slice(0, columns.length >> 1));
  const links = countLinks(synthetic, [attacked, control], first, neighbours);
  let within = 0;
  let all = 0;
  const compare = (ours: number, theirs: number) => {
    const { low, high } = wilson(theirs, targets, 0.95);
    all++;
    if (ours / targets >= low && ours / targets <= high) within++;
  };
  links.forEach((count, side) => {
    compare(count, reference.links[side]);
  });
  const sums = [0, 0, 0, 0, 0, 0];
  [attacked, control].forEach((table, side) => {
    const [rows, queries] = encodeRows([synthetic], [table], 'range');
    const found = nearestWithout(queries, rows, synthetic.width);
    synthetic.columns.forEach((column, c) => {
      let right = 0;
      let negative = 0;
      for (let row = 0; row < table.rows; row++) {
        const guess = found[row * synthetic.width + c];
        if (isRight(column, guess, table.columns[c], row)) right++;
        else if (column.kind === 'number' && column.values[guess] < 0) negative++;
      }
      const theirs = (reference.inference as Record<string, number[]>)[column.name][side];
      compare(right + negative, theirs);
      sums[side] += theirs;
      sums[2 + side] += right;
      sums[4 + side] += right + negative;
    });
  });
  const cells = [
    `${reference.links[0]} / ${reference.links[1]}`,
    `${links[0]} / ${links[1]}`,
    `${sums[0]} / ${sums[1]}`,
    `${sums[2]} / ${sums[3]}`,
    `${sums[4]} / ${sums[5]}`,
    `${within} of ${all}`,
  ];
  console.log(`| ${name} | ${cells.join(' | ')} |`);
}
