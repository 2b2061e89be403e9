/**
 * Numbers. A column is cut into *atoms*, in order of value: mass points (values that many units share) and intervals
 * (quantile bins of the rest). A few atoms are one token; many are written coarse to fine in two: first the group of
 * neighbouring atoms, then the atom inside the group, so that neighbours share what is learned about their group.
 * Inside an interval a value is drawn evenly on the column's own grid. No edge is one unit's value: edges and extremes
 * are means over k units' neighbouring values.
 */
import type { Stream } from '../random/stream.ts';
import type { Mark } from '../record/rules/rule.ts';
import type { Column } from '../record/table.ts';
import type { Codec } from './codec.ts';
import type { CodecData, NumberData } from './codec-data.ts';
import { drawHeaped, learnHeaps } from './heaps.ts';

export interface NumberOptions {
  /** Digits after the point. */
  readonly decimals: number;
  /** Fewest units behind anything that is kept. */
  readonly k: number;
  /** Fewest units behind a mass point of a continuous column. */
  readonly pointHolders: number;
  /** Most distinct values of a discrete column, whose mass points need only k units. */
  readonly discrete: number;
  /** Most intervals. */
  readonly intervals: number;
  /** Most atoms that are written in one token. */
  readonly oneSlot: number;
  /** Groups of atoms where two tokens are written. */
  readonly groups: number;
}

/** Largest whole number that the grid may reach: sums of a few stay exact in a double. */
const MOST = 2 ** 51;

/** 10^d as a product, exact and the same on every platform. */
function powerOfTen(d: number): number {
  let power = 1;
  for (let i = 0; i < d; i++) power *= 10;
  return power;
}

/** Learns the atoms of `values` (NaN is missing); `units[i]` is the unit that holds values[i]. */
export function learnNumber(values: Float64Array, units: Uint32Array, options: NumberOptions): NumberData {
  let largest = 0;
  let missing = false;
  for (const value of values) {
    if (Number.isNaN(value)) missing = true;
    else largest = Math.max(largest, Math.abs(value));
  }
  let decimals = options.decimals;
  while (decimals > 0 && largest * powerOfTen(decimals) > MOST) decimals--;
  const scale = powerOfTen(decimals);

  const order = Uint32Array.from(values.keys()).filter((i) => !Number.isNaN(values[i]));
  const whole = new Float64Array(values.length);
  for (const i of order) whole[i] = Math.round(values[i] * scale);
  const unit = order.length >= 2 * options.k ? commonDivisor(order, whole) : 1;
  for (const i of order) whole[i] /= unit;
  order.sort((a, b) => whole[a] - whole[b] || units[a] - units[b]);

  let distinct = 0;
  order.forEach((i, at) => {
    if (at === 0 || whole[i] !== whole[order[at - 1]]) distinct++;
  });
  const pointHolders = distinct <= options.discrete ? options.k : options.pointHolders;
  const points: number[] = [];
  const rest: number[] = [];
  const mass = new Map<number, number>();
  for (let start = 0; start < order.length; ) {
    let end = start;
    let holders = 0;
    while (end < order.length && whole[order[end]] === whole[order[start]]) {
      if (end === start || units[order[end]] !== units[order[end - 1]]) holders++;
      end++;
    }
    if (holders >= pointHolders) {
      points.push(whole[order[start]]);
      mass.set(whole[order[start]], end - start);
    } else for (let i = start; i < end; i++) rest.push(order[i]);
    start = end;
  }

  const edges = learnEdges(rest, whole, units, options);
  const atoms = [
    ...points.map((point) => ({ from: point, to: point, mass: mass.get(point) ?? 0 })),
    ...edges
      .slice(0, -1)
      .map((edge, i) => ({ from: edge, to: edges[i + 1] - 1, mass: rest.length / (edges.length - 1) })),
  ].sort((a, b) => a.from - b.from || a.to - b.to);
  // A column whose every value is held by too few to be shown, and too few to be averaged: one atom at their mean.
  if (atoms.length === 0 && order.length > 0) {
    const mean = Math.round(order.reduce((sum, i) => sum + whole[i], 0) / order.length);
    atoms.push({ from: mean, to: mean, mass: order.length });
  }
  const data: NumberData = {
    scale,
    unit,
    from: atoms.map((a) => a.from),
    to: atoms.map((a) => a.to),
    missing,
  };
  if (atoms.length > options.oneSlot) data.groups = group(atoms, options.groups);
  const restWhole = Float64Array.from(rest, (i) => whole[i]);
  const heaps = learnHeaps(restWhole, data, options.k);
  if (heaps) data.heaps = heaps;
  return data;
}

/** Greatest common divisor of all values on the grid: some columns hold only multiples of 10, or of 60 seconds. */
function commonDivisor(order: Uint32Array, whole: Float64Array): number {
  let divisor = 0;
  for (const i of order) {
    let a = Math.abs(whole[i]);
    while (a > 0) {
      const left = divisor % a;
      divisor = a;
      a = left;
    }
    if (divisor === 1) break;
  }
  return divisor || 1;
}

/**
 * First whole numbers of the intervals, and one past the last: quantiles of the rest, each the mean over the k nearest
 * values of different units.
 */
function learnEdges(
  rest: number[],
  whole: Float64Array,
  units: Uint32Array,
  options: NumberOptions,
): number[] {
  const holders = new Set(rest.map((i) => units[i])).size;
  if (holders < options.k) return [];
  const count = Math.max(1, Math.min(options.intervals, Math.floor(holders / Math.max(2 * options.k, 10))));
  const meanFrom = (start: number, step: number): number => {
    const seen = new Set<number>();
    let sum = 0;
    let n = 0;
    for (let i = start; i >= 0 && i < rest.length && seen.size < options.k; i += step) {
      seen.add(units[rest[i]]);
      sum += whole[rest[i]];
      n++;
    }
    return sum / n;
  };
  const edges = [Math.round(meanFrom(0, 1))];
  for (let b = 1; b < count; b++) {
    const at = Math.round((b * rest.length) / count);
    const edge = Math.round((meanFrom(at - 1, -1) + meanFrom(at, 1)) / 2);
    if (edge > edges[edges.length - 1]) edges.push(edge);
  }
  const last = Math.round(meanFrom(rest.length - 1, -1)) + 1;
  while (edges.length > 1 && edges[edges.length - 1] >= last) edges.pop();
  edges.push(Math.max(last, edges[edges.length - 1] + 1));
  return edges;
}

/** Cuts atoms into about `count` groups of equal mass; an atom heavier than a group stands alone. */
function group(atoms: readonly { mass: number }[], count: number): number[] {
  const total = atoms.reduce((sum, atom) => sum + atom.mass, 0);
  const target = total / count;
  const starts = [0];
  let filled = 0;
  atoms.forEach((atom, i) => {
    if (i > starts[starts.length - 1] && (filled >= target || filled + atom.mass / 2 > target)) {
      starts.push(i);
      filled = 0;
    }
    filled += atom.mass;
  });
  return starts;
}

/** How many tokens each slot of a number needs. */
export function numberSizes(data: NumberData): number[] {
  const extra = data.missing ? 1 : 0;
  if (!data.groups) return [Math.max(1, data.from.length + extra)];
  let widest = 1;
  data.groups.forEach((start, g, groups) => {
    widest = Math.max(widest, (groups[g + 1] ?? data.from.length) - start);
  });
  return [data.groups.length + extra, widest];
}

/** Index of the last entry of ascending `list` that is not above `value`, at least 0. */
function lastNotAbove(list: readonly number[], value: number): number {
  let low = 0;
  let high = list.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (list[middle] <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The atom of a whole number: its mass point if it is one, else the interval around it, else the nearest atom. */
export function atomOf(data: NumberData, whole: number): number {
  let at = lastNotAbove(data.from, whole);
  if (data.from[at] === whole) {
    // A point and an interval may begin at the same number: the point (to = from) sorts first.
    while (at > 0 && data.from[at - 1] === whole) at--;
    return at;
  }
  for (let back = at; back >= 0; back--) if (whole >= data.from[back] && whole <= data.to[back]) return back;
  if (at + 1 < data.from.length && data.from[at + 1] - whole < whole - data.to[at]) return at + 1;
  return at;
}

/** Local tokens of every value, one array per slot. */
export function encodeNumber(data: NumberData, values: Float64Array): Int32Array[] {
  const slots = numberSizes(data).map(() => new Int32Array(values.length));
  const known = new Map<number, number>();
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (Number.isNaN(value) || data.from.length === 0) {
      slots[0][i] = data.missing ? (data.groups?.length ?? data.from.length) : 0;
      continue;
    }
    const whole = Math.round((value * data.scale) / data.unit);
    let atom = known.get(whole);
    if (atom === undefined) {
      atom = atomOf(data, whole);
      known.set(whole, atom);
    }
    if (data.groups) {
      const g = lastNotAbove(data.groups, atom);
      slots[0][i] = g;
      slots[1][i] = atom - data.groups[g];
    } else slots[0][i] = atom;
  }
  return slots;
}

/**
 * A value for the tokens, NaN for missing.
 * @param inside draws a whole number of an interval, in place of the column's own heaps
 */
export function decodeNumber(
  data: NumberData,
  tokens: ArrayLike<number>,
  stream: Stream,
  inside?: (from: number, to: number) => number,
): number {
  const first = tokens[0];
  const groups = data.groups;
  if (first >= (groups?.length ?? data.from.length)) return Number.NaN;
  let atom = first;
  if (groups) {
    // The second token knows no group: one that is too large for its group is read as the group's last.
    const end = groups[first + 1] ?? data.from.length;
    atom = Math.min(groups[first] + tokens[1], end - 1);
  }
  const from = data.from[atom];
  const to = data.to[atom];
  if (from === to) return (from * data.unit) / data.scale;
  const whole = inside?.(from, to) ?? drawHeaped(data, groups ? first : 0, from, to, stream);
  return (whole * data.unit) / data.scale;
}

/** Tokens of the first slot for a value that is a mass point, for any value, or for none (null); see `Codec.tokens`. */
export function numberTokens(data: NumberData, mark: Mark): readonly number[] | undefined {
  const count = data.groups?.length ?? data.from.length;
  if (mark === null) return data.missing ? [count] : [];
  if (mark === true) return Array.from({ length: count }, (_, token) => token);
  if (data.groups || typeof mark !== 'number') return undefined;
  const whole = Math.round((mark * data.scale) / data.unit);
  const atom = data.from.findIndex((from, i) => from === whole && data.to[i] === whole);
  return atom < 0 ? undefined : [atom];
}

export class NumberCodec implements Codec {
  readonly sizes: readonly number[];
  readonly forbidden: readonly (readonly number[])[];
  readonly bases: readonly string[];

  constructor(
    readonly field: string,
    private readonly data: NumberData,
    /** The field from which a distance is measured, for a date that always follows another. */
    private readonly base?: string,
  ) {
    this.sizes = numberSizes(data);
    this.forbidden = this.sizes.map(() => []);
    this.bases = base === undefined ? [] : [base];
  }

  encode(column: Column, base?: Column): Int32Array[] {
    return encodeNumber(this.data, distances(column, base));
  }

  decode(tokens: ArrayLike<number>, stream: Stream, base?: number): number {
    const value = decodeNumber(this.data, tokens, stream);
    return base === undefined ? value : value + base;
  }

  tokens(mark: Mark): readonly number[] | undefined {
    // A distance is no value of its own.
    return this.base === undefined || typeof mark !== 'number' ? numberTokens(this.data, mark) : undefined;
  }

  toJSON(): CodecData {
    return { codec: 'number', field: this.field, number: this.data, ...(this.base && { base: this.base }) };
  }
}

/** The values of a number column, or their distances from the base column. */
export function distances(column: Column, base?: Column): Float64Array {
  if (column.kind !== 'number') throw new TypeError(`${column.name}: a number column was expected`);
  if (base === undefined) return column.values;
  if (base.kind !== 'number') throw new TypeError(`${base.name}: a number column was expected`);
  return column.values.map((value, i) => value - base.values[i]);
}
