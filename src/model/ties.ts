/**
 * What the network has missed of how columns hang together, pair by pair, measured on free rows and made good by
 * factors. Small groups are where it matters: a network that is kept from knowing single records by heart hardly
 * tells how a group of fifty in a thousand differs from the rest.
 */
import type { Language } from '../language/language.ts';
import type { Tie } from '../language/tie.ts';

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
  readonly learned: Float64Array;
  /** Logarithms of the factors of the cells that are told of. */
  readonly logs: Map<number, number>;
}

interface Difference {
  readonly pair: Pair;
  readonly cell: number;
  /** The logarithm of how much more the two tokens should hang together, and its variance. */
  readonly log: number;
  readonly chance: number;
}

export class TieLearner {
  private readonly pairs: Pair[] = [];
  /** Cells that are told of. */
  private told = 0;
  private readonly never: readonly ReadonlySet<number>[];

  /**
   * @param learned vocabulary ids of the learned rows
   * @param k a cell is told of only where so many rows hold it, or so many would be expected to; fewer count as k
   * @param most most cells that are told of, over all pairs
   */
  constructor(
    private readonly language: Language,
    learned: readonly Int32Array[],
    private readonly k: number,
    private readonly most: number,
  ) {
    const { slices, slotOf, forbidden } = language;
    this.never = forbidden.map((tokens) => new Set(tokens));
    // What the second slot of a codec says hangs on the first.
    const slots = slotOf.filter((slot) => slices[slot]?.size > 1);
    if (slots.length > SLOTS) return;
    for (const first of slots)
      for (const second of slots) {
        const width = slices[second].size;
        if (first >= second || slices[first].size * width > LARGEST) continue;
        const open = { slots: [first, second] as const, width };
        this.pairs.push({ ...open, learned: this.count(learned, open), logs: new Map() });
      }
  }

  /** One round: what free rows show is moved towards what the learned ones do. Cells that are told of once are so for good. */
  move(free: readonly Int32Array[]): void {
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
      const places: number[][] = Array.from({ length: learned.length / width }, () => []);
      const factors = places.map((): number[] => []);
      for (const [cell, log] of logs) {
        const said = Math.floor(cell / width);
        places[said].push(cell % width);
        factors[said].push(Math.round(1e4 * Math.exp(log)) / 1e4);
      }
      return { slots, places, factors };
    });
  }

  private count(
    rows: readonly Int32Array[],
    { slots: [first, second], width }: Pick<Pair, 'slots' | 'width'>,
  ): Float64Array {
    const { slices } = this.language;
    const counts = new Float64Array(slices[first].size * width);
    for (const row of rows)
      counts[(row[first] - slices[first].offset) * width + row[second] - slices[second].offset]++;
    return counts.map((n, cell) =>
      this.never[first].has(Math.floor(cell / width)) || this.never[second].has(cell % width) ? 0 : n,
    );
  }

  /** By how much the two tokens of cells should hang together more than they do: of those that differ for certain, or are told of. */
  private differences(pair: Pair, found: Float64Array): Difference[] {
    const { learned, width } = pair;
    const [real, made] = [expectedOf(learned, width), expectedOf(found, width)];
    return Array.from(learned.keys()).flatMap((cell) => {
      const [expected, drawn] = [real[cell], made[cell]];
      if (drawn === 0 || (learned[cell] < this.k && expected < this.k)) return [];
      // A number of fewer than k rows is not told: it counts as k, or as what was to be expected.
      const shown = learned[cell] < this.k ? Math.min(this.k, expected) : learned[cell];
      const log = Math.log((shown + CALM) / (expected + CALM) / ((found[cell] + CALM) / (drawn + CALM)));
      const chance = 1 / (shown + CALM) + 1 / (found[cell] + CALM);
      const one = { pair, cell, log, chance };
      return certaintyOf(one) > CERTAIN || (log !== 0 && pair.logs.has(cell)) ? [one] : [];
    });
  }
}

/** Standard deviations, squared. */
function certaintyOf({ log, chance }: Difference): number {
  return (log * log) / chance;
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
