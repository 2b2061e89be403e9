/** The training loop: next-token prediction until the planned length ends or validation says it is enough. */
import type { Network, Weights } from '../engine/engine.ts';
import type { Language } from '../language/language.ts';
import type { Sequences } from '../language/sequences.ts';
import { PURPOSE, Stream } from '../random/stream.ts';
import { epochBatches } from './batches.ts';
import type { Recipe } from './recipe.ts';
import { Schedule } from './schedule.ts';
import { meanLoss } from './score.ts';

export interface Epoch {
  /** From 1. */
  readonly epoch: number;
  /** Mean loss in nats a token, with dropout, over the epoch. */
  readonly trainLoss: number;
  /** Mean loss in nats a token, without dropout; null where there is nothing to validate on. */
  readonly validationLoss: number | null;
  /** Learning rate at its end. */
  readonly rate: number;
}

export interface Training {
  readonly network: Network;
  readonly language: Language;
  readonly training: Sequences;
  readonly validation: Sequences;
  readonly recipe: Recipe;
  readonly seed: number;
  /** Called after every epoch, with the number of epochs planned now. */
  readonly onEpoch?: (epoch: Epoch, planned: number) => void;
  /** Called now and then with the share of the planned steps that are done, 0 … 1. */
  readonly onProgress?: (done: number) => void;
  /** Ends training with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Epochs without a better validation loss after which the rate begins its last fall. */
const PATIENCE = 3;
/** Below this many validation sequences their loss is too noisy to end training by. */
const FEWEST_TO_JUDGE = 200;

/** Trains in place; the network is left with the weights of the best validation loss. */
export async function train(job: Training): Promise<Epoch[]> {
  const { network, recipe, training, validation, language } = job;
  const perEpoch = Math.ceil(training.count / recipe.batch);
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
  for (let epoch = 1; step < schedule.steps; epoch++) {
    let loss = 0;
    let tokens = 0;
    for (const batch of epochBatches(
      training,
      recipe.batch,
      language,
      new Stream(job.seed, epoch, PURPOSE.training),
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
    const validationLoss = validation.count > 0 ? meanLoss(network, language, validation) : null;
    const now: Epoch = {
      epoch,
      trainLoss: loss / Math.max(1, tokens),
      validationLoss,
      rate: schedule.rate(step),
    };
    history.push(now);
    if (validationLoss !== null && (best === undefined || validationLoss < best.loss))
      best = { loss: validationLoss, weights: network.weights(), epoch };
    const stale = best !== undefined && epoch - best.epoch >= PATIENCE && validation.count >= FEWEST_TO_JUDGE;
    if (stale && !finishing) {
      finishing = true;
      schedule.finish(step, Math.ceil(perEpoch * Math.max(2, epoch * 0.2)));
    }
    job.onEpoch?.(now, Math.ceil(schedule.steps / perEpoch));
  }
  if (best) network.load(best.weights);
  return history;
}
