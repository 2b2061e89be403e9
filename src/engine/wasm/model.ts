/** A network's parameters in the kernels' memory, and the struct that tells the kernels where they are. */
import type { Shape, Weights } from '../engine.ts';
import type { Kernels } from './kernels.ts';
import type { Arena } from './memory.ts';
import { type Layout, pack, unpackAll } from './parameters.ts';

const TRANSPOSED = ['kernel1', 'recurrent1', 'kernel2', 'recurrent2', 'output'] as const;

export class Model {
  /** Address of the struct `Model` of kernels/layout.ts. */
  readonly struct: number;
  /** Address of the first parameter. */
  readonly base: number;
  private readonly transposed: Record<(typeof TRANSPOSED)[number], number>;

  /** @param backward whether to keep the transposed matrices that the backward pass needs */
  constructor(
    readonly shape: Shape,
    readonly layout: Layout,
    private readonly arena: Arena,
    private readonly backward: boolean,
  ) {
    const { parameters, length } = layout;
    this.struct = arena.take(128);
    this.base = arena.take(length * 4);
    const transposed = {} as Record<(typeof TRANSPOSED)[number], number>;
    for (const name of TRANSPOSED) {
      const { rows, columns } = parameters[name];
      transposed[name] = backward ? arena.take(rows * columns * 4) : 0;
    }
    this.transposed = transposed;
    const address = (name: keyof Weights) => this.base + parameters[name].offset * 4;
    arena.u32.set(
      [
        shape.embedding,
        shape.hidden,
        shape.vocabulary,
        this.base,
        address('kernel1'),
        address('recurrent1'),
        address('kernel2'),
        address('recurrent2'),
        address('output'),
        address('bias1'),
        address('bias2'),
        address('outputBias'),
        transposed.kernel1,
        transposed.recurrent1,
        transposed.kernel2,
        transposed.recurrent2,
        transposed.output,
        layout.dense,
      ],
      this.struct / 4,
    );
  }

  /** The flat parameters. */
  get flat(): Float32Array {
    return this.arena.f32.subarray(this.base / 4, this.base / 4 + this.layout.length);
  }

  read(): Weights {
    return unpackAll(this.flat, this.layout);
  }

  write(weights: Weights, kernels: Kernels): void {
    for (const at of Object.values(this.layout.parameters)) pack(this.flat, at, weights[at.name]);
    this.renew(kernels);
  }

  /** Brings the transposed matrices up to date with the parameters. */
  renew(kernels: Kernels): void {
    if (!this.backward) return;
    for (const name of TRANSPOSED) {
      const { rows, columns, offset } = this.layout.parameters[name];
      kernels.transpose(this.transposed[name], this.base + offset * 4, rows, columns / 8);
    }
  }

  /** Byte offset of a token's, or a slot's, embedding row from `base`. */
  tokenRow(token: number): number {
    return (this.layout.parameters.tokenEmbedding.offset + token * this.shape.embedding) * 4;
  }

  slotRow(slot: number): number {
    return (this.layout.parameters.slotEmbedding.offset + slot * this.shape.embedding) * 4;
  }
}
