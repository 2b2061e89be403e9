import { expect, test } from 'vitest';
import { PURPOSE, Stream, shuffle } from '../../src/random/stream.ts';
import { allFacts } from '../../src/record/facts.ts';
import { areHandedOut } from '../../src/record/handed-out.ts';
import { infer } from '../../src/record/infer.ts';
import { makeFields } from '../../src/record/make.ts';
import type { Units } from '../../src/record/units.ts';
import { kinds, repeat, table, textTable } from './tables.ts';

const random = new Stream(79, 0, PURPOSE.evaluate);

function found(numbers: readonly number[], units?: Units): boolean {
  const text = textTable(
    ['n'],
    numbers.map((n) => [String(n)]),
  );
  const each = { count: text.rows, of: Uint32Array.from({ length: text.rows }, (_, row) => row) };
  return areHandedOut(allFacts(text, units ?? each, 5)[0]);
}

/** So many of the numbers from `first` on that every second is missing, or more, or fewer, in any order. */
function withGaps(n: number, first: number, size: number): number[] {
  const all = shuffle(
    Uint32Array.from({ length: size }, (_, i) => first + i),
    random,
  );
  return [...all.subarray(0, n)];
}

const rising = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b);
const summed = (steps: readonly number[]) => {
  let sum = 1000;
  return steps.map((step) => {
    sum += step;
    return sum;
  });
};

test.each<[string, boolean, number[]]>([
  ['keys with gaps', true, withGaps(500, 3000, 900)],
  ['the same in order', true, rising(withGaps(500, 3000, 900))],
  ['few of many', true, withGaps(4000, 100_000, 200_000)],
  ['multiples of ten', true, withGaps(500, 300, 900).map((n) => 10 * n)],
  ['in two ranges', true, [...withGaps(300, 1000, 800), ...withGaps(300, 700_000, 800)]],
  ['too few to tell', false, withGaps(60, 3000, 110)],
  ['so sparse that chance would leave each alone', false, withGaps(500, 100_000, 900_000)],
  ['one that stands twice', false, [...withGaps(500, 3000, 900), 3000, 3000]],
  ['a count', false, withGaps(500, 3000, 500)],
  ['years', false, repeat(150, (i) => 1870 + i)],
  ['every fourth year', false, repeat(150, (i) => 1400 + 4 * i)],
  ['a meter that is read', false, summed(repeat(500, () => 20 + random.below(11)))],
  ['squares', false, repeat(300, (i) => i * i)],
])('%s', (_, is, numbers) => {
  expect(found(numbers)).toBe(is);
});

test('what is measured is never taken for keys, however small or lopsided the table', () => {
  let shown = 0;
  for (let trial = 0; trial < 300; trial++) {
    const n = 20 + random.below(trial % 3 === 0 ? 3000 : 300);
    const most = 10 ** (1 + random.below(6));
    const shape = trial % 4;
    const numbers = Array.from({ length: n }, () => {
      const u = random.uniform();
      return Math.round(
        most *
          (shape === 0 ? u : shape === 1 ? u * u : shape === 2 ? u * random.uniform() : u ** 3 / (1.01 - u)),
      );
    });
    if (found(numbers)) shown++;
    if (found(rising(numbers))) shown++;
  }
  expect(shown).toBe(0);
});

test('rows of one unit say the same again', () => {
  const numbers = withGaps(600, 3000, 1100);
  expect(found(numbers)).toBe(true);
  expect(found(numbers, { count: 40, of: Uint32Array.from({ length: 600 }, (_, row) => row % 40) })).toBe(
    false,
  );
});

test('such numbers are made, no two alike and none of them real, unless it is said what they are', async () => {
  const numbers = withGaps(500, 3000, 900);
  const text = await table({ folio: numbers, other: repeat(500, (i) => i % 7) });
  const { schema } = infer(text, { minRecords: 5 });
  expect(schema.fields[0]).toMatchObject({ kind: 'id', unique: true });
  const made = repeat(2000, (row) => makeFields(schema, { seed: 1, row })[0]!);
  expect(new Set(made).size).toBe(2000);
  expect(made.filter((key) => numbers.includes(Number(key)))).toEqual([]);
  const said = infer(text, { minRecords: 5, columns: { folio: { type: 'integer' } } });
  expect(kinds(said.schema).folio).toBe('integer');
});
