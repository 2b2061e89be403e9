/**
 * Validity: not one invalid record. Two studies, each checked by a process of its own that shares no code with the program.
 *
 *     node bench/validity.mjs adult [ROWS] [FROM]   Adult under a strict JSON Schema, every record checked by ajv
 *     node bench/validity.mjs rules [SET]           taxis, birdstrikes, titanic, patient-events, clinic: rules, found and declared
 *     node bench/validity.mjs check FILE SCHEMA     (the process that checks)
 *
 * Built program in dist/; data in BENCH_DATA, scratch files in BENCH_OUT.
 */
import { spawnSync } from 'node:child_process';
import { createReadStream, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'csv-parse';
import { parse as parseAll } from 'csv-parse/sync';

const DATA = process.env.BENCH_DATA ?? '../shared/data';
const OUT = process.env.BENCH_OUT ?? join(tmpdir(), 'validity');
/** Combinations that are expected so often, and never occur, exclude each other whatever the threshold. */
const EXPECTED = 60;

const SELF = fileURLToPath(import.meta.url);

const [study, ...args] = process.argv.slice(2);
mkdirSync(OUT, { recursive: true });
if (study === 'adult') adult(Number(args[0] ?? 1_000_000), Number(args[1] ?? 0));
else if (study === 'rules') rules(args[0]);
else await check(args[0], args[1]);

function program(...words) {
  const { status, stdout, stderr } = spawnSync('node', ['dist/cli.cjs', ...words, '--threads', '1'], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status > 1) throw new Error(`${words.join(' ')}: ${stderr}`);
  return stdout + stderr;
}

/** Trains once, writes so many rows, and has another process read them. */
function adult(rows, from) {
  const source = `${DATA}/adult/adult_train.csv`;
  const schema = join(OUT, 'adult.schema.json');
  const model = join(OUT, 'adult.model');
  writeFileSync(schema, JSON.stringify(strictSchema(source), null, 1));
  // A few epochs: what is not learned well must be kept all the same.
  const config = join(OUT, 'adult.yml');
  const dataset = { source: resolve(source), schema, recipe: { epochs: 4 } };
  writeFileSync(config, JSON.stringify({ version: 1, datasets: { adult: dataset } }));
  if (!existsSync(model)) program('train', '--config', config, '--model', model);
  const begun = performance.now();
  const out = join(OUT, `adult-${from}`);
  program('generate', '--model', model, '--rows', String(rows), '--from', String(from), '--out', out);
  const seconds = (performance.now() - begun) / 1000;
  const file = join(out, 'fixtures', 'synthetic.csv');
  const checked = spawnSync('node', [SELF, 'check', file, schema], { encoding: 'utf8' });
  console.log(
    `rows ${from} to ${from + rows - 1}: ${checked.stdout.trim()}; written in ${seconds.toFixed(0)} s`,
  );
}

/** Types, enums, ranges, requirements, nothing else allowed, and one branch for each education. */
function strictSchema(source) {
  const rows = parseAll(readFileSync(source), { columns: true });
  const names = Object.keys(rows[0]);
  const properties = {};
  const required = [];
  for (const name of names) {
    const values = [...new Set(rows.map((row) => row[name]).filter((text) => text !== '?'))];
    const numeric = values.every((text) => /^-?\d+$/.test(text));
    const numbers = values.map(Number);
    properties[name] = numeric
      ? {
          type: 'integer',
          minimum: Math.min(...numbers),
          maximum: numbers.reduce((a, b) => Math.max(a, b), 0),
        }
      : { type: 'string', enum: values.sort() };
    if (values.length > 0 && rows.every((row) => row[name] !== '?')) required.push(name);
  }
  const pairs = [...new Set(rows.map((row) => `${row.education}|${row['education-num']}`))].map((pair) =>
    pair.split('|'),
  );
  const allOf = pairs.map(([education, number]) => ({
    if: { properties: { education: { const: education } } },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { properties: { 'education-num': { const: Number(number) } } },
  }));
  // Who never worked has no occupation.
  allOf.push({
    if: { required: ['workclass'], properties: { workclass: { const: 'Never-worked' } } },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { properties: { occupation: false } },
  });
  return { type: 'object', properties, required, additionalProperties: false, allOf };
}

/** Reads a CSV as a stream, types its cells by the schema, and counts the records that ajv does not accept. */
async function check(file, schemaFile) {
  const schema = JSON.parse(readFileSync(schemaFile, 'utf8'));
  const validate = new Ajv2020({ strict: false }).compile(schema);
  let records = 0;
  let invalid = 0;
  for await (const row of createReadStream(file).pipe(parse({ columns: true }))) {
    const record = {};
    for (const [name, text] of Object.entries(row)) {
      if (text === '?' || text === '') continue;
      record[name] = schema.properties[name]?.type === 'integer' ? Number(text) : text;
    }
    records++;
    if (!validate(record)) invalid++;
  }
  console.log(`${records} records, ${invalid} invalid`);
}

/** Each set: its rules as the program prints them, and rules that are declared; each checked here on the written file. */
function rules(only) {
  const sets = {
    taxis: [`${DATA}/taxis/taxis.csv`, ['pickup <= dropoff', 'fare <= total', 'tip <= total']],
    birdstrikes: [`${DATA}/birdstrikes/birdstrikes.csv`, ['"Cost Other" <= "Cost Total $"']],
    titanic: [`${DATA}/titanic/titanic.csv`, ['SibSp with Pclass']],
    'patient-events': [
      `${DATA}/patient-events/sample_patient_events.csv`,
      ['unique: patient_id, event_id'],
      ['notes', 'details', 'reason', 'result', 'event_name', 'provider_name'],
    ],
    clinic: ['examples/clinic/patients.csv', ['admitted <= discharged', 'diagnosis_code -> diagnosis']],
    catalogue: [catalogue(), ['unique: folio']],
  };
  for (const [name, [source, declared, texts]] of Object.entries(sets)) {
    if (only && only !== name) continue;
    const config = join(OUT, `${name}.yml`);
    const out = join(OUT, name);
    // Free text has no rules, and takes longest to learn.
    const columns = Object.fromEntries((texts ?? []).map((column) => [column, 'drop']));
    const dataset = { source: resolve(source), rules: declared, columns, recipe: { epochs: 4 } };
    writeFileSync(config, JSON.stringify({ version: 1, datasets: { [name]: dataset } }));
    const model = join(OUT, `${name}.model`);
    const said = program('train', '--config', config, '--model', model);
    program('generate', '--model', model, '--rows', '10000', '--out', out);
    const kept =
      /kept in every record: (.*)/
        .exec(said)?.[1]
        .replace(/ and \d+ more$/, '')
        .split('; ') ?? [];
    const orders = [...said.matchAll(/^order: (.*) ≤ (.*)$/gm)].map(([, a, b]) => `"${a}" <= "${b}"`);
    const real = parseAll(readFileSync(source), { columns: true, bom: true });
    const rows = parseAll(readFileSync(join(out, 'fixtures', 'synthetic.csv')), { columns: true, bom: true });
    // Rows of one unit say the same again: what is expected is counted in units, as the program does.
    const units = Number(/^unit: .*\(([\d,]+) units?\)$/m.exec(said)?.[1].replaceAll(',', '') ?? real.length);
    const all = [...new Set([...orders, ...declared, ...kept])];
    const broken = all.map((rule) => [rule, brokenIn(rule, rows, real, units / real.length)]);
    const sum = broken.reduce((total, [, count]) => total + count, 0);
    console.log(`${name}: ${rows.length} rows, ${all.length} rules, ${sum} violations`);
    for (const [rule, count] of broken) console.log(`  ${count}  ${rule}`);
  }
}

/** Orders of a simulated catalogue: 40 of 120 articles exist, of which every pair of features does; folios have gaps. */
function catalogue() {
  const file = join(OUT, 'catalogue.csv');
  let state = 7;
  const below = (size) => {
    state = (state * 48_271) % 0x7fffffff;
    return state % size;
  };
  const articles = Array.from({ length: 120 }, (_, i) => [
    i % 6,
    Math.floor(i / 6) % 5,
    Math.floor(i / 30),
  ]).filter(([size, colour, cloth]) => (size + 2 * colour + cloth) % 3 === 0);
  let folio = 20_000;
  const rows = Array.from({ length: 3000 }, () => {
    const [size, colour, cloth] = articles[below(articles.length)];
    folio += 1 + below(3) * below(8);
    return [folio, 'SMLXYZ'[size], `colour ${colour}`, `cloth ${cloth}`, 1 + below(20), 10 + below(900) / 10];
  });
  writeFileSync(file, ['folio,size,colour,cloth,quantity,price', ...rows].join('\n'));
  return file;
}

/** Rows that break a rule as it is written. */
function brokenIn(rule, rows, real, share) {
  const name = (text) => text.trim().replace(/^"(.*)"$/, '$1');
  const value = (row, column) => {
    const text = row[column];
    const number = Number(text.replace(/[$,]/g, ''));
    return Number.isNaN(number) ? Date.parse(text) : number;
  };
  const order = /^(.+) <= (.+)$/.exec(rule);
  if (order) {
    const [low, high] = [name(order[1]), name(order[2])];
    return rows.filter((row) => row[low] !== '' && row[high] !== '' && value(row, low) > value(row, high))
      .length;
  }
  const decides = /^(.+) -> (.+)$/.exec(rule);
  if (decides) {
    const known = new Map();
    const [from, to] = [name(decides[1]), name(decides[2])];
    return rows.filter((row) => {
      if (!known.has(row[from])) known.set(row[from], row[to]);
      return known.get(row[from]) !== row[to];
    }).length;
  }
  const unique = /^unique: (.+)$/.exec(rule);
  if (unique) {
    const columns = unique[1].split(',').map(name);
    return (
      rows.length - new Set(rows.map((row) => JSON.stringify(columns.map((column) => row[column])))).size
    );
  }
  const combined = / with /.test(rule) ? rule.split(' with ').map(name) : undefined;
  if (combined) {
    const [a, b] = combined;
    if (combined.length > 2) {
      const key = (row) => JSON.stringify(combined.map((column) => row[column]));
      const known = new Set(real.map(key));
      return rows.filter((row) => !known.has(key(row))).length;
    }
    const count = (key) =>
      real.reduce((map, row) => map.set(key(row), (map.get(key(row)) ?? 0) + 1), new Map());
    const [first, second] = [count((row) => row[a]), count((row) => row[b])];
    const both = count((row) => JSON.stringify([row[a], row[b]]));
    return rows.filter((row) => {
      const expected = ((first.get(row[a]) ?? 0) * (second.get(row[b]) ?? 0) * share) / real.length;
      return expected >= EXPECTED && !both.has(JSON.stringify([row[a], row[b]]));
    }).length;
  }
  const sum = /^(.+) = ([^*/()]+)$/.exec(rule);
  if (!sum) throw new Error(`no check for ${rule}`);
  const parts = sum[2].split(' + ').map(name);
  const rest = parts.at(-1) === 'rest';
  const columns = rest ? parts.slice(0, -1) : parts;
  return rows.filter((row) => {
    const off = value(row, name(sum[1])) - columns.reduce((total, column) => total + value(row, column), 0);
    // What a rest may be is learned; less than nothing it never was.
    return rest ? off < -0.005 : Math.abs(off) > 0.005;
  }).length;
}
