/**
 * A network as a LayersModel of TensorFlow.js (`model.json` + `weights.bin`), made of standard layers only, and back.
 *
 *   inputs   tokens [batch, T]: the token before each step, `vocabulary` at the first
 *            slots [batch, T]: the slot of each step
 *            besides_1, besides_2, … [batch, T]: what each step reads besides, where the network was trained so
 *   output   probabilities [batch, T, vocabulary], 0 outside the slot's slice
 *
 * The slices are a fixed embedding of the slots that is added to the logits: 0 inside, −1e9 outside.
 */
import type { Shape, Slice, Weights } from '../engine.ts';

/** Format: https://github.com/tensorflow/tfjs, tfjs-core/src/io/types.ts. */
export interface LayersModel {
  /** Content of `model.json`. */
  readonly json: ModelJson;
  /** Content of `weights.bin`. */
  readonly weights: Uint8Array;
}

interface WeightSpec {
  readonly name: string;
  readonly shape: number[];
  readonly dtype: 'float32';
}

export interface ModelJson {
  readonly format: 'layers-model';
  readonly generatedBy: string;
  readonly convertedBy: null;
  readonly modelTopology: object;
  readonly weightsManifest: { paths: string[]; weights: WeightSpec[] }[];
}

const OUTSIDE = -1e9;

/**
 * @param file name of the file of the weights, beside `model.json`
 * @param besides how many tokens each step reads besides
 */
export function toLayersModel(
  shape: Shape,
  weights: Weights,
  file = 'weights.bin',
  besides = 0,
): LayersModel {
  const { vocabulary: v, embedding: e, hidden: h, slots } = shape;
  const mask = new Float32Array(slots.length * v).fill(OUTSIDE);
  slots.forEach(({ offset, size }, i) => {
    mask.fill(0, i * v + offset, i * v + offset + size);
  });
  const parts: [string, number[], Float32Array][] = [
    ['token_embedding/embeddings', [v + 1, e], weights.tokenEmbedding],
    ['slot_embedding/embeddings', [slots.length, e], weights.slotEmbedding],
    ['lstm_1/kernel', [e, 4 * h], weights.kernel1],
    ['lstm_1/recurrent_kernel', [h, 4 * h], weights.recurrent1],
    ['lstm_1/bias', [4 * h], weights.bias1],
    ['lstm_2/kernel', [h, 4 * h], weights.kernel2],
    ['lstm_2/recurrent_kernel', [h, 4 * h], weights.recurrent2],
    ['lstm_2/bias', [4 * h], weights.bias2],
    ['output/kernel', [h, v], weights.output],
    ['output/bias', [v], weights.outputBias],
    ['slice/embeddings', [slots.length, v], mask],
  ];
  const bytes = new Uint8Array(4 * parts.reduce((sum, [, , values]) => sum + values.length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [, , values] of parts) {
    for (const value of values) {
      view.setFloat32(at, value, true);
      at += 4;
    }
  }
  const specs = parts.map(([name, shape]): WeightSpec => ({ name, shape, dtype: 'float32' }));
  return {
    json: {
      format: 'layers-model',
      generatedBy: 'synthetic-fixtures',
      convertedBy: null,
      modelTopology: topology(shape, besides),
      weightsManifest: [{ paths: [file], weights: specs }],
    },
    weights: bytes,
  };
}

/** Weights and shape of a model that `toLayersModel` wrote, whatever trained it since. */
export function fromLayersModel({ json, weights }: LayersModel): { shape: Shape; weights: Weights } {
  const view = new DataView(weights.buffer, weights.byteOffset, weights.byteLength);
  const found = new Map<string, { shape: number[]; values: Float32Array }>();
  let at = 0;
  for (const { name, shape, dtype } of json.weightsManifest.flatMap((group) => group.weights)) {
    if (dtype !== 'float32') throw new RangeError(`expected float32 in ${name}, got ${dtype}`);
    const length = shape.reduce((a, b) => a * b, 1);
    const values = Float32Array.from({ length }, (_, i) => view.getFloat32(at + 4 * i, true));
    at += 4 * length;
    found.set(name, { shape, values });
  }
  const part = (name: string) => {
    const there = found.get(name);
    if (!there) throw new RangeError(`expected a weight ${name}, got ${[...found.keys()].join(', ')}`);
    return there;
  };
  const mask = part('slice/embeddings');
  const [, vocabulary] = mask.shape;
  const slots = Array.from({ length: mask.shape[0] }, (_, i) =>
    sliceOf(mask.values.subarray(i * vocabulary, (i + 1) * vocabulary)),
  );
  const [, embedding] = part('slot_embedding/embeddings').shape;
  const [hidden] = part('output/kernel').shape;
  return {
    shape: { vocabulary, slots, embedding, hidden },
    weights: {
      tokenEmbedding: part('token_embedding/embeddings').values,
      slotEmbedding: part('slot_embedding/embeddings').values,
      kernel1: part('lstm_1/kernel').values,
      recurrent1: part('lstm_1/recurrent_kernel').values,
      bias1: part('lstm_1/bias').values,
      kernel2: part('lstm_2/kernel').values,
      recurrent2: part('lstm_2/recurrent_kernel').values,
      bias2: part('lstm_2/bias').values,
      output: part('output/kernel').values,
      outputBias: part('output/bias').values,
    },
  };
}

function sliceOf(mask: Float32Array): Slice {
  const offset = mask.indexOf(0);
  return { offset, size: mask.lastIndexOf(0) - offset + 1 };
}

function topology({ vocabulary: v, embedding: e, hidden: h, slots }: Shape, besides: number): object {
  // Everything is loaded, so nothing needs initialising: TensorFlow's orthogonal start is slow.
  const zeros = { class_name: 'Zeros', config: {} };
  type Source = string | readonly [layer: string, call: number];
  const node = (source: Source) => (typeof source === 'string' ? [source, 0, 0, {}] : [...source, 0, {}]);
  const layer = (name: string, class_name: string, config: object, ...from: Source[]) => ({
    name,
    class_name,
    config: { name, trainable: true, ...config },
    inbound_nodes: from.length > 0 ? [from.map(node)] : [],
  });
  const others = Array.from({ length: besides }, (_, k) => `besides_${k + 1}`);
  // One embedding of tokens, called once for each of the inputs that it embeds.
  const tokens = {
    ...layer('token_embedding', 'Embedding', {
      input_dim: v + 1,
      output_dim: e,
      embeddings_initializer: zeros,
    }),
    inbound_nodes: ['tokens', ...others].map((name) => [node(name)]),
  };
  const input = (name: string) =>
    layer(name, 'InputLayer', { batch_input_shape: [null, null], dtype: 'int32', sparse: false });
  const embedding = (name: string, from: string, input_dim: number, output_dim: number, trainable = true) =>
    layer(name, 'Embedding', { input_dim, output_dim, embeddings_initializer: zeros, trainable }, from);
  const lstm = (name: string, from: string) =>
    layer(
      name,
      'LSTM',
      {
        units: h,
        activation: 'tanh',
        recurrent_activation: 'sigmoid',
        use_bias: true,
        kernel_initializer: zeros,
        recurrent_initializer: zeros,
        bias_initializer: zeros,
        unit_forget_bias: false,
        dropout: 0,
        recurrent_dropout: 0,
        return_sequences: true,
        return_state: false,
        go_backwards: false,
        stateful: false,
        unroll: false,
      },
      from,
    );
  const dense = {
    units: v,
    activation: 'linear',
    use_bias: true,
    kernel_initializer: zeros,
    bias_initializer: zeros,
  };
  return {
    class_name: 'Model',
    config: {
      name: 'synthetic_fixtures',
      layers: [
        input('tokens'),
        input('slots'),
        ...others.map(input),
        tokens,
        embedding('slot_embedding', 'slots', slots.length, e),
        layer(
          'input',
          'Add',
          {},
          'token_embedding',
          'slot_embedding',
          ...others.map((_, k) => ['token_embedding', k + 1] as const),
        ),
        lstm('lstm_1', 'input'),
        lstm('lstm_2', 'lstm_1'),
        layer('output', 'Dense', dense, 'lstm_2'),
        embedding('slice', 'slots', slots.length, v, false),
        layer('logits', 'Add', {}, 'output', 'slice'),
        layer('probabilities', 'Activation', { activation: 'softmax' }, 'logits'),
      ],
      input_layers: [['tokens', 0, 0], ['slots', 0, 0], ...others.map((name) => [name, 0, 0])],
      output_layers: [['probabilities', 0, 0]],
    },
    keras_version: 'tfjs-layers 4.22.0',
    backend: 'tensor_flow.js',
  };
}
