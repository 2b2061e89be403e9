/**
 * One trial: a change of the recipe, learned from a part of the rows and scored on another part. Both are of the rows
 * that the final model trains on; those that the report will judge by are never touched.
 */

import type { Engine } from '../engine/engine.ts';
import { type Glance, glance, type Likeness, likeness } from '../evaluation/glance.ts';
import { type Limits, perfectValue } from '../gate/limits.ts';
import { type JudgedMetric, judge } from '../gate/verdict.ts';
import { stack, stackAll } from '../measure/align.ts';
import { Draws, range, USE } from '../measure/draws.ts';
import type { EvaluationInput } from '../measure/input.ts';
import { groupRows } from '../measure/resplit.ts';
import { learn, ownUnits, suggestedRecipe, type Trained } from '../model/learn.ts';
import { lossesOf } from '../model/losses.ts';
import type { Model } from '../model/model.ts';
import type { Recipe } from '../model/recipe.ts';
import { sample } from '../model/sample.ts';
import { withSettings } from '../model/settings.ts';
import type { Schema } from '../record/schema.ts';
import type { Table } from '../record/table.ts';
import type { RealRows } from '../record/understand.ts';
import { type Change, settingsOf } from './knobs.ts';
import { type Objective, objectiveOf } from './objective.ts';
import { splitOf } from './plan.ts';
import type { Score } from './search.ts';
import type { Trainings } from './trainings.ts';

/** What a final model trains on, and what says when that is enough. */
export interface Final {
  readonly train: RealRows;
  readonly validation: RealRows;
}

/** What every trial of a search stands on. */
export interface Ground {
  readonly engine: Engine;
  readonly schema: Schema;
  /** The rows that may be learned or scored on. */
  readonly rows: RealRows;
  readonly minRecords: number;
  /** Fields that are spoken before all others. */
  readonly first?: readonly string[];
  /** Limits of the data set: those of privacy are kept. */
  readonly gates: Limits;
  readonly objective: Objective;
  /** From the content: equal files are searched alike. */
  readonly seed: number;
  /** What the final model trains on, where other trainings of it may be tried. */
  readonly final?: Final;
  /** Those that trials of equal rows and seeds share. */
  readonly trainings?: Trainings;
  readonly signal?: AbortSignal;
}

/** Share of the units that a split scores on, as of a file that the report judges by; and most rows of them. */
const SCORED = 0.2;
const MOST_SCORED = 2_500;
/** Share of the learned units that only say when it is enough. */
const VALIDATION = 0.1;
/** No split has this number. */
const MEMBERS = 2_000_000;
/** Synthetic rows of a trial. */
const DRAWN = 5_000;
/** Between the seeds of the two lots of a trial. */
export const LOT = 2_000_003;

/** Rows that a trial can learn at most, rows that it is scored on, and what these are of those. */
export function room({ rows }: Pick<Ground, 'rows'>): {
  readonly rows: number;
  readonly scored: number;
  readonly ratio: number;
} {
  const all = rows.table.rows;
  const scored = Math.min(MOST_SCORED, Math.floor(SCORED * all));
  return { rows: all - scored, scored, ratio: scored / Math.max(1, all - scored) };
}

export interface Parts {
  readonly train: RealRows;
  readonly validation: RealRows;
  /** As many trained rows as are scored on, and those. */
  readonly inside: RealRows;
  readonly outside: RealRows;
}

/** A split by whole units, the same for every change. */
export function partsOf(ground: Ground, most: number, split: number): Parts {
  const { rows, seed } = ground;
  const groups = groupRows(ownUnits(rows).of);
  const order = new Draws(seed, USE.halves, split).shuffle(range(groups.length));
  let at = 0;
  const take = (wanted: number): RealRows => {
    const index: number[] = [];
    while (at < order.length && index.length < wanted) index.push(...groups[order[at++]]);
    return rowsAt(rows, Uint32Array.from(index).sort());
  };
  const outside = take(room(ground).scored);
  const validation = take(Math.max(1, Math.round(VALIDATION * most)));
  const train = take(most - validation.table.rows);
  return { train, validation, inside: membersOf(train, outside, seed), outside };
}

/** Trained rows of as many units as others are of. */
export function membersOf(train: RealRows, others: RealRows, seed: number): RealRows {
  const units = [...new Set(train.units)];
  const order = new Draws(seed, USE.halves, MEMBERS).shuffle(range(units.length));
  const members = new Set(Array.from(order.slice(0, new Set(others.units).size), (at) => units[at]));
  return rowsAt(
    train,
    range(train.table.rows).filter((row) => members.has(train.units[row])),
  );
}

export function both(some: RealRows, others: RealRows): RealRows {
  return {
    table: stack(some.table, others.table),
    units: Uint32Array.from([...some.units, ...others.units]),
  };
}

function rowsAt({ table, units }: RealRows, index: Uint32Array): RealRows {
  return { table: table.take(index), units: index.map((row) => units[row]) };
}

/** From this share of the rows on a part is taught as all of them are. */
const MOST_OF = 2 / 3;

/**
 * What a part of the rows suggests for how long and how carefully to train, and all of them for how wide the network is,
 * how many speak together and how numbers are told: a change of these is to mean the same on all rows. Most of the rows are taught as all are, as
 * fewer than a thousand have a recipe of their own.
 */
export function recipeAt(
  { rows, schema, final }: Pick<Ground, 'rows' | 'schema' | 'final'>,
  train: RealRows,
): Recipe {
  const whole = suggestedRecipe(final?.train ?? rows, schema);
  if (train.table.rows >= MOST_OF * (final?.train ?? rows).table.rows) return whole;
  const { hidden, embedding, ensemble, outcome, language } = whole;
  return { ...suggestedRecipe(train, schema), hidden, embedding, ensemble, outcome, language };
}

/**
 * @param turn two turns share a split of the rows, and have training seeds of their own
 * @param both whether it is also told how like the learned rows are
 */
export async function runTrial(
  ground: Ground,
  change: Change,
  most: number,
  turn: number,
  both = false,
): Promise<Score> {
  const parts = partsOf(ground, most, splitOf(turn));
  const recipe = recipeAt(ground, parts.train);
  const settings = settingsOf(change, recipe);
  const lesson = {
    ...parts,
    seed: ground.seed + turn,
    recipe: withSettings(recipe, settings),
    trained: ground.trainings?.of(`${most} ${turn}`, change),
  };
  const { objective, gates } = ground;
  return taught(ground, lesson, (model) => {
    const score = scoreOf(glanceAt(ground, parts, model, drawnOf(model, ground, 1 + turn)), objective, gates);
    if (!both) return score;
    // By other rows: what chance did to some is seen on unseen rows and on learned ones, and would be taken for the training's.
    const others = drawnOf(model, ground, 1 + turn + LOT);
    const seen = { ...likenessAt(ground, parts, others), rows: parts.outside.table.rows };
    return { ...score, learned: measured(objectiveOf(objective, seen)) };
  });
}

interface Taught {
  readonly train: RealRows;
  readonly validation: RealRows;
  readonly seed: number;
  readonly recipe: Recipe;
  readonly trained?: Map<number, Trained>;
}

/** What is told of a model that is learned, and then let go. */
export async function taught<T>(
  { engine, schema, minRecords, first, signal }: Ground,
  { train, validation, seed, recipe, trained }: Taught,
  tell: (model: Model) => T,
): Promise<T> {
  const model = await learn({
    engine,
    schema,
    train,
    validation,
    sourceRows: train.table.rows,
    minRecords,
    first,
    seed,
    origin: '',
    writing: undefined,
    recipe,
    trained,
    signal,
  });
  try {
    return tell(model);
  } finally {
    model.network.dispose();
    model.tail?.network.dispose();
  }
}

export function drawnOf(model: Model, { schema }: Ground, seed: number): Table {
  const { temperature } = model.recipe;
  const { tail } = model;
  const drawn = [...sample(model.network, model.language, schema, { seed, rows: DRAWN, temperature, tail })];
  return stackAll(drawn.map(({ table }) => table));
}

/** Everything that is wanted of rows that were not trained on. */
export function glanceAt(ground: Ground, parts: Parts, model: Model, synthetic: Table): Glance {
  const { inside, outside } = parts;
  const losses = { in: lossesOf(model, inside), out: lossesOf(model, outside) };
  return glance({ ...evaluated(ground, parts, synthetic), losses });
}

/** How like all the rows are that may be learned: those that were trained on, and those that said when it was enough. */
export function likenessAt(ground: Ground, parts: Parts, synthetic: Table): Likeness {
  const { train, validation } = parts;
  return likeness(evaluated(ground, { ...parts, outside: both(train, validation) }, synthetic));
}

function evaluated({ schema, minRecords }: Ground, parts: Parts, synthetic: Table): EvaluationInput {
  const { train, inside, outside } = parts;
  const entities = schema.entity !== undefined && new Set(train.units).size < train.table.rows;
  return {
    synthetic,
    train: train.table,
    auditIn: inside.table,
    auditOut: outside.table,
    ...(entities && { units: { train: train.units, auditIn: inside.units, auditOut: outside.units } }),
    minRecords,
    seed: 1,
    target: schema.target,
  };
}

/** What a search wants to know of an evaluation. */
export function scoreOf(seen: Glance, objective: Objective, gates: Limits): Score {
  const { metrics } = judge(seen.privacy, { dataset: '', limits: gates, require: [] });
  return {
    objective: measured(objectiveOf(objective, seen)),
    fidelity: measured(seen.fidelity),
    told: seen.told === null ? null : measured(seen.told),
    utility: seen.utility === null ? null : measured(seen.utility),
    membership: measured(metrics.find(({ name }) => name === 'privacy.membership_auc')?.value ?? 0.5),
    excess: measured(Math.min(1, Math.max(0, ...metrics.map(excessOf)))),
  };
}

/** How far a metric of privacy is beyond its limit, in units of how far that is from perfect; 0 where its gate is kept. */
function excessOf({ name, verdict, high, failLimit, better }: JudgedMetric): number {
  if (verdict === null || verdict === 'pass' || verdict === 'warn') return 0;
  if (failLimit === null || !Number.isFinite(high)) return 1;
  const room = Math.max(1e-6, failLimit - perfectValue(name, better));
  return Math.max(1e-3, (high - failLimit) / room);
}

const measured = (value: number) => (Number.isFinite(value) ? Math.round(value * 1e5) / 1e5 : 0);
