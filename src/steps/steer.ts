/** What an output's rows are to be: its condition, its partial records or its balance, held against the model. */

import { type Condition, conditionOf } from '../condition/condition.ts';
import type { Predicate } from '../condition/predicate.ts';
import { fieldOf, resolve } from '../condition/resolve.ts';
import type { DatasetConfig, SteerConfig } from '../config/config.ts';
import { UserError } from '../error.ts';
import { domainOf } from '../language/domain.ts';
import { stackAll } from '../measure/align.ts';
import { ENOUGH } from '../model/complete.ts';
import type { Model } from '../model/model.ts';
import { type Balanced, balanced, newAccount, type Steering } from '../model/steer.ts';
import type { Context } from '../platform/context.ts';
import type { Schema } from '../record/schema.ts';
import type { TextTable } from '../record/table.ts';
import type { RealRows, Understood } from '../record/understand.ts';
import type { SteeredFacts } from '../report/report.ts';
import { open } from './open.ts';

/** An output's request, ready to be drawn. */
export interface Request extends Required<Pick<Steering, 'conditions' | 'cell' | 'account' | 'single'>> {
  readonly by: SteerConfig['by'];
  readonly rows: number;
  /** What it comes to, in words. */
  readonly notes: readonly string[];
}

/** The requests of a data set's outputs: none for those that are the model's own rows. */
export async function requestsOf(
  dataset: DatasetConfig,
  understood: Understood,
  model: Model,
  context: Context,
  file?: string,
): Promise<(Request | undefined)[]> {
  const real = { source: sourceOf(understood, dataset), minRecords: dataset.privacy.minRecords };
  const usual = understood.rows;
  const requests: (Request | undefined)[] = [];
  for (const [i, { steer, rows = dataset.rows, file: name }] of dataset.outputs.entries()) {
    const request =
      steer &&
      (await placed(dataset, i, file, () => requestOf(model, { steer, rows, usual, real }, context)));
    for (const line of request?.notes ?? []) context.reporter.note(`${name}: ${line}`);
    requests.push(request);
  }
  return requests;
}

/** All rows of the source, which was parted for learning and judging. */
function sourceOf(
  { train, validation, auditOut }: Understood,
  { holdout, outputs }: DatasetConfig,
): RealRows {
  // Only a balance looks at them.
  if (!outputs.some(({ steer }) => steer?.by === 'balance')) return train;
  const parts = [train, validation, ...(holdout === undefined ? [auditOut] : [])];
  return {
    table: stackAll(parts.map(({ table }) => table)),
    units: Uint32Array.from(parts.flatMap(({ units }) => [...units])),
  };
}

/** What can be known to be wrong before anything is learned. */
export function checkSteering(dataset: DatasetConfig, schema: Schema, file?: string): void {
  for (const [i, { steer }] of dataset.outputs.entries()) {
    if (steer === undefined) continue;
    placed(dataset, i, file, () => {
      if (steer.by === 'where') resolve(steer.condition, schema);
      if (steer.by !== 'balance') return;
      for (const { column } of steer.balance.columns) fieldOf(column, schema);
      if (steer.within) resolve(steer.within, schema);
    });
  }
}

/** Errors of an output's steering, with the line of the configuration that asks for it. */
function placed<T>({ lines, outputs }: DatasetConfig, i: number, file: string | undefined, work: () => T): T {
  const line = lines[`outputs.${i}.${outputs[i].steer?.by}`];
  const tell = (error: unknown): never => {
    if (!(error instanceof UserError) || line === undefined || error.where?.file) throw error;
    throw new UserError(error.what, error.how, { ...error.where, file, line });
  };
  try {
    const done = work();
    return done instanceof Promise ? (done.catch(tell) as T) : done;
  } catch (error) {
    return tell(error);
  }
}

/** How hard an output's conditions were to meet. */
export function factsOf({ by, conditions, rows, account }: Request): SteeredFacts {
  const { pilots, tally, completions } = account;
  const effective = completions
    ? completions.effective / Math.max(1, tally.candidates)
    : pilots.length === 0
      ? null
      : Math.min(...pilots.map((pilot) => pilot.effective));
  return {
    by,
    conditions: conditions.length,
    candidates: tally.candidates / Math.max(1, rows),
    effective,
    cut: tally.weight > 0 ? tally.cut / tally.weight : 0,
  };
}

/** The same in words. */
export function effortsOf(file: string, request: Request, sourceRows: number): string[] {
  const { candidates, effective, conditions, cut } = factsOf(request);
  const each = candidates.toFixed(1);
  if (effective === null) return [`${file}: ${each} free rows were drawn for each that meets its condition.`];
  const of = conditions === 1 ? '' : `, at least, over ${conditions} conditions`;
  const percent = (share: number) => `${share < 0.1 ? (share * 100).toFixed(1) : Math.round(share * 100)} %`;
  const { completions } = request.account;
  if (completions)
    return [
      `${file}: ${each} candidates a row; effective sample size ${percent(effective)} of them${Number.isFinite(completions.least) ? `, of a single row at least ${completions.least.toFixed(1)} candidates` : ''}.`,
      ...(completions.least < ENOUGH / 2
        ? [
            `${file}: some partial records are so rare to the model that few candidates count: what completes them is likely, but not drawn quite in proportion.`,
          ]
        : []),
    ];
  const isRare = request.account.pilots.some(({ probability }) => probability * sourceRows < 1);
  return [
    `${file}: ${each} candidates a row; effective sample size ${percent(effective)} of them${of}; ${percent(cut)} of their weight cut off.`,
    ...(isRare
      ? [
          `${file}: the model expects less than one such row in as many as the source has, so that these go beyond what it has learned from.`,
        ]
      : []),
  ];
}

export interface Asked {
  readonly steer: SteerConfig;
  /** Rows that are asked for, if any number is. */
  readonly rows?: number;
  /** Rows where none are asked for. */
  readonly usual: number;
  /** The real rows that a balance counts, and the fewest units of a cell. */
  readonly real?: { readonly source: RealRows; readonly minRecords: number };
}

/** @throws UserError where the request does not fit the model */
export async function requestOf(model: Model, asked: Asked, context: Context): Promise<Request> {
  const { schema, language } = model;
  const { steer, rows, usual, real } = asked;
  const domain = domainOf(language);
  const account = newAccount();
  if (steer.by === 'where') {
    const conditions = [resolve(steer.condition, schema, domain)];
    const wanted = rows ?? usual;
    return { by: 'where', conditions, cell: () => 0, account, single: false, rows: wanted, notes: [] };
  }
  if (steer.by === 'prefixes') {
    const { table } = await open(steer.file, { header: true, missing: [''], minRows: 1 }, context);
    const { conditions, cells } = completions(table, schema, steer.file, (condition) =>
      resolve(condition, schema, domain),
    );
    const notes = [`${table.rows} partial records are completed.`];
    const cell = (row: number) => cells[row];
    return { by: 'prefixes', conditions, cell, account, single: true, rows: table.rows, notes };
  }
  if (!real) throw new TypeError('a balance needs the real rows');
  const { table, units } = real.source;
  const wanted = balanced(
    steer.balance,
    { schema, table, units: { count: new Set(units).size, of: units } },
    real.minRecords,
    rows ?? (steer.balance.add ? undefined : usual),
    steer.within && resolve(steer.within, schema, domain),
  );
  if (wanted.rows === 0)
    throw new UserError('nothing is to be added: the real rows are balanced as they are', 'leave `add` out');
  return {
    by: 'balance',
    conditions: wanted.cells.map(({ predicate }) => predicate),
    cell: wanted.cell,
    account,
    single: false,
    rows: wanted.rows,
    notes: inWords(wanted, real.minRecords),
  };
}

function inWords({ cells, counts, merged }: Balanced, k: number): string[] {
  const few =
    merged === 0
      ? []
      : [`${merged} cells of the balance have fewer than ${k} units behind them and are merged with others.`];
  return [...few, `Balanced: ${cells.map(({ name }, i) => `${counts[i]} × ${name}`).join(', ')}.`];
}

/**
 * One condition for each kind of partial record, and which record is of which. An empty cell asks for nothing; the text
 * that stands for a missing value in the source, where it has one, asks for that.
 */
function completions(
  table: TextTable,
  schema: Schema,
  file: string,
  resolved: (condition: Condition) => Predicate,
): { conditions: Predicate[]; cells: Uint32Array } {
  const columns = table.columns;
  const foreign = columns.find(({ name }) => !schema.fields.some((field) => field.name === name));
  if (foreign)
    throw new UserError(
      'the partial records have a column that the model does not know',
      'take the column out',
      {
        file,
        column: foreign.name,
      },
    );
  const known = new Map<string, number>();
  const conditions: Predicate[] = [];
  const cells = new Uint32Array(table.rows);
  for (let row = 0; row < table.rows; row++) {
    const key = columns.map(({ codes }) => codes[row]).join();
    let found = known.get(key);
    if (found === undefined) {
      found = conditions.length;
      known.set(key, found);
      const given = columns.flatMap(({ name, codes, dictionary }) => {
        if (codes[row] === 0) return [];
        const text = dictionary[codes[row]];
        const isMissing = schema.fields.some((field) => field.name === name && field.missing === text);
        return [[name, isMissing ? null : text] as const];
      });
      try {
        conditions.push(resolved(conditionOf(Object.fromEntries(given))));
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        throw new UserError(error.what, error.how, { ...error.where, file, row: row + 1 });
      }
    }
    cells[row] = found;
  }
  return { conditions, cells };
}
