/** One tree, grown leaf by leaf on the histograms of first and second derivatives. */

import type { Cut } from './cuts.ts';
import { type Draws, range } from './draws.ts';

export interface GrowOptions {
  /** @default 100 */
  readonly rounds?: number;
  /** @default .1 */
  readonly rate?: number;
  /** @default 31 */
  readonly leaves?: number;
  /** Fewest rows of a leaf. @default 20 */
  readonly minRows?: number;
  /** L2 penalty on leaf values. @default 0 */
  readonly penalty?: number;
  readonly loss?: 'logistic' | 'squared';
  /** Columns drawn at random for every split, for forests. @default all */
  readonly columnsPerSplit?: number;
  /** Columns drawn at random for every tree of a very wide table. @default all */
  readonly columnsPerTree?: number;
  /** Where those are drawn from. */
  readonly draws?: Draws;
}

type Sampling = 'draws' | 'columnsPerSplit' | 'columnsPerTree';
export type GrowSettings = Required<Omit<GrowOptions, Sampling>> & Pick<GrowOptions, Sampling>;

/** scikit-learn's smoothing and least support of categories. */
const SMOOTH = 10;
const MIN_SUPPORT = 10;
const MIN_HESSIAN = 1e-3;

/** A tree as parallel arrays; node 0 is the root. */
export interface Tree {
  /** Column of the split, −1 at a leaf. */
  readonly column: number[];
  /** Bins that go left, as 256 flags. */
  readonly left: (Uint8Array | null)[];
  readonly children: [number, number][];
  readonly value: number[];
}

interface Node {
  readonly id: number;
  readonly from: number;
  readonly to: number;
  readonly histogram: Float64Array;
  readonly gradient: number;
  readonly hessian: number;
  split: Split | null;
}

interface Split {
  readonly gain: number;
  readonly column: number;
  readonly left: Uint8Array;
  readonly gradient: number;
  readonly hessian: number;
  readonly rows: number;
}

/** Gradient, hessian and rows of every bin, side by side. */
const FIELDS = 3;

export class Grower {
  private readonly offsets: Uint32Array;
  private readonly size: number;
  private readonly rows: Uint32Array;
  private readonly buffer: Uint32Array;
  private readonly spare: Float64Array[] = [];
  /** The columns that the tree under way may use. */
  private usable: Uint32Array;

  constructor(
    private readonly codes: readonly Uint8Array[],
    private readonly cuts: readonly Cut[],
    private readonly index: Uint32Array,
    private readonly options: GrowSettings,
    private readonly gains: Float64Array,
  ) {
    this.offsets = new Uint32Array(cuts.length);
    let at = 0;
    cuts.forEach((cut, c) => {
      this.offsets[c] = at;
      at += cut.bins * FIELDS;
    });
    this.size = at;
    this.usable = range(cuts.length);
    this.rows = new Uint32Array(index.length);
    this.buffer = new Uint32Array(index.length);
  }

  /** One tree on the derivatives; adds its values to `scores` of the trained rows. */
  grow(gradients: Float64Array, hessians: Float64Array, scores: Float64Array): Tree {
    this.rows.set(this.index);
    const { columnsPerTree, draws } = this.options;
    if (draws && columnsPerTree && columnsPerTree < this.cuts.length)
      this.usable = draws.sample(this.cuts.length, columnsPerTree);
    const tree: Tree = { column: [], left: [], children: [], value: [] };
    const add = (value: number): number => {
      tree.column.push(-1);
      tree.left.push(null);
      tree.children.push([-1, -1]);
      return tree.value.push(value) - 1;
    };
    const histogram = this.histogram(0, this.rows.length, gradients, hessians);
    let gradient = 0;
    let hessian = 0;
    for (const row of this.rows) {
      gradient += gradients[row];
      hessian += hessians[row];
    }
    const root: Node = {
      id: add(this.leafValue(gradient, hessian)),
      from: 0,
      to: this.rows.length,
      histogram,
      gradient,
      hessian,
      split: null,
    };
    root.split = this.bestSplit(root);
    const open: Node[] = [root];
    const closed: Node[] = [];
    let leaves = 1;
    while (open.length && leaves < this.options.leaves) {
      let best = -1;
      for (let i = 0; i < open.length; i++) {
        const gain = open[i].split?.gain ?? 0;
        if (gain > 0 && (best < 0 || gain > open[best].split!.gain)) best = i;
      }
      if (best < 0) break;
      const node = open.splice(best, 1)[0];
      const split = node.split!;
      const middle = this.partition(node, split);
      const leftSmaller = middle - node.from <= node.to - middle;
      const small = leftSmaller
        ? this.histogram(node.from, middle, gradients, hessians)
        : this.histogram(middle, node.to, gradients, hessians);
      const large = node.histogram;
      for (let i = 0; i < this.size; i++) large[i] -= small[i];
      const make = (from: number, to: number, own: Float64Array, g: number, h: number): Node => {
        const child: Node = {
          id: add(this.leafValue(g, h)),
          from,
          to,
          histogram: own,
          gradient: g,
          hessian: h,
          split: null,
        };
        child.split = this.bestSplit(child);
        return child;
      };
      const left = make(node.from, middle, leftSmaller ? small : large, split.gradient, split.hessian);
      const right = make(
        middle,
        node.to,
        leftSmaller ? large : small,
        node.gradient - split.gradient,
        node.hessian - split.hessian,
      );
      tree.column[node.id] = split.column;
      tree.left[node.id] = split.left;
      tree.children[node.id] = [left.id, right.id];
      this.gains[split.column] += split.gain;
      for (const child of [left, right]) (child.split ? open : closed).push(child);
      leaves++;
    }
    for (const node of [...open, ...closed]) {
      const value = tree.value[node.id];
      for (let i = node.from; i < node.to; i++) scores[this.rows[i]] += value;
      this.spare.push(node.histogram);
    }
    return tree;
  }

  private leafValue(gradient: number, hessian: number): number {
    return (-this.options.rate * gradient) / (hessian + this.options.penalty + 1e-15);
  }

  private histogram(from: number, to: number, gradients: Float64Array, hessians: Float64Array): Float64Array {
    const out = this.spare.pop() ?? new Float64Array(this.size);
    out.fill(0);
    const rows = this.rows;
    for (const c of this.usable) {
      const codes = this.codes[c];
      const offset = this.offsets[c];
      for (let i = from; i < to; i++) {
        const row = rows[i];
        const at = offset + codes[row] * FIELDS;
        out[at] += gradients[row];
        out[at + 1] += hessians[row];
        out[at + 2] += 1;
      }
    }
    return out;
  }

  /** Rows of the left child first, in their old order. */
  private partition(node: Node, split: Split): number {
    const codes = this.codes[split.column];
    let left = node.from;
    let right = 0;
    for (let i = node.from; i < node.to; i++) {
      const row = this.rows[i];
      if (split.left[codes[row]]) this.rows[left++] = row;
      else this.buffer[right++] = row;
    }
    for (let i = 0; i < right; i++) this.rows[left + i] = this.buffer[i];
    return left;
  }

  /** The columns a split may use. */
  private columns(): Uint32Array {
    const { columnsPerSplit, draws } = this.options;
    if (!draws || !columnsPerSplit || columnsPerSplit >= this.usable.length) return this.usable;
    return draws.sample(this.usable.length, columnsPerSplit).map((i) => this.usable[i]);
  }

  private bestSplit(node: Node): Split | null {
    const rows = node.to - node.from;
    if (rows < 2 * this.options.minRows || node.hessian < 2 * MIN_HESSIAN) return null;
    const scan = new Scan(node, rows, this.options);
    for (const c of this.columns()) {
      const own = node.histogram.subarray(this.offsets[c], this.offsets[c] + this.cuts[c].bins * FIELDS);
      if (this.cuts[c].kind === 'number') scan.numbers(c, own);
      else scan.categories(c, own);
    }
    return scan.best();
  }
}

/** Looks for the best split of a node, column by column. */
class Scan {
  private gain = 1e-12;
  private column = -1;
  /** The best order of bins and how many of them go left. */
  private order: readonly number[] = [];
  private count = 0;
  private sums = { gradient: 0, hessian: 0, rows: 0 };
  private readonly parent: number;

  constructor(
    private readonly node: Node,
    private readonly rows: number,
    private readonly options: GrowSettings,
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
