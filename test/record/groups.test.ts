import { expect, test } from 'vitest';
import { findProtected } from '../../src/record/groups.ts';
import type { Schema } from '../../src/record/schema.ts';

const schema = (names: readonly string[], target?: string): Schema => ({
  fields: names.map((name) => ({ kind: 'category', name, missing: null, missingShare: 0 })),
  target,
});

test.each([
  [['age', 'sex', 'race'], undefined, 'sex'],
  [['age', 'patient_gender'], undefined, 'patient_gender'],
  [['Geschlecht', 'Alter'], undefined, 'Geschlecht'],
  [['年龄', '性别'], undefined, '性别'],
  // What is predicted is no group of its own.
  [['gender', 'race'], 'gender', 'race'],
  // Part of a word is no word.
  [['sexton', 'trace', 'essex_county'], undefined, undefined],
])('%s → the groups of %s', (names, target, expected) => {
  expect(findProtected(schema(names, target))).toBe(expected);
});

test('a number is no group', () => {
  expect(
    findProtected({
      fields: [{ kind: 'integer', name: 'sex', decimals: 0, fixed: true, missing: null, missingShare: 0 }],
    }),
  ).toBeUndefined();
});
