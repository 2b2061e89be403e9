import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newConfig, withRecipe } from '../../src/config/edit.ts';
import { loadConfig } from '../../src/config/load.ts';
import { parseConfig } from '../../src/config/parse.ts';
import { UserError } from '../../src/error.ts';

const TEXT = `version: 1
# ours
datasets:
  heart:   # a comment
    source: heart.csv
    columns: { mrn: { type: id } }

  other:
    source: other.csv
`;

test('a recipe is written in; comments and the rest stay', () => {
  const text = withRecipe(TEXT, 'heart', { hidden: 48, dropout: 0.3 });
  expect(parseConfig(text, 'x').value.datasets.heart.recipe).toEqual({ hidden: 48, dropout: 0.3 });
  const added = text.split('\n').filter((line) => !TEXT.split('\n').includes(line));
  expect(added).toEqual(['    recipe: { hidden: 48, dropout: 0.3 }']);
});

test('a second one replaces the first, and none takes it out', () => {
  const first = withRecipe(TEXT, 'heart', { hidden: 48 });
  expect(parseConfig(withRecipe(first, 'heart', { memory: 0.1 }), 'x').value.datasets.heart.recipe).toEqual({
    memory: 0.1,
  });
  expect(withRecipe(first, 'heart', undefined)).toBe(TEXT);
  expect(withRecipe(TEXT, 'heart', undefined)).toBe(TEXT);
});

test('a new file can be read', () => {
  const text = newConfig('heart', { source: 'data/heart.csv', target: 'num' }, { epochs: 30 });
  expect(parseConfig(text, 'x').value.datasets.heart).toEqual({
    source: 'data/heart.csv',
    target: 'num',
    recipe: { epochs: 30 },
  });
});

test.each([
  ['version: 1\ndatasets: { heart: { source: heart.csv } }\n'],
  ['version: 1\ndatasets:\n  heart:\n    source: heart.csv'],
  ['version: 1\r\ndatasets:\r\n  heart:\r\n    source: heart.csv\r\n    rows: 5\r\n'],
  [
    'version: 1\ndatasets:\n  heart:\n    recipe:\n      hidden: 64\n      dropout: 0.1\n    source: heart.csv\n',
  ],
])('however it is written: %j', (text) => {
  const { value } = parseConfig(withRecipe(text, 'heart', { hidden: 48 }), 'x');
  expect(value.datasets.heart).toMatchObject({ source: 'heart.csv', recipe: { hidden: 48 } });
  const { value: without } = parseConfig(withRecipe(text, 'heart', undefined), 'x');
  expect(without.datasets.heart).not.toHaveProperty('recipe');
  expect(without.datasets.heart.source).toBe('heart.csv');
});

test('a recipe and what tune does are read, with defaults; what cannot be is refused with its line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'recipe-'));
  try {
    const file = join(folder, 'synthetic-fixtures.yml');
    const load = (text: string, inputs = {}) => {
      writeFileSync(file, text);
      return loadConfig({ directory: folder, file, inputs, runSeed: () => 1 });
    };
    expect(load(TEXT).tune).toEqual({ minutes: 5, objective: 'balanced' });
    const set = load(TEXT.replace('# ours', 'tune: { objective: utility }'), { minutes: 2 });
    expect(set.tune).toEqual({ minutes: 2, objective: 'utility' });
    expect(load(withRecipe(TEXT, 'heart', { temperature: 0.95 })).datasets[0].recipe).toEqual({
      temperature: 0.95,
    });
    // What the documentation names, whether tune writes it or not.
    const named = { critic: 300, outcome: true };
    expect(load(withRecipe(TEXT, 'heart', named)).datasets[0].recipe).toEqual(named);
    for (const recipe of ['{ hidden: 4 }', '{ width: 64 }', '{}', '{ temperature: 0 }'])
      expect(() =>
        load(TEXT.replace('source: heart.csv', `source: heart.csv\n    recipe: ${recipe}`)),
      ).toThrow(UserError);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
