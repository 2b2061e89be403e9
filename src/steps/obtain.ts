/** The model of a data set: from a file, from the store of earlier runs, or learned now. */
import { createHash } from 'node:crypto';
import type { DatasetConfig } from '../config/config.ts';
import type { Engine } from '../engine/engine.ts';
import { UserError } from '../error.ts';
import { readModel, writeModel } from '../model/checkpoint.ts';
import { learn, suggestedRecipe } from '../model/learn.ts';
import { type Model, parametersOf } from '../model/model.ts';
import type { Recipe } from '../model/recipe.ts';
import { withSettings } from '../model/settings.ts';
import type { Context } from '../platform/context.ts';
import { type Planted, plant } from '../privacy/canaries.ts';
import { seedOf } from '../record/digest.ts';
import type { Understood } from '../record/understand.ts';
import type { ModelFacts, TrainingPoint } from '../report/report.ts';
import { readModelFile } from './model-file.ts';

export interface Obtained {
  readonly model: Model;
  readonly facts: ModelFacts;
  readonly curve: readonly TrainingPoint[];
}

export async function obtain(
  dataset: DatasetConfig,
  understood: Understood,
  writing: unknown,
  engine: Engine,
  context: Context,
): Promise<Obtained> {
  if (dataset.model !== undefined) {
    const found = fromFile(dataset, dataset.model, understood, engine, context);
    if (found) return described(found, true);
  }
  // A better recipe trains anew; a committed model keeps the one it was made with.
  const recipe = recipeOf(dataset, understood);
  const settings = { ...trainingSettings(dataset, understood.schema.contract), recipe };
  const wanted = { dataset: dataset.name, content: understood.content, settings };
  const kept = await context.models?.find(wanted);
  if (kept) {
    try {
      return described(readModel(kept, engine), true);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      context.reporter.warn(`${dataset.name}: ${error.what} It is trained afresh.`);
    }
  }
  const model = await learnNow(dataset, understood, writing, engine, context);
  await context.models?.keep(wanted, writeModel(model));
  return described(model, false);
}

/** What the size of the data suggests, with what the configuration sets. */
export function recipeOf({ recipe }: Pick<DatasetConfig, 'recipe'>, { train, schema }: Understood): Recipe {
  return withSettings(suggestedRecipe(train, schema), recipe);
}

/** The part of the configuration that decides what is learned: with the content, all that a kept model is bound to. */
export function trainingSettings(dataset: DatasetConfig, contract?: object): object {
  const { privacy, columns, entity, target, holdout, recipe, rules, conditions } = dataset;
  const settings = { privacy, columns, entity, target, holdout: holdout !== undefined, recipe, conditions };
  return { ...settings, ...(rules.length > 0 && { rules }), ...(contract && { contract }) };
}

/** One digest of the content and of the settings. */
function originOf(dataset: DatasetConfig, understood: Understood): string {
  return createHash('sha256')
    .update(understood.content)
    .update(JSON.stringify(trainingSettings(dataset, understood.schema.contract)))
    .digest('hex');
}

/** The secrets that this source's model is given on request, and what they are ranked among. */
export function plantedIn({ privacy }: DatasetConfig, { train, content }: Understood): Planted {
  return plant(train.table, privacy.canaries ?? 0, seedOf(content));
}

/** Trains, and says how it goes. */
export async function learnNow(
  dataset: DatasetConfig,
  understood: Understood,
  writing: unknown,
  engine: Engine,
  context: Context,
): Promise<Model> {
  const { reporter } = context;
  const recipe = recipeOf(dataset, understood);
  const { ensemble } = recipe;
  let epoch = '';
  return learn({
    engine,
    schema: understood.schema,
    train: understood.train,
    validation: understood.validation,
    sourceRows: understood.rows,
    ...(dataset.privacy.canaries && { planted: plantedIn(dataset, understood).secrets }),
    recipe,
    minRecords: dataset.privacy.minRecords,
    first: dataset.conditions,
    seed: seedOf(understood.content),
    origin: originOf(dataset, understood),
    writing,
    signal: context.signal,
    onOutcome: (done) => reporter.progress({ done, detail: 'what tells the target' }),
    onAgain: () => reporter.note('Training missed what one column tells of another: it is made again.'),
    onProgress: (done) => reporter.progress({ done, detail: epoch }),
    onEpoch: (now, planned, part, member) => {
      const validation = now.validationLoss === null ? '' : `, validation ${now.validationLoss.toFixed(3)}`;
      const which = ensemble > 1 ? `training ${member + 1} of ${ensemble}: ` : '';
      epoch = `${part === 'tails' ? 'texts and lists: ' : which}epoch ${now.epoch} of ${planned} · loss ${now.trainLoss.toFixed(3)}${validation}`;
      const done = now.epoch / planned;
      reporter.progress({
        done: part === 'tails' ? done : (member + done) / ensemble,
        detail: epoch,
        mark: true,
      });
    },
  });
}

/** Null where a sealed file is refused: that is said, and the model is trained. */
function fromFile(
  dataset: DatasetConfig,
  path: string,
  understood: Understood,
  engine: Engine,
  context: Context,
): Model | null {
  const file = readModelFile(path, context);
  if ('refused' in file) {
    context.reporter.warn(
      `${dataset.name}: the model file is refused: ${file.refused}. It is trained afresh.`,
      {
        file: path,
      },
    );
    return null;
  }
  const model = readModel(file.bytes, engine);
  if (model.origin !== originOf(dataset, understood))
    throw new UserError(
      'The model was trained on another version of the source, or under other settings, so nothing could be said of its privacy.',
      'Train it again on this source: `train SOURCE --model FILE`.',
      { file: path },
    );
  return model;
}

function described(model: Model, cached: boolean): Obtained {
  // Where there are only texts, theirs is the training that is told.
  const { network, history } = model.history.length === 0 && model.tail ? model.tail : model;
  const { shape } = network;
  const [, name, build] = /^(\S+) ?(.*)$/.exec(model.engine) ?? [];
  return {
    model,
    facts: {
      cached,
      epochs: history.length,
      parameters: parametersOf(model),
      engine: name,
      build,
      ...(model.network.members.length > 1 && { ensemble: model.network.members.length }),
      hidden: shape.hidden,
      embedding: shape.embedding,
      sha256: createHash('sha256').update(writeModel(model)).digest('hex'),
    },
    curve: history.map(({ epoch, trainLoss, validationLoss, rate }) => ({
      epoch,
      trainLoss,
      validationLoss,
      rate,
      seconds: null,
    })),
  };
}
