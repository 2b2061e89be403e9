import { brotliCompressSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { SchemaElement } from 'hyparquet';
import { ByteWriter, type ColumnSource, parquetWrite } from 'hyparquet-writer';
import { expect, test } from 'vitest';
import { UserError } from '../../src/error.ts';
import { readParquet } from '../../src/source/parquet.ts';
import { type ParquetElement, typeOf } from '../../src/source/parquet-types.ts';

type Options = Partial<Parameters<typeof parquetWrite>[0]>;

function fileOf(schema: Partial<SchemaElement>[], data: unknown[][], options: Options = {}): Uint8Array {
  const writer = new ByteWriter();
  const top = schema.filter((_, i) => options.columnData === undefined || i < data.length);
  parquetWrite({
    writer,
    schema: [{ name: 'root', num_children: top.length }, ...(schema as SchemaElement[])],
    columnData: data.map((column, i): ColumnSource => ({ name: schema[i].name!, data: column })),
    ...options,
  });
  return writer.getBytes().slice();
}

async function* stream(bytes: Uint8Array) {
  yield bytes.subarray(0, 7);
  yield bytes.subarray(7);
}

const read = (bytes: Uint8Array) => readParquet(stream(bytes), { file: 'x.parquet', minRows: 0 });

async function cellsOf(bytes: Uint8Array): Promise<(string | null)[][]> {
  const { table } = await read(bytes);
  return table.columns.map(({ codes, dictionary }) =>
    Array.from(codes, (code) => (code === 0 ? null : dictionary[code])),
  );
}

const micros = (unit: string, utc: boolean) =>
  ({ type: 'TIMESTAMP', unit, isAdjustedToUTC: utc }) as SchemaElement['logical_type'];

test.each<[string, Partial<SchemaElement>, unknown[], (string | null)[]]>([
  ['truths', { type: 'BOOLEAN' }, [true, null, false], ['true', null, 'false']],
  ['INT32', { type: 'INT32' }, [-2147483648, 7, null], ['-2147483648', '7', null]],
  ['UINT_32', { type: 'INT32', converted_type: 'UINT_32' }, [4294967295, 1], ['4294967295', '1']],
  ['INT64, exact', { type: 'INT64' }, [9007199254740993n, -1n], ['9007199254740993', '-1']],
  [
    'UINT_64',
    { type: 'INT64', converted_type: 'UINT_64' },
    [18446744073709551615n, 1n],
    ['18446744073709551615', '1'],
  ],
  ['floats of 32 bits', { type: 'FLOAT' }, [0.1, -2.5, Number.NaN], ['0.1', '-2.5', null]],
  ['floats of 64 bits', { type: 'DOUBLE' }, [0.1, 1e-7, -0, Infinity], ['0.1', '1e-7', '0', null]],
  [
    'decimals, exact beyond a double',
    { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16, converted_type: 'DECIMAL', precision: 30, scale: 3 },
    [123456789012345678901234567n, -5n, null],
    ['123456789012345678901234.567', '-0.005', null],
  ],
  [
    'decimals in whole numbers',
    { type: 'INT64', converted_type: 'DECIMAL', precision: 12, scale: 2 },
    [1050n, -7n],
    ['10.50', '-0.07'],
  ],
  ['dates', { type: 'INT32', converted_type: 'DATE' }, [19782, -1, null], ['2024-02-29', '1969-12-31', null]],
  [
    'moments in milliseconds, UTC',
    { type: 'INT64', logical_type: micros('MILLIS', true) },
    [0n, 86399999n],
    ['1970-01-01T00:00:00.000Z', '1970-01-01T23:59:59.999Z'],
  ],
  [
    'moments in microseconds, of a place, whole seconds',
    { type: 'INT64', logical_type: micros('MICROS', false) },
    [1_000_000n, -1_000_000n],
    ['1970-01-01T00:00:01', '1969-12-31T23:59:59'],
  ],
  [
    'moments in nanoseconds, before 1970',
    { type: 'INT64', logical_type: micros('NANOS', true) },
    [-1n, 2_000_000n],
    ['1969-12-31T23:59:59.999Z', '1970-01-01T00:00:00.002Z'],
  ],
  [
    'texts',
    { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
    ['é\n"😀', 'NA', null, ''],
    ['é\n"😀', 'NA', null, null],
  ],
  ['texts without a mark', { type: 'BYTE_ARRAY' }, [new Uint8Array([97]), new Uint8Array([98])], ['a', 'b']],
  [
    'UUIDs',
    { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16, logical_type: { type: 'UUID' } },
    ['00112233-4455-6677-8899-aabbccddeeff'],
    ['00112233-4455-6677-8899-aabbccddeeff'],
  ],
  [
    'times of day',
    { type: 'INT32', logical_type: { type: 'TIME', unit: 'MILLIS', isAdjustedToUTC: false } },
    [1000, 86399000],
    ['00:00:01', '23:59:59'],
  ],
  [
    'floats of 16 bits',
    { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 2, logical_type: { type: 'FLOAT16' } },
    [1.5, -65504, 2 ** -24],
    ['1.5', '-65504', '5.960464477539063e-8'],
  ],
])('%s', async (_, element, values, expected) => {
  const leaf = { name: 'x', repetition_type: 'OPTIONAL' as const, ...element };
  expect(await cellsOf(fileOf([leaf], [values]))).toEqual([expected]);
  // What is read is what would be written.
  const type = typeOf(leaf as ParquetElement)!;
  for (const text of expected)
    if (text !== null)
      expect(type.text(type.value(text)!)?.replace(/\.000(?=Z?$)/, '')).toBe(
        text.replace(/\.000(?=Z?$)/, ''),
      );
});

test('whole numbers and decimals of any size come back from their texts', () => {
  const wide: ParquetElement = { name: 'x', type: 'BYTE_ARRAY', converted_type: 'DECIMAL', scale: 4 };
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 100n), max: 2n ** 100n }), (whole) => {
      const type = typeOf(wide)!;
      const text = type.text(type.value(typeOf(wide)!.text(toBytes(whole))!)!);
      expect(text).toBe(type.text(toBytes(whole)));
    }),
  );
});

/** Two's complement in 16 bytes. */
function toBytes(whole: bigint): Uint8Array {
  const hex = BigInt.asUintN(128, whole).toString(16).padStart(32, '0');
  return new Uint8Array(Buffer.from(hex, 'hex'));
}

test('half floats: each of the 65,536 comes back', () => {
  const type = typeOf({
    name: 'x',
    type: 'FIXED_LEN_BYTE_ARRAY',
    type_length: 2,
    logical_type: { type: 'FLOAT16' },
  })!;
  for (let bits = 0; bits < 65536; bits++) {
    const bytes = Uint8Array.of(bits & 255, bits >> 8);
    const text = type.text(bytes);
    if (text === undefined || bits === 0x8000) continue;
    expect(type.value(text)).toEqual(bytes);
  }
});

test('several row groups are one table, and the file says which columns are what', async () => {
  const n = 2500;
  const bytes = fileOf(
    [
      { name: 'id', type: 'INT64', repetition_type: 'REQUIRED' },
      { name: 'price', type: 'DOUBLE', repetition_type: 'OPTIONAL' },
      { name: 'count', type: 'DOUBLE', repetition_type: 'OPTIONAL' },
      { name: 'on', type: 'INT32', converted_type: 'DATE', repetition_type: 'OPTIONAL' },
      { name: 'ok', type: 'BOOLEAN', repetition_type: 'OPTIONAL' },
    ],
    [
      Array.from({ length: n }, (_, i) => BigInt(i)),
      Array.from({ length: n }, (_, i) => i / 4),
      Array.from({ length: n }, (_, i) => (i % 3 ? i : null)),
      Array.from({ length: n }, (_, i) => i),
      Array.from({ length: n }, (_, i) => i % 2 === 0),
    ],
    { rowGroupSize: 1000 },
  );
  const { table, declared, elements } = await read(bytes);
  expect(table.rows).toBe(n);
  const { codes, dictionary } = table.columns[0];
  expect(dictionary[codes[2400]]).toBe('2400');
  expect(declared).toEqual({
    price: { type: 'decimal' },
    on: { type: 'date', format: 'YYYY-MM-DD' },
    ok: { type: 'boolean' },
  });
  expect(elements[0]).toEqual({ name: 'id', type: 'INT64', repetition_type: 'REQUIRED' });
});

const plain: Partial<SchemaElement> = { name: 'x', type: 'INT32', repetition_type: 'OPTIONAL' };
const text: Partial<SchemaElement> = {
  name: 'x',
  type: 'BYTE_ARRAY',
  converted_type: 'UTF8',
  repetition_type: 'OPTIONAL',
};

test.each([
  ['gzip', 'GZIP', (input: Uint8Array) => gzipSync(input)],
  ['brotli', 'BROTLI', (input: Uint8Array) => brotliCompressSync(input)],
] as const)('%s is unpacked', async (_, codec, pack) => {
  const values = Array.from({ length: 300 }, (_, i) => `text ${i % 7}`);
  const bytes = fileOf([text], [values], { codec, compressors: { [codec]: pack } });
  expect(await cellsOf(bytes)).toEqual([values]);
});

const whole = fileOf([plain], [[1, 2, 3]]);

test.each([
  ['nothing', new Uint8Array(0), /no Parquet/],
  ['another format', Buffer.from('a,b\n1,2\n3,4\n5,6\n'), /no Parquet/],
  ['half a file', whole.subarray(0, whole.length >> 1), /damaged or cut off/],
  ['an encrypted file', Buffer.concat([whole.subarray(0, -4), Buffer.from('PARE')]), /encrypted/],
  [
    'a codec that is not there',
    fileOf([plain], [[1, 2]], { codec: 'LZ4_RAW', compressors: { LZ4_RAW: (x) => x } }),
    /compressed with LZ4_RAW/,
  ],
  [
    'bytes',
    fileOf([{ ...text, converted_type: undefined }], [[new Uint8Array([255, 254])]]),
    /column x holds bytes that are no text/,
  ],
  [
    'bytes of a length',
    fileOf(
      [{ name: 'x', type: 'FIXED_LEN_BYTE_ARRAY', type_length: 2, repetition_type: 'OPTIONAL' }],
      [[new Uint8Array(2)]],
    ),
    /column x holds bytes, which/,
  ],
])('%s is refused in words', async (_, bytes, what) => {
  const error = await read(bytes).catch((error) => error);
  expect(error).toBeInstanceOf(UserError);
  expect(error.what).toMatch(what);
});

test('a file with any of its bytes changed or cut is read or refused, never worse', async () => {
  const bytes = fileOf(
    [plain, { ...text, name: 'y' }],
    [
      Array.from({ length: 60 }, (_, i) => (i % 5 ? i : null)),
      Array.from({ length: 60 }, (_, i) => `value ${i % 4}`),
    ],
  );
  const change = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255));
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), fc.nat(), async (changes, cut) => {
      const broken = bytes.slice(0, cut % 4 === 0 ? cut % bytes.length : bytes.length);
      for (const [at, byte] of changes) if (at < broken.length) broken[at] = byte;
      try {
        await read(broken);
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
      }
    }),
    // A number of the schema of another width than it can have.
    {
      numRuns: 1000,
      examples: [
        [
          [
            [325, 102],
            [4, 0],
          ],
          520762845,
        ],
      ],
    },
  );
});
