import { expect, test } from 'vitest';
import { infer } from '../../src/record/infer.ts';
import { visitsOf } from '../../src/record/visits.ts';
import { tableOf } from './tables.ts';

/** 60 patients with 3 rows each; `row` gives the cells behind the patient's number. */
async function schemaOf(header: string, row: (patient: number, i: number) => string) {
  const lines = Array.from({ length: 180 }, (_, r) => {
    const patient = Math.floor(r / 3);
    return `p${1000 + patient},${row(patient, r % 3)}`;
  });
  const table = await tableOf(`patient_id,${header}\n${lines.join('\n')}\n`);
  return infer(table, { minRecords: 5, entity: 'patient_id' }).schema;
}

const day = (n: number) => new Date(Date.UTC(2020, 0, 1 + n)).toISOString().slice(0, 10);
const month = (n: number) => day(31 * n);

test.each<[string, string, (patient: number, i: number) => string, string | undefined]>([
  ['the date that rises', 'at,code', (p, i) => `${day(p * 3 + i * (1 + (p % 5)))},${i % 2}`, 'at'],
  ['the date that falls', 'at,code', (p, i) => `${day(p * 3 - i * (1 + (p % 5)))},${i % 2}`, 'at'],
  [
    'not a birth date that was mistyped here and there',
    'born,at',
    (p, i) =>
      `${month(p % 40)}${''},${day(400 + p + 2 * i)}`.replace(/-01-/, p === 7 && i === 2 ? '-02-' : '-01-'),
    'at',
  ],
  [
    'the one in order before the one that jumps',
    'due,at',
    (p, i) => `${day(900 + ((p * 37 + i * 101) % 300))},${day(p + 5 * i)}`,
    'at',
  ],
  ['none where nothing moves', 'at,code', (p, i) => `${day(p % 20)},${i}`, undefined],
])('%s', async (_, header, row, expected) => {
  const schema = await schemaOf(header, row);
  expect(schema.order).toBe(expected);
  expect(visitsOf(schema).order).toBe(expected);
  expect(visitsOf(schema).changing).not.toContain('patient_id');
});
