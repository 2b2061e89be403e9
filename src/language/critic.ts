/**
 * What a row as a whole is worth: how much likelier it is among the learned rows than among those that are drawn slot by
 * slot, by boosted trees that were taught to tell the two apart (`model/critic.ts`). A row that is drawn is kept with
 * the probability of its worth (discriminator rejection sampling: Azadi et al. 2019). Trees ask for tokens, never for
 * values; a row's worth is a product of the factors of its leaves, so it is the same everywhere.
 */
import type { Slice } from '../engine/engine.ts';

/** One or two slots of a row as one number, told coarsely: how many of the bounds it reaches. */
export interface Feature {
  readonly slot: number;
  /** Tokens of the slot behind it, where both are one number. */
  readonly width?: number;
  /** Ascending, of at most 254. */
  readonly bounds: readonly number[];
}

/** A tree; node 0 is the root. */
export interface CriticTree {
  /** Feature of every split, −1 at a leaf. */
  readonly feature: readonly number[];
  /** What goes left: from and end of runs of the feature's codes. */
  readonly left: readonly (readonly number[])[];
  readonly children: readonly (readonly [number, number])[];
  /** At a leaf, what a row's worth is multiplied by. */
  readonly factor: readonly number[];
}

export interface CriticData {
  readonly features: readonly Feature[];
  readonly trees: readonly CriticTree[];
  /** What a row's ratio is multiplied by: above 1 it is always kept. */
  readonly start: number;
  /** Share of drawn rows that are kept. */
  readonly kept: number;
}

const CODES = 256;

/** The number that a feature's tokens make. @param row vocabulary ids of a row that is its own sequence */
export function placeOf(
  { slot, width }: Omit<Feature, 'bounds'>,
  slices: readonly Slice[],
  row: ArrayLike<number>,
): number {
  const first = row[slot] - slices[slot].offset;
  return width === undefined ? first : first * width + row[slot + 1] - slices[slot + 1].offset;
}

/** How many of the ascending bounds the place reaches. */
export function codeOf(bounds: readonly number[], place: number): number {
  let low = 0;
  let high = bounds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (bounds[middle] <= place) low = middle + 1;
    else high = middle;
  }
  return low;
}

export class Critic {
  private readonly flags: readonly (readonly Uint8Array[])[];

  constructor(
    private readonly data: CriticData,
    private readonly slices: readonly Slice[],
  ) {
    this.flags = data.trees.map(({ left }) => left.map(flagsOf));
  }

  /** Share of drawn rows that are kept. */
  get kept(): number {
    return this.data.kept;
  }

  /** The probability with which a row is kept. @param row vocabulary ids of a row that is its own sequence */
  worth(row: ArrayLike<number>): number {
    return Math.min(1, this.data.start * this.ratio(row));
  }

  /** How much likelier the row is among learned rows, up to a factor that all rows share. */
  ratio(row: ArrayLike<number>): number {
    const { features, trees } = this.data;
    const codes = features.map((feature) => codeOf(feature.bounds, placeOf(feature, this.slices, row)));
    let ratio = 1;
    trees.forEach(({ feature, children, factor }, t) => {
      const flags = this.flags[t];
      let node = 0;
      while (feature[node] >= 0) node = children[node][flags[node][codes[feature[node]]] === 1 ? 0 : 1];
      ratio *= factor[node];
    });
    return ratio;
  }
}

function flagsOf(runs: readonly number[]): Uint8Array {
  const flags = new Uint8Array(runs.length > 0 ? CODES : 0);
  for (let i = 0; i < runs.length; i += 2) flags.fill(1, runs[i], runs[i + 1]);
  return flags;
}

/** The runs of codes that are flagged. */
export function runsOf(flags: Uint8Array): number[] {
  const runs: number[] = [];
  flags.forEach((flag, code) => {
    if (flag === 1 && (code === 0 || flags[code - 1] === 0)) runs.push(code);
    if (flag === 1 && (code === flags.length - 1 || flags[code + 1] === 0)) runs.push(code + 1);
  });
  return runs;
}
