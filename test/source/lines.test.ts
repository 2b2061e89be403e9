import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lines } from '../../src/fixture/lines.ts';
import type { Sheet } from '../../src/fixture/sheet.ts';
import type { Schema } from '../../src/record/schema.ts';
import { isTable, readLines } from '../../src/source/lines.ts';

const bytesOf = async function* (text: string) {
  yield new TextEncoder().encode(text);
};

const read = (text: string) => readLines(bytesOf(text), { file: 'a.log', minRows: 1 });

async function textsOf(text: string): Promise<string[]> {
  const { table } = await read(text);
  const [column] = table.columns;
  return Array.from(column.codes, (code) => column.dictionary[code]);
}

test('lines are records, blank ones are skipped', async () => {
  const { table, dialect, notices } = await read('a, "b"\r\n\r\nnull\r\n  c  \r\n');
  expect(table.rows).toBe(3);
  expect(dialect).toMatchObject({ newline: '\r\n', finalNewline: true, header: false });
  expect(notices).toEqual(['1 blank line skipped.']);
  // Nothing in a line is a marker of a missing value.
  expect(await textsOf('a, "b"\r\n\r\nnull\r\n  c  ')).toEqual(['a, "b"', 'null', '  c  ']);
});

test('what is written is read back', async () => {
  const schema: Schema = { fields: [{ name: 'line', kind: 'text', missing: null, missingShare: 0 }] };
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc
          .string({ unit: 'grapheme' })
          .map((text) => `.${text.replace(/[\r\n]/g, '')}.`)
          // What a decoder would take for a mark, or change, is no text.
          .filter((text) => Buffer.from(text).toString() === text),
        { minLength: 1, maxLength: 20 },
      ),
      async (texts) => {
        const sheet = { schema, manner: { format: 'lines' }, domain: {}, name: 'a' } as unknown as Sheet;
        const parts: Uint8Array[] = [];
        for await (const bytes of lines(
          texts.map((text) => [text]),
          sheet,
        ))
          parts.push(bytes);
        expect(await textsOf(Buffer.concat(parts).toString())).toEqual(texts);
      },
    ),
    { numRuns: 50 },
  );
});

test('records of several columns are not lines', async () => {
  const field = { kind: 'text', missing: null, missingShare: 0 } as const;
  const schema: Schema = { fields: ['a', 'b'].map((name) => ({ ...field, name })) };
  const sheet = { schema, manner: { format: 'csv' }, domain: {}, name: 'a' } as unknown as Sheet;
  await expect(async () => {
    for await (const _ of lines([['1', '2']], sheet));
  }).rejects.toThrow('2 columns');
});

test('a file without an end of line is refused', async () => {
  const long = async function* () {
    const part = new TextEncoder().encode('x'.repeat(400_000));
    for (let i = 0; i < 10; i++) yield part;
  };
  await expect(readLines(long(), { file: 'a.log' })).rejects.toThrow('longer than a million');
});

describe('of a .txt is told', () => {
  test.each([
    ['table', 'a,b,c\n1,2,3\n4,5,6\n', true],
    ['table with tabs', 'a\tb\n1\t2\n3\t4\n', true],
    ['table of two', 'id,age\n1,20\n2,30\n', true],
    ['words', 'one\ntwo\nthree\n', false],
    ['log', '[12:01] started job 7\n[12:02] job 7, step 1 failed, again\n[12:03] stopped\n', false],
    [
      'sentences with a comma each',
      'well, it was a good day\nno, that is not so\nyes, all of it was\n',
      false,
    ],
  ])('%s', (_, text, expected) => {
    expect(isTable(text)).toBe(expected);
  });
});
