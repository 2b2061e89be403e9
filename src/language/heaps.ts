/**
 * Heaping: people write amounts in round numbers. Within a group of intervals, the shares of values that are multiples
 * of 1000, 500, 100, 50 and 10 grid steps are learned and drawn again. Mass points are never drawn here: they have tokens.
 */
import type { Stream } from '../random/stream.ts';
import type { NumberData } from './codec-data.ts';

const STEPS = [1000, 500, 100, 50, 10] as const;
/** Fewest values behind a learned share. */
const FEWEST = 40;
/** Least share of round values that is more than chance: a tenth of all numbers end in 0. */
const LEAST = 0.2;
const TRIES = 8;

/** Shares of values by the largest step that they are a multiple of, per group; undefined where nothing heaps. */
export function learnHeaps(rest: Float64Array, data: NumberData, k: number): number[][] | undefined {
  const starts = data.groups ?? [0];
  const counts = starts.map(() => new Array<number>(STEPS.length + 1).fill(0));
  for (const whole of rest) {
    let g = starts.length - 1;
    while (g > 0 && data.from[starts[g]] > whole) g--;
    const level = STEPS.findIndex((step) => whole % step === 0);
    counts[g][level < 0 ? STEPS.length : level]++;
  }
  let any = false;
  const shares = counts.map((count) => {
    const total = count.reduce((sum, n) => sum + n, 0);
    const round = 1 - count[STEPS.length] / total;
    if (total < Math.max(FEWEST, 4 * k) || round < LEAST) return STEPS.map(() => 0);
    any = true;
    return STEPS.map((_, level) => count[level] / total);
  });
  return any ? shares : undefined;
}

/** A whole number from `from` to `to`, on a round step as often as the group's values were. */
export function drawHeaped(
  data: NumberData,
  group: number,
  from: number,
  to: number,
  stream: Stream,
): number {
  const shares = data.heaps?.[group] ?? [];
  const heaped = shares.some((share) => share > 0);
  if (heaped) {
    let u = stream.uniform();
    for (let s = 0; s < STEPS.length; s++) {
      if (u < shares[s]) {
        const drawn = drawMultiple(data, from, to, STEPS[s], STEPS[s - 1], stream);
        if (drawn !== undefined) return drawn;
        // No such value here that has no token of its own: the next smaller step serves.
        u = -1;
      } else u -= shares[s];
    }
  }
  return (
    drawMultiple(data, from, to, 1, heaped ? STEPS[STEPS.length - 1] : undefined, stream) ??
    from + Math.floor(stream.uniform() * (to - from + 1))
  );
}

/** A multiple of `step` from `from` to `to` that is none of the `larger` step and no mass point; if a few tries find one. */
function drawMultiple(
  data: NumberData,
  from: number,
  to: number,
  step: number,
  larger: number | undefined,
  stream: Stream,
): number | undefined {
  const first = Math.ceil(from / step);
  const last = Math.floor(to / step);
  if (last < first) return undefined;
  for (let i = 0; i < TRIES; i++) {
    const whole = (first + Math.floor(stream.uniform() * (last - first + 1))) * step;
    if (isPoint(data, whole)) continue;
    if (larger === undefined || whole % larger !== 0) return whole;
  }
  return undefined;
}

/** Whether a whole number has a token of its own. */
export function isPoint(data: NumberData, whole: number): boolean {
  let low = 0;
  let high = data.from.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (data.from[middle] < whole) low = middle + 1;
    else if (data.from[middle] > whole) high = middle - 1;
    else {
      // A point and an interval may begin at the same number; the point sorts first.
      const first = data.from[middle - 1] === whole ? middle - 1 : middle;
      return data.to[first] === whole;
    }
  }
  return false;
}
