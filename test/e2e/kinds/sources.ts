/**
 * Protected files of every kind with what one person, or fewer than k, say planted in them: as values, keys, paths, kinds,
 * lengths, in the document around the records. All of it says `quill`, or is a number that nothing else says.
 */
import { gzipSync } from 'node:zlib';
import type { SchemaElement } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';

/** What may stand nowhere outside, in any case of letters. */
export const SECRET = /quill|77310946|773,109,46/i;

type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };
type Plain = { [key: string]: Value };

export const RECORDS = 180;
/** The person behind records, six of each; what they show in all of theirs is still one person's. */
const personOf = (i: number) => i % 30;
const hex = (i: number) => ((i * 2654435761) >>> 0).toString(16).padStart(8, '0');

/** A record with nothing to hide. */
function ordinary(i: number): Plain {
  return {
    id: `${hex(i)}-1111-4222-8333-${hex(i + 7)}0000`,
    patient: `P-${10_000 + personOf(i) * 37}`,
    name: `${['Anna', 'Ben', 'Carla', 'Dan'][i % 4]} ${['Meyer', 'Huber', 'Klein'][personOf(i) % 3]}`,
    city: ['Ulm', 'Bonn', 'Kiel'][i % 3],
    age: 20 + ((i * 7) % 50),
    when: `2024-0${1 + (i % 9)}-1${i % 10}`,
    at: { lat: (480_000 + ((i * 37) % 9000)) / 10_000, lon: 9.5 },
    tags: ['a', 'b', 'c'].slice(0, i % 4),
    scores: { [hex(i * 3)]: i % 5, [hex(i * 5)]: 2 },
    note: ['all is well', 'seen again', 'no complaint', 'sent home'][(i * 3) % 4],
  };
}

/** One secret a record, in an otherwise ordinary one. */
const PLANTED: readonly ((record: Plain) => Plain)[] = [
  (r) => ({ ...r, name: 'Quillfeather Vorzimmer' }),
  (r) => ({ ...r, city: 'Quillville' }),
  (r) => ({ ...r, age: 773109461 }),
  (r) => ({ ...r, age: 'quillage' }),
  (r) => ({ ...r, when: 'quillday' }),
  (r) => ({ ...r, quillkey: 1 }),
  (r) => ({ ...r, at: { lat: 48.1, lon: 9.5, quillinner: { quilldeep: true } } }),
  (r) => ({ ...r, at: { lat: 773109462, lon: 9.5 } }),
  (r) => ({ ...r, city: { quilltown: 'Quill' } }),
  (r) => ({ ...r, tags: ['a', 'quilltag'] }),
  (r) => ({ ...r, tags: Array(40).fill('quilllist') }),
  (r) => ({ ...r, tags: [{ quillitem: 1 }] }),
  (r) => ({ ...r, scores: { 'quill-score': 3 } }),
  (r) => ({ ...r, note: 'Seen by Dr Quill Feather of Quillham, quill@feather.example, 0771 7310946' }),
  (r) => ({ ...r, id: 'quill-id' }),
  (r) => ({ ...r, note: 'quillword '.repeat(20) }),
];

const isFew = (i: number) => i >= 100 && i < 104;
const isOnes = (i: number) => personOf(i) === 29;

export function records(): Plain[] {
  return Array.from({ length: RECORDS }, (_, i) => {
    const plain = ordinary(i);
    // Four people share a city and a key, where five would have to.
    if (isFew(i))
      return { ...plain, city: 'Fourquillham', fourquill: 'fourquillish', note: 'fourquill fever' };
    // One person shows them six times over.
    if (isOnes(i)) return { ...plain, onequill: 'yes', city: 'Onequillham', tags: ['onequill', 'onequill'] };
    const plant = i % 6 === 1 ? PLANTED[(i - 1) / 6] : undefined;
    return plant?.(plain) ?? plain;
  });
}

const text = (value: unknown) => JSON.stringify(value);
const bytes = (content: string) => new TextEncoder().encode(content);
/** GeoJSON's way of writing a record. */
const feature = ({ at, id, ...properties }: Plain) => {
  const { lat, lon, ...more } = at as Plain;
  return {
    type: 'Feature',
    id,
    properties: { ...properties, ...more },
    geometry: { type: 'Point', coordinates: [lon, lat] },
  };
};

/** Records without nesting. */
const flat = () =>
  records().map(({ id, patient, name, city, age, when, note }) => ({
    id,
    patient,
    name,
    city,
    age,
    when,
    note,
  }));

function lines(): string {
  return records()
    .map(({ name, city, age, note, when }, i) => {
      const isOne = i < 97 && i % 6 === 1;
      const path = i % 50 === 1 ? `/of/quillpath/${i}` : ['/index', '/news/today', '/about'][i % 3];
      const rest = isOne ? `${name} ${text(city)} ${age} ${note}` : '-';
      return `10.0.${i % 200}.7 ${isOne ? text(when) : '-'} GET ${path} 200 ${1000 + ((i * 37) % 900)} ${rest}`;
    })
    .join('\n');
}

/** A table one column of which holds JSON; three of its cells are broken off, and say so. */
function jsonCells(): string {
  const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
  const rows = records().map(({ patient, city, ...details }, i) => {
    const cell = i % 60 === 0 ? `{"quillbroken": "quill` : text(details);
    return [patient, typeof city === 'string' ? city : text(city), cell].map((one) => quoted(String(one)));
  });
  return [['patient', 'city', 'details'], ...rows].map((row) => row.join(',')).join('\n');
}

function parquet(): Uint8Array {
  const rows = flat();
  const column = (name: keyof (typeof rows)[number]) => rows.map((row) => row[name]);
  const strings = (['id', 'patient', 'name', 'city', 'when', 'note'] as const).map((name) => ({
    name,
    type: 'STRING' as const,
    data: column(name).map((value) => (typeof value === 'string' ? value : text(value))),
  }));
  const age = {
    name: 'age',
    type: 'INT32' as const,
    data: column('age').map((value) => (typeof value === 'number' ? value : null)),
  };
  return new Uint8Array(parquetWriteBuffer({ columnData: [...strings, age] }));
}

/** Records with a group, a list and a map; kinds that contradict each other cannot stand in one file. */
function nestedParquet(): Uint8Array {
  const rows = records();
  const words = (value: Value) => (typeof value === 'string' ? value : text(value));
  const column = (name: string) => rows.map((row) => row[name]);
  const leaf = (name: string, type: string, more = {}) => ({
    name,
    type,
    repetition_type: 'OPTIONAL',
    ...more,
  });
  const group = (name: string, num_children: number, more = {}) => ({
    name,
    num_children,
    repetition_type: 'OPTIONAL',
    ...more,
  });
  const utf8 = { converted_type: 'UTF8' };
  const strings = ['patient', 'name', 'city', 'note'];
  const schema = [
    { name: 'schema', num_children: 7 },
    ...strings.map((name) => leaf(name, 'BYTE_ARRAY', utf8)),
    group('at', 2),
    leaf('lat', 'DOUBLE'),
    leaf('more', 'BYTE_ARRAY', utf8),
    group('tags', 1, { converted_type: 'LIST' }),
    group('list', 1, { repetition_type: 'REPEATED' }),
    leaf('element', 'BYTE_ARRAY', utf8),
    group('scores', 1, { converted_type: 'MAP' }),
    group('key_value', 2, { repetition_type: 'REPEATED' }),
    leaf('key', 'BYTE_ARRAY', { ...utf8, repetition_type: 'REQUIRED' }),
    leaf('value', 'INT32'),
  ] as SchemaElement[];
  const at = rows.map((row) => {
    const { lat, quillinner } = row.at as Plain;
    return { lat, more: quillinner ? text(quillinner) : null };
  });
  const columnData = [
    ...strings.map((name) => ({ name, data: column(name).map(words) })),
    { name: 'at', data: at },
    { name: 'tags', data: column('tags').map((tags) => (tags as Value[]).map(words)) },
    { name: 'scores', data: column('scores') as object[] },
  ];
  return new Uint8Array(parquetWriteBuffer({ schema, columnData }));
}

/** What a file holds, by its name. */
export const SOURCES: Readonly<Record<string, () => Uint8Array>> = {
  'r.ndjson': () => bytes(`${records().map(text).join('\n')}\n`),
  'r.json': () => bytes(text(records())),
  'document.json': () =>
    bytes(
      JSON.stringify({
        title: 'Quillish records',
        quillmeta: { quill: 'quill', count: 773109461 },
        meta: { generated: '2024-05-05', by: 'quillbot', 'quill page': 3, count: RECORDS },
        'quill list': ['quill', 'quill'],
        items: records(),
        next: 'https://quill.example/next?quill=1',
        total: 773109463,
      }),
    ),
  'r.geojson': () =>
    bytes(
      text({
        type: 'FeatureCollection',
        name: 'Quill',
        crs: { type: 'name', properties: { name: 'urn:quill' } },
        features: records().map(feature),
      }),
    ),
  'cells.csv': () => bytes(`${jsonCells()}\n`),
  'r.log': () => bytes(`${lines()}\n`),
  'r.parquet': parquet,
  'nested.parquet': nestedParquet,
  'odd.ndjson': odd,
};

interface Broken {
  readonly file: string;
  readonly content: () => Uint8Array;
  /** What the message says. */
  readonly says: RegExp;
  /** A JSON Schema for it. */
  readonly schema?: object;
}

const csv = () =>
  bytes(
    `city,age,n\n${records()
      .map(
        ({ city, age }, i) =>
          `${typeof city === 'string' ? city : 'Ulm'},${typeof age === 'number' ? age : 30},${i % 7}\n`,
      )
      .join('')}`,
  );

/** Oddities that JSON allows, and that are read. */
function odd(): Uint8Array {
  const lines = records().map(text);
  lines[3] = lines[3].replace(/"note":"/, '"note":"\\u0000 quill \\ud800 ');
  lines[9] = lines[9].replace(/"age":\d+/, `"age":${'77310946'.repeat(60)}`);
  lines[15] = lines[15].replace(/"age":\d+/, '"age":-7.731094600e-999');
  lines[21] = lines[21].replace(/"tags"/, `"${'quill'.repeat(100_000)}":1,"tags"`);
  return bytes(`\ufeff${lines.join('\r\n').replaceAll('"at":', '"__proto__":')}`);
}

/** Files that cannot be read, with secrets where they break. */
export const BROKEN: Readonly<Record<string, Broken>> = {
  'a record that breaks off': {
    says: /line 181.*key 2.*the text ends/,
    file: 'r.ndjson',
    content: () => spoiled(/$/, '{"name": "Quillfeather", "quillkey": '),
  },
  'a string that never ends': {
    says: /line 2/,
    file: 'r.ndjson',
    content: () => spoiled(/"Quillfeather Vorzimmer"/, '"Quillfeather'),
  },
  'a bare word': {
    says: /line 8.*key 4.*no value of JSON/,
    file: 'r.ndjson',
    content: () => spoiled(/"Quillville"/, 'Quillville'),
  },
  'a key that stands twice': {
    says: /line 32.*key 12.*stands twice/,
    file: 'r.ndjson',
    content: () => spoiled(/"quillkey":1/, '"quillkey":1,"quillkey":2'),
  },
  'an escape that is none': {
    says: /line 32.*key 11.*escape/,
    file: 'r.ndjson',
    content: () => spoiled(/"quillkey":1/, '"quillkey":"\\quill"'),
  },
  'a number that is none': {
    says: /line 14.*key 5/,
    file: 'r.ndjson',
    content: () => spoiled(/773109461/, '0773109461'),
  },
  'too deep': {
    says: /line 32.*more than 100 deep/,
    file: 'r.ndjson',
    content: () => spoiled(/"quillkey":1/, `"quillkey":${'{"quill":'.repeat(300)}1${'}'.repeat(300)}`),
  },
  'a record that is a list': {
    says: /line 181.*Record 181 is not an object/,
    file: 'r.ndjson',
    content: () => spoiled(/$/, '["Quillfeather", 773109461]'),
  },
  'a record that is a text': {
    says: /line 181.*Record 181 is not an object/,
    file: 'r.ndjson',
    content: () => spoiled(/$/, '"Quillfeather"'),
  },
  'two records on a line': {
    says: /line 181.*something follows/,
    file: 'r.ndjson',
    content: () => spoiled(/$/, '{"quillkey":1} {"quillkey":2}'),
  },
  'a record of ten megabytes': {
    says: /line 8.*longer than 8 MB/,
    file: 'r.ndjson',
    content: () => spoiled(/"Quillville"/, `"Quillville${' quill'.repeat(1_700_000)}"`),
  },
  'a document that breaks off': {
    says: /never closed/,
    file: 'document.json',
    content: () => SOURCES['document.json']().slice(0, 9000),
  },
  'a document with two lists': {
    says: /2 arrays of records.*\n.*records: data\.items/,
    file: 'd.json',
    content: () => bytes(text({ 'quill one': records(), 'quill two': records() })),
  },
  'a document without a list': {
    says: /no array of records/,
    file: 'd.json',
    content: () => bytes(text({ quill: { quillkey: 'Quill' } })),
  },
  'a list of texts': {
    says: /Record 1 is not an object/,
    file: 'd.json',
    content: () => bytes(text(Array(50).fill('Quillfeather'))),
  },
  'GeoJSON that breaks off': {
    says: /never closed/,
    file: 'r.geojson',
    content: () => SOURCES['r.geojson']().slice(0, 20_000),
  },
  'Parquet cut off': {
    says: /damaged or cut off/,
    file: 'r.parquet',
    content: () => parquet().slice(0, 2000),
  },
  'Parquet with bytes changed': {
    says: /damaged or cut off/,
    file: 'r.parquet',
    content: () => parquet().map((byte, at) => (at > 200 && at < 700 ? byte ^ 0x5a : byte)),
  },
  'no Parquet': { says: /no Parquet/, file: 'r.parquet', content: () => SOURCES['r.ndjson']() },
  'not gzipped': { says: /gzip data is damaged/, file: 'r.ndjson.gz', content: () => SOURCES['r.ndjson']() },
  'gzip cut off': {
    says: /gzip data is damaged or cut off/,
    file: 'r.ndjson.gz',
    content: () => new Uint8Array(gzipSync(SOURCES['r.ndjson']()).subarray(0, 3000)),
  },
  'bytes of another encoding in the middle': {
    says: /not valid UTF-8.*line 8/,
    file: 'r.ndjson',
    content: () =>
      new Uint8Array(Buffer.from(String(Buffer.from(spoiled(/Quillville/, 'Quillvill\u00e9'))), 'latin1')),
  },
  'NUL bytes': {
    says: /NUL byte at offset \d+/,
    file: 'r.ndjson',
    content: () => spoiled(/Quillville/, 'Quill\0ville'),
  },
  'a schema that the data contradicts': {
    says: /11 of 180 records break it, number 8 first. At \/city \(enum\) in 11/,
    file: 'r.csv',
    content: csv,
    schema: { properties: { city: { enum: ['Ulm', 'Bonn', 'Kiel'] } } },
  },
  'a schema that nested records contradict': {
    says: /records break it, number 14 first. At \/age \(maximum\)/,
    file: 'r.ndjson',
    content: () => SOURCES['r.ndjson'](),
    schema: { properties: { age: { type: ['integer', 'string'], maximum: 100 } } },
  },
  'a schema that nothing can keep': {
    says: /180 of 180 records break it/,
    file: 'r.csv',
    content: csv,
    schema: { properties: { age: { type: 'integer', minimum: 10, maximum: 5 } } },
  },
  'a schema that refers to itself': {
    says: /s\.json.*refers to itself/,
    file: 'r.csv',
    content: csv,
    schema: {
      $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } },
      properties: { city: { $ref: '#/$defs/a' } },
    },
  },
  'a schema that is none': {
    says: /s\.json.*schema is invalid/,
    file: 'r.csv',
    content: csv,
    schema: { type: 'quill' },
  },
};

/** The records one on a line, the first match replaced; of an end, the line appended. */
function spoiled(what: RegExp, by: string): Uint8Array {
  const whole = records().map(text).join('\n');
  return bytes(what.source === '$' ? `${whole}\n${by}` : whole.replace(what, () => by));
}
