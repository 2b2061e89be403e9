/**
 * One trial: a change of the recipe, learned from a part of the rows and scored on another part. Both are of the rows
 * that the final model trains on; those that the report will judge by are never touched.
 */

import type { Engine } from '../engine/engine.ts';
import { type Glance, glance } from '../evaluation/glance.ts';
import { type Limits, perfectValue } from '../gate/limits.ts';
import { type JudgedMetric, judge } from '../gate/verdict.ts';
import { stackAll } from '../measure/align.ts';

import { Draws, range, USE } from '../measure/draws.ts';
import { groupRows } from '../measure/resplit.ts';
import { learn, ownUnits, suggestedRecipe } from '../model/learn.ts';
import { lossesOf } from '../model/losses.ts';
import type { Recipe } from '../model/recipe.ts';
import { sample } from '../model/sample.ts';
import { withSettings } from '../model/settings.ts';
import type { Schema } from '../record/schema.ts';
import type { RealRows } from '../record/understand.ts';
import { type Change, settingsOf } from './knobs.ts';
import { type Objective, objectiveOf } from './objective.ts';
import { splitOf } from './plan.ts';
import type { Score } from './search.ts';

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
  readonly signal?: AbortSignal;
}

/** Share of the units that a split scores on, as of a file that the report judges by; and most rows of them. */
const SCORED = 0.2;
const MOST_SCORED = 2_500;
/** Share of the learned units that only say when it is enough. */
const VALIDATION = 0.1;
/** Synthetic rows of a trial: so many that their own chance does not count. */
const DRAWN = 5_000;

/** Rows that a trial can learn at most, and scored rows / learned rows at that. */
export function room({ rows }: Ground): { readonly rows: number; readonly ratio: number } {
  const all = rows.table.rows;
  const scored = Math.min(MOST_SCORED, Math.floor(SCORED * all));
  return { rows: all - scored, ratio: scored / Math.max(1, all - scored) };
}

interface Parts {
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
  const scored = Math.min(MOST_SCORED, Math.floor(SCORED * rows.table.rows));
  const outside = take(scored);
  const validation = take(Math.max(1, Math.round(VALIDATION * most)));
  const train = take(most - validation.table.rows);
  // The first trained units are as good a sample as any: the order is random.
  const within = new Set(train.units);
  const members = new Set([...within].slice(0, new Set(outside.units).size));
  const inside = range(train.table.rows).filter((row) => members.has(train.units[row]));
  return { train, validation, inside: rowsAt(train, inside), outside };
}

function rowsAt({ table, units }: RealRows, index: Uint32Array): RealRows {
  return { table: table.take(index), units: index.map((row) => units[row]) };
}

/**
 * What a part of the rows suggests for how long and how carefully to train, and all of them for how wide the network is
 * and how numbers are told: a change of these is to mean the same on all rows.
 */
export function recipeAt({ rows }: Pick<Ground, 'rows'>, train: RealRows): Recipe {
  const { hidden, embedding, language } = suggestedRecipe(rows);
  return { ...suggestedRecipe(train), hidden, embedding, language };
}

/** @param turn two turns share a split of the rows, and have training seeds of their own */
export async function runTrial(ground: Ground, change: Change, most: number, turn: number): Promise<Score> {
  const { engine, schema, minRecords, first, seed, objective } = ground;
  const { train, validation, inside, outside } = partsOf(ground, most, splitOf(turn));
  const recipe = recipeAt(ground, train);
  const model = await learn({
    engine,
    schema,
    train,
    validation,
    sourceRows: train.table.rows,
    minRecords,
    first,
    seed: seed + turn,
    origin: '',
    writing: undefined,
    recipe: withSettings(recipe, settingsOf(change, recipe)),
    signal: ground.signal,
  });
  try {
    const { temperature } = model.recipe;
    const { tail } = model;
    const options = { seed: 1 + turn, rows: DRAWN, temperature, tail };
    const drawn = [...sample(model.network, model.language, schema, options)];
    const entities = schema.entity !== undefined && new Set(train.units).size < train.table.rows;
    const seen = glance({
      synthetic: stackAll(drawn.map(({ table }) => table)),
      train: train.table,
      auditIn: inside.table,
      auditOut: outside.table,
      ...(entities && { units: { train: train.units, auditIn: inside.units, auditOut: outside.units } }),
      losses: { in: lossesOf(model, inside), out: lossesOf(model, outside) },
      minRecords,
      seed: 1,
      target: schema.target,
    });
    return scoreOf(seen, objective, ground.gates);
  } finally {
    model.network.dispose();
    model.tail?.network.dispose();
  }
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
