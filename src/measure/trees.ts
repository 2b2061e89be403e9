/**
 * Histogram gradient boosting after scikit-learn's HistGradientBoosting (itself after LightGBM, Ke et al. 2017): at
 * most 255 bins a column, missing values in a bin of their own that goes to the better side, trees grown leaf by leaf
 * on first and second derivatives. Categories are split by sorting them on gradient / hessian at every node.
 */
import type { Table } from '../record/table.ts';
import { type Draws, range } from './draws.ts';
import { quantileSorted } from './statistics.ts';

export interface BoostOptions {
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
  /** Where those are drawn from. */
  readonly draws?: Draws;
}

type Settings = Required<Omit<BoostOptions, 'draws' | 'columnsPerSplit'>> &
  Pick<BoostOptions, 'draws' | 'columnsPerSplit'>;

/** How one column is cut; bin 0 is missing. */
export interface Cut {
  readonly kind: 'number' | 'category';
  /** Upper bounds (inclusive) of bins 1 … bins − 2; the last bin is open. Numbers only. */
  readonly bounds: Float64Array;
  /** Bin of every code; categories only. Codes beyond it and rare ones share the last bin. */
  readonly binOf: Uint8Array;
  readonly bins: number;
}

const MAX_BINS = 255;
/** scikit-learn's smoothing and least support of categories. */
const SMOOTH = 10;
const MIN_SUPPORT = 10;
const MIN_HESSIAN = 1e-3;

/** A very wide table is cut more coarsely: most of the time goes by on its bins, not on its rows. */
const WIDE = 60;

function binsFor(table: Table): number {
  return table.width <= WIDE ? MAX_BINS : Math.max(16, Math.min(MAX_BINS, Math.floor(table.rows / 40)));
}

/** Cuts of every column, by quantiles of the rows of `table`. */
export function fitCuts(table: Table, maxBins = binsFor(table)): Cut[] {
  return table.columns.map((column): Cut => {
    if (column.kind === 'number') {
      const bounds = numberBounds(column.values, maxBins - 1);
      return { kind: 'number', bounds, binOf: new Uint8Array(0), bins: bounds.length + 2 };
    }
    const counts = new Uint32Array(column.labels.length);
    for (const code of column.codes) if (code >= 0) counts[code]++;
    const order = Array.from(counts.keys()).sort((a, b) => counts[b] - counts[a] || a - b);
    const kept = Math.min(order.length, maxBins - 2);
    const binOf = new Uint8Array(column.labels.length).fill(kept + 1);
    for (let i = 0; i < kept; i++) binOf[order[i]] = i + 1;
    return { kind: 'category', bounds: new Float64Array(0), binOf, bins: kept + 2 };
  });
}

function numberBounds(values: Float64Array, bins: number): Float64Array {
  const sorted = values.filter((x) => !Number.isNaN(x)).sort();
  const distinct: number[] = [];
  for (const x of sorted) {
    if (distinct.length === 0 || x > distinct[distinct.length - 1]) distinct.push(x);
    if (distinct.length > bins) break;
  }
  const bounds: number[] = [];
  if (distinct.length <= bins) {
    for (let i = 0; i + 1 < distinct.length; i++) bounds.push((distinct[i] + distinct[i + 1]) / 2);
  } else {
    for (let i = 1; i < bins; i++) {
      const bound = quantileSorted(sorted, i / bins);
      if (bounds.length === 0 || bound > bounds[bounds.length - 1]) bounds.push(bound);
    }
  }
  return Float64Array.from(bounds);
}

/** Every column of the table as bins. */
export function cutTable(cuts: readonly Cut[], table: Table): Uint8Array[] {
  return table.columns.map((column, c) => {
    const { bounds, binOf, bins } = cuts[c];
    const out = new Uint8Array(table.rows);
    if (column.kind === 'number') {
      for (let i = 0; i < out.length; i++) out[i] = cutNumber(bounds, column.values[i]);
    } else {
      for (let i = 0; i < out.length; i++) {
        const code = column.codes[i];
        out[i] = code < 0 ? 0 : code < binOf.length ? binOf[code] : bins - 1;
      }
    }
    return out;
  });
}

function cutNumber(bounds: Float64Array, value: number): number {
  if (Number.isNaN(value)) return 0;
  let low = 0;
  let high = bounds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= bounds[middle]) high = middle;
    else low = middle + 1;
  }
  return low + 1;
}

/** A tree as parallel arrays; node 0 is the root. */
interface Tree {
  /** Column of the split, −1 at a leaf. */
  readonly column: number[];
  /** Bins that go left, as 256 flags. */
  readonly left: (Uint8Array | null)[];
  readonly children: [number, number][];
  readonly value: number[];
}

export interface Ensemble {
  readonly base: number;
  readonly trees: readonly Tree[];
  /** Gain earned by every column. */
  readonly gain: Float64Array;
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

class Grower {
  private readonly offsets: Uint32Array;
  private readonly size: number;
  private readonly rows: Uint32Array;
  private readonly buffer: Uint32Array;
  private readonly spare: Float64Array[] = [];
  private readonly allColumns: Uint32Array;

  constructor(
    private readonly codes: readonly Uint8Array[],
    private readonly cuts: readonly Cut[],
    private readonly index: Uint32Array,
    private readonly options: Settings,
    private readonly gains: Float64Array,
  ) {
    this.offsets = new Uint32Array(cuts.length);
    let at = 0;
    cuts.forEach((cut, c) => {
      this.offsets[c] = at;
      at += cut.bins * FIELDS;
    });
    this.size = at;
    this.allColumns = range(cuts.length);
    this.rows = new Uint32Array(index.length);
    this.buffer = new Uint32Array(index.length);
  }

  /** One tree on the derivatives; adds its values to `scores` of the trained rows. */
  grow(gradients: Float64Array, hessians: Float64Array, scores: Float64Array): Tree {
    this.rows.set(this.index);
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
    for (let c = 0; c < this.codes.length; c++) {
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
    if (!draws || !columnsPerSplit || columnsPerSplit >= this.cuts.length) return this.allColumns;
    return draws.sample(this.cuts.length, columnsPerSplit);
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
    private readonly options: Settings,
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

/** Fits an ensemble to the rows of `index`. `target` is 0/1 for the logistic loss, any number for the squared. */
export function boost(
  codes: readonly Uint8Array[],
  cuts: readonly Cut[],
  target: Float64Array,
  index: Uint32Array,
  options: BoostOptions = {},
): Ensemble {
  const full: Settings = {
    rounds: 100,
    rate: 0.1,
    leaves: 31,
    minRows: 20,
    penalty: 0,
    loss: 'logistic',
    ...options,
  };
  const n = target.length;
  let sum = 0;
  for (const row of index) sum += target[row];
  const share = sum / index.length;
  const gain = new Float64Array(cuts.length);
  if (full.loss === 'logistic' && (share <= 0 || share >= 1)) {
    return { base: share <= 0 ? -30 : 30, trees: [], gain };
  }
  const base = full.loss === 'logistic' ? Math.log(share / (1 - share)) : share;
  const scores = new Float64Array(n).fill(base);
  const gradients = new Float64Array(n);
  const hessians = new Float64Array(n).fill(1);
  const grower = new Grower(codes, cuts, index, full, gain);
  const trees: Tree[] = [];
  for (let round = 0; round < full.rounds; round++) {
    if (full.loss === 'logistic') {
      for (const row of index) {
        const p = 1 / (1 + Math.exp(-scores[row]));
        gradients[row] = p - target[row];
        hessians[row] = p * (1 - p);
      }
    } else for (const row of index) gradients[row] = scores[row] - target[row];
    trees.push(grower.grow(gradients, hessians, scores));
  }
  return { base, trees, gain };
}

/** Raw scores (log-odds, or the value itself) of the rows of `index`, in that order. */
export function predict(ensemble: Ensemble, codes: readonly Uint8Array[], index: Uint32Array): Float64Array {
  const out = new Float64Array(index.length).fill(ensemble.base);
  for (const tree of ensemble.trees) {
    const { column, left, children, value } = tree;
    for (let i = 0; i < index.length; i++) {
      let node = 0;
      while (column[node] >= 0) node = children[node][left[node]![codes[column[node]][index[i]]] ? 0 : 1];
      out[i] += value[node];
    }
  }
  return out;
}

export function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
