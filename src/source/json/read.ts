/**
 * JSON → `TextTable`: records one on a line (NDJSON), an array of records, or a document with such an array inside. Read twice:
 * once for the shape of the records, once for their cells; so no more than one record is held as an object.
 */
import { UserError } from '../../error.ts';
import { JsonFault, parseJson } from '../../record/json/parse.ts';
import type { Shape } from '../../record/json/shape.ts';
import { styleOf } from '../../record/json/style.ts';
import { saidOfRare, shapeOf, tableOf } from '../../record/json/tabulate.ts';
import { COMPACT, type Json, type JsonStyle } from '../../record/json/value.ts';
import type { TextTable } from '../../record/table.ts';
import type { Bytes } from '../bytes.ts';
import { decode } from '../encoding.ts';
import { envelopeOf } from './envelope.ts';
import { type JsonManner, marginOf } from './manner.ts';
import { LONGEST, Scanner, tooLong } from './scan.ts';

export interface JsonOptions {
  /** What messages call the file. */
  readonly file: string;
  readonly encoding?: string;
  /** Keys from the document to the array of records, with dots between them. @default found, where one array stands out */
  readonly records?: string;
  /** k: a key that fewer records have is left out. @default 1 */
  readonly minRecords?: number;
  /** The shape that the records must have. @default found */
  readonly shape?: Shape;
  /** Fewest records that are enough. @default 2 */
  readonly minRows?: number;
}

export interface JsonFile {
  readonly table: TextTable;
  readonly manner: JsonManner;
  /** Whether the records stand one on a line. */
  readonly lines: boolean;
  readonly notices: string[];
}

/** @param open opens the file: it is read more than once */
export async function readJson(
  open: () => Promise<Bytes>,
  lines: boolean,
  options: JsonOptions,
): Promise<JsonFile> {
  const { file, minRecords = 1, minRows = 2 } = options;
  const reading = await begin(open, lines, options);
  const facts = newFacts();
  const first = reading.records(facts);
  const found =
    options.shape === undefined ? await shapeOf(first, minRecords) : await counted(first, options.shape);
  if (facts.records < minRows) throw tooFew(facts.records, minRows, file);
  const table = await tableOf(reading.records(), found.shape);
  const notices: string[] = [];
  if (facts.blank > 0) notices.push(`${facts.blank} blank lines skipped.`);
  if (facts.encoding !== 'utf-8')
    notices.push(`Read as ${facts.encoding}; the fixtures are written as UTF-8.`);
  notices.push(...saidOfRare(found.rare, minRecords));
  return {
    table,
    manner: mannerOf(facts, reading.path),
    lines: reading.path === undefined,
    notices,
  };
}

/** Records that are only counted: their shape is known. */
async function counted(records: AsyncIterable<Json>, shape: Shape): Promise<{ shape: Shape; rare: number }> {
  for await (const _ of records);
  return { shape, rare: 0 };
}

/** What is found out about a file while its records go by. */
interface Facts {
  records: number;
  blank: number;
  bom: boolean;
  encoding: string;
  newline: '\n' | '\r\n';
  finalNewline: boolean;
  style?: JsonStyle;
  lead: string;
  between?: string;
  tail: string;
  document?: Json;
}

function newFacts(): Facts {
  return {
    records: 0,
    blank: 0,
    bom: false,
    encoding: 'utf-8',
    newline: '\n',
    finalNewline: true,
    lead: '',
    tail: '',
  };
}

interface Reading {
  /** Keys to the array of records; absent where each has a line of its own. */
  readonly path?: readonly string[];
  readonly records: (facts?: Facts) => AsyncGenerator<Json>;
}

/** Finds out how the records stand in the file. */
async function begin(open: () => Promise<Bytes>, lines: boolean, options: JsonOptions): Promise<Reading> {
  const texts = (facts: Facts) => decoded(open, options, facts);
  const byLine = { records: (facts = newFacts()) => linesOf(texts(facts), facts, options.file) };
  const byItem = (path: readonly string[]): Reading => ({
    path,
    records: (facts = newFacts()) => itemsOf(texts(facts), path, facts, options.file),
  });
  if (lines) return byLine;
  let head = '';
  for await (const text of texts(newFacts())) {
    head += text;
    if (head.length > LONGEST || (head.trim() !== '' && /\n\s*\S/.test(head))) break;
  }
  if (head.trim() === '')
    throw new UserError('The file is empty.', 'Give a file with at least two records.', {
      file: options.file,
    });
  if (/^\s*\[/.test(head)) return byItem([]);
  if (isWhole(head.trimStart().split('\n', 1)[0]) && /\n\s*\S/.test(head)) return byLine;
  return byItem(await findArray(texts(newFacts()), options));
}

/** Whether a line is a JSON value of its own. */
function isWhole(line: string): boolean {
  try {
    parseJson(line);
    return true;
  } catch {
    return false;
  }
}

async function* decoded(
  open: () => Promise<Bytes>,
  options: JsonOptions,
  facts: Facts,
): AsyncGenerator<string> {
  const { bytes, bom, encoding } = await decode(await open(), options);
  facts.bom = bom;
  facts.encoding = encoding;
  for await (const chunk of bytes)
    yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString();
}

/** The records of NDJSON. */
async function* linesOf(texts: AsyncIterable<string>, facts: Facts, file: string): AsyncGenerator<Json> {
  let parts: string[] = [];
  let length = 0;
  let line = 1;
  const finish = (text: string) => {
    if (text.endsWith('\r')) facts.newline = '\r\n';
    if (text.trim() === '') facts.blank++;
    else return recordOf(text, line, facts, file, '');
    return undefined;
  };
  for await (const text of texts) {
    let from = 0;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', from)) {
      const whole = parts.join('') + text.slice(from, at);
      parts = [];
      length = 0;
      from = at + 1;
      const record = finish(whole);
      if (record !== undefined) yield record;
      line++;
    }
    const rest = text.slice(from);
    parts.push(rest);
    length += rest.length;
    if (length > LONGEST) throw tooLong(file, line);
  }
  const last = parts.join('');
  facts.finalNewline = last.trim() === '';
  if (!facts.finalNewline) yield finish(last)!;
}

/** The items of the array at `path`. */
async function* itemsOf(
  texts: AsyncIterable<string>,
  path: readonly string[],
  facts: Facts,
  file: string,
): AsyncGenerator<Json> {
  const scanner = new Scanner(file);
  for await (const text of texts)
    for (const item of scanner.read(text)) {
      if (!samePath(item.path, path)) continue;
      const lead = /^\s*/.exec(item.text)![0];
      if (facts.records === 0) facts.lead = lead;
      else facts.between ??= lead;
      const tail = /\s*$/.exec(item.text)![0];
      facts.tail = tail;
      yield recordOf(item.text, item.line, facts, file, marginOf(lead));
    }
  if (scanner.isOpen)
    throw new UserError('The array of records is never closed.', 'Make the file anew: it is cut off.', {
      file,
    });
  facts.finalNewline = scanner.skeleton.endsWith('\n');
  facts.document = parsed(scanner.skeleton, 1, file);
}

const samePath = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((key, i) => key === b[i]);

function recordOf(text: string, line: number, facts: Facts, file: string, margin: string): Json {
  const record = parsed(text, line, file);
  if (!(record instanceof Map))
    throw new UserError(
      `Record ${facts.records + 1} is not an object.`,
      'Give records that are objects, each with its keys.',
      { file, line: line + leadingLines(text) },
    );
  facts.records++;
  if (facts.style === undefined && facts.records <= 20) facts.style = styleOf(record, text.trim(), margin);
  return record;
}

/** Newlines before the first character that is no blank. */
function leadingLines(text: string): number {
  return newlinesIn(/^\s*/.exec(text)![0]);
}

const newlinesIn = (text: string): number => text.split('\n').length - 1;

function parsed(text: string, line: number, file: string): Json {
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    const at = line + newlinesIn(text.slice(0, error.at));
    const path = error.path === '' ? '' : `, at ${error.path}`;
    throw new UserError(
      `The JSON cannot be read on line ${at}${path}: ${error.what}.`,
      'Mend the file where it is written; a program that checks JSON shows the place.',
      { file, line: at },
    );
  }
}

/** The array of records: the one asked for, or the one that stands out. */
async function findArray(
  texts: AsyncIterable<string>,
  { file, records }: JsonOptions,
): Promise<readonly string[]> {
  const scanner = new Scanner(file);
  const arrays = new Map<string, { path: readonly string[]; items: number; objects: number }>();
  for await (const text of texts)
    for (const item of scanner.read(text)) {
      const name = item.path.join('.');
      const known = arrays.get(name) ?? { path: item.path, items: 0, objects: 0 };
      known.items++;
      if (item.text.trimStart().startsWith('{')) known.objects++;
      arrays.set(name, known);
    }
  if (scanner.isOpen)
    throw new UserError('An array of the document is never closed.', 'Make the file anew: it is cut off.', {
      file,
    });
  parsed(scanner.skeleton, 1, file);
  if (records !== undefined) {
    const found = arrays.get(records);
    if (found !== undefined) return found.path;
    throw new UserError(
      'The document has no array of records where `records` says.',
      'Name the keys that lead to the array, with dots between them: records: data.items.',
      { file },
    );
  }
  const candidates = [...arrays].filter(([, { items, objects }]) => items === objects);
  candidates.sort(([, a], [, b]) => b.items - a.items);
  const [first, second] = candidates;
  if (first !== undefined && (second === undefined || first[1].items >= 10 * second[1].items))
    return first[1].path;
  throw new UserError(
    first === undefined
      ? 'The document holds no array of records.'
      : `The document holds ${candidates.length} arrays of records, and none stands out.`,
    'Give an array of objects or NDJSON, or name the array in the configuration: records: data.items.',
    { file },
  );
}

function mannerOf(facts: Facts, path: readonly string[] | undefined): JsonManner {
  const { style = COMPACT, bom, newline, finalNewline, lead, tail } = facts;
  const manner = { style, bom, newline, finalNewline };
  if (path === undefined) return { ...manner, style: style.indent === '' ? style : COMPACT };
  const { before, after } = envelopeOf(facts.document ?? null, path, facts.records, style);
  return {
    ...manner,
    array: { path: path.join('.'), before, after, lead, between: facts.between ?? lead, tail },
  };
}

function tooFew(records: number, minRows: number, file: string): UserError {
  return new UserError(
    records === 0
      ? 'The file has no records.'
      : `The file has only ${records} record${records === 1 ? '' : 's'}.`,
    `Give a file with at least ${minRows} record${minRows === 1 ? '' : 's'}.`,
    { file },
  );
}
