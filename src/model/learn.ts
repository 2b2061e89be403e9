/** From training rows to a trained model: the language, a network of the recipe's size, the training loop. */

import type { Engine, Network, Weights } from '../engine/engine.ts';
import { encode, encodeTails } from '../language/encode.ts';
import type { Language } from '../language/language.ts';
import { learnLanguage } from '../language/learn.ts';
import type { Sequences } from '../language/sequences.ts';
import type { Schema } from '../record/schema.ts';
import type { Table } from '../record/table.ts';
import type { RealRows } from '../record/understand.ts';
import type { Units } from '../record/units.ts';
import { judged } from './critic.ts';
import { learnEndings } from './endings.ts';
import { Ensemble } from './ensemble.ts';
import type { Epoch } from './epoch.ts';
import { even } from './even.ts';
import { learnLeans } from './lean.ts';
import { linksOf, missesLink } from './missed.ts';
import { type Model, shapeOf, type TailModel, tailShapeOf } from './model.ts';
import { concluded } from './outcome.ts';
import { type Recipe, recipeFor, type TailRecipe } from './recipe.ts';
import { type Training, train } from './train.ts';

/** Seeds of the trainings of an ensemble are so far apart: those of other starts lie between. */
const MEMBER = 1_000_003;
/** And those of trainings in place of one that has missed a link. */
const AGAIN = 7_000_003;
/** What was taught in fewer passes was not meant to find every link. */
const PASSES = 10;

export interface Lesson extends Pick<Training, 'onProgress' | 'signal'> {
  /** Of what tells the target of a finished row, which takes a while where there are many columns. */
  readonly onOutcome?: (done: number) => void;
  /** A training has missed a link, and another is made in its place. */
  readonly onAgain?: () => void;
  /** As of one training, with its number where several speak together, from 0. */
  readonly onEpoch?: (...epoch: [...Parameters<NonNullable<Training['onEpoch']>>, member: number]) => void;
  readonly engine: Engine;
  readonly schema: Schema;
  /** Rows that are learned, and rows that only say when it is enough. */
  readonly train: RealRows;
  readonly validation: RealRows;
  /** Records that never were, learned beside the real ones on request: see `privacy/canaries.ts`. Not of the language. */
  readonly planted?: Table;
  /** Rows of the source. */
  readonly sourceRows: number;
  /** k: fewest units behind any value that is written. */
  readonly minRecords: number;
  /** Where the random numbers of training begin: from the content of the source, so the same file trains the same. */
  readonly seed: number;
  /** What is trained on and by, kept with the model. */
  readonly origin: string;
  /** How fixtures are written, kept with the model. */
  readonly writing: unknown;
  /** Fields that are spoken before all others. */
  readonly first?: readonly string[];
  /** Replaces the recipe that the number of units suggests. */
  readonly recipe?: Recipe;
  /** Trainings of the same rows by the same recipe but for its start and for what is done after training, by their seeds: what is there is not trained again, what is not is put there. */
  readonly trained?: Map<number, Trained>;
}

/** What a training came to. */
export interface Trained {
  readonly weights: Weights;
  readonly history: Epoch[];
}

export async function learn(lesson: Lesson): Promise<Model> {
  const { engine, schema, train: trained, validation } = lesson;
  const units = ownUnits(trained);
  const recipe = lesson.recipe ?? suggestedRecipe(trained, schema);
  const language = learnLanguage(trained.table, units, schema, {
    ...recipe.language,
    minRecords: lesson.minRecords,
    root: schema.target,
    first: lesson.first,
    tail: recipe.tail,
  });
  const { longest } = recipe.language;
  const real = encode(language, trained.table, units, longest);
  const learned = lesson.planted
    ? real.and(encode(language, lesson.planted, eachRow(lesson.planted.rows), longest))
    : real;
  const [seed] = seedsOf(recipe, lesson.seed);
  const unseen = encode(language, validation.table, ownUnits(validation), longest);
  const { members, history } = await trainedMembers(lesson, recipe, language, learned, unseen);
  const network = new Ensemble(members);
  const { temperature, evening, critic } = recipe;
  const drawing = { seed, temperature, schema, k: lesson.minRecords };
  const isTaught = history.length > 0;
  const evened = even(network, language, learned, {
    ...drawing,
    rounds: isTaught ? evening : 0,
    // Units of many rows are cut; records that never were are units of their own.
    unitOf: (s) => (s < real.count ? units.of[real.rows[real.rowStarts[s]]] : units.count + s),
  });
  const ended =
    isTaught && recipe.outcome
      ? concluded(network, evened, learned, unseen, { ...drawing, onProgress: lesson.onOutcome })
      : evened;
  const spoken = judged(network, ended, learned, { ...drawing, rounds: isTaught ? critic : 0 });
  const tail =
    language.tail && recipe.tail
      ? await learnTail({ ...lesson, seed }, language, recipe.tail, longest)
      : undefined;
  return {
    schema,
    language: spoken,
    network,
    recipe: { ...recipe, ensemble: members.length },
    history,
    ...(tail && { tail }),
    engine: `${engine.name} ${engine.build}`,
    sourceRows: lesson.sourceRows,
    origin: lesson.origin,
    writing: lesson.writing,
  };
}

interface Taught {
  readonly network: Network;
  readonly history: Epoch[];
  readonly missed: boolean;
}

/** The trainings that speak together, and the epochs of the first. */
async function trainedMembers(
  { engine, seed, trained, onAgain, onEpoch, onProgress, signal }: Lesson,
  recipe: Recipe,
  language: Language,
  learned: Sequences,
  unseen: Sequences,
): Promise<{ members: Network[]; history: Epoch[] }> {
  const seeds = seedsOf(recipe, seed);
  const shape = shapeOf(language, recipe);
  // Where nothing has a choice there is nothing to learn.
  if (language.slices.every(({ size }) => size === 1))
    return { members: [engine.create(shape, { seed: seeds[0] })], history: [] };
  const links = recipe.again === 0 || recipe.epochs < PASSES ? undefined : linksOf(language, learned, unseen);
  const taught = async (seed: number, m: number): Promise<Taught> => {
    const network = engine.create(shape, { seed });
    const history = await train({
      ...{ network, language, training: learned, validation: unseen, recipe, seed, signal },
      onEpoch: (...epoch) => onEpoch?.(...epoch, m),
      onProgress: (done) => onProgress?.((m + done) / seeds.length),
    });
    const missed = links !== undefined && missesLink(network, language, unseen, links);
    return { network, history, missed };
  };
  const all: Taught[] = [];
  for (const [m, own] of seeds.entries()) {
    const known = trained?.get(own);
    if (known) {
      all.push({ network: engine.create(shape, known), history: known.history, missed: false });
      continue;
    }
    let best = await taught(own, m);
    for (let again = 1; best.missed && again <= recipe.again; again++) {
      onAgain?.();
      const other = await taught(own + AGAIN * again, m);
      // Where none finds the link it is not chance, and the first is as good as any.
      (other.missed ? other : best).network.dispose();
      if (!other.missed) best = other;
    }
    trained?.set(own, { weights: best.network.weights(), history: best.history });
    all.push(best);
  }
  return { members: all.map(({ network }) => network), history: all[0].history };
}

/** Where the random numbers of the trainings that speak together begin. */
function seedsOf({ start = 0, ensemble }: Recipe, seed: number): number[] {
  return Array.from({ length: ensemble }, (_, m) => seed + start + MEMBER * m);
}

/** Every row is a unit of its own. */
export function eachRow(rows: number): Units {
  return { count: rows, of: Uint32Array.from({ length: rows }, (_, i) => i) };
}

/** The network that speaks tails. */
async function learnTail(
  { engine, seed, train: trained, validation, minRecords, onEpoch, onProgress, signal }: Lesson,
  language: Language,
  recipe: TailRecipe,
  longest: number,
): Promise<TailModel> {
  const training = encodeTails(language, trained.table, ownUnits(trained), longest, recipe.window);
  const tokens = training.tokens.length - training.count * training.given;
  const share = Math.min(1, recipe.tokens / tokens);
  const network = engine.create(tailShapeOf(language, recipe), { seed });
  const unseen = encodeTails(language, validation.table, ownUnits(validation), longest, recipe.window);
  const history = await train({
    network,
    language,
    training,
    validation: unseen,
    recipe,
    most: Math.max(1, Math.ceil(training.count * share)),
    seed,
    onEpoch: (...epoch) => onEpoch?.(...epoch, 0),
    onProgress,
    signal,
  });
  const leans = learnLeans(network, language, training, unseen, minRecords);
  const speaker = { network, temperature: recipe.temperature, leans, endings: [] };
  return { ...speaker, endings: learnEndings(speaker, language, training, seed), history };
}

/** The recipe that these training rows suggest. */
export function suggestedRecipe(trained: RealRows, { shape }: Pick<Schema, 'shape'>): Recipe {
  const { table } = trained;
  const { count } = ownUnits(trained);
  return recipeFor(count, table.width, charactersOf(table), table.rows, shape !== undefined);
}

/** Characters of all texts and cells of all lists: how much there is to learn from. */
export function charactersOf(table: Table): number {
  let sum = 0;
  for (const column of table.tails) {
    if (column.kind === 'list') {
      const { items } = column;
      sum += table.rows + items.rows * (1 + items.width) + charactersOf(items);
    } else for (const code of column.codes) if (code >= 0) sum += column.labels[code].length + 1;
  }
  return sum;
}

/** The units of some rows, numbered anew from 0 in order of appearance. */
export function ownUnits({ units }: Pick<RealRows, 'units'>): Units {
  const number = new Map<number, number>();
  const of = units.map((unit) => {
    let own = number.get(unit);
    if (own === undefined) {
      own = number.size;
      number.set(unit, own);
    }
    return own;
  });
  return { count: number.size, of };
}
