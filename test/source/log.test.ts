import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lines } from '../../src/fixture/lines.ts';
import type { Sheet } from '../../src/fixture/sheet.ts';
import type { Schema } from '../../src/record/schema.ts';
import { readLines } from '../../src/source/lines.ts';
import { LOG_FORMATS, logFields, logFormatOf, logLine } from '../../src/source/log.ts';
import { readBack } from '../../src/source/source.ts';

const COMMON = (i: number) =>
  `192.0.2.${i} - ann [17/May/2015:10:05:${10 + (i % 50)} +0000] "GET /a/${i}.png HTTP/1.1" 200 ${i * 7}`;
const COMBINED = (i: number) =>
  `${COMMON(i).replace(/\d+$/, '-')} "http://example.org/?q=\\"${i}\\"" "Mozilla/5.0 (X11; Linux)"`;
const list = (n: number, line: (i: number) => string) => Array.from({ length: n }, (_, i) => line(i));
const bytesOf = async function* (text: string) {
  yield new TextEncoder().encode(text);
};
const read = (texts: readonly string[]) =>
  readLines(bytesOf(texts.join('\n')), { file: 'a.log', minRows: 1 });

test('the lines of a web server are read as fields', async () => {
  expect(logFormatOf(list(30, COMMON))).toBe('common');
  expect(logFormatOf(list(30, COMBINED))).toBe('combined');
  expect(logFormatOf(list(30, (i) => `[${i}] started`))).toBe(undefined);
  // Of a few lines nothing is said, and one in ten of another form is too many.
  expect(logFormatOf(list(10, COMMON))).toBe(undefined);
  expect(logFormatOf([...list(27, COMMON), ...list(3, () => 'broken')])).toBe(undefined);

  const { table, log, notices } = await read([...list(99, COMBINED), 'broken']);
  expect(log).toBe('combined');
  expect(table.rows).toBe(99);
  expect(notices).toEqual([
    'Read as a log in the Combined Log Format; 1 line is of another form and left out.',
  ]);
  const cells = table.columns.map(({ name, codes, dictionary }) => [name, dictionary[codes[3]]]);
  expect(cells).toEqual([
    ['host', '192.0.2.3'],
    ['ident', '-'],
    ['user', 'ann'],
    ['time', '17/May/2015:10:05:13 +0000'],
    ['method', 'GET'],
    ['path', '/a/3.png'],
    ['protocol', 'HTTP/1.1'],
    ['status', '200'],
    ['bytes', '-'],
    ['referrer', 'http://example.org/?q=\\"3\\"'],
    ['agent', 'Mozilla/5.0 (X11; Linux)'],
  ]);
  expect(table.columns[1].codes[3]).toBe(0);
});

test('fields are written as the line they were read from', async () => {
  for (const line of [COMMON(3), COMBINED(7)]) {
    const format = line.endsWith('"') ? 'combined' : 'common';
    const names = LOG_FORMATS[format].columns;
    const fields = logFields(line, format)!;
    expect(logLine(new Map(names.map((name, c) => [name, fields[c]])), format)).toBe(line);
  }
  const names = LOG_FORMATS.combined.columns;
  const schema: Schema = {
    fields: names.map((name) => ({ name, kind: 'text', missing: '-', missingShare: 0 })),
  };
  const manner = { format: 'lines', log: 'combined' } as const;
  const sheet = { schema, manner, domain: {}, name: 'a' } as unknown as Sheet;
  const parts: Uint8Array[] = [];
  const rows = [logFields(COMBINED(1), 'combined')!];
  for await (const part of lines(rows, sheet)) parts.push(part);
  expect(Buffer.concat(parts).toString()).toBe(`${COMBINED(1)}\n`);
  const back = await readBack(bytesOf(COMBINED(1)), manner, { file: 'a.log' });
  expect(back.columns.map(({ codes, dictionary }) => dictionary[codes[0]])).toEqual(rows[0]);
});

test('whatever the free fields say, the line is of the format', () => {
  const fixed = {
    time: '17/May/2015:10:05:10 +0000',
    method: 'GET',
    protocol: 'HTTP/1.1',
    status: '200',
    bytes: '1',
  };
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), fc.string(), (path, referrer, agent) => {
      const fields = new Map(Object.entries({ ...fixed, host: path, path, referrer, agent }));
      expect(logFields(logLine(fields, 'combined'), 'combined')).toBeDefined();
    }),
  );
});
