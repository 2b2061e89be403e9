/** The training loop: next-token prediction until the planned length ends or validation says it is enough. */
import type { Network, Weights } from '../engine/engine.ts';
import type { Language } from '../language/language.ts';
import type { Sequences } from '../language/sequences.ts';
import { PURPOSE, Stream, shuffle } from '../random/stream.ts';
import { epochBatches } from './batches.ts';
import type { Epoch } from './epoch.ts';
import type { Schooling } from './recipe.ts';
import { Schedule } from './schedule.ts';
import { classLosses, clearer, sequenceLosses } from './score.ts';

export interface Training {
  readonly network: Network;
  readonly language: Language;
  readonly training: Sequences;
  readonly validation: Sequences;
  readonly recipe: Schooling;
  /** Most sequences of one epoch. @default all */
  readonly most?: number;
  readonly seed: number;
  /** Called after every epoch, with the number of epochs planned now, and what is learned. */
  readonly onEpoch?: (epoch: Epoch, planned: number, part: 'rows' | 'tails') => void;
  /** Called now and then with the share of the planned steps that are done, 0 … 1. */
  readonly onProgress?: (done: number) => void;
  /** Ends training with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Epochs without a better validation loss after which the rate begins its last fall. */
const PATIENCE = 3;
/** Below this many validation sequences their loss is too noisy to end training by. */
const FEWEST_TO_JUDGE = 200;
/** Trained sequences that are compared with the validation sequences, at least. */
const MEMBERS = 500;
/** Share of the memory that the recipe allows, at which the rate begins its last fall. */
const ALMOST = 0.7;

/**
 * Trains in place; the network is left with the weights of the best validation loss, or where few validate and the orders of
 * fields were random, of the last epoch that keeps the bound on memory.
 */
export async function train(job: Training): Promise<Epoch[]> {
  const { network, recipe, training, validation, language } = job;
  const most = Math.min(training.count, job.most ?? training.count);
  const perEpoch = Math.ceil(most / recipe.batch);
  const schedule = new Schedule(
    recipe.rate,
    Math.min(recipe.warmup, perEpoch * 2),
    perEpoch * recipe.epochs,
    recipe.hold,
  );
  const history: Epoch[] = [];
  let best: { loss: number; weights: Weights; epoch: number } | undefined;
  let step = 0;
  let finishing = false;
  const isFew = validation.count < FEWEST_TO_JUDGE;
  // What is told in many orders is learned late, and hardly by heart: which of its epochs few sequences take for the best is chance.
  const isShuffled = recipe.shuffled > 0 && !language.entity;
  const takesLast = isFew && isShuffled;
  const judge = judgeOf(job);
  // Few sequences measure the memory coarsely: what chance alone may show is allowed on top; less where it counts from when what
  // all have in common is learned, which leaves less to chance.
  const chance = (isFew ? 2 : 1) / Math.sqrt(Math.max(1, validation.count));
  const allowed = recipe.memory + chance;
  for (let epoch = 1; step < schedule.steps; epoch++) {
    let loss = 0;
    let tokens = 0;
    for (const batch of epochBatches(
      training,
      recipe.batch,
      language,
      new Stream(job.seed, epoch, PURPOSE.training),
      most,
      recipe.shuffled,
    )) {
      step++;
      if (step > schedule.steps) break;
      const done = network.train(batch, { ...recipe, rate: schedule.rate(step), step, seed: job.seed });
      loss += done.loss;
      tokens += done.tokens;
      if (step % 16 === 0) {
        job.onProgress?.(step / schedule.steps);
        await new Promise((resolve) => setImmediate(resolve));
        job.signal?.throwIfAborted();
      }
    }
    const seen = judge();
    const now: Epoch = {
      epoch,
      trainLoss: loss / Math.max(1, tokens),
      validationLoss: seen?.loss ?? null,
      rate: schedule.rate(step),
      memory: seen?.memory ?? null,
    };
    history.push(now);
    const better = best === undefined || takesLast || (seen !== null && seen.loss < best.loss);
    if (seen !== null && seen.memory <= allowed && better)
      best = { loss: seen.loss, weights: network.weights(), epoch };
    const stale = best !== undefined && epoch - best.epoch >= PATIENCE && !isFew;
    // The last fall itself still learns by heart: it begins a little before the limit; but not where that is early, and so more
    // likely chance.
    const isEarly = takesLast && epoch < recipe.epochs / 3;
    const full = seen !== null && seen.memory > allowed * (isEarly ? 1 : ALMOST);
    if ((stale || full) && !finishing) {
      finishing = true;
      schedule.finish(step, Math.ceil(perEpoch * Math.max(2, epoch * 0.2)));
    }
    job.onEpoch?.(now, Math.ceil(schedule.steps / perEpoch), training.given > 0 ? 'tails' : 'rows');
  }
  if (best) network.load(best.weights);
  return history;
}

/** Of the loss of what is unseen, what is left after an epoch in which more was learned than single records. */
const CLEARER = 0.95;

/** Measures the loss of the validation sequences, and how much less that of as many trained ones is. */
function judgeOf({
  network,
  language,
  training,
  validation,
  seed,
}: Training): () => { loss: number; memory: number } | null {
  if (validation.count === 0) return () => null;
  const order = shuffle(
    Uint32Array.from({ length: training.count }, (_, i) => i),
    new Stream(seed, 0, PURPOSE.evaluate),
  );
  const sample = training.take(order.slice(0, Math.max(MEMBERS, validation.count)));
  let first: number | undefined;
  let last = Number.POSITIVE_INFINITY;
  return () => {
    const [unseen, seen, gap] = compared(network, language, validation, sample);
    const spread = Math.sqrt((variance(unseen) + variance(seen)) / 2);
    let tokens = 0;
    let loss = 0;
    unseen.forEach((each, s) => {
      const own = validation.length(s) - validation.given;
      loss += each * own;
      tokens += own;
    });
    // Which sequences fell where is chance: the gap before anything is known by heart is taken off. As long as what is unseen
    // becomes much clearer, it is what they have in common that is learned, and more of that stands in some than in others: the
    // gap counts from then on. The loss of a few rows moves by chance: there it counts from the first epoch.
    const tells = training.given > 0 || validation.count >= FEWEST_TO_JUDGE;
    const learning = tells && loss / tokens < CLEARER * last;
    if (first === undefined || learning) first = gap;
    last = loss / tokens;
    return { loss: last, memory: spread > 0 ? (gap - first) / spread : 0 };
  };
}

/** The losses of unseen and seen sequences, and how much less the seen ones are, in nats a token. */
function compared(
  network: Network,
  language: Language,
  validation: Sequences,
  sample: Sequences,
): [Float64Array, Float64Array, number] {
  if (validation.given > 0) {
    const [unseen, seen] = [validation, sample].map((some) => sequenceLosses(network, language, some));
    return [unseen, seen, mean(unseen) - mean(seen)];
  }
  const [unseen, seen] = [validation, sample].map((some) => classLosses(network, language, some));
  return [unseen.losses, seen.losses, clearer(seen, unseen)];
}

const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

function variance(values: Float64Array): number {
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / values.length;
}
