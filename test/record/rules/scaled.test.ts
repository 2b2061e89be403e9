import { expect, test } from 'vitest';
import { ComputedCodec, spokenOf } from '../../../src/language/computed.ts';
import { learnNumber } from '../../../src/language/number.ts';
import { PURPOSE, Stream } from '../../../src/random/stream.ts';
import type { Numbers } from '../../../src/record/rules/arithmetic.ts';
import type { ProductRule } from '../../../src/record/rules/rule.ts';
import { ruleText } from '../../../src/record/rules/rule.ts';
import { findScaled } from '../../../src/record/rules/scaled.ts';
import { number } from './columns.ts';

const N = 500;
const random = new Stream(4, 0, PURPOSE.evaluate);
const numbers = (name: string, decimals: number, of: (row: number) => number): Numbers => {
  const scale = 10 ** decimals;
  return {
    name,
    decimals,
    values: Float64Array.from({ length: N }, (_, i) => Math.round(of(i) * scale) / scale),
  };
};
const price = numbers('price', 2, () => 5 + 300 * random.uniform());
const rate = numbers('rate', 0, () => 1 + random.below(25));
const magnitude = numbers('magnitude', 1, () => 1 + 6 * random.uniform());
const other = numbers('other', 0, () => random.below(900));
const found = (columns: readonly Numbers[]) => findScaled(columns, 1).map(ruleText);

test('a rate in percent, a share in percent, a square with a factor', () => {
  const tax = numbers('tax', 2, (row) => (price.values[row] * rate.values[row]) / 100);
  expect(found([price, rate, other, tax])).toContain('tax = 0.01 * price * rate');
  const whole = numbers('whole', 0, (row) => other.values[row] + 1);
  const percent = numbers('share', 2, (row) => (100 * price.values[row]) / whole.values[row]);
  expect(found([price, whole, percent])).toContain('share = 100 * price / whole');
  const score = numbers('score', 0, (row) => 12.5 * magnitude.values[row] * magnitude.values[row]);
  expect(found([magnitude, other, score])).toEqual(['score = 12.5 * magnitude * magnitude']);
});

test('most records leave no rest: it is told, and every record says what it said', () => {
  const extra = (row: number) => (row % 12 === 0 ? 3 + (row % 40) : 0);
  const score = numbers(
    'score',
    0,
    (row) => 12.5 * magnitude.values[row] * magnitude.values[row] + extra(row),
  );
  const [rule, ...more] = findScaled([magnitude, other, score], 1);
  expect(more).toEqual([]);
  expect(ruleText(rule)).toBe('score = 12.5 * magnitude * magnitude + rest');
  const columns = [number('score', [...score.values]), number('magnitude', [...magnitude.values])];
  const bases = [columns[1], columns[1]];
  const spoken = spokenOf(columns[0], rule, bases, 0);
  expect([...spoken].filter((rest) => rest !== 0)).toHaveLength(Math.ceil(N / 12));
  const data = learnNumber(
    spoken,
    Uint32Array.from({ length: N }, (_, i) => i),
    { decimals: 0, k: 1, pointHolders: 1, discrete: 256, intervals: 16, oneSlot: 64, groups: 8 },
  );
  const codec = new ComputedCodec('score', rule, 0, data);
  const [tokens] = codec.encode(columns[0], ...bases);
  const back = Array.from(tokens, (token, row) =>
    codec.decode([token], new Stream(1, row, PURPOSE.values), magnitude.values[row], magnitude.values[row]),
  );
  expect(back).toEqual([...score.values]);
});

test.each<[string, (row: number) => number]>([
  [
    'half of the records are something else',
    (row) => (row % 2 ? 12.5 * magnitude.values[row] * magnitude.values[row] : row),
  ],
  [
    'every record is a little off',
    (row) => 12.5 * magnitude.values[row] * magnitude.values[row] + 3 * random.uniform(),
  ],
  ['hardly any is other than nothing', (row) => (row % 20 === 0 ? magnitude.values[row] ** 2 : 0)],
  ['it has to do with none', () => random.below(500)],
])('no rule where %s', (_, of) => {
  expect(found([magnitude, other, numbers('score', 0, of)])).toEqual([]);
});

test('no rule of a record in which a part is missing and there is a rest', () => {
  const gaps: Numbers = {
    ...magnitude,
    values: magnitude.values.map((x, i) => (i % 50 === 7 ? Number.NaN : x)),
  };
  const rule: ProductRule[] = findScaled(
    [gaps, numbers('score', 0, (i) => 12.5 * magnitude.values[i] * magnitude.values[i] + (i % 9 ? 0 : 5))],
    1,
  );
  expect(rule).toEqual([]);
});
