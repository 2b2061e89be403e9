/** Adam over all parameters, in the kernels' memory. */
import { NotFinite, type StepOptions } from '../engine.ts';
import type { Kernels } from './kernels.ts';
import type { Arena } from './memory.ts';
import type { Model } from './model.ts';

export class Optimiser {
  /** Address of the gradient, in the layout of the parameters. */
  readonly gradient: number;
  private readonly mean: number;
  private readonly square: number;

  constructor(
    private readonly model: Model,
    private readonly arena: Arena,
  ) {
    const bytes = 4 * model.layout.length;
    this.gradient = arena.take(bytes);
    this.mean = arena.take(bytes);
    this.square = arena.take(bytes);
  }

  /** Forgets the running means. */
  reset(): void {
    const bytes = 4 * this.model.layout.length;
    this.arena.u8.fill(0, this.mean, this.mean + bytes);
    this.arena.u8.fill(0, this.square, this.square + bytes);
  }

  /** One step with what stands at `gradient`. */
  step(kernels: Kernels, { rate, decay, step, clip = Number.POSITIVE_INFINITY }: StepOptions): void {
    const { decayed, length } = this.model.layout;
    const norm = Math.sqrt(kernels.sumOfSquares(this.gradient, length));
    if (!Number.isFinite(norm)) throw new NotFinite(`the gradient of step ${step} is not finite`);
    const scale = norm > clip ? clip / norm : 1;
    const corrected = rate / (1 - power(0.9, step));
    const correction = 1 / Math.sqrt(1 - power(0.999, step));
    const run = (from: number, to: number, shrink: number) => {
      const [w, g, m, v] = [this.model.base, this.gradient, this.mean, this.square].map((p) => p + 4 * from);
      kernels.adam(w, g, m, v, to - from, scale, corrected, correction, shrink);
    };
    run(0, decayed, rate * decay);
    run(decayed, length, 0);
    this.model.renew(kernels);
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
