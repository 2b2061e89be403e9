/**
 * What the network has missed of how columns hang together, pair by pair, measured on free rows and made good by
 * factors. Small groups are where it matters: a network that is kept from knowing single records by heart hardly
 * tells how a group of fifty in a thousand differs from the rest.
 */
import type { Language } from '../language/language.ts';
import type { Tie } from '../language/tie.ts';

/** What one unit has said, row after row, as vocabulary ids, and what the network reads of it. */
export interface Said {
  readonly said: Int32Array;
  readonly read: Int32Array;
  /** Where a unit's rows stand in several sequences, these follow each other. */
  readonly unit: number;
}

/** Most cells of a pair that is looked at, and most slots. */
const LARGEST = 6_000;
const SLOTS = 100;
/** Standard deviations, squared, by which a cell differs at least. */
const CERTAIN = 6;
/** Of a move that is wanted, what is made in a round: several slots that speak for one would else say it twice. */
const STEP = 0.7;
/** Rows beside those of every cell that were counted. */
const CALM = 1;
/** The furthest that a factor's logarithm goes. */
const FURTHEST = 2;

interface Pair {
  readonly slots: readonly [number, number];
  /** Tokens of the second slot. */
  readonly width: number;
  /** Learned rows of every cell. */
  readonly learned: Cells;
  /** Logarithms of the factors of the cells that are told of. */
  readonly logs: Map<number, number>;
}

interface Cells {
  /** Rows that hold each cell, and the same counted unit by unit and squared. */
  readonly rows: Float64Array;
  readonly squares: Float64Array;
  /** Units that do. */
  readonly holders: Float64Array;
}

interface Difference {
  readonly pair: Pair;
  readonly cell: number;
  /** The logarithm of how much more the two tokens should hang together, and its variance. */
  readonly log: number;
  readonly chance: number;
}

/** Of rows that are their own units between any two slots; of those of entities between a slot and the same one in the row before. */
export class TieLearner {
  private readonly pairs: Pair[] = [];
  /** Cells that are told of. */
  private told = 0;
  private readonly never: readonly ReadonlySet<number>[];

  /**
   * @param k a cell is told of only where so many units hold it, or so many would be expected to; fewer count as k
   * @param most most cells that are told of, over all pairs
   */
  constructor(
    private readonly language: Language,
    learned: readonly Said[],
    private readonly k: number,
    private readonly most: number,
  ) {
    const { slices, slotOf, forbidden, entity, headLength } = language;
    this.never = forbidden.map((tokens) => new Set(tokens));
    // What the second slot of a codec says hangs on the first.
    const slots = slotOf.filter((slot) => slices[slot]?.size > 1 && !(entity && slot < headLength));
    if (slots.length > SLOTS) return;
    for (const first of slots)
      for (const second of slots) {
        const width = slices[second].size;
        if ((entity ? first !== second : first >= second) || slices[first].size * width > LARGEST) continue;
        const open = { slots: [first, second] as const, width };
        this.pairs.push({ ...open, learned: this.count(learned, open), logs: new Map() });
      }
  }

  /** One round: what free rows show is moved towards what the learned ones do. Cells that are told of once are so for good. */
  move(free: readonly Said[]): void {
    const found = this.pairs.flatMap((pair) => this.differences(pair, this.count(free, pair)));
    const fresh = found.filter(({ pair, cell }) => !pair.logs.has(cell));
    fresh.sort((a, b) => certaintyOf(b) - certaintyOf(a));
    for (const { pair, cell } of fresh.slice(0, this.most - this.told)) {
      pair.logs.set(cell, 0);
      this.told++;
    }
    for (const { pair, cell, log, chance } of found) {
      const before = pair.logs.get(cell);
      if (before === undefined) continue;
      // What chance explains is taken off (the positive part of James and Stein 1961).
      const kept = Math.max(0, 1 - chance / (log * log));
      pair.logs.set(cell, Math.max(-FURTHEST, Math.min(FURTHEST, before + STEP * kept * log)));
    }
  }

  get ties(): Tie[] {
    return this.pairs.flatMap(({ slots, width, logs, learned }) => {
      if (logs.size === 0) return [];
      const places: number[][] = Array.from({ length: learned.rows.length / width }, () => []);
      const factors = places.map((): number[] => []);
      for (const [cell, log] of logs) {
        const said = Math.floor(cell / width);
        places[said].push(cell % width);
        factors[said].push(Math.round(1e4 * Math.exp(log)) / 1e4);
      }
      return { slots, ...(this.language.entity && { before: true }), places, factors };
    });
  }

  private count(
    sequences: readonly Said[],
    { slots: [first, second], width }: Pick<Pair, 'slots' | 'width'>,
  ): Cells {
    const { slices, entity, bodyLength } = this.language;
    const rows = new Float64Array(slices[first].size * width);
    const cellOf = (one: number, other: number) =>
      (one - slices[first].offset) * width + other - slices[second].offset;
    let [squares, holders] = [rows, rows];
    if (entity) {
      [squares, holders] = [rows.slice(), rows.slice()];
      const own = rows.slice();
      const last = new Int32Array(rows.length).fill(-1);
      for (const { said, read, unit } of sequences)
        for (let t = second + bodyLength; t < said.length; t += bodyLength) {
          const cell = cellOf(read[t - bodyLength], said[t]);
          if (last[cell] !== unit) {
            last[cell] = unit;
            own[cell] = 0;
            holders[cell]++;
          }
          rows[cell]++;
          squares[cell] += 2 * own[cell]++ + 1;
        }
    } else for (const { said } of sequences) rows[cellOf(said[first], said[second])]++;
    rows.forEach((_, cell) => {
      if (this.never[first].has(Math.floor(cell / width)) || this.never[second].has(cell % width))
        rows[cell] = 0;
    });
    return { rows, squares, holders };
  }

  /** By how much the two tokens of cells should hang together more than they do: of those that differ for certain, or are told of. */
  private differences(pair: Pair, found: Cells): Difference[] {
    const { learned, width } = pair;
    const { entity } = this.language;
    const [real, made] = [expectedOf(learned.rows, width), expectedOf(found.rows, width)];
    // Margins of rows of an entity are not moved: what follows a token is held against all that follows it.
    const [all, total] = entity ? [sumsOf(learned.rows, width), sumsOf(found.rows, width)] : [real, made];
    return Array.from(real.keys()).flatMap((cell) => {
      const [expected, drawn, held] = [real[cell], made[cell], found.rows[cell]];
      const few = learned.holders[cell] < this.k;
      if (drawn === 0 || (few && expected < this.k)) return [];
      // A number of fewer than k units is not told: it counts as k, or as what was to be expected.
      const shown = few ? Math.min(this.k, expected) : learned.rows[cell];
      const log = Math.log((shown + CALM) / (all[cell] + CALM) / ((held + CALM) / (total[cell] + CALM)));
      const clusters = [few ? 1 : clusterOf(learned, cell), clusterOf(found, cell)];
      const chance = clusters[0] / (shown + CALM) + clusters[1] / (held + CALM);
      const one = { pair, cell, log, chance };
      // Of rows of an entity a count that stands for one of fewer says at most that it is no more.
      const telling = certaintyOf(one) > CERTAIN && !(entity && few && log > 0);
      return telling || (log !== 0 && pair.logs.has(cell)) ? [one] : [];
    });
  }
}

/** Standard deviations, squared. */
function certaintyOf({ log, chance }: Difference): number {
  return (log * log) / chance;
}

/** By how much a count varies more than one of units of one row: what a unit says once it may say again. */
function clusterOf({ rows, squares }: Cells, cell: number): number {
  return rows[cell] > 0 ? squares[cell] / rows[cell] : 1;
}

/** What all cells of the same first token hold. */
function sumsOf(cells: Float64Array, width: number): Float64Array {
  const sums = new Float64Array(cells.length / width);
  cells.forEach((n, cell) => {
    sums[Math.floor(cell / width)] += n;
  });
  return cells.map((_, cell) => sums[Math.floor(cell / width)]);
}

/** What every cell would hold if the two slots had nothing to do with each other. */
function expectedOf(cells: Float64Array, width: number): Float64Array {
  const rows = new Float64Array(cells.length / width);
  const columns = new Float64Array(width);
  let total = 0;
  cells.forEach((n, cell) => {
    rows[Math.floor(cell / width)] += n;
    columns[cell % width] += n;
    total += n;
  });
  return cells.map((_, cell) =>
    total > 0 ? (rows[Math.floor(cell / width)] * columns[cell % width]) / total : 0,
  );
}
