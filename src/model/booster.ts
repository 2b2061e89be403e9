/** Trees boosted to tell learned rows from free ones, on some of the rows; what they think of all of them. */
import type { Cut } from '../measure/cuts.ts';
import { Grower, type Tree } from '../measure/grow.ts';

const RATE = 0.1;
const PENALTY = 5;

export interface BoosterOptions {
  /** Of a tree, at most. */
  readonly leaves: number;
  /** A leaf holds at least the share of all rows that so many learned rows are. */
  readonly leaf: number;
  /** Fewer learned rows of a leaf count as so many. */
  readonly k: number;
}

export class Booster {
  readonly trees: Tree[] = [];
  /** Logarithms of how much likelier each row is among the learned ones. */
  private readonly scores: Float64Array;
  private readonly gradients: Float64Array;
  private readonly hessians: Float64Array;
  private readonly spare: Float64Array;
  private readonly base: number;
  private readonly grower: Grower;

  /**
   * @param codes of every feature, of all rows: the learned ones first
   * @param learned how many those are
   * @param index rows that are looked at
   */
  constructor(
    private readonly codes: readonly Uint8Array[],
    cuts: readonly Cut[],
    private readonly learned: number,
    private readonly index: Uint32Array,
    private readonly options: BoosterOptions,
  ) {
    const rows = codes[0].length;
    const own = index.filter((row) => row < learned).length;
    this.base = Math.log(own / (index.length - own));
    [this.scores, this.gradients, this.hessians, this.spare] = Array.from(
      { length: 4 },
      () => new Float64Array(rows),
    );
    this.grower = new Grower(
      codes,
      cuts,
      index,
      {
        rounds: 1,
        rate: RATE,
        leaves: options.leaves,
        minRows: Math.ceil((options.leaf * index.length) / own),
        penalty: PENALTY,
        loss: 'logistic',
      },
      new Float64Array(cuts.length),
    );
  }

  /** One more tree. */
  grow(): void {
    const { scores, gradients, hessians } = this;
    for (const row of this.index) {
      const p = 1 / (1 + Math.exp(-(this.base + scores[row])));
      gradients[row] = p - (row < this.learned ? 1 : 0);
      hessians[row] = p * (1 - p);
    }
    const grown = this.grower.grow(gradients, hessians, this.spare);
    const leaves = Uint16Array.from(scores, (_, row) => this.leafOf(grown, row));
    const tree = this.masked(grown, leaves);
    this.trees.push(tree);
    leaves.forEach((leaf, row) => {
      scores[row] += tree.value[leaf];
    });
  }

  /** A leaf of fewer than k learned rows says what k of them would, and no more of them than that they are few. */
  private masked(tree: Tree, leaves: Uint16Array): Tree {
    const { k } = this.options;
    const sums = tree.value.map(() => ({ held: 0, gradient: 0, hessian: 0 }));
    for (const row of this.index) {
      const sum = sums[leaves[row]];
      if (row < this.learned) sum.held++;
      else sum.gradient += this.gradients[row];
      sum.hessian += this.hessians[row];
    }
    const value = tree.value.map((own, node) => {
      const { held, gradient, hessian } = sums[node];
      if (tree.column[node] >= 0 || held >= k) return own;
      return Math.min(0, (-RATE * (gradient - k)) / (hessian + PENALTY));
    });
    return { ...tree, value };
  }

  /** Mean loss of rows, learned and free ones counting the same, in nats. */
  loss(rows: Uint32Array): number {
    const sums = [0, 0];
    const counts = [0, 0];
    for (const row of rows) {
      const side = row < this.learned ? 1 : 0;
      sums[side] += Math.log1p(Math.exp(side === 1 ? -this.scores[row] : this.scores[row]));
      counts[side]++;
    }
    return (sums[0] / counts[0] + sums[1] / counts[1]) / 2;
  }

  /** How much higher the learned rows are judged that were looked at than those held back, in nats. */
  knows(held: Uint32Array): number {
    return this.judgement(this.index) - this.judgement(held);
  }

  private judgement(rows: Uint32Array): number {
    let sum = 0;
    let count = 0;
    for (const row of rows)
      if (row < this.learned) {
        sum += this.scores[row];
        count++;
      }
    return sum / count;
  }

  private leafOf({ column, left, children }: Tree, row: number): number {
    let node = 0;
    while (column[node] >= 0) node = children[node][left[node]![this.codes[column[node]][row]] ? 0 : 1];
    return node;
  }
}
