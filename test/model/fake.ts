/**
 * A network without arithmetic, for tests of what stands around it: probabilities hang on the last token, the more so
 * the greater `power` is.
 */
import type { Network, Shape } from '../../src/engine/engine.ts';
import type { CodecData } from '../../src/language/codec-data.ts';

export const labels = (size: number) => Array.from({ length: size }, (_, i) => `v${i}`);

/** Columns `f0`, `f1` … of so many values each, none of them missing or rare. */
export const categories = (sizes: readonly number[]) =>
  sizes.map(
    (size, c) =>
      ({
        codec: 'category',
        field: `f${c}`,
        labels: labels(size),
        rare: false,
        missing: false,
        low: 0,
      }) satisfies CodecData,
  );

export function fakeNetwork(shape: Shape, power = 1): Network {
  const refuse = () => {
    throw new Error('not in this test');
  };
  return {
    shape,
    train: refuse,
    gradients: refuse,
    clippedGradients: refuse,
    apply: refuse,
    score: refuse,
    weights: refuse,
    load: refuse,
    dispose() {},
    sampler: () => ({
      reset() {},
      keep() {},
      dispose() {},
      step(slot, previous) {
        const { size } = shape.slots[slot];
        const out = new Float32Array(previous.length * size);
        for (let r = 0; r < previous.length; r++) {
          let sum = 0;
          for (let i = 0; i < size; i++)
            sum += out[r * size + i] = (1 + ((previous[r] * 7 + i * 13) % 5)) ** power;
          for (let i = 0; i < size; i++) out[r * size + i] /= sum;
        }
        return out;
      },
    }),
  };
}
