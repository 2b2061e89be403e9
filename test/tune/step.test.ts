import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { parseConfig } from '../../src/config/parse.ts';
import type { Context } from '../../src/platform/context.ts';
import { SILENT } from '../../src/platform/log.ts';
import { digest, seedOf } from '../../src/record/digest.ts';
import { openSource } from '../../src/source/source.ts';
import { tune } from '../../src/steps/tune.ts';
import { changes, DEFAULT, keyOf } from '../../src/tune/knobs.ts';
import { people } from '../measure/simulate.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tune-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const notes: string[] = [];
const context: Context = {
  reporter: { ...SILENT, note: (text) => notes.push(text) },
  threads: 1,
  signal: new AbortController().signal,
  owner: { pid: 1, isAlive: () => false },
};

const CONFIG = `version: 1
# ours
tune: { minutes: 0.001 }
datasets:
  people: # a set
    source: people.csv
    target: outcome
`;

function csv(): string {
  const table = people(150, 0);
  const cell = (c: number, row: number) => {
    const column = table.columns[c];
    if (column.kind === 'number') return Number.isNaN(column.values[row]) ? '' : String(column.values[row]);
    return column.labels[column.codes[row]];
  };
  const rows = Array.from({ length: table.rows }, (_, row) =>
    table.columns.map((_, c) => cell(c, row)).join(','),
  );
  return `${table.columns.map(({ name }) => name).join(',')}\n${rows.join('\n')}\n`;
}

test(
  'a journal holds settings and scores of every trial and training, and nothing else',
  { timeout: 60_000 },
  async () => {
    const file = join(home, 'synthetic-fixtures.yml');
    writeFileSync(file, CONFIG.replace('0.001', '0.06'));
    writeFileSync(join(home, 'people.csv'), csv());
    await tune(loadConfig({ directory: home, file, runSeed: () => 1 }), context);
    const [, ...lines] = readFileSync(join(home, 'synthetic-fixtures-out-tune', 'people.jsonl'), 'utf8')
      .trim()
      .split('\n');
    const keys = lines.map((line) => Object.keys(JSON.parse(line)).sort().join());
    expect(keys).toContain('change,rows,rung,score,seconds,turn');
    for (const own of keys)
      expect(['change,rows,rung,score,seconds,turn', 'change,clear,score,seconds,start']).toContain(own);
  },
);

test('a search leaves a journal of settings and scores and a page; a stopped one goes on, and its winner is written', async () => {
  const file = join(home, 'synthetic-fixtures.yml');
  writeFileSync(file, CONFIG);
  writeFileSync(join(home, 'people.csv'), csv());
  const config = () => loadConfig({ directory: home, file, runSeed: () => 1 });
  const said = await tune(config(), context);
  expect(said).toContain('people: The default stays');
  expect(readFileSync(file, 'utf8')).toBe(CONFIG);
  const journal = join(home, 'synthetic-fixtures-out-tune', 'people.jsonl');
  expect(existsSync(journal.replace('jsonl', 'html'))).toBe(true);
  const [head] = readFileSync(journal, 'utf8').trim().split('\n');
  expect(Object.keys(JSON.parse(head)).sort()).toEqual(['of', 'plan', 'probe']);

  // As if the search had been stopped at its end, after trials in which one change was much better.
  const { plan } = JSON.parse(head) as {
    plan: { rungs: { turns: number[]; rows: number; challengers: number }[] };
  };
  const { table } = await openSource(join(home, 'people.csv'));
  const [best, ...others] = changes(30, seedOf(digest(table)) % 2 ** 31, 100);
  const trial = (change: object, rung: number, turn: number) => ({
    change,
    rung,
    turn,
    rows: plan.rungs[rung].rows,
    score: {
      objective: 0.8 + (change === best ? 0.05 : 0) + 0.0001 * turn,
      fidelity: 0.8,
      told: 0.5,
      utility: null,
      membership: 0.5,
      excess: 0,
    },
    seconds: 0,
  });
  const forged = plan.rungs.flatMap(({ turns, challengers }, rung) =>
    turns.flatMap((turn) =>
      [DEFAULT, best, ...others].slice(0, 1 + challengers).map((change) => trial(change, rung, turn)),
    ),
  );
  writeFileSync(journal, [head, ...forged.map((one) => JSON.stringify(one))].join('\n').concat('\n'));
  notes.length = 0;
  const again = await tune(config(), context);
  expect(notes.join('\n')).toContain('Goes on after');
  if (again.includes('default stays')) throw new Error(again);
  const text = readFileSync(file, 'utf8');
  const { recipe } = parseConfig(text, file).value.datasets.people;
  expect(Object.keys(recipe!).length).toBeGreaterThan(0);
  expect(again).toContain(keyOf(best));
  expect(
    text
      .split('\n')
      .filter((line) => !line.includes('recipe:'))
      .join('\n'),
  ).toBe(CONFIG);
}, 60_000);

test('a training that is better than the usual one is written, where that carries over', async () => {
  const file = join(home, 'synthetic-fixtures.yml');
  writeFileSync(file, CONFIG);
  writeFileSync(join(home, 'people.csv'), csv());
  const config = () => loadConfig({ directory: home, file, runSeed: () => 1 });
  await tune(config(), context);
  const journal = join(home, 'synthetic-fixtures-out-tune', 'people.jsonl');
  const head = JSON.parse(readFileSync(journal, 'utf8').split('\n')[0]);
  const score = (objective: number) => ({
    ...{ objective, fidelity: 0.8, told: 0.5, utility: null, membership: 0.5, excess: 0 },
  });
  const { table } = await openSource(join(home, 'people.csv'));
  const [tried] = changes(1, seedOf(digest(table)) % 2 ** 31, 100);
  const plan = {
    rungs: head.plan.rungs.map((rung: { turns: number[] }) => ({
      ...rung,
      challengers: 1,
      turns: rung.turns.slice(0, 20),
    })),
  };
  const forged = plan.rungs.flatMap(({ turns, rows }: { turns: number[]; rows: number }, rung: number) =>
    turns.flatMap((turn) =>
      [DEFAULT, tried].map((change, c) => {
        const luck = 0.01 * Math.cos(7 * turn + c);
        return {
          ...{ change, rung, turn, rows, seconds: 0 },
          score: { ...score(0.8 - 0.02 * c + luck), learned: 0.9 + luck },
        };
      }),
    ),
  );
  const starts = Array.from({ length: 24 }, (_, start) => ({
    ...{ change: {}, start, seconds: 0, clear: true, score: score(start === 5 ? 0.92 : 0.9) },
  }));
  const lines = [{ ...head, plan, probe: { seconds: 0, fixed: 0, slope: 0 } }, ...forged, ...starts];
  writeFileSync(journal, lines.map((one) => `${JSON.stringify(one)}\n`).join(''));
  const said = await tune(config(), context);
  expect(said).toContain('Training 5, of 24 (objective +0.0200');
  const { recipe } = parseConfig(readFileSync(file, 'utf8'), file).value.datasets.people;
  expect(recipe).toEqual({ start: 5 });
  expect(readFileSync(file, 'utf8')).toContain('recipe: { start: 5 }');
  const page = readFileSync(journal.replace('jsonl', 'html'), 'utf8');
  expect(page).toContain('5 · chosen');
}, 60_000);
