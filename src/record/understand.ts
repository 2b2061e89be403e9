/** A file understood: what its fields are, whose rows they are, and which of them are for what. Pure. */
import { UserError } from '../error.ts';
import type { Contract } from './contract/contract.ts';
import { checkSource, declaredBy, withPatterns } from './contract/source.ts';
import { digest } from './digest.ts';
import { type InferOptions, infer } from './infer.ts';
import { inShape } from './json/held.ts';
import { parse } from './parse.ts';
import { telling } from './presence.ts';
import { type Said, settleRules } from './rules/settle.ts';
import { isLearned, isPresence, isTail, type Schema, seriesOf, withoutSeries } from './schema.ts';
import { split } from './split.ts';
import type { Table, TextTable } from './table.ts';
import { type Units, unitsOf } from './units.ts';

/** Rows of the real data with the unit behind each, numbered over all real rows together. */
export interface RealRows {
  readonly table: Table;
  readonly units: Uint32Array;
}

export interface Understood {
  readonly schema: Schema;
  /** The file, of nested records without what too few units hold. */
  readonly text: TextTable;
  /** Rows and columns that were parsed; their table itself is not kept, only its parts are. */
  readonly rows: number;
  readonly width: number;
  readonly units: Units;
  /** SHA-256 of the content. */
  readonly content: Uint8Array;
  /** Rows that only say when it is enough. */
  readonly validation: RealRows;
  /** What the evaluation compares: trained rows, those of them that the coins put in, and rows never seen. */
  readonly train: RealRows;
  readonly auditIn: RealRows;
  readonly auditOut: RealRows;
  readonly notices: readonly string[];
}

/** The same for every run, so that a unit keeps its place while other rows come and go. */
const SPLIT_KEY = 'synthetic-fixtures split 1';

/** Fewest rows that anything can be learned from. */
const FEWEST = 10;

/**
 * @param holdout real rows of a second file that must not be learned; without it some of the source are kept back
 * @throws UserError where there is nothing to learn, or the holdout's columns are not the source's
 */
export function understand(
  given: TextTable,
  options: InferOptions & { readonly rules?: readonly Said[]; readonly contract?: Contract },
  file: string,
  holdout?: TextTable,
): Understood {
  if (given.rows < FEWEST)
    throw new UserError(
      `There are ${given.rows} rows, and fewer than ${FEWEST} cannot be learned without copying them.`,
      'Give a file with more rows.',
      { file },
    );
  const { contract } = options;
  const declared = contract ? declaredBy(contract, given) : {};
  const columns = { ...declared, ...options.columns };
  const { schema: plain, table: text, notices } = infer(given, { ...options, columns });
  const free = mayRepeat(plain, options.rules) ? withoutSeries(plain) : plain;
  const all = contract ? { ...free, fields: withPatterns(free.fields, contract) } : free;
  if (!all.fields.some((field) => isLearned(field) || isTail(field)))
    throw new UserError(
      'No column can be learned: all of them are keys, personal data or constants.',
      'Say what a column is under `columns:` of the configuration.',
      { file },
    );
  const units = unitsOf(text, all);
  const content = digest(text);
  const parsed = parse(text, all);
  const told = telling(parsed, all.fields, units);
  const untold = new Set(all.fields.filter((field) => isPresence(field) && !told.has(field.name)));
  const inferred = { ...all, fields: all.fields.filter((field) => !untold.has(field)) };
  const forgotten = new Set([...untold].map(({ name }) => name));
  const table = parsed.select(({ name }) => !forgotten.has(name));
  const settled = settleRules(table, inferred, units, options.minRecords, options.rules);
  const schema = {
    ...inferred,
    ...(settled.rules.length > 0 && { rules: settled.rules }),
    ...(contract && { contract: contract.document }),
  };
  if (contract) checkSource(text, schema, contract, file);
  const outside = holdout && outsideOf(holdout, text, units, schema);
  const parts = split(text, units, { key: SPLIT_KEY, schema, ...(outside && { holdout: outside.count }) });
  const rows = (index: Uint32Array): RealRows => ({
    table: table.take(index),
    units: index.map((row) => units.of[row]),
  });
  return {
    schema,
    text,
    rows: table.rows,
    width: table.width,
    units,
    content,
    validation: rows(parts.validation),
    train: rows(parts.train),
    auditIn: rows(parts.auditIn),
    auditOut: outside ?? rows(parts.auditOut),
    notices: [...notices, ...settled.notices],
  };
}

/** Whether the configuration says that the dates which count the rows may stand twice. */
function mayRepeat(schema: Schema, rules: readonly Said[] = []): boolean {
  const name = seriesOf(schema)?.name;
  return rules.some(
    ({ rule, not }) =>
      not &&
      (rule === 'found' || (rule.kind === 'unique' && rule.fields.length === 1 && rule.fields[0] === name)),
  );
}

/** The rows of a holdout file. A unit that stands in both files keeps one number. */
function outsideOf(
  given: TextTable,
  text: TextTable,
  units: Units,
  schema: Schema,
): RealRows & { readonly count: number } {
  const holdout = schema.shape ? inShape(given, schema.shape) : given;
  const table = parse(holdout, schema);
  const own = unitsOf(holdout, schema);
  const known = new Map<string, number>();
  const keyOf = (t: TextTable, row: number): string | undefined => {
    const column = t.columns.find(({ name }) => name === schema.entity);
    return column && column.codes[row] !== 0 ? column.dictionary[column.codes[row]] : undefined;
  };
  for (let row = 0; row < text.rows && schema.entity !== undefined; row++) {
    const key = keyOf(text, row);
    if (key !== undefined) known.set(key, units.of[row]);
  }
  const of = Uint32Array.from(own.of, (unit, row) => {
    const key = keyOf(holdout, row);
    return (key === undefined ? undefined : known.get(key)) ?? units.count + unit;
  });
  return { table, units: of, count: own.count };
}
