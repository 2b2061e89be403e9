/**
 * How cost grows with rows and with columns, on made-up tables:
 *
 *     npm run bench:growth -- [--rows 1000,10000,100000,1000000] [--columns 5,15,50,150,500] [--svg docs/growth.svg]
 *         [--keep FILE]
 *
 * Every point is a process of its own. Shown are processor seconds of each step (so that a busy machine does not bend
 * them) and the peak of memory; what --keep names holds the points of earlier runs, which are not measured again. Training is measured on its first steps and multiplied by the planned ones.
 */

import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { init } from 'echarts';
import { loadWasmEngine } from '../src/engine/wasm/load.ts';
import { evaluate } from '../src/evaluation/evaluate.ts';
import { writeCsv } from '../src/fixture/csv.ts';
import { synthesize } from '../src/fixture/synthesize.ts';
import { domainOf } from '../src/language/domain.ts';
import { encode } from '../src/language/encode.ts';
import { learnLanguage } from '../src/language/learn.ts';
import { epochBatches } from '../src/model/batches.ts';
import { Ensemble } from '../src/model/ensemble.ts';
import { ownUnits } from '../src/model/learn.ts';
import { shapeOf } from '../src/model/model.ts';
import { recipeFor } from '../src/model/recipe.ts';
import { PURPOSE, Stream } from '../src/random/stream.ts';
import { headerOf } from '../src/record/format.ts';
import { parse } from '../src/record/parse.ts';
import { understand } from '../src/record/understand.ts';
import { validate } from '../src/record/validate.ts';
import { readCsv } from '../src/source/csv.ts';

const { values: flags } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000,10000,100000,1000000' },
    columns: { type: 'string', default: '5,15,50,150,500' },
    svg: { type: 'string' },
    keep: { type: 'string' },
    point: { type: 'string' },
  },
});

/** What the other series keeps. */
const MIDDLE = { rows: 2_000, columns: 15 };
const MIN_RECORDS = 5;
/** Most rows that are judged in this bench, as in a run that writes fewer than its source has. */
const JUDGED = 10_000;

interface Point {
  rows: number;
  columns: number;
  /** Tokens of a row. */
  slots: number;
  /** Processor seconds by step. */
  seconds: Record<string, number>;
  rowsPerSecond: number;
  peakMB: number;
}

/** Categories, whole and decimal numbers in turns; each leans on the one before it. */
function cell(column: number, random: Stream, before: number): { text: string; level: number } {
  const level = random.uniform() < 0.6 ? before : random.uniform();
  if (column % 3 === 0) return { text: `level ${Math.floor(level * 12)}`, level };
  if (column % 3 === 1) return { text: String(Math.floor(20 + 60 * level + 5 * random.uniform())), level };
  return { text: (1000 * level * level + 10 * random.uniform()).toFixed(2), level };
}

async function* table(rows: number, columns: number): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  yield encoder.encode(`${Array.from({ length: columns }, (_, c) => `c${c}`).join(',')}\n`);
  for (let first = 0; first < rows; first += 500) {
    let text = '';
    for (let row = first; row < Math.min(rows, first + 500); row++) {
      const random = new Stream(1, row, PURPOSE.evaluate);
      let level = random.uniform();
      const cells = Array.from({ length: columns }, (_, c) => {
        const made = cell(c, random, level);
        level = made.level;
        return made.text;
      });
      text += `${cells.join(',')}\n`;
    }
    yield encoder.encode(text);
  }
}

async function measure(rows: number, columns: number): Promise<Point> {
  const seconds: Record<string, number> = {};
  const clock = async <T>(name: string, work: () => T | Promise<T>): Promise<T> => {
    const from = process.cpuUsage();
    const result = await work();
    const { user, system } = process.cpuUsage(from);
    seconds[name] = (user + system) / 1e6;
    if (process.env.GROWTH_STEPS) console.error(`  ${name} ${seconds[name].toFixed(2)}`);
    return result;
  };
  const parts: Uint8Array[] = [];
  for await (const part of table(rows, columns)) parts.push(part);
  async function* source() {
    while (parts.length > 0) yield parts.shift()!;
  }
  const file = await clock('read', () => readCsv(source(), { file: 'growth' }));
  const understood = await clock('understand', () =>
    understand(file.table, { minRecords: MIN_RECORDS }, 'growth'),
  );
  const { schema, train, auditIn, auditOut } = understood;
  const own = ownUnits(train);
  const recipe = recipeFor(own.count);
  const language = await clock('language', () =>
    learnLanguage(train.table, own, schema, { ...recipe.language, minRecords: MIN_RECORDS }),
  );
  const sequences = await clock('encode', () => encode(language, train.table, own, recipe.language.longest));
  const network = loadWasmEngine({ threads: 1 }).create(shapeOf(language, recipe), { seed: 1 });
  const perEpoch = Math.ceil(sequences.count / recipe.batch);
  let step = 0;
  let warm = 0;
  await clock('train', () => {
    let from = process.cpuUsage();
    for (const batch of epochBatches(sequences, recipe.batch, language, new Stream(1, 1, PURPOSE.training))) {
      network.train(batch, { ...recipe, rate: 1e-3, step: ++step, seed: 1 });
      if (step === 3) {
        warm = step;
        from = process.cpuUsage();
      }
      if (step > 3 && process.cpuUsage(from).user > 4e6) break;
    }
    const { user, system } = process.cpuUsage(from);
    seconds.step = (user + system) / 1e6 / Math.max(1, step - warm);
  });
  seconds.train = seconds.step * perEpoch * recipe.epochs;
  delete seconds.step;

  const judged = Math.min(rows, JUDGED);
  const model = {
    schema,
    language,
    network: new Ensemble([network]),
    recipe,
    history: [],
    engine: '',
    sourceRows: rows,
    origin: '',
    writing: null,
  };
  const synthetic: string[][] = [];
  await clock('generate', () => {
    for (const part of synthesize(model, { rows: judged, seed: 1 })) synthetic.push(...part);
  });
  const written = await readCsv(writeCsv(headerOf(schema), synthetic), { file: 'synthetic' });
  await clock('evaluate', () => {
    validate(written.table, schema, domainOf(language));
    evaluate({
      synthetic: parse(written.table, schema),
      train: train.table,
      auditIn: auditIn.table,
      auditOut: auditOut.table,
      minRecords: MIN_RECORDS,
      seed: 1,
      target: schema.target,
    });
  });
  const rowsPerSecond = judged / seconds.generate;
  return {
    rows,
    columns,
    slots: language.slices.length,
    seconds,
    rowsPerSecond,
    peakMB: process.resourceUsage().maxRSS / 1024,
  };
}

const STEPS = ['read', 'understand', 'language', 'encode', 'train', 'generate', 'evaluate'];

const kept: Point[] =
  flags.keep && existsSync(flags.keep)
    ? readFileSync(flags.keep, 'utf8')
        .trim()
        .split('\n')
        .map((text) => JSON.parse(text))
    : [];

function measured(rows: number, columns: number): Point {
  const before = kept.find((point) => point.rows === rows && point.columns === columns);
  if (before) return before;
  const answer = execFileSync(
    process.execPath,
    ['scripts/run-bench.mjs', 'growth', '--point', `${rows},${columns}`],
    { encoding: 'utf8', maxBuffer: 2 ** 26 },
  );
  if (flags.keep) appendFileSync(flags.keep, answer);
  return JSON.parse(answer);
}

function line({ rows, columns, slots, seconds, rowsPerSecond, peakMB }: Point): string {
  const cells = [rows.toLocaleString('en'), columns, slots, ...STEPS.map((step) => seconds[step].toFixed(2))];
  return `| ${[...cells, Math.round(rowsPerSecond).toLocaleString('en'), Math.round(peakMB)].join(' | ')} |`;
}

function chart(series: readonly Point[][]): string {
  const drawn = init(null, null, { renderer: 'svg', ssr: true, width: 860, height: 380 });
  const side = (points: Point[], by: 'rows' | 'columns', i: number) => ({
    grid: { left: 60 + 410 * i, top: 70, width: 350, height: 240 },
    x: {
      type: 'log' as const,
      gridIndex: i,
      name: by,
      nameLocation: 'middle' as const,
      nameGap: 28,
      min: points[0][by],
      max: points[points.length - 1][by],
    },
    y: { type: 'log' as const, gridIndex: i, name: i === 0 ? 'processor seconds' : '', min: 0.01 },
    lines: STEPS.map((step) => ({
      type: 'line' as const,
      name: step,
      xAxisIndex: i,
      yAxisIndex: i,
      symbolSize: 5,
      data: points.map((point) => [point[by], Math.max(0.01, point.seconds[step])]),
    })),
  });
  const sides = [side(series[0], 'rows', 0), side(series[1], 'columns', 1)];
  drawn.setOption({
    animation: false,
    backgroundColor: '#fff',
    textStyle: { fontFamily: 'sans-serif' },
    legend: { top: 10, data: STEPS },
    grid: sides.map(({ grid }) => grid),
    xAxis: sides.map(({ x }) => x),
    yAxis: sides.map(({ y }) => y),
    series: sides.flatMap(({ lines }) => lines),
  });
  const svg = drawn.renderToSVGString();
  // A living chart keeps its timers, and so the process.
  drawn.dispose();
  return svg;
}

if (flags.point) {
  const [rows, columns] = flags.point.split(',').map(Number);
  console.log(JSON.stringify(await measure(rows, columns)));
  process.exit(0);
}
const whole = (text: string) => text.split(',').map(Number);
console.log(`| rows | columns | tokens a row | ${STEPS.join(' | ')} | rows/s | peak MB |`);
console.log(`|${' --: |'.repeat(STEPS.length + 5)}`);
const shown = (point: Point) => {
  console.log(line(point));
  return point;
};
const byRows = whole(flags.rows).map((rows) => shown(measured(rows, MIDDLE.columns)));
const byColumns = whole(flags.columns).map((columns) => shown(measured(MIDDLE.rows, columns)));
if (flags.svg) writeFileSync(flags.svg, `${chart([byRows, byColumns])}\n`);
