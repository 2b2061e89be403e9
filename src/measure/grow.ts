/** One tree, grown leaf by leaf on the histograms of first and second derivatives. */

import type { Cut } from './cuts.ts';
import { type Draws, range } from './draws.ts';
import { FIELDS, MIN_HESSIAN, Scan, type Split } from './split.ts';

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
