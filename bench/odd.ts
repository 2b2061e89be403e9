/**
 * Wide and odd tables, from file to verdict, with no configuration: node scripts/run-bench.mjs odd [SET …].
 * Runs the built program (`node scripts/build.mjs` first) in a process of its own for each set, and says what came of it, the
 * processor's time and the most memory.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PURPOSE, Stream } from '../src/random/stream.ts';

interface Odd {
  readonly header: readonly string[];
  readonly rows: number;
  readonly row: (random: Stream, i: number) => readonly string[];
}

const pick = <T>(list: readonly T[], random: Stream): T => list[random.below(list.length)];
const range = <T>(n: number, of: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => of(i));
const WORDS = 'visit came with pain in the left arm and was sent home after two hours of rest'.split(' ');
const sentence = (random: Stream, words: number) => range(words, () => pick(WORDS, random)).join(' ');
/** Few values often, most hardly ever. */
const skewed = (n: number, random: Stream) => Math.floor(n * random.uniform() ** 3);

const ODD: Readonly<Record<string, Odd>> = {
  '1,500 columns': {
    header: range(1500, (c) => `c${c}`),
    rows: 1000,
    row: (random) => {
      let level = random.uniform();
      return range(1500, (c) => {
        if (random.uniform() < 0.4) level = random.uniform();
        if (c % 3 === 0) return `level ${Math.floor(level * 12)}`;
        return c % 3 === 1 ? String(Math.floor(20 + 60 * level)) : (1000 * level * level).toFixed(2);
      });
    },
  },
  'a category of 50,000 values': {
    header: ['product', 'country', 'amount'],
    rows: 400_000,
    row: (random, i) => [
      `product ${i < 300_000 ? i % 50_000 : skewed(50_000, random)}`,
      pick(['DE', 'FR', 'IT'], random),
      String(random.below(500)),
    ],
  },
  'columns without a value': {
    header: ['empty', 'a', 'gone', 'b'],
    rows: 500,
    row: (random) => ['', String(random.below(90)), 'NA', pick(['x', 'y', 'z'], random)],
  },
  'numbers with units': {
    header: ['dose', 'price', 'share', 'weight', 'amount', 'time'],
    rows: 2000,
    row: (random) => [
      `${5 * (1 + random.below(40))} mg`,
      `${(1000 + random.below(900_000)).toString().replace(/\B(?=(\d{3})+$)/g, ',')} EUR`,
      `${random.below(101)} %`,
      `${(50 + 60 * random.uniform()).toFixed(1)}kg`,
      random.uniform() < 0.7 ? `${random.below(500)} g` : `${random.below(10)} kg`,
      `${random.below(60)}min`,
    ],
  },
  'mixed types': {
    header: ['mixed', 'nearly', 'result'],
    rows: 2000,
    row: (random) => [
      pick([String(random.below(1000)), '2024-01-05', 'pending', 'true', '1.5e3', '{"a":1}'], random),
      random.uniform() < 0.99 ? String(random.below(1000)) : 'see note',
      pick(['<5', '>100', String(random.below(100)), 'neg'], random),
    ],
  },
  'long texts': {
    header: ['note', 'grade'],
    rows: 200,
    row: (random) => [sentence(random, 400 + random.below(800)), pick(['a', 'b'], random)],
  },
  'one column of numbers': {
    header: ['value'],
    rows: 1000,
    row: (random) => [(100 * random.uniform()).toFixed(2)],
  },
  'one column of words': {
    header: ['value'],
    rows: 1000,
    row: (random) => [pick(['red', 'green', 'blue'], random)],
  },
  'the same name twice': {
    header: ['value', 'value', 'value', 'other'],
    rows: 500,
    row: (random) => [...range(3, () => String(random.below(50))), pick(['x', 'y'], random)],
  },
  'strange names': {
    header: [
      '1',
      '2024',
      '',
      'größe in cm',
      '名前の数',
      '__proto__',
      'constructor',
      'a,b "c"',
      ' x ',
      '🙂',
      'new\nline',
    ],
    rows: 500,
    row: (random) =>
      range(11, (c) => (c % 2 === 0 ? String(random.below(90)) : pick(['x', 'y', 'z'], random))),
  },
  'nothing but constants': {
    header: ['a', 'b', 'c'],
    rows: 500,
    row: () => ['1', 'yes', ''],
  },
  'one constant too many': {
    header: range(40, (c) => `c${c}`),
    rows: 500,
    row: (random) => range(40, (c) => (c === 7 ? String(random.below(30)) : 'same')),
  },
  '20 rows': {
    header: ['a', 'b', 'c'],
    rows: 20,
    row: (random) => [String(random.below(9)), pick(['x', 'y'], random), random.uniform().toFixed(3)],
  },
};

const program = join(process.cwd(), 'dist', 'cli.cjs');
if (!existsSync(program)) throw new Error('build the program first: node scripts/build.mjs');
/** Says the peak of memory in kilobytes and the processor's microseconds when the program ends: a busy machine bends neither. */
const USAGE = `data:text/javascript,process.on('exit',()=>{const u=process.resourceUsage();process._rawDebug('used '+u.maxRSS+' '+(u.userCPUTime+u.systemCPUTime))})`;

const asked = process.argv.slice(2);
console.log('| set | rows × columns | exit | verdict | valid | overall | processor s | MB |');
console.log(`|${' --- |'.repeat(8)}`);
for (const [name, odd] of Object.entries(ODD)) {
  if (asked.length > 0 && !asked.some((word) => name.includes(word))) continue;
  const folder = mkdtempSync(join(tmpdir(), 'odd-'));
  const path = join(folder, 'odd.csv');
  writeCsv(path, odd);
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', USAGE, program, 'run', path, '--out', join(folder, 'out'), '--quiet', '--threads', '1'],
    { encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  const [, memory = '', microseconds = ''] = /^used (\d+) (\d+)/m.exec(stderr) ?? [];
  const file = join(folder, 'out', 'report.json');
  const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  const value = (metric: string) =>
    report?.metrics.find((each: { name: string }) => each.name === metric)?.value?.toFixed(3) ?? '';
  const said = stderr.split('\n').find((line) => /^error/.test(line)) ?? '';
  const cells = [
    name,
    `${odd.rows} × ${odd.header.length}`,
    status,
    report?.verdict ?? said.replaceAll(path, 'odd.csv'),
    value('validity.schema'),
    value('fidelity.overall'),
    (Number(microseconds) / 1e6).toFixed(0),
    Math.round(Number(memory) / 1024),
  ];
  console.log(`| ${cells.join(' | ')} |`);
  if (process.env.ODD_KEEP) console.log(folder);
  else rmSync(folder, { recursive: true, force: true });
}

function writeCsv(path: string, { header, rows, row }: Odd): void {
  const line = (cells: readonly string[]) => `${cells.map(quoted).join(',')}\n`;
  const lines = range(rows, (i) => line(row(new Stream(1, i, PURPOSE.evaluate), i)));
  writeFileSync(path, line(header) + lines.join(''));
}

function quoted(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
