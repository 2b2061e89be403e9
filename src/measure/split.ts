/** The best split of a node of a tree, on histograms of first and second derivatives. */

/** scikit-learn's smoothing and least support of categories. */
const SMOOTH = 10;
const MIN_SUPPORT = 10;
export const MIN_HESSIAN = 1e-3;

/** Gradient, hessian and rows of every bin, side by side. */
export const FIELDS = 3;

interface Sums {
  readonly gradient: number;
  readonly hessian: number;
}

/** What goes left. */
export interface Split extends Sums {
  readonly gain: number;
  readonly column: number;
  /** Bins, as 256 flags. */
  readonly left: Uint8Array;
  readonly rows: number;
}

/** Looks for it column by column. */
export class Scan {
  private gain = 1e-12;
  private column = -1;
  /** The best order of bins and how many of them go left. */
  private order: readonly number[] = [];
  private count = 0;
  private sums: Sums & { rows: number } = { gradient: 0, hessian: 0, rows: 0 };
  private readonly parent: number;

  constructor(
    private readonly node: Sums,
    private readonly rows: number,
    private readonly options: { readonly minRows: number; readonly penalty: number },
  ) {
    this.parent = node.gradient ** 2 / (node.hessian + options.penalty);
  }

  numbers(column: number, histogram: Float64Array): void {
    this.fromLeft(column, histogram);
    if (histogram[2] > 0) this.fromRight(column, histogram);
  }

  /** Bins up to a cut go left, missing goes right. */
  private fromLeft(column: number, histogram: Float64Array): void {
    const bins = histogram.length / FIELDS;
    let gradient = 0;
    let hessian = 0;
    let rows = 0;
    for (let bin = 1; bin < bins; bin++) {
      const at = bin * FIELDS;
      if (histogram[at + 2] === 0) continue;
      gradient += histogram[at];
      hessian += histogram[at + 1];
      rows += histogram[at + 2];
      if (this.rows - rows < this.options.minRows) break;
      if (this.better(gradient, hessian, rows)) this.keep(column, bin, false, gradient, hessian, rows);
    }
  }

  /** Bins up to a cut go left and missing with them. */
  private fromRight(column: number, histogram: Float64Array): void {
    const { node } = this;
    let gradient = node.gradient;
    let hessian = node.hessian;
    let rows = this.rows;
    for (let bin = histogram.length / FIELDS - 1; bin >= 1; bin--) {
      const at = bin * FIELDS;
      if (histogram[at + 2] === 0) continue;
      gradient -= histogram[at];
      hessian -= histogram[at + 1];
      rows -= histogram[at + 2];
      if (rows < this.options.minRows) break;
      if (this.better(gradient, hessian, rows)) this.keep(column, bin - 1, true, gradient, hessian, rows);
    }
  }

  private keep(
    column: number,
    upTo: number,
    missingLeft: boolean,
    gradient: number,
    hessian: number,
    rows: number,
  ): void {
    this.column = column;
    this.sums = { gradient, hessian, rows };
    this.order = [];
    this.count = missingLeft ? -upTo - 1 : upTo;
  }

  private better(gradient: number, hessian: number, rows: number): boolean {
    const { node, options } = this;
    if (rows < options.minRows || this.rows - rows < options.minRows) return false;
    const otherHessian = node.hessian - hessian;
    if (hessian < MIN_HESSIAN || otherHessian < MIN_HESSIAN) return false;
    const gain =
      gradient ** 2 / (hessian + options.penalty) +
      (node.gradient - gradient) ** 2 / (otherHessian + options.penalty) -
      this.parent;
    if (gain <= this.gain) return false;
    this.gain = gain;
    return true;
  }

  /**
   * Categories of enough support sorted by gradient / hessian; the lower or the upper ones, at most half, go left.
   * Categories of little support stay right, with the majority.
   */
  categories(column: number, histogram: Float64Array): void {
    const bins = histogram.length / FIELDS;
    const order: number[] = [];
    const support = (this.node.hessian / this.rows) * MIN_SUPPORT;
    for (let bin = 0; bin < bins; bin++) {
      if (histogram[bin * FIELDS + 2] > 0 && histogram[bin * FIELDS + 1] >= support) order.push(bin);
    }
    if (order.length < 2) return;
    const key = (bin: number) => histogram[bin * FIELDS] / (histogram[bin * FIELDS + 1] + SMOOTH);
    order.sort((a, b) => key(a) - key(b) || a - b);
    const half = (order.length + 1) >> 1;
    for (const [direction, middle] of [
      [order, half],
      [order.slice().reverse(), half - 1],
    ] as const) {
      let gradient = 0;
      let hessian = 0;
      let rows = 0;
      for (let i = 0; i < middle; i++) {
        const at = direction[i] * FIELDS;
        gradient += histogram[at];
        hessian += histogram[at + 1];
        rows += histogram[at + 2];
        if (this.rows - rows < this.options.minRows) break;
        if (!this.better(gradient, hessian, rows)) continue;
        this.column = column;
        this.sums = { gradient, hessian, rows };
        this.order = direction;
        this.count = i + 1;
      }
    }
  }

  best(): Split | null {
    if (this.column < 0) return null;
    const left = new Uint8Array(256);
    if (this.order.length) for (let i = 0; i < this.count; i++) left[this.order[i]] = 1;
    else if (this.count < 0) left.fill(1, 0, -this.count);
    else left.fill(1, 1, this.count + 1);
    return { gain: this.gain, column: this.column, left, ...this.sums };
  }
}
