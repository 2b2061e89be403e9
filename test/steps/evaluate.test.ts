/** `evaluate` looks for the rules of the real rows among the synthetic ones, whoever made them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Context } from '../../src/platform/context.ts';
import { SILENT } from '../../src/platform/log.ts';
import { PURPOSE, Stream } from '../../src/random/stream.ts';
import { evaluate } from '../../src/steps/evaluate.ts';

const home = mkdtempSync(join(tmpdir(), 'evaluate-'));
afterAll(() => rmSync(home, { recursive: true }));

const notes: string[] = [];
const context: Context = {
  reporter: { ...SILENT, note: (text) => notes.push(text) },
  threads: 1,
  signal: new AbortController().signal,
  owner: { pid: 1, isAlive: () => false },
};

/** Rides: a total that is a sum, an end that is not before its start, a code with its name. */
function rides(seed: number, spoil: (i: number) => 'total' | 'end' | undefined): string {
  const lines = ['fare,tip,total,start,end,code,zone'];
  for (let i = 0; i < 400; i++) {
    const random = new Stream(seed, i, PURPOSE.evaluate);
    const [fare, tip, start] = [random.below(900), random.below(300), random.below(500)];
    const end = spoil(i) === 'end' ? start - 1 : start + random.below(90);
    const total = fare + tip + (spoil(i) === 'total' ? 1 : 0);
    const code = random.below(4);
    lines.push([fare, tip, total, start, end, `c${code}`, ['north', 'east', 'south', 'west'][code]].join());
  }
  return `${lines.join('\n')}\n`;
}

async function judged(name: string, synthetic: string) {
  notes.length = 0;
  for (const [file, text] of [
    ['real.csv', rides(1, () => undefined)],
    ['holdout.csv', rides(2, () => undefined)],
    [`${name}.csv`, synthetic],
  ])
    writeFileSync(join(home, file), text);
  const at = (file: string) => join(home, file);
  const files = { real: at('real.csv'), synthetic: at(`${name}.csv`), holdout: at('holdout.csv') };
  const { report } = await evaluate({ ...files, out: at('out') }, context);
  return report.metrics.find((metric) => metric.name === 'validity.rules');
}

test('rows that keep the rules pass; of those that do not the share and the rule are told', async () => {
  expect(
    await judged(
      'good',
      rides(3, () => undefined),
    ),
  ).toMatchObject({ value: 1, verdict: 'pass' });
  expect(notes.join()).not.toMatch(/broken/);
  const spoilt = rides(4, (i) => (i % 10 === 0 ? 'total' : i % 40 === 1 ? 'end' : undefined));
  expect(await judged('bad', spoilt)).toMatchObject({ value: 0.875, verdict: 'fail' });
  expect(notes.filter((note) => /broken/.test(note))).toEqual([
    'found among the real rows and broken in 40 of 400: total = fare + tip',
    'found among the real rows and broken in 10 of 400: start <= end',
  ]);
});
