/**
 * Several trainings of one recipe that speak together (deep ensembles: Lakshminarayanan, Pritzel and Blundell 2017): a
 * token is as likely as they find it on average. What one training's chance made of few rows is drowned by the others'.
 */
import type { Chunk, Network, Predictor, Sampler, Shape } from '../engine/engine.ts';

/** More are not drawn from: each costs as much as the first. */
export const MOST_MEMBERS = 16;

export class Ensemble implements Predictor {
  readonly shape: Shape;

  /** @param members networks of one shape, one at least */
  constructor(readonly members: readonly Network[]) {
    this.shape = members[0].shape;
  }

  score(chunk: Chunk): Float32Array {
    const [first, ...others] = this.members.map((member) => member.score(chunk));
    if (others.length === 0) return first;
    return first.map((loss, i) => {
      // Of what all take off the least, so that no likelihood is lost below the smallest number.
      const least = others.reduce((low, own) => Math.min(low, own[i]), loss);
      const sum = others.reduce((total, own) => total + Math.exp(least - own[i]), Math.exp(least - loss));
      return least - Math.log(sum / this.members.length);
    });
  }

  sampler(records: number): Sampler {
    const samplers = this.members.map((member) => member.sampler(records));
    return samplers.length === 1 ? samplers[0] : new EnsembleSampler(samplers);
  }

  /** Moves the biases of every member's output, [V]. */
  shift(move: Float32Array): void {
    for (const member of this.members) {
      const weights = member.weights();
      move.forEach((by, token) => {
        weights.outputBias[token] += by;
      });
      member.load(weights);
    }
  }

  dispose(): void {
    for (const member of this.members) member.dispose();
  }
}

class EnsembleSampler implements Sampler {
  constructor(private readonly samplers: readonly Sampler[]) {}

  reset(): void {
    for (const sampler of this.samplers) sampler.reset();
  }

  step(...read: Parameters<Sampler['step']>): Float32Array {
    const [mean, ...others] = this.samplers.map((sampler) => sampler.step(...read));
    for (const own of others) for (let i = 0; i < mean.length; i++) mean[i] += own[i];
    for (let i = 0; i < mean.length; i++) mean[i] /= this.samplers.length;
    return mean;
  }

  keep(records: Int32Array): void {
    for (const sampler of this.samplers) sampler.keep(records);
  }

  dispose(): void {
    for (const sampler of this.samplers) sampler.dispose();
  }
}
