/** Random re-splits of the real rows: what a perfect generator would look like at these row counts. */
import { Draws, range, USE } from './draws.ts';

/** Two disjoint draws from a pool of real rows: one plays the unseen rows, one plays a perfect generator. */
export interface Draw {
  readonly unseen: Uint32Array;
  readonly synthetic: Uint32Array;
}

export class Resplitter {
  /** Rows of each draw. Smaller than asked for by the same factor where the pool cannot hold both. */
  readonly unseen: number;
  readonly synthetic: number;
  /** What a distance between draws of these sizes is multiplied by to stand for the sizes asked for, ≤ 1. */
  readonly scale: number;
  private readonly order: Uint32Array;
  private readonly rowsOf?: readonly Uint32Array[];

  /**
   * @param pool number of real rows
   * @param unseen rows of the never-seen table
   * @param synthetic rows of the synthetic table
   * @param units the unit of every pool row: unseen rows are then drawn by whole units; the generator's rows, which
   *   stand for themselves, by row
   */
  constructor(
    private readonly pool: number,
    unseen: number,
    synthetic: number,
    private readonly seed: number,
    units?: Uint32Array,
  ) {
    const share = Math.min(1, pool / (unseen + synthetic));
    this.unseen = Math.max(1, Math.floor(unseen * share));
    this.synthetic = Math.max(1, Math.min(pool - this.unseen, Math.floor(synthetic * share)));
    this.scale = Math.sqrt(
      (1 / unseen + 1 / synthetic) / (1 / this.unseen + 1 / Math.max(1, this.synthetic)),
    );
    if (units) this.rowsOf = groupRows(units);
    const count = this.rowsOf?.length ?? pool;
    this.order = range(count);
  }

  draw(round: number): Draw {
    const draws = new Draws(this.seed, USE.resplit, round);
    if (!this.rowsOf) {
      const order = draws.shuffle(this.order.slice(), this.unseen + this.synthetic);
      return {
        unseen: order.subarray(0, this.unseen),
        synthetic: order.subarray(this.unseen, this.unseen + this.synthetic),
      };
    }
    const units = draws.shuffle(this.order.slice());
    const rows = new Uint32Array(this.pool);
    let filled = 0;
    let unseen = 0;
    for (const unit of units) {
      rows.set(this.rowsOf[unit], filled);
      filled += this.rowsOf[unit].length;
      if (filled <= this.unseen || unseen === 0) unseen = filled;
    }
    const rest = draws.shuffle(rows.slice(unseen), this.synthetic);
    return { unseen: rows.subarray(0, unseen), synthetic: rest.subarray(0, this.synthetic) };
  }
}

/** The rows of every unit; units are any numbers. */
export function groupRows(units: Uint32Array): Uint32Array[] {
  const rows = new Map<number, number[]>();
  units.forEach((unit, row) => {
    const list = rows.get(unit);
    if (list) list.push(row);
    else rows.set(unit, [row]);
  });
  return [...rows.values()].map((list) => Uint32Array.from(list));
}
