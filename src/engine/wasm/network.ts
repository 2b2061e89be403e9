/** Training and scoring. */

import { dropoutKey } from '../dropout.ts';
import {
  ABSENT,
  type Chunk,
  type ClipOptions,
  type ClippedGradients,
  type GradientOptions,
  type Network,
  NotFinite,
  type Sampler,
  type Shape,
  type StepOptions,
  type TrainOptions,
  type Weights,
} from '../engine.ts';
import { initialWeights } from '../initial.ts';
import { type Builds, Crew, MAX_JOBS } from './crew.ts';
import { type Job, JobWriter, unitsOf } from './job.ts';
import type { Arena, Pool } from './memory.ts';
import { Model } from './model.ts';
import { Optimiser } from './optimiser.ts';
import { type Layout, layout, pack, unpackAll } from './parameters.ts';
import { WasmSampler } from './sampler.ts';

/** Gradients of the units of one wave take about as much memory at most. */
const WAVE_BYTES = 64 * 2 ** 20;

export interface Threads {
  readonly count: number;
  /** The workers' file; without one there is one thread. */
  readonly file?: URL;
  readonly patience?: number;
}

interface Sum {
  readonly loss: number;
  readonly tokens: number;
  readonly norms: Float32Array;
}

export class WasmNetwork implements Network {
  private readonly arena: Arena;
  private readonly layout: Layout;
  private readonly model: Model;
  private readonly optimiser: Optimiser;
  private readonly jobs: JobWriter;
  private readonly crew: Crew;
  /** From here on memory belongs to the call that is running. */
  private readonly free: number;

  constructor(
    private readonly builds: Builds,
    private readonly pool: Pool,
    threads: Threads,
    readonly shape: Shape,
    start: { seed: number } | { weights: Weights },
  ) {
    this.layout = layout(shape);
    this.arena = pool.take();
    this.crew = new Crew(builds, this.arena, threads.count, threads.file, threads.patience);
    this.model = new Model(shape, this.layout, this.arena, true);
    this.optimiser = new Optimiser(this.model, this.arena);
    this.jobs = new JobWriter(this.model, this.arena);
    this.free = this.arena.mark();
    this.load('weights' in start ? start.weights : initialWeights(shape, start.seed));
  }

  train(chunks: readonly Chunk[], options: TrainOptions): { loss: number; tokens: number } {
    const { loss, tokens } = this.accumulate(chunks, options);
    this.optimiser.step(this.crew.training, options);
    return { loss, tokens };
  }

  gradients(chunks: readonly Chunk[], options: GradientOptions): Weights {
    this.accumulate(chunks, options);
    return this.readGradient();
  }

  clippedGradients(chunks: readonly Chunk[], options: ClipOptions): ClippedGradients {
    const sum = this.accumulate(chunks, options, options.clip);
    return { ...sum, gradients: this.readGradient() };
  }

  apply(gradients: Weights, options: StepOptions): void {
    this.crew.check();
    const flat = this.floats(this.optimiser.gradient);
    for (const at of Object.values(this.layout.parameters)) pack(flat, at, gradients[at.name]);
    this.optimiser.step(this.crew.training, options);
  }

  score(chunk: Chunk): Float32Array {
    this.crew.check();
    this.arena.release(this.free);
    const jobs = unitsOf([chunk], this.shape).map((unit) =>
      this.jobs.write(unit, {
        scale: 1,
        smoothing: 0,
        dropout: 0,
        dropoutKey: 0,
        clip: 0,
        gradient: false,
        losses: true,
      }),
    );
    this.run(jobs, true);
    const scores = new Float32Array(chunk.tokens.length);
    for (const { unit, losses } of jobs) {
      let row = losses / 4;
      for (let t = 0; t < unit.lengths[0]; t++) {
        for (let i = 0; i < unit.records.length && t < unit.lengths[i]; i++, row++) {
          scores[t * chunk.records + unit.records[i]] = this.arena.f32[row];
        }
      }
    }
    return scores;
  }

  sampler(records: number): Sampler {
    this.crew.check();
    return new WasmSampler(this.builds.strict, this.pool, this.layout, this.model, records);
  }

  weights(): Weights {
    this.crew.check();
    return this.model.read();
  }

  load(weights: Weights): void {
    this.crew.check();
    this.model.write(weights, this.crew.strict);
    this.optimiser.reset();
  }

  dispose(): void {
    if (this.crew.dispose()) this.pool.give(this.arena);
  }

  /**
   * The summed gradient, unit after unit in their order: of the mean token loss, or, with a clip, of each record's
   * summed token loss after clipping.
   */
  private accumulate(chunks: readonly Chunk[], options: GradientOptions, clip = 0): Sum {
    const { arena, jobs, optimiser } = this;
    this.crew.check();
    arena.release(this.free);
    const units = unitsOf(chunks, this.shape);
    const tokens = countTokens(chunks);
    const norms = new Float32Array(clip > 0 ? chunks.reduce((sum, chunk) => sum + chunk.records, 0) : 0);
    const jobOptions = {
      scale: clip > 0 ? 1 : 1 / Math.max(tokens, 1),
      smoothing: options.smoothing ?? 0,
      dropout: options.dropout,
      dropoutKey: dropoutKey(options.seed, options.step),
      clip,
      gradient: true,
      losses: false,
    };
    this.floats(optimiser.gradient).fill(0);
    const size = Math.min(MAX_JOBS, Math.max(8, Math.floor(WAVE_BYTES / (4 * this.layout.dense))));
    let loss = 0;
    for (let first = 0; first < units.length; first += size) {
      const wave = units.slice(first, first + size).map((unit) => jobs.write(unit, jobOptions));
      this.run(wave, false);
      for (const job of wave) {
        loss += jobs.lossOf(job);
        this.addGradient(job);
        if (clip > 0) {
          job.unit.records.forEach((r, i) => {
            norms[job.unit.firstRecord + r] = arena.f32[job.norms / 4 + i];
          });
        }
      }
      arena.release(this.free);
    }
    if (!Number.isFinite(loss)) throw new NotFinite(`the loss of step ${options.step} is not finite`);
    return { loss, tokens, norms };
  }

  private addGradient({ gradient, rows, lookupGradient, lookups }: Job): void {
    const { crew, optimiser } = this;
    const narrow = this.shape.embedding / 8;
    crew.training.addTo(optimiser.gradient, gradient, this.layout.dense);
    crew.training.scatterRows(optimiser.gradient, rows, lookupGradient, lookups * 32, lookups, narrow);
  }

  private run(jobs: readonly Job[], strict: boolean): void {
    if (jobs.length === 0) return;
    // Large ones first: nobody waits for the one that was begun last.
    const structs = [...jobs].sort((a, b) => b.unit.size - a.unit.size).map((job) => job.struct);
    this.crew.run(this.model.struct, structs, strict);
  }

  private readGradient(): Weights {
    return unpackAll(this.floats(this.optimiser.gradient), this.layout);
  }

  private floats(address: number): Float32Array {
    return this.arena.f32.subarray(address / 4, address / 4 + this.layout.length);
  }
}

/** Tokens that count: the present ones, but for those that are given. */
function countTokens(chunks: readonly Chunk[]): number {
  let count = 0;
  for (const { tokens, records, given = 0 } of chunks)
    for (let i = given * records; i < tokens.length; i++) if (tokens[i] !== ABSENT) count++;
  return count;
}
