import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../src/error.ts';
import { writeCsv } from '../../src/fixture/csv.ts';
import { type CsvOptions, readCsv } from '../../src/source/csv.ts';
import { openSource } from '../../src/source/source.ts';

const folder = mkdtempSync(join(tmpdir(), 'csv-'));

/** The bytes in chunks of a few, so that characters and records are cut anywhere. */
async function* streamed(bytes: Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const read = (text: string | Uint8Array, options?: CsvOptions) =>
  readCsv(streamed(typeof text === 'string' ? Buffer.from(text) : text), options);

async function cells(text: string | Uint8Array, options?: CsvOptions): Promise<(string | null)[][]> {
  const { table } = await read(text, options);
  return Array.from({ length: table.rows }, (_, row) =>
    table.columns.map(({ codes, dictionary }) => (codes[row] === 0 ? null : dictionary[codes[row]])),
  );
}

async function refusal(work: Promise<unknown>): Promise<UserError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(UserError);
  return error as UserError;
}

describe('dialects', () => {
  test.each([
    ['comma', 'a,b\n1,x\n2,y\n', { delimiter: ',', newline: '\n', bom: false, finalNewline: true }],
    ['semicolon with decimal commas', 'a;b\n1,5;2,5\n3,5;4,5', { delimiter: ';', finalNewline: false }],
    ['tab', 'a\tb\n1\tx\n2\ty\n', { delimiter: '\t' }],
    ['bar', 'a|b\n1|x\n2|y\n', { delimiter: '|' }],
    ['comma and space', 'a, b\n1, x\n2, y\n', { delimiter: ', ' }],
    ['mark and CRLF', '\uFEFFa,b\r\n1,x\r\n2,y\r\n', { bom: true, newline: '\r\n' }],
    ['quoted commas outnumber semicolons', 'a;b\n"1,2,3";x\n"4,5,6";y\n', { delimiter: ';' }],
    ['old Mac newlines', 'a,b\r1,x\r2,y\r', { newline: '\n', finalNewline: true }],
    ['one column', 'a\nx\ny\n', { delimiter: ',' }],
  ])('%s', async (_, text, expected) => {
    const { dialect, table } = await read(text);
    expect(dialect).toMatchObject(expected);
    expect(table.rows).toBe(2);
    expect(table.columns.map(({ name }) => name)).toEqual(
      dialect.delimiter === ',' && table.width === 1 ? ['a'] : ['a', 'b'],
    );
  });

  test('quoted newlines, quotes, delimiters and any script', async () => {
    const text = '名前,"b ""x"", y"\n"1\n2","😀, ""q"""\nä,\n';
    const { table } = await read(text);
    expect(table.columns.map(({ name }) => name)).toEqual(['名前', 'b "x", y']);
    expect(await cells(text)).toEqual([
      ['1\n2', '😀, "q"'],
      ['ä', null],
    ]);
  });

  test('a thousand columns', async () => {
    const line = (f: (i: number) => string) => Array.from({ length: 1000 }, (_, i) => f(i)).join(',');
    const { table } = await read(`${line((i) => `c${i}`)}\n${line(String)}\n${line(String)}\n`);
    expect([table.rows, table.width]).toEqual([2, 1000]);
  });

  test('blank lines are skipped and told of; the end of the file is none', async () => {
    expect((await read('a,b\n1,2\n\n3,4\n')).notices).toEqual(['1 blank line skipped.']);
    expect((await read('a,b\n1,2\n3,4\n')).notices).toEqual([]);
  });

  test('a stray quote is read leniently from a file', async () => {
    const path = join(folder, 'stray.csv');
    writeFileSync(path, 'a,height\n1,5\'11"\n2,6\'1"\n');
    const { table } = await readCsv(path);
    expect(table.columns[1].dictionary.slice(1)).toEqual(['5\'11"', '6\'1"']);
  });
});

describe('headers', () => {
  const rows = '63.0,1.0,?\n67.0,0.0,3.0\n41.0,1.0,0.0\n';
  test('a file without one is refused, and read when told', async () => {
    const error = await refusal(read(rows));
    expect(error.how).toContain('header: false');
    const { table, dialect } = await read(rows, { header: false });
    expect(table.columns.map(({ name }) => name)).toEqual(['column_1', 'column_2', 'column_3']);
    expect([table.rows, dialect.header]).toEqual([3, false]);
  });
  test.each([
    ['numbers over words', 'x,y\n1,2\n3,4\n', true],
    ['numbered columns', '0,1,2,3\n5,6,7,8\n1,2,3,4\n', true],
    ['years', 'name,2019,2020\nann,1,2\nbob,3,4\n', true],
    ['words all the way', 'city,state\nRome,IT\nParis,FR\n', true],
    ['the first row recurs below', 'red,small\nblue,small\nred,large\nred,small\n', false],
    ['an e-mail address', 'ann,a@b.org\nbob,c@d.org\n', false],
    ['people', 'Anna Smith,north\nPeter Miller,south\nLaura Davis,east\n', false],
    ['codes of one shape', 'AB-1001,x\nAB-1002,y\nAC-1003,z\n', false],
    ['numbers and words', '39,Private,77516\n50,Private,83311\n38,State,1\n', false],
  ])('%s', async (_, text, header) => {
    if (header) expect((await read(text)).dialect.header).toBe(true);
    else await refusal(read(text));
  });
});

describe('missing values', () => {
  test.each([
    ['blank', 'a,b\n1,x\n,y\n', '1', null],
    ['a lone space', 'a,b\n1,x\n ,y\n', '1', null],
    ['question mark', 'a,b\nword,x\n?,y\n', 'word', null],
    ['nan among numbers', 'a,b\n1.5,x\nnan,y\n', '1.5', null],
    ['None among numbers', 'a,b\n1,x\nNone,y\n', '1', null],
    ['None among words', 'a,b\nMinor,x\nNone,y\n', 'Minor', 'None'],
    ['a dash among dates', 'a,b\n2020-01-02,x\n-,y\n', '2020-01-02', null],
    ['NA among words', 'a,b\nword,x\nNA,y\n', 'word', null],
    ['unknown is a value', 'a,b\nword,x\nunknown,y\n', 'word', 'unknown'],
  ])('%s', async (_, text, first, second) => {
    expect((await cells(text)).map(([a]) => a)).toEqual([first, second]);
  });
  test('NA among two-letter codes is Namibia', async () => {
    expect((await cells('c,n\nDE,1\nNA,2\nFR,3\n')).map(([c]) => c)).toEqual(['DE', 'NA', 'FR']);
  });
  test('configured markers, for all columns or each', async () => {
    expect(await cells('a,b\n-9,NA\n1,x\n', { missing: ['-9'] })).toEqual([
      [null, 'NA'],
      ['1', 'x'],
    ]);
    expect(await cells('a,b\nNA,NA\n,x\n', { missing: new Map([['b', ['NA']]]) })).toEqual([
      ['NA', null],
      ['', 'x'],
    ]);
  });
  test('the marker stands first in the dictionary; several are told of', async () => {
    const { table, notices } = await read('a,b\nNA,1\nNA,2\nnull,3\nx,4\n');
    expect(table.columns[0].dictionary).toEqual(['NA', 'x']);
    expect(notices).toEqual(['Column 1: 2 different texts mean missing; one is written back.']);
  });
});

describe('encodings', () => {
  test('not UTF-8: byte and line, and another encoding on demand', async () => {
    const bytes = Buffer.from('a,b\n1,x\n2,caf\xe9\n3,z\n', 'latin1');
    const error = await refusal(read(bytes));
    expect(error.what).toContain('offset 13, on line 3');
    expect(error.how).toContain('windows-1252');
    expect((await cells(bytes, { encoding: 'latin1' }))[1]).toEqual(['2', 'café']);
  });
  test.each([[1], [2], [3], [5], [64]])('UTF-8 cut every %i bytes', async (size) => {
    const { table } = await readCsv(streamed(Buffer.from('a,b\n€,😀\n漢字,ß\n'), size));
    expect(table.columns[1].dictionary).toEqual(['', '😀', 'ß']);
  });
  test('UTF-16 with its mark', async () => {
    const bytes = Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from('a,b\n1,ä\n2,ö\n', 'utf16le')]);
    expect(await cells(bytes)).toEqual([
      ['1', 'ä'],
      ['2', 'ö'],
    ]);
  });
});

const CANARY = 'Zyxwvut-4711';
/** Bad input: what the one message must say. The canary stands in every one and must never be printed. */
const BAD: [string, string | Uint8Array, RegExp, CsvOptions?][] = [
  ['empty', '', /is empty/],
  ['blank', ' \n\n', /is empty/],
  ['header only', `a,${CANARY}\n`, /header and no records/],
  ['one row', `a,b\n1,${CANARY}\n`, /only 1 record\b/],
  [
    'too many fields',
    `a,b\n1,2\n3,4,${CANARY}\n5,6,7\n8,9\n`,
    /Row 3 has 3 fields where the header has 2; so it is with 2 of 4 rows/,
  ],
  ['too few fields', `a,b,c\n1,2,3\n3,${CANARY}\n`, /Row 3 has 2 fields where the header has 3/],
  [
    'a first row that may be data, with a text twice',
    `${CANARY},b,${CANARY}\np,q,r\ns,t,u\n`,
    /Columns 1 and 3 have the same name/,
  ],
  [
    'a first row of words that may be data, one of them rare',
    `${CANARY},,foo,bar\n${Array.from({ length: 30 }, (_, i) => `p${'abc'[i % 3]},q,${'abcdefghij'[i % 10]}${'klm'[Math.floor(i / 10)]},${'klm'[Math.floor(i / 10)]}${'abcdefghij'[i % 10]}`).join('\n')}\n`,
    /Column 2 has no name/,
  ],
  ['a first row that may be data, with a blank', `a,,${CANARY}\np,q,r\ns,t,u\n`, /Column 2 has no name/],
  ['unclosed quote', `a,b\n1,"${CANARY}\n2,3\n4,5\n`, /quote that opens in row 2 is never closed/],
  ['text behind a quote', `a,b\n1,"${CANARY}"x\n2,3\n`, /Row 2 has text after a closing quote/],
  ['stray quote in a stream', `a,b\n1,${CANARY}"x\n2,3\n`, /Row 2 has a quote inside an unquoted field/],
  ['no header', `12,${CANARY},3.5\n13,x,4.5\n14,${CANARY},5.5\n`, /first row looks like data/],
  ['NUL bytes', `a,b\n1,${CANARY}\n2,\0\n`, /NUL byte at offset/],
  ['zip', Buffer.from(`PK\x03\x04${CANARY}`), /zip archive or a spreadsheet/],
  ['parquet', Buffer.from(`PAR1${CANARY}`), /Parquet/],
  ['gzip under another name', gzipSync(CANARY), /gzip/],
  [
    'not UTF-8',
    Buffer.concat([Buffer.from(`a,b\n${CANARY},`), Buffer.of(0xff, 0x0a)]),
    /not valid UTF-8.*offset 17/,
  ],
  ['unknown encoding', `a,b\n1,${CANARY}\n`, /encoding/, { encoding: 'klingon' }],
];

test('columns without a name, and names that stand twice, are numbered; the header is written as it was', async () => {
  const text = ',a,a,a_2,b,\n0,1,2,3,4,5\n1,2,3,4,5,6\n';
  const { table, dialect } = await read(text, { file: 'x.csv' });
  const names = table.columns.map(({ name }) => name);
  expect(names).toEqual(['column_1', 'a', 'a_3', 'a_2', 'b', 'column_6']);
  const written = async (...columns: string[]) => {
    const bytes: Uint8Array[] = [];
    for await (const part of writeCsv(columns, [['1', '2']], dialect)) bytes.push(part);
    return Buffer.concat(bytes).toString().split('\n')[0];
  };
  expect(await written(...names)).toBe(',a,a,a_2,b,');
  // Alone, the second would be taken for the first.
  expect(await written('a_3', 'b')).toBe('a_3,b');
  // Whoever says that the first row names the columns is believed.
  const told = await read('x,x\np,q\nr,s\n', { file: 'x.csv', header: true });
  expect(told.table.columns.map(({ name }) => name)).toEqual(['x', 'x_2']);
});

test.each(BAD)('bad input: %s', async (_, text, message, options) => {
  const error = await refusal(read(text, { file: 'x.csv', ...options }));
  expect(error.what).toMatch(message);
  expect(error.how).not.toBe('');
  expect(error.where?.file).toBe('x.csv');
  expect(JSON.stringify([error.what, error.how, error.where, error.message])).not.toContain(CANARY);
});

describe('files', () => {
  test.each([
    ['missing', 'none.csv', /no file none\.csv/],
    ['directory', '.', /is a directory/],
    ['unknown extension', 'x.xlsx', /end in \.xlsx/],
  ])('%s', async (_, name, message) => {
    writeFileSync(join(folder, 'x.xlsx'), 'x');
    const work = name === '.' ? readCsv(folder) : openSource(join(folder, name));
    expect((await refusal(work)).what).toMatch(message);
  });
  test.each([
    ['t.csv', 'a,b\n1,x\n2,y\n'],
    ['t.tsv', 'a\tb\n1\tx\n2\ty\n'],
    ['t.csv.gz', gzipSync('a,b\n1,x\n2,y\n')],
  ])('%s', async (name, content) => {
    writeFileSync(join(folder, name), content);
    const { table } = await openSource(join(folder, name));
    expect([table.rows, table.width]).toEqual([2, 2]);
  });
  test('damaged gzip', async () => {
    writeFileSync(join(folder, 'd.csv.gz'), gzipSync('a,b\n1,x\n2,y\n'.repeat(100)).subarray(0, 40));
    expect((await refusal(openSource(join(folder, 'd.csv.gz')))).what).toMatch(/gzip data is damaged/);
  });
});

test('whatever the bytes, there is a table or a UserError that keeps the cells to itself', async () => {
  const noise = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc
      .array(fc.constantFrom('a', '1', ',', ';', '"', '\n', '\r\n', '\t', 'é', '', '2020-01-01', CANARY), {
        maxLength: 60,
      })
      .map((parts) => Buffer.from(parts.join(''))),
  );
  await fc.assert(
    fc.asyncProperty(
      noise,
      fc.integer({ min: 1, max: 40 }),
      fc.option(fc.boolean(), { nil: undefined }),
      async (bytes, size, header) => {
        try {
          const { table } = await readCsv(streamed(bytes, size), { header });
          expect(table.columns.every(({ codes }) => codes.length === table.rows)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
          const { what, how, where } = error as UserError;
          expect(JSON.stringify([what, how, where])).not.toContain(CANARY);
        }
      },
    ),
    { numRuns: 400 },
  );
});
