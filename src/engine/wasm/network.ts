/** Training and scoring. */
import {
  type Chunk,
  type Network,
  NotFinite,
  type Sampler,
  type Shape,
  type TrainOptions,
  type Weights,
} from '../engine.ts';
import { initialWeights } from '../initial.ts';
import { dropoutKey } from './dropout.ts';
import { countTokens, type Job, Numbering, writeJob } from './job.ts';
import { instantiate, type Kernels, sharedMemory } from './kernels.ts';
import { Arena } from './memory.ts';
import { Model } from './model.ts';
import { type Layout, layout, unpackAll } from './parameters.ts';
import { WasmSampler } from './sampler.ts';

type GradientOptions = Pick<TrainOptions, 'dropout' | 'smoothing' | 'step' | 'seed'>;

export class WasmNetwork implements Network {
  private readonly arena: Arena;
  private readonly kernels: Kernels;
  private readonly layout: Layout;
  private readonly model: Model;
  /** Addresses of the summed gradient and of Adam's two means, in the layout of the parameters. */
  private readonly gradient: number;
  private readonly mean: number;
  private readonly square: number;
  private readonly tokenNumbers: Numbering;
  private readonly slotNumbers: Numbering;
  /** From here on memory belongs to the call that is running. */
  private readonly free: number;

  constructor(
    private readonly module: WebAssembly.Module,
    readonly shape: Shape,
    start: { seed: number } | { weights: Weights },
  ) {
    this.layout = layout(shape);
    this.arena = new Arena(sharedMemory());
    this.kernels = instantiate(module, this.arena.memory);
    this.model = new Model(shape, this.layout, this.arena, true);
    const bytes = 4 * this.layout.length;
    this.gradient = this.arena.take(bytes);
    this.mean = this.arena.take(bytes);
    this.square = this.arena.take(bytes);
    this.free = this.arena.mark();
    this.tokenNumbers = new Numbering(shape.vocabulary + 1);
    this.slotNumbers = new Numbering(shape.slots.length);
    this.load('weights' in start ? start.weights : initialWeights(shape, start.seed));
  }

  train(chunks: readonly Chunk[], options: TrainOptions): { loss: number; tokens: number } {
    const { loss, tokens } = this.accumulate(chunks, options);
    const norm = Math.sqrt(this.kernels.sumOfSquares(this.gradient, this.layout.length));
    if (!Number.isFinite(loss) || !Number.isFinite(norm)) {
      throw new NotFinite(`training met a number that is not finite in step ${options.step}`);
    }
    this.update(options, norm > options.clip ? options.clip / norm : 1);
    return { loss, tokens };
  }

  gradients(chunks: readonly Chunk[], options: GradientOptions): Weights {
    this.accumulate(chunks, options);
    return unpackAll(this.floats(this.gradient), this.layout);
  }

  score(chunk: Chunk): Float32Array {
    const job = writeJob(chunk, this.model, this.arena, this.tokenNumbers, this.slotNumbers, {
      scale: 1,
      smoothing: 0,
      dropout: 0,
      dropoutKey: 0,
      firstRecord: 0,
      gradient: false,
      losses: true,
    });
    this.run(chunk, job);
    const losses = this.arena.f32.slice(job.losses / 4, job.losses / 4 + chunk.tokens.length);
    this.arena.release(this.free);
    return losses;
  }

  sampler(records: number): Sampler {
    return new WasmSampler(this.module, this.shape, this.layout, this.floats(this.model.base), records);
  }

  weights(): Weights {
    return this.model.read();
  }

  /** Takes the weights, and forgets the optimiser's means. */
  load(weights: Weights): void {
    this.model.write(weights, this.kernels);
    this.floats(this.mean).fill(0);
    this.floats(this.square).fill(0);
  }

  dispose(): void {}

  /** The summed gradient of the mean token loss, chunk after chunk in their order. */
  private accumulate(chunks: readonly Chunk[], options: GradientOptions): { loss: number; tokens: number } {
    const { kernels, arena, model, layout } = this;
    let tokens = 0;
    for (const chunk of chunks) tokens += countTokens(chunk);
    this.floats(this.gradient).fill(0);
    let loss = 0;
    let firstRecord = 0;
    for (const chunk of chunks) {
      const job = writeJob(chunk, model, arena, this.tokenNumbers, this.slotNumbers, {
        scale: tokens > 0 ? 1 / tokens : 0,
        smoothing: options.smoothing ?? 0,
        dropout: options.dropout,
        dropoutKey: dropoutKey(options.seed, options.step),
        firstRecord,
        gradient: true,
        losses: false,
      });
      arena.u8.fill(0, job.gradient, job.gradient + 4 * layout.dense);
      loss += this.run(chunk, job);
      kernels.addTo(this.gradient, job.gradient, layout.dense);
      const { embedding } = this.shape;
      kernels.scatterRows(
        this.gradient,
        job.rows,
        job.lookupGradient,
        job.lookups * 32,
        job.lookups,
        embedding / 8,
      );
      firstRecord += chunk.records;
      arena.release(this.free);
    }
    return { loss, tokens };
  }

  private run(chunk: Chunk, job: Job): number {
    const { embedding, hidden } = this.shape;
    const bytes = this.kernels.workspaceBytes(
      embedding,
      hidden,
      chunk.records,
      chunk.slots.length,
      job.lookups,
      job.widest,
    );
    return this.kernels.runChunk(this.model.struct, job.struct, this.arena.take(bytes));
  }

  /** Adam, on the gradient times `scale`. */
  private update(options: TrainOptions, scale: number): void {
    const { rate, decay, step } = options;
    const corrected = rate / (1 - power(0.9, step));
    const correction = 1 / Math.sqrt(1 - power(0.999, step));
    const { decayed, length } = this.layout;
    const adam = (from: number, to: number, shrink: number) => {
      const [w, g, m, v] = [this.model.base, this.gradient, this.mean, this.square].map((p) => p + 4 * from);
      this.kernels.adam(w, g, m, v, to - from, scale, corrected, correction, shrink);
    };
    adam(0, decayed, rate * decay);
    adam(decayed, length, 0);
    this.model.renew(this.kernels);
  }

  private floats(address: number): Float32Array {
    return this.arena.f32.subarray(address / 4, address / 4 + this.layout.length);
  }
}

/** x^n by squaring: Math.pow differs between Node versions. */
function power(x: number, n: number): number {
  let result = 1;
  for (let base = x, left = n; left > 0; left = Math.floor(left / 2), base *= base) {
    if (left % 2 === 1) result *= base;
  }
  return result;
}
