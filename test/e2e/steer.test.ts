/** Conditions, partial records and balance, as a user asks for them. */

import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { home, start, text } from './start.ts';

const ROWS = 500;

/** Six hundred rows cannot show what the default limits ask for. */
const CONFIG = `version: 1
gates:
  fidelity.overall: { fail: 0.2 }
  fidelity.worst_column: off
  fidelity.worst_pair: off
  fidelity.c2st_auc: off
  utility.mean_loss: off
  privacy.exact_match_excess: { fail: 0.9 }
  privacy.condition_match_excess: { fail: 0.9 }
  privacy.dcr_share: { fail: 0.95 }
  privacy.membership_auc: { fail: 0.95 }
  privacy.singling_out: off
  privacy.linkability: off
  privacy.inference: off
datasets:
  clinic:
    source: clinic.csv
    columns: { mrn: drop }
    conditions: [sex]
    outputs:
      - { file: clinic.csv, rows: 50 }
      - { file: women.csv, rows: 40, where: "sex = female and bmi between 25 and 30" }
      - { file: done.csv, prefixes: partial.csv }
      - { file: fair.csv, rows: 60, balance: [sex, readmitted] }
`;

function workspace(config = CONFIG): string {
  const cwd = home();
  const source = text(resolve('examples/clinic/patients.csv')).split('\n');
  writeFileSync(join(cwd, 'clinic.csv'), source.slice(0, ROWS + 1).join('\n'));
  writeFileSync(join(cwd, 'partial.csv'), 'admission_type,smoker\nemergency,true\n,false\nelective,\n');
  writeFileSync(join(cwd, 'synthetic-fixtures.yml'), config);
  return cwd;
}

const rowsOf = (cwd: string, file: string): Record<string, string>[] =>
  parse(text(cwd, `out/fixtures/${file}`), { columns: true });

test('run: every output is what it was asked to be, and is judged for itself', async () => {
  const cwd = workspace();
  const ended = await start(['run', '--out', 'out', '--json'], { cwd });
  expect(ended.stderr).toContain('women.csv: ');
  expect(ended.status).toBe(0);
  const women = rowsOf(cwd, 'women.csv');
  expect(women).toHaveLength(40);
  for (const { sex, bmi } of women) {
    expect(sex).toBe('female');
    expect(Number(bmi)).toBeGreaterThanOrEqual(25);
    expect(Number(bmi)).toBeLessThanOrEqual(30);
  }
  const done = rowsOf(cwd, 'done.csv');
  expect(done.map(({ admission_type }) => admission_type)).toEqual([
    'emergency',
    expect.stringMatching(/./),
    'elective',
  ]);
  expect(done.slice(0, 2).map(({ smoker }) => smoker)).toEqual(['true', 'false']);
  const counts = new Map<string, number>();
  for (const { sex, readmitted } of rowsOf(cwd, 'fair.csv'))
    counts.set(`${sex} ${readmitted}`, (counts.get(`${sex} ${readmitted}`) ?? 0) + 1);
  expect([...counts.values()]).toEqual([15, 15, 15, 15]);
  const { metrics, datasets } = JSON.parse(ended.stdout);
  const steered = datasets[0].fixtures.map((fixture: { steered?: object }) => fixture.steered);
  expect(steered[0]).toBeUndefined();
  expect(steered.slice(1)).toMatchObject([
    { by: 'where', conditions: 1, effective: expect.any(Number) },
    { by: 'prefixes', conditions: 3 },
    { by: 'balance', conditions: 4 },
  ]);
  const of = (name: string) => metrics.find((metric: { name: string }) => metric.name === name);
  expect(of('validity.condition')).toMatchObject({ value: 1, verdict: 'pass' });
  expect(of('privacy.condition_match_excess').n).toBeGreaterThan(0);
  // Fewer than 500 unseen rows: nothing is said of likeness.
  expect(of('fidelity.condition')).toBeUndefined();
  expect(ended.stderr).toContain('too few to say how like them');
});

test('generate: a condition is met, and a mistake ends with status 2, in words and without the value', async () => {
  const cwd = workspace();
  const model = join(cwd, 'm.model');
  expect((await start(['train', '--model', model], { cwd })).status).toBe(0);
  const generate = (where: string) =>
    start(['generate', '--model', model, '--where', where, '--out', 'out', '--rows', '7'], { cwd });
  expect((await generate('sex = male and bmi > 25')).status).toBe(0);
  const rows = rowsOf(cwd, 'synthetic.csv');
  expect(rows.map(({ sex }) => sex)).toEqual(Array(7).fill('male'));
  expect(rows.every(({ bmi }) => Number(bmi) > 25)).toBe(true);
  for (const [where, said] of [
    ["sexx = 'female'", /did you mean `sex`\?/i],
    ['sex = SECRET', /not told/],
    ['sex = female and', /character 17/],
    ['bmi > 900', /nothing that the model can write/],
  ] as const) {
    const ended = await generate(where);
    expect(ended.status).toBe(2);
    expect(ended.stderr).toMatch(said);
    expect(ended.stderr).not.toContain('SECRET');
  }
});
