/**
 * The network in TensorFlow.js: plain operations, gradients by its own differentiation. The independent twin that the
 * embedded engine is checked against; drawing records stays with the embedded one.
 */
import type * as Tensorflow from '@tensorflow/tfjs';
import { dropoutKey, dropoutMask } from '../dropout.ts';
import {
  ABSENT,
  type Chunk,
  type ClipOptions,
  type ClippedGradients,
  type Engine,
  type GradientOptions,
  type Network,
  NotFinite,
  type Sampler,
  type Shape,
  type StepOptions,
  type TrainOptions,
  WEIGHT_NAMES,
  type Weights,
} from '../engine.ts';
import { initialWeights } from '../initial.ts';

export type Tf = typeof Tensorflow;
type Tensors = Record<keyof Weights, Tensorflow.Tensor>;
type Matrix = Tensorflow.Tensor2D;

/** Weight decay acts on these. */
const KERNELS: readonly (keyof Weights)[] = ['kernel1', 'recurrent1', 'kernel2', 'recurrent2', 'output'];

const NO_DROPOUT: GradientOptions = { dropout: 0, step: 1, seed: 0 };

/** Adam's running means of one parameter. */
interface Means {
  readonly mean: Tensorflow.Variable;
  readonly square: Tensorflow.Variable;
}

export class TensorflowNetwork implements Network {
  private readonly sizes: Record<keyof Weights, number[]>;
  private readonly variables: Record<keyof Weights, Tensorflow.Variable>;
  private readonly means: Record<keyof Weights, Means>;

  constructor(
    private readonly tf: Tf,
    private readonly embedded: Engine,
    readonly shape: Shape,
    start: { seed: number } | { weights: Weights },
  ) {
    const { vocabulary: v, embedding: e, hidden: h, slots } = shape;
    this.sizes = {
      tokenEmbedding: [v + 1, e],
      slotEmbedding: [slots.length, e],
      kernel1: [e, 4 * h],
      recurrent1: [h, 4 * h],
      bias1: [4 * h],
      kernel2: [h, 4 * h],
      recurrent2: [h, 4 * h],
      bias2: [4 * h],
      output: [h, v],
      outputBias: [v],
    };
    const each = <T>(make: (name: keyof Weights) => T) =>
      Object.fromEntries(WEIGHT_NAMES.map((name) => [name, make(name)])) as Record<keyof Weights, T>;
    const zeros = (name: keyof Weights) => tf.tidy(() => tf.variable(tf.zeros(this.sizes[name])));
    this.variables = each(zeros);
    this.means = each((name) => ({ mean: zeros(name), square: zeros(name) }));
    this.load('weights' in start ? start.weights : initialWeights(shape, start.seed));
  }

  train(chunks: readonly Chunk[], options: TrainOptions): { loss: number; tokens: number } {
    const { loss, tokens, gradients } = this.differentiate(chunks, options);
    try {
      this.update(gradients, options);
    } finally {
      this.tf.dispose(gradients);
    }
    return { loss, tokens };
  }

  gradients(chunks: readonly Chunk[], options: GradientOptions): Weights {
    return this.take(this.differentiate(chunks, options).gradients);
  }

  clippedGradients(chunks: readonly Chunk[], options: ClipOptions): ClippedGradients {
    const records = chunks.reduce((sum, chunk) => sum + chunk.records, 0);
    const norms = new Float32Array(records);
    let sum: Tensors | undefined;
    let loss = 0;
    let tokens = 0;
    let record = 0;
    for (const chunk of chunks) {
      for (let r = 0; r < chunk.records; r++, record++) {
        const own = this.differentiate([recordOf(chunk, r)], options, record);
        loss += own.loss;
        tokens += own.tokens;
        // Of the record's summed loss, not its mean.
        norms[record] = this.norm(own.gradients) * own.tokens;
        const by = own.tokens * Math.min(1, options.clip / Math.max(norms[record], 1e-30));
        const before = sum;
        sum = this.tf.tidy(() =>
          this.map((name) => {
            const clipped = own.gradients[name].mul(by);
            return before ? before[name].add(clipped) : clipped;
          }),
        );
        this.tf.dispose([own.gradients, before ?? []]);
      }
    }
    if (!sum) throw new RangeError('expected at least one record');
    return { gradients: this.take(sum), norms, loss, tokens };
  }

  apply(gradients: Weights, options: StepOptions): void {
    const tensors = this.map((name) => this.tf.tensor(gradients[name], this.sizes[name]));
    try {
      this.update(tensors, options);
    } finally {
      this.tf.dispose(tensors);
    }
  }

  score(chunk: Chunk): Float32Array {
    const losses = this.tf.tidy(() => this.tf.stack(this.tokenLosses(this.variables, chunk, NO_DROPOUT, 0)));
    const scores = losses.dataSync() as Float32Array;
    losses.dispose();
    return scores;
  }

  sampler(records: number): Sampler {
    const network = this.embedded.create(this.shape, { weights: this.weights() });
    const sampler = network.sampler(records);
    network.dispose();
    return sampler;
  }

  weights(): Weights {
    const weights = {} as Weights;
    for (const name of WEIGHT_NAMES) weights[name] = this.variables[name].dataSync().slice() as Float32Array;
    return weights;
  }

  load(weights: Weights): void {
    this.tf.tidy(() => {
      for (const name of WEIGHT_NAMES) {
        this.variables[name].assign(this.tf.tensor(weights[name], this.sizes[name]));
        const { mean, square } = this.means[name];
        mean.assign(this.tf.zerosLike(mean));
        square.assign(this.tf.zerosLike(square));
      }
    });
  }

  dispose(): void {
    this.tf.dispose([this.variables, Object.values(this.means).map(({ mean, square }) => [mean, square])]);
  }

  /** Loss in nats of every step's tokens, [records] each; 0 where absent. */
  private tokenLosses(
    p: Tensors,
    chunk: Chunk,
    options: GradientOptions,
    firstRecord: number,
  ): Tensorflow.Tensor[] {
    const { tf } = this;
    const { vocabulary, hidden, slots } = this.shape;
    const { records, tokens } = chunk;
    const key = dropoutKey(options.seed, options.step);
    const dropped = (h: Matrix, layer: 1 | 2, time: number): Matrix => {
      if (options.dropout === 0) return h;
      const mask = dropoutMask(key, options.dropout, layer, time, firstRecord, records, hidden);
      return h.mul(tf.tensor2d(mask, [records, hidden]));
    };
    const zero = () => ({
      h: tf.zeros<Tensorflow.Rank.R2>([records, hidden]),
      c: tf.zeros<Tensorflow.Rank.R2>([records, hidden]),
    });
    let first = zero();
    let second = zero();
    const started = (read: Int32Array) => read.map((token) => (token === ABSENT ? vocabulary : token));
    let before = new Int32Array(records).fill(vocabulary);
    return Array.from(chunk.slots, (slot, t) => {
      const { offset, size } = slots[slot];
      const embedded = (tokens: Int32Array) => p.tokenEmbedding.gather(tf.tensor1d(tokens, 'int32'));
      const at = (all: Int32Array) => started(all.slice(t * records, (t + 1) * records));
      const read = chunk.inputs ? at(chunk.inputs) : before;
      let input = embedded(read).add(p.slotEmbedding.gather(tf.tensor1d([slot], 'int32'))) as Matrix;
      for (const beside of chunk.besides ?? []) input = input.add(embedded(at(beside)));
      first = this.cell(input, first, p.kernel1, p.recurrent1, p.bias1);
      second = this.cell(dropped(first.h, 1, t), second, p.kernel2, p.recurrent2, p.bias2);
      const slice = p.output.slice([0, offset], [hidden, size]) as Matrix;
      const logs = dropped(second.h, 2, t)
        .matMul(slice)
        .add(p.outputBias.slice([offset], [size]))
        .logSoftmax();
      const here = tokens.slice(t * records, (t + 1) * records);
      before = started(here);
      const learned = t < (chunk.given ?? 0) ? here.fill(ABSENT) : here;
      return logs
        .mul(tf.tensor2d(targets(learned, offset, size, options.smoothing ?? 0), [records, size]))
        .sum(1)
        .neg();
    });
  }

  /** One step of Keras' LSTM. */
  private cell(
    x: Matrix,
    { h, c }: { h: Matrix; c: Matrix },
    kernel: Tensorflow.Tensor,
    recurrent: Tensorflow.Tensor,
    bias: Tensorflow.Tensor,
  ): { h: Matrix; c: Matrix } {
    const z = x
      .matMul(kernel as Matrix)
      .add(h.matMul(recurrent as Matrix))
      .add(bias);
    const [i, f, g, o] = z.split(4, 1) as Matrix[];
    const next: Matrix = f.sigmoid().mul(c).add(i.sigmoid().mul(g.tanh()));
    return { h: o.sigmoid().mul(next.tanh()), c: next };
  }

  /** Summed loss, tokens, and the gradients of the mean token loss. */
  private differentiate(
    chunks: readonly Chunk[],
    options: GradientOptions,
    firstRecord = 0,
  ): { loss: number; tokens: number; gradients: Tensors } {
    const { tf } = this;
    const tokens = chunks.reduce((sum, { tokens, records, given = 0 }) => {
      return sum + tokens.subarray(given * records).filter((id) => id !== ABSENT).length;
    }, 0);
    const meanLoss = (...values: Tensorflow.Tensor[]): Tensorflow.Scalar => {
      const p = Object.fromEntries(WEIGHT_NAMES.map((name, i) => [name, values[i]])) as Tensors;
      let record = firstRecord;
      const losses = chunks.flatMap((chunk) => {
        const parts = this.tokenLosses(p, chunk, options, record);
        record += chunk.records;
        return parts.map((part) => part.sum());
      });
      return tf.addN(losses).div(Math.max(tokens, 1)) as Tensorflow.Scalar;
    };
    const { value, grads } = tf.valueAndGrads(meanLoss)(WEIGHT_NAMES.map((name) => this.variables[name]));
    const loss = value.dataSync()[0] * tokens;
    value.dispose();
    const gradients = Object.fromEntries(WEIGHT_NAMES.map((name, i) => [name, grads[i]])) as Tensors;
    if (!Number.isFinite(loss)) {
      tf.dispose(gradients);
      throw new NotFinite(`the loss of step ${options.step} is not finite`);
    }
    return { loss, tokens, gradients };
  }

  private norm(gradients: Tensors): number {
    return this.tf.tidy(() => {
      const squares = WEIGHT_NAMES.map((name) => gradients[name].square().sum().dataSync()[0]);
      return Math.sqrt(squares.reduce((a, b) => a + b));
    });
  }

  /** Adam with decoupled weight decay, on gradients clipped to a global norm. */
  private update(gradients: Tensors, options: StepOptions): void {
    const { tf } = this;
    const { rate, decay, step, clip = Number.POSITIVE_INFINITY } = options;
    const norm = this.norm(gradients);
    if (!Number.isFinite(norm)) throw new NotFinite(`the gradient of step ${step} is not finite`);
    tf.tidy(() => {
      for (const name of WEIGHT_NAMES) {
        const weight = this.variables[name];
        const { mean, square } = this.means[name];
        const gradient = gradients[name].mul(norm > clip ? clip / norm : 1);
        mean.assign(mean.mul(0.9).add(gradient.mul(0.1)));
        square.assign(square.mul(0.999).add(gradient.square().mul(0.001)));
        const down = mean.mul(rate / (1 - 0.9 ** step)).div(
          square
            .sqrt()
            .div(Math.sqrt(1 - 0.999 ** step))
            .add(1e-8),
        );
        const keep = KERNELS.includes(name) ? 1 - rate * decay : 1;
        weight.assign(weight.mul(keep).sub(down));
      }
    });
  }

  private map(make: (name: keyof Weights) => Tensorflow.Tensor): Tensors {
    return Object.fromEntries(WEIGHT_NAMES.map((name) => [name, make(name)])) as Tensors;
  }

  /** The numbers of tensors, which are disposed of. */
  private take(tensors: Tensors): Weights {
    const weights = {} as Weights;
    for (const name of WEIGHT_NAMES) weights[name] = tensors[name].dataSync().slice() as Float32Array;
    this.tf.dispose(tensors);
    return weights;
  }
}

/** What each token of a slice should have, [records, size]; nothing where absent. */
function targets(tokens: Int32Array, offset: number, size: number, smoothing: number): Float32Array {
  const spread = size > 1 ? smoothing / (size - 1) : 0;
  const all = new Float32Array(tokens.length * size);
  tokens.forEach((token, r) => {
    if (token === ABSENT) return;
    all.fill(spread, r * size, (r + 1) * size);
    all[r * size + token - offset] = size > 1 ? 1 - smoothing : 1;
  });
  return all;
}

/** One record of a chunk as a chunk. */
function recordOf({ records, slots, tokens, given, inputs, besides }: Chunk, r: number): Chunk {
  const own = (all: Int32Array) => Int32Array.from(slots, (_, t) => all[t * records + r]);
  return {
    records: 1,
    slots,
    given,
    tokens: own(tokens),
    ...(inputs && { inputs: own(inputs) }),
    besides: besides?.map(own),
  };
}
