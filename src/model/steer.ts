/**
 * Steering a model: rows that meet conditions, each row its own, with nothing trained again. Rows are independent and
 * reproducible: row i depends on the model, the seed and its condition alone.
 */
import { apportion, interleave, missing } from '../condition/apportion.ts';
import { type Balance, type Cells, cellsOf } from '../condition/balance.ts';
import { type Predicate, tester } from '../condition/predicate.ts';
import { UserError } from '../error.ts';
import { type Column, Table } from '../record/table.ts';
import type { Units } from '../record/units.ts';
import { acquaintance } from './acquaintance.ts';
import { type Completions, completed } from './complete.ts';
import type { Model } from './model.ts';
import { type Pilot, pilot, tooRare } from './pilot.ts';
import { planOf as planFor, tilted } from './plan.ts';
import { newTally, prompted, type Tally } from './prompt.ts';
import type { Refuse } from './redraw.ts';
import { type SampledPart, sample } from './sample.ts';

export interface Steering {
  readonly seed: number;
  readonly rows: number;
  /** Number of the first row. @default 0 */
  readonly from?: number;
  /** What rows must be: one condition for all, or several of which `cell` says which is whose. */
  readonly conditions: readonly Predicate[];
  /** The condition of a row, by its number. @default the first */
  readonly cell?: (row: number) => number;
  /** What must not be written, whatever it meets. */
  readonly refuse?: Refuse;
  /** Whether the conditions are those of single records, hardly more than one row each. @default false */
  readonly single?: boolean;
  /** What the pilots found and the work was, filled in as it goes. */
  readonly account?: Account;
}

/** How hard the conditions were to meet. */
export interface Account {
  /** Of each condition, where it was prompted for. */
  readonly pilots: Pilot[];
  readonly tally: Tally;
  /** Where partial records were completed. */
  completions?: Completions;
}

export const newAccount = (): Account => ({ pilots: [], tally: newTally() });

/**
 * Rows `from` … `from` + `rows` − 1, in order, in parts.
 * @throws UserError where a condition is impossible or too rare
 */
export function* steer(model: Model, steering: Steering): Generator<SampledPart> {
  const { network, language, schema, tail } = model;
  const { temperature } = model.recipe;
  // Beyond that the model would say what nothing it has learned from speaks of. A single record may be as rare as it is.
  const least = RAREST_SHARE / model.sourceRows;
  const { single = false } = steering;
  const { seed, rows, from = 0, conditions, cell = () => 0, account = newAccount(), refuse } = steering;
  if (language.entity) {
    yield* sift(model, steering);
    return;
  }
  const { tally } = account;
  const options = { seed, rows, from, temperature, tally, tail, refuse };
  if (single) {
    const known = acquaintance(network, language, temperature);
    const planOf = (row: number) => {
      try {
        const plan = planFor(language, conditions[cell(row)]);
        return tilted(plan, known(plan));
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        throw new UserError(error.what, error.how, { ...error.where, row: row + 1 });
      }
    };
    account.completions = { least: Number.POSITIVE_INFINITY, effective: 0 };
    yield* completed(network, language, schema, { ...options, planOf, completions: account.completions });
    return;
  }
  for (const condition of conditions)
    account.pilots.push(pilot(network, language, schema, condition, { temperature, least }));
  const planOf = (row: number) => account.pilots[cell(row)].plan;
  yield* prompted(network, language, schema, { ...options, planOf });
}

/** Rows that a source of the model's size must be expected to have of a condition. */
const RAREST_SHARE = 0.001;

/** A row that meets its condition. */
interface Found {
  readonly table: Table;
  readonly row: number;
  readonly number: number;
  readonly entity: number;
}

/** Rows of one, and of how many rows that were drawn, before a condition is taken for too rare. */
const RAREST = 2_000;
const PATIENCE = 40_000;

/**
 * Where a record is one of several of an entity: the rows of free entities that meet the condition, in their order. Row
 * i is the i-th of its condition, so that it depends on nothing but how many of those are asked for before it. What is
 * made of it stays that of the free row, which was found to keep the schema.
 */
function* sift(model: Model, steering: Steering): Generator<SampledPart> {
  const { network, language, schema, recipe, tail } = model;
  const { seed, rows, from = 0, conditions, cell = () => 0, account = newAccount(), refuse } = steering;
  const free = sample(network, language, schema, {
    refuse,
    seed,
    rows: Number.POSITIVE_INFINITY,
    temperature: recipe.temperature,
    tail,
    batch: 512,
  });
  const end = from + rows;
  const wanted = new Float64Array(conditions.length);
  for (let row = 0; row < end; row++) wanted[cell(row)]++;
  /** Rows that are found and not yet given out, a queue for each condition. */
  const found: Found[][] = conditions.map(() => []);
  const met = new Float64Array(conditions.length);
  let next = 0;
  for (const { table, numbers, entities } of free) {
    conditions.forEach((condition, c) => {
      const meets = tester(condition, table);
      for (let row = 0; row < table.rows; row++) {
        if (met[c] < wanted[c] && meets(row)) {
          met[c]++;
          found[c].push({ table, row, number: numbers[row], entity: entities[row] });
        }
      }
    });
    account.tally.candidates += table.rows;
    const ready: Found[] = [];
    const first = next;
    while (next < end && found[cell(next)].length > 0) ready.push(found[cell(next++)].shift()!);
    const kept = ready.slice(Math.max(0, from - first));
    yield* partsOf(kept, Math.max(first, from));
    if (next >= end) return;
    const { candidates } = account.tally;
    if (candidates > PATIENCE && met[cell(next)] * RAREST < candidates) throw tooRare(candidates);
  }
}

/** Rows in order as parts, one for each run of rows of the same table. */
function* partsOf(rows: readonly Found[], first: number): Generator<SampledPart> {
  for (let at = 0; at < rows.length; ) {
    const { table } = rows[at];
    let end = at;
    while (end < rows.length && rows[end].table === table) end++;
    const run = rows.slice(at, end);
    yield {
      table: table.take(Uint32Array.from(run, ({ row }) => row)),
      first: first + at,
      numbers: Float64Array.from(run, ({ number }) => number),
      entities: Float64Array.from(run, ({ entity }) => entity),
    };
    at = end;
  }
}

export interface Balanced extends Cells {
  /** Rows of each cell. */
  readonly counts: readonly number[];
  /** Rows in all. */
  readonly rows: number;
  /** The cell of a row, by its number. */
  cell(row: number): number;
}

/**
 * What a balance asks for: its cells, how many rows each gets, and which row belongs to which. As a whole table of
 * `rows` rows (as many as the real one where absent), or as what is to be added to the real one.
 * @param table the real rows, learned columns
 * @param k fewest units of a cell
 * @param within what every row must meet, where anything is asked of all
 */
export function balanced(
  balance: Balance,
  real: { readonly schema: Model['schema']; readonly table: Table; readonly units: Units },
  k: number,
  rows?: number,
  within?: Predicate,
): Balanced {
  const found = cellsOf(balance, real.schema, real.table, real.units, k, within);
  const shares = found.cells.map(({ share }) => share);
  const counts = balance.add
    ? missing(
        shares,
        found.cells.map((cell) => cell.real),
        rows,
      )
    : apportion(shares, rows ?? real.table.rows);
  const total = counts.reduce((sum, n) => sum + n, 0);
  // A whole table keeps its order however long it is; what is added has shares of its own.
  const order = interleave(balance.add ? counts : shares, total);
  return { ...found, counts: countOf(order, counts.length), rows: total, cell: (row) => order[row] };
}

function countOf(order: Uint32Array, cells: number): number[] {
  const counts = new Array<number>(cells).fill(0);
  for (const cell of order) counts[cell]++;
  return counts;
}

/** The rows of a balance, as one table of the learned columns. */
export function balancedTable(
  model: Model,
  wanted: Balanced,
  options: { readonly seed: number; readonly account?: Account },
): Table {
  const conditions = wanted.cells.map(({ predicate }) => predicate);
  const parts = [...steer(model, { ...options, rows: wanted.rows, conditions, cell: wanted.cell })];
  const columns = parts[0].table.columns.map((column, c): Column => {
    const cells = parts.flatMap(({ table }) => [...cellsOfColumn(table.columns[c])]);
    return column.kind === 'number'
      ? { ...column, values: Float64Array.from(cells) }
      : { ...column, codes: Int32Array.from(cells) };
  });
  return new Table(columns, wanted.rows);
}

const cellsOfColumn = (column: Column) => (column.kind === 'number' ? column.values : column.codes);
