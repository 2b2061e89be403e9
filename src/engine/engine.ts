/**
 * The whole contract of the rooms where arithmetic happens. An engine knows tokens and numbers only: no records, no
 * files. The network is
 *
 *   x_t = tokenEmbedding[token_{t−1}] + slotEmbedding[slot_t]      token_{−1} = the start token, id `vocabulary`
 *         + Σ tokenEmbedding[besides_t] of what a step reads besides
 *   h¹_t = LSTM₁(x_t);  h²_t = LSTM₂(dropout(h¹_t));  logits_t = dropout(h²_t) · output[:, slice of slot_t] + outputBias
 *
 * with the equations and the gate order (i, f, c, o) of Keras' LSTM, sigmoid recurrent activation.
 */

/** The tokens one slot may draw: ids `offset … offset + size − 1`. Offsets are multiples of 8 (SIMD panels). */
export interface Slice {
  readonly offset: number;
  readonly size: number;
}

export interface Shape {
  /** Number of token ids, a multiple of 8, padding included. The start token has id `vocabulary`. */
  readonly vocabulary: number;
  /** One slice per slot. */
  readonly slots: readonly Slice[];
  /** Width E of the embeddings, a multiple of 8. */
  readonly embedding: number;
  /** Width H of both LSTM layers, a multiple of 8. */
  readonly hidden: number;
}

/** Row-major parameters, in the shapes of Keras. V = vocabulary, S = slots. */
export interface Weights {
  /** [V + 1, E] */ tokenEmbedding: Float32Array;
  /** [S, E] */ slotEmbedding: Float32Array;
  /** [E, 4H] */ kernel1: Float32Array;
  /** [H, 4H] */ recurrent1: Float32Array;
  /** [4H] */ bias1: Float32Array;
  /** [H, 4H] */ kernel2: Float32Array;
  /** [H, 4H] */ recurrent2: Float32Array;
  /** [4H] */ bias2: Float32Array;
  /** [H, V] */ output: Float32Array;
  /** [V] */ outputBias: Float32Array;
}

export const WEIGHT_NAMES = [
  'tokenEmbedding',
  'slotEmbedding',
  'kernel1',
  'recurrent1',
  'bias1',
  'kernel2',
  'recurrent2',
  'bias2',
  'output',
  'outputBias',
] as const satisfies readonly (keyof Weights)[];

/** Whole records that walk through the same slots: the unit of work. At most `MAX_CHUNK` records. */
export interface Chunk {
  readonly records: number;
  /** The slot of each step, length T. */
  readonly slots: Uint16Array;
  /** Token ids, [T, records], step-major; `ABSENT` after the end of a shorter record (no loss, no gradient). */
  readonly tokens: Int32Array;
  /** Leading steps whose tokens are read, not learned: no loss, no gradient. @default 0 */
  readonly given?: number;
  /** What each step reads in place of the token before it, [T, records]; `ABSENT` stands for the start token. */
  readonly inputs?: Int32Array;
  /** And what it reads besides, up to four of such arrays. */
  readonly besides?: readonly Int32Array[];
}

export const ABSENT = -1;
export const MAX_CHUNK = 64;

export interface TrainOptions {
  /** Learning rate of this step. */
  readonly rate: number;
  /** Share of units dropped after each LSTM layer, 0 … <1, inverted scaling. */
  readonly dropout: number;
  /** Limit of the global gradient norm. */
  readonly clip: number;
  /** Decoupled weight decay (AdamW), 0 for none. */
  readonly decay: number;
  /** Share of the target that is spread evenly over the slot's other tokens, 0 for none. */
  readonly smoothing?: number;
  /** Number of this step, from 1: drives dropout masks and Adam's bias correction. */
  readonly step: number;
  /** Seed of the dropout masks. */
  readonly seed: number;
}

export type GradientOptions = Pick<TrainOptions, 'dropout' | 'step' | 'seed' | 'smoothing'>;

export interface ClipOptions extends GradientOptions {
  /** Limit of the norm of each record's own gradient. */
  readonly clip: number;
}

export interface ClippedGradients {
  /** Σ over records of g_r · min(1, clip / ‖g_r‖), where g_r is the gradient of record r's summed token loss. */
  readonly gradients: Weights;
  /** ‖g_r‖ of every record, in the order of the batch. */
  readonly norms: Float32Array;
  /** Summed loss in nats, and number of tokens. */
  readonly loss: number;
  readonly tokens: number;
}

export type StepOptions = Pick<TrainOptions, 'rate' | 'decay' | 'step'> & Partial<Pick<TrainOptions, 'clip'>>;

/** What says how likely tokens are. */
export interface Predictor {
  readonly shape: Shape;
  /** Negative log-likelihood in nats of every token, [T, records]; 0 where absent. No dropout. */
  score(chunk: Chunk): Float32Array;
  /**
   * A batch of records drawn together, one step at a time, with the weights as they are now. Strict arithmetic: the
   * same bytes everywhere.
   */
  sampler(records: number): Sampler;
  dispose(): void;
}

export interface Network extends Predictor {
  /**
   * One optimiser step (Adam, β .9/.999, ε 1e−8) on the mean token loss of the chunks.
   * Returns the summed loss in nats (of the smoothed target, where it is smoothed) and the number of tokens. Throws
   * `NotFinite` on a NaN, before the weights change. Decay acts on kernels, not on biases or embeddings.
   */
  train(chunks: readonly Chunk[], options: TrainOptions): { loss: number; tokens: number };
  /** Gradients of the mean token loss, without a step. */
  gradients(chunks: readonly Chunk[], options: GradientOptions): Weights;
  /** For differential privacy: each record's gradient clipped on its own, then summed. */
  clippedGradients(chunks: readonly Chunk[], options: ClipOptions): ClippedGradients;
  /** The optimiser step of `train`, with gradients from elsewhere. */
  apply(gradients: Weights, options: StepOptions): void;
  /** A copy of the parameters. */
  weights(): Weights;
  /** Takes these weights and forgets the optimiser's state. */
  load(weights: Weights): void;
}

export interface Sampler {
  /** Forget everything: every record stands before its first slot. */
  reset(): void;
  /**
   * Advance every record by one slot, given the tokens it drew last (the start token at first).
   * Returns probabilities [records, width] (row-major, width = the slot's size), softmax of logits / temperature.
   * The array is reused by the next call. Row r depends on record r's own tokens only.
   * @param besides what each record reads besides: as many arrays as in training
   */
  step(
    slot: number,
    previous: Int32Array,
    temperature?: number,
    besides?: readonly Int32Array[],
  ): Float32Array;
  /**
   * Goes on with these records alone, in this order, which is ascending: `step` then takes and returns as many. Until the
   * next reset.
   */
  keep(records: Int32Array): void;
  dispose(): void;
}

export interface Engine {
  /** `wasm` or `tensorflow`. */
  readonly name: string;
  /** Which build of the kernels does the arithmetic, for the report. */
  readonly build: string;
  /** A new network: Glorot-uniform kernels, forget bias 1, embeddings uniform ±.05, from `seed`; or the given weights. */
  create(shape: Shape, start: { seed: number } | { weights: Weights }): Network;
}

/** Training met a number that is not finite. */
export class NotFinite extends Error {
  override readonly name = 'NotFinite';
}
