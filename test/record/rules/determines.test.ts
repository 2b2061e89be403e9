import { expect, test } from 'vitest';
import { PURPOSE, Stream } from '../../../src/random/stream.ts';
import { findDetermined } from '../../../src/record/rules/determines.ts';
import type { Column } from '../../../src/record/table.ts';
import { category } from './columns.ts';

const random = new Stream(31, 0, PURPOSE.evaluate);
const draw = (n: number, from: readonly string[]) =>
  Array.from({ length: n }, () => from[random.below(from.length)]);
const any = () => true;

test('a code decides its description, and of two that decide each other the first does', () => {
  const codes = draw(300, ['I10', 'I21', 'I50']);
  const columns: Column[] = [
    category('code', codes),
    category(
      'text',
      codes.map((code) => `about ${code}`),
    ),
    category('other', draw(300, ['x', 'y'])),
    { kind: 'number', name: 'price', values: Float64Array.from(codes, (code) => Number(code.slice(1)) / 2) },
  ];
  expect([...findDetermined(columns, any)]).toEqual([-1, 0, -1, 0]);
});

test('one record that says otherwise is enough', () => {
  const codes = draw(300, ['a', 'b']);
  const texts = codes.map((code, i) => (i === 299 ? `about ${code === 'a' ? 'b' : 'a'}` : `about ${code}`));
  expect([...findDetermined([category('code', codes), category('text', texts)], any)]).toEqual([-1, -1]);
});

test('small or lopsided samples cannot fake a dependency', () => {
  for (let trial = 0; trial < 200; trial++) {
    const rows = 20 + random.below(60);
    const keys = Array.from({ length: rows }, (_, i) => `k${random.below(rows)}-${i % 3}`);
    const mostly = draw(rows, [...Array(30).fill('no'), 'yes']);
    expect([...findDetermined([category('key', keys), category('mostly', mostly)], any)]).toEqual([-1, -1]);
  }
});
