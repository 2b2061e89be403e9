import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../src/error.ts';
import { write } from '../../src/fixture/format.ts';
import { headerOf } from '../../src/record/format.ts';
import { infer } from '../../src/record/infer.ts';
import { stringify } from '../../src/record/json/value.ts';
import type { TextTable } from '../../src/record/table.ts';
import { type JsonOptions, readJson } from '../../src/source/json/read.ts';
import { openSource, readBack } from '../../src/source/source.ts';
import { records } from '../record/json/arbitrary.ts';

/** A file in pieces of a few bytes, so that no token is safe from being cut. */
function opening(text: string | Uint8Array, piece = 7) {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  return async () =>
    (async function* () {
      for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
    })();
}

const read = (text: string | Uint8Array, lines = false, options: Partial<JsonOptions> = {}, piece = 7) =>
  readJson(opening(text, piece), lines, { file: 'f', ...options });

const columnsOf = (table: TextTable) =>
  Object.fromEntries(
    table.columns.map(({ name, codes, dictionary }) => [name, Array.from(codes, (code) => dictionary[code])]),
  );

async function refused(
  text: string | Uint8Array,
  lines = false,
  options: Partial<JsonOptions> = {},
): Promise<UserError> {
  try {
    await read(text, lines, options);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return error as UserError;
  }
  throw new Error('was read');
}

const TWO = { id: ['1', '2'], 'a.b': ['x', ''] };
const ONE_LINE = '{"id":1,"a":{"b":"x"}}\n{"id":2,"a":{"b":""}}\n';

describe('where the records stand', () => {
  test.each([
    ['one on a line', ONE_LINE, true],
    ['one on a line under another name', ONE_LINE, false],
    ['behind a mark', `\ufeff${ONE_LINE}`, true],
    ['with Windows line ends and blank lines', ONE_LINE.replaceAll('\n', '\r\n\r\n'), true],
    ['in an array', '[{"id":1,"a":{"b":"x"}},{"id":2,"a":{"b":""}}]', false],
    [
      'in an array over many lines',
      '[\n  {"id": 1,\n "a": {"b": "x"}},\n  {"id": 2, "a": {"b": ""}}\n]\n',
      false,
    ],
    [
      'in a document',
      '{"n":2,"odd":["]{",{"x":[1]}],"items":[{"id":1,"a":{"b":"x"}},{"id":2,"a":{"b":""}}],"z":[]}',
      false,
    ],
    ['deep in a document', '{"data":{"items":[{"id":1,"a":{"b":"x"}},{"id":2,"a":{"b":""}}]}}', false],
  ])('%s', async (_, text, lines) => {
    const options = text.includes('odd') ? { records: 'items' } : {};
    const { table } = await read(text, lines, options);
    expect(columnsOf(table)).toEqual(TWO);
  });

  test('the array that stands out is found, and not guessed among equals', async () => {
    const many = Array.from({ length: 30 }, (_, i) => `{"id":${i}}`).join(',');
    const found = await read(`{"links":[{"rel":"self"}],"rows":[${many}]}`);
    expect([found.table.rows, found.manner.array?.path]).toEqual([30, 'rows']);
    expect((await refused('{"a":[{"x":1},{"x":2}],"b":[{"x":1}]}')).what).toContain('2 arrays');
    expect((await refused('{"a":{"b":1}}')).what).toContain('no array of records');
    expect((await refused('{"a":[{"x":1}]}', false, { records: 'b.c' })).what).toContain('`records`');
  });
});

test('numbers keep every digit', async () => {
  const numbers = ['123456789012345678', '1.0', '0.10', '1e400', '-0', '12345678901234567890.5'];
  const { table } = await read(numbers.map((n) => `{"n":${n},"s":"x"}`).join('\n'), true);
  expect(columnsOf(table).n).toEqual(numbers);
});

test('a packed file, by its name', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'json-'));
  const path = join(folder, 'two.ndjson.gz');
  writeFileSync(path, gzipSync(ONE_LINE));
  const { table, manner } = await openSource(path);
  rmSync(folder, { recursive: true });
  expect([columnsOf(table), manner.format]).toEqual([TWO, 'ndjson']);
});

describe('what cannot be read is refused with its line, and no value', () => {
  const good = '{"name":"Ann Smith"}\n{"name":"Bob Jones"}\n';
  test.each([
    ['broken JSON', `${good}{"name":"Ann Smith" "x":1}\n`, true, 3, 'comma'],
    ['a record cut off', `${good}{"name":"Ann Smi`, true, 3, 'never closed'],
    ['twice the same key', `${good}{"name":"Ann Smith","name":1}\n`, true, 3, 'twice'],
    ['a record that is no object', `${good}"Ann Smith"\n`, true, 3, 'not an object'],
    ['NaN', `${good}{"name":NaN}\n`, true, 3, 'NaN'],
    [
      'broken JSON in an array',
      '[\n{"name":"Ann Smith"},\n{"name":\n"Bob Jones",}]',
      false,
      4,
      'key in double quotes',
    ],
    ['something between records', '[{"name":"Ann Smith"} {"name":"Bob"}]', false, 1, 'something follows'],
    ['a comma too many', '[{"name":"Ann Smith"},{"name":"Bob"},]', false, 1, 'a value was expected'],
    ['an array cut off', '[{"name":"Ann Smith"},\n{"name":"Bob"}', false, undefined, 'never closed'],
    ['a document that is broken around its records', '{"a":[{"x":1},\n{"x":2}],\n"b" 1}', false, 3, 'colon'],
    ['nesting without end', `${good}{"name":${'['.repeat(5000)}`, true, 3, 'deep'],
    ['nothing', '  \n', false, undefined, 'empty'],
    ['nothing on lines', '\n\n', true, undefined, 'no records'],
    ['one record', '{"name":"Ann Smith"}', true, undefined, 'only 1 record'],
  ])('%s', async (_, text, lines, line, what) => {
    const { what: said, how, where } = await refused(text, lines);
    expect([said.includes(what), where?.line]).toEqual([true, line]);
    expect(`${said} ${how}`).not.toMatch(/Ann|Smith|Bob|Jones/);
  });

  test('a record of 10 MB, on a line, in an array, around the records', async () => {
    const long = `{"name":"${'x'.repeat(10_000_000)}"}`;
    for (const [text, lines] of [
      [`${good}${long}\n`, true],
      [`[{"a":1},${long}]`, false],
      [`{"a":[{"a":1}],"b":${long}}`, false],
    ] as const) {
      const error = await readJson(opening(text, 1 << 18), lines, { file: 'f' }).catch((e: unknown) => e);
      expect(error).toBeInstanceOf(UserError);
      expect((error as UserError).what).toContain('8 MB');
    }
  });

  test('what is no UTF-8', async () => {
    expect((await refused(Uint8Array.of(123, 34, 0xff, 34, 58, 49, 125, 10), true)).what).toContain('UTF-8');
  });

  test('whatever the bytes, it is read or refused, and ends', async () => {
    const soup = fc.string({ unit: fc.constantFrom(...'{}[]",:\\ab1 \n'.split('')), maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          soup,
          soup.map((text) => `[{"a":1},${text}`),
          soup.map((text) => `{"a":[{}],${text}`),
        ),
        fc.boolean(),
        async (text, lines) => {
          const outcome = await read(text, lines).then(
            ({ table }) => table.rows >= 2,
            (error: unknown) => error instanceof UserError,
          );
          expect(outcome).toBe(true);
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe('written as it was read', () => {
  const bytesOf = async (all: AsyncIterable<Uint8Array>) => {
    const parts: Uint8Array[] = [];
    for await (const part of all) parts.push(part);
    return Buffer.concat(parts).toString();
  };

  /** What is written from the cells of the source itself. */
  async function rewritten(text: string, lines: boolean, rows?: number): Promise<string> {
    const { table, manner, lines: onLines } = await read(text, lines);
    const { schema } = infer(table, { minRecords: 1 });
    const header = headerOf({ fields: schema.fields.map((field) => ({ ...field, kind: 'empty' })) });
    const cells = Array.from({ length: rows ?? table.rows }, (_, row) =>
      header.map((name) => {
        const column = table.columns.find((each) => each.name === name)!;
        return column.dictionary[column.codes[row]];
      }),
    );
    const plain = { ...schema, fields: schema.fields.map((field) => ({ ...field, kind: 'empty' as const })) };
    const format = onLines ? ('ndjson' as const) : ('json' as const);
    const sheet = { schema: plain, manner: { format, json: manner }, domain: {}, name: 'x' };
    return bytesOf(write(cells, sheet, { format, packed: false }));
  }

  test.each([
    ['lines', '{"b":1,"a":[1,2,3]}\n{"b":2.50,"a":[]}\n{"b":3}\n', true],
    ['lines without the last end', '{"b":1}\n{"b":2}', true],
    ['Windows lines behind a mark', '\ufeff{"b":1}\r\n{"b":2}\r\n', true],
    ['lines with blanks', '{"b": 1, "a": ["x", "y", {"z": null}]}\n{"b": 2, "a": []}\n', true],
    ['escapes', '{"b":"\\u00fc\\u4e2d"}\n{"b":"x"}\n', true],
    ['an array', '[{"b":1},{"b":2}]', false],
    ['an array on lines', '[\n{"b":1},\n{"b":2}\n]\n', false],
    [
      'an indented array',
      '[\n  {\n    "b": 1,\n    "c": {}\n  },\n  {\n    "b": 2,\n    "c": {\n      "d": []\n    }\n  }\n]\n',
      false,
    ],
    ['a document', '{"type":"FeatureCollection","count":2,"features":[{"b":1},{"b":2}],"meta":{}}', false],
  ])('%s', async (_, text, lines) => {
    expect(await rewritten(text, lines)).toBe(text);
  });

  test('of the document around the records, only its structure', async () => {
    const text =
      '{"type":"FeatureCollection","by":"Ann Smith","count":3,"total":99,"ok":true,"none":null,"Ann Smith":1,"class":"Smith","byName":{"Smith":3},"meta":{"Smith":4,"api":"5"},"bbox":[1.5,2],"features":[{"b":1},{"b":2},{"b":3}],"next":"http://x/Ann"}';
    expect(await rewritten(text, false, 2)).toBe(
      '{"type":"FeatureCollection","count":2,"total":0,"ok":false,"class":"","meta":{"api":""},"bbox":[],"features":[{"b":1},{"b":2}],"next":""}',
    );
  });

  test('a shorter NDJSON fixture is the beginning of a longer one', async () => {
    const text = '{"b":1}\n{"b":2}\n{"b":3}\n';
    expect(text.startsWith(await rewritten(text, true, 2))).toBe(true);
  });

  test('any records at all', async () => {
    await fc.assert(
      fc.asyncProperty(records(2, 6), fc.boolean(), async (all, lines) => {
        const texts = all.map((record) => stringify(record));
        const text = lines ? `${texts.join('\n')}\n` : `[${texts.join(',')}]`;
        expect(await rewritten(text, lines)).toBe(text);
      }),
      { numRuns: 100 },
    );
  });

  test('read back by a known shape', async () => {
    const { table, manner } = await read(ONE_LINE, true);
    const text = '{"id":3,"a":{"b":"y"}}\n{"id":4,"a":{"b":"y","c":1}}\n{"id":"5","a":{"b":"y"}}\n';
    const options = { file: 'f', shape: table.nesting?.shape };
    const back = await readBack(await opening(text)(), { format: 'ndjson', json: manner }, options);
    expect(columnsOf(back).id).toEqual(['3', '4', '']);
    // A key and a kind that the shape does not know.
    expect([...back.nesting!.misfits]).toEqual([1, 2]);
  });
});
