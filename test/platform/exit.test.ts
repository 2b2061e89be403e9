import { expect, test } from 'vitest';
import { UserError } from '../../src/error.ts';
import { ending } from '../../src/platform/exit.ts';
import { runSeed } from '../../src/platform/seed.ts';

test.each([
  [
    new UserError('the row has 5 fields where the header has 6', 'Quote fields that hold the delimiter.', {
      file: 'a.csv',
      row: 17,
      column: 'age',
    }),
    'a.csv, row 17, column age: the row has 5 fields where the header has 6.\nQuote fields that hold the delimiter.',
  ],
  [new UserError('nothing to do', 'name a file'), 'Nothing to do.\nName a file.'],
  [
    new UserError('2 mistakes\n  line 1: a\n  line 2: b', 'mend them', { file: 'x.yml', line: 1 }),
    'x.yml, line 1: 2 mistakes\n  line 1: a\n  line 2: b\nMend them.',
  ],
])('what the user can mend ends with 2', (error, text) => {
  expect(ending(error)).toEqual({ status: 2, text });
});

test.each([
  ['ENOSPC', /disk is full/],
  ['EROFS', /read-only/],
  ['EACCES', /access is denied/],
])('%s is for the user to mend', (code, text) => {
  const error = Object.assign(new Error(`${code}: 'cell-4711'`), { code, path: 'out/report.json' });
  expect(ending(error).status).toBe(2);
  expect(ending(error).text).toMatch(text);
  expect(ending(error).text).toContain('out/report.json');
});

test('a fault of ours says so, and shows neither message nor value', () => {
  for (const debug of [false, true]) {
    for (const error of [
      new TypeError('cannot read cell-4711'),
      'cell-4711',
      { cell: 4711 },
      null,
      undefined,
    ]) {
      const { status, text } = ending(error, debug);
      expect(status).toBe(70);
      expect(text).toMatch(/fault of ours/);
      expect(text).not.toMatch(/4711/);
    }
  }
  expect(ending(new Error('x')).text).not.toMatch(/exit\.test/);
  expect(ending(new Error('x\n    at cell-4711 "y"'), true).text).toMatch(/exit\.test/);
  expect(ending(new Error('x\n    at cell-4711'), true).text).not.toMatch(/4711/);
});

test('too little memory is for the user to mend', () => {
  expect(ending(new RangeError('Array buffer allocation failed')).status).toBe(2);
});

test('a seed from the run', () => {
  expect(runSeed({ GITHUB_RUN_ID: '12345678901' })).toBe(12345678901);
  expect(Number.isSafeInteger(runSeed({}))).toBe(true);
});
