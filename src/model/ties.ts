/**
 * What the network has missed of how columns hang together, pair by pair, measured on free rows and made good by
 * factors. Small groups are where it matters: a network that is kept from knowing single records by heart hardly
 * tells how a group of fifty in a thousand differs from the rest.
 */
import type { Language } from '../language/language.ts';
import type { Tie } from '../language/tie.ts';

/** Most cells of a pair, and most slots and pairs that are looked at. */
const LARGEST = 6_000;
const SLOTS = 100;
const MOST = 100;
/** Of a move that is wanted, what is made in a round: several slots that speak for one would else say it twice. */
const STEP = 0.5;
/** Rows beside those of every cell that were counted. */
const CALM = 1;
/** The furthest that a factor's logarithm goes, and the least that is worth keeping. */
const FURTHEST = 2;
const LEAST = 0.02;

interface Pair {
  readonly slots: readonly [number, number];
  /** Tokens of the second slot. */
  readonly width: number;
  /** Logarithms of the factors, a row for every token of the first slot. */
  readonly logs: Float64Array;
  readonly learned: Float64Array;
}

export class TieLearner {
  private readonly pairs: Pair[] = [];
  private chosen?: ReadonlySet<Pair>;
  private readonly never: readonly ReadonlySet<number>[];

  /**
   * @param learned vocabulary ids of the learned rows
   * @param k a cell moves only where so many rows hold it, or so many would be expected to; fewer count as k
   */
  constructor(
    private readonly language: Language,
    learned: readonly Int32Array[],
    private readonly k: number,
  ) {
    const { slices, slotOf, forbidden } = language;
    this.never = forbidden.map((tokens) => new Set(tokens));
    // What the second slot of a codec says hangs on the first.
    const slots = slotOf.filter((slot) => slices[slot]?.size > 1);
    if (slots.length > SLOTS) return;
    for (const first of slots)
      for (const second of slots) {
        const cells = slices[first].size * slices[second].size;
        if (first >= second || cells > LARGEST) continue;
        const open = { slots: [first, second] as const, width: slices[second].size };
        this.pairs.push({
          ...open,
          logs: new Float64Array(cells),
          learned: this.count(learned, open, cells),
        });
      }
  }

  /** One round: what free rows show is moved towards what the learned ones do. Which pairs are tied, the first tells. */
  move(free: readonly Int32Array[]): void {
    const moves = this.pairs
      .filter((pair) => this.chosen?.has(pair) ?? true)
      .map((pair) => ({ pair, ...this.wanted(pair, this.count(free, pair, pair.logs.length)) }));
    if (!this.chosen) {
      const best = moves.filter(({ gain }) => gain > 0).sort((a, b) => b.gain - a.gain);
      this.chosen = new Set(best.slice(0, MOST).map(({ pair }) => pair));
    }
    for (const { pair, move } of moves) {
      if (!this.chosen.has(pair)) continue;
      move.forEach((by, cell) => {
        pair.logs[cell] = Math.max(-FURTHEST, Math.min(FURTHEST, pair.logs[cell] + STEP * by));
      });
    }
  }

  get ties(): Tie[] {
    return [...(this.chosen ?? [])].flatMap(({ slots, width, logs }): Tie[] => {
      const rows = Array.from({ length: logs.length / width }, (_, i) =>
        logs.subarray(i * width, (i + 1) * width),
      );
      const places = rows.map((row) =>
        Array.from(row.keys()).filter((token) => Math.abs(row[token]) >= LEAST),
      );
      if (places.every((own) => own.length === 0)) return [];
      const factors = places.map((own, i) =>
        own.map((token) => Math.round(1e4 * Math.exp(rows[i][token])) / 1e4),
      );
      return [{ slots, places, factors }];
    });
  }

  private count(
    rows: readonly Int32Array[],
    { slots: [first, second], width }: Pick<Pair, 'slots' | 'width'>,
    cells: number,
  ): Float64Array {
    const { slices } = this.language;
    const counts = new Float64Array(cells);
    for (const row of rows)
      counts[(row[first] - slices[first].offset) * width + row[second] - slices[second].offset]++;
    for (let cell = 0; cell < cells; cell++)
      if (this.never[first].has(Math.floor(cell / width)) || this.never[second].has(cell % width))
        counts[cell] = 0;
    return counts;
  }

  /**
   * By cell the logarithm of how much more the two tokens should hang together, what chance explains of it taken off
   * (the positive part of James and Stein 1961); and over all cells how much there is to gain.
   */
  private wanted({ learned, width }: Pair, found: Float64Array): { move: Float64Array; gain: number } {
    const [real, made] = [expectedOf(learned, width), expectedOf(found, width)];
    const move = new Float64Array(learned.length);
    let gain = 0;
    for (let cell = 0; cell < learned.length; cell++) {
      const [expected, drawn] = [real[cell], made[cell]];
      if (drawn === 0 || (learned[cell] < this.k && expected < this.k)) continue;
      // A number of fewer than k rows is not told: it counts as k, or as what was to be expected.
      const shown = learned[cell] < this.k ? Math.min(this.k, expected) : learned[cell];
      const log = Math.log((shown + CALM) / (expected + CALM) / ((found[cell] + CALM) / (drawn + CALM)));
      const chance = 1 / (shown + CALM) + 1 / (found[cell] + CALM);
      if (log * log <= chance) continue;
      move[cell] = (1 - chance / (log * log)) * log;
      gain += shown * Math.abs(move[cell]);
    }
    return { move, gain };
  }
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
