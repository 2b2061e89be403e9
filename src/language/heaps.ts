/**
 * Heaping: people write amounts in round numbers. Within a group of intervals, the shares of values that are multiples
 * of 10, 100 and 1000 grid steps are learned and drawn again. Mass points are never drawn here: they have tokens.
 */
import type { Stream } from '../random/stream.ts';
import type { NumberData } from './codec.ts';

const STEPS = [1000, 100, 10] as const;
/** Fewest values behind a learned share. */
const FEWEST = 40;
const TRIES = 8;

/** Shares of multiples of 1000, 100 (and not 1000) and 10 (and not 100) per group, undefined where nothing heaps. */
export function learnHeaps(rest: Float64Array, data: NumberData, k: number): number[][] | undefined {
  const starts = data.groups ?? [0];
  const counts = starts.map(() => [0, 0, 0, 0]);
  for (const whole of rest) {
    let g = starts.length - 1;
    while (g > 0 && data.from[starts[g]] > whole) g--;
    const level = STEPS.findIndex((step) => whole % step === 0);
    counts[g][level < 0 ? 3 : level]++;
  }
  let any = false;
  const shares = counts.map((count) => {
    const total = count[0] + count[1] + count[2] + count[3];
    if (total < Math.max(FEWEST, 4 * k)) return [0, 0, 0];
    const round = (count[0] + count[1] + count[2]) / total;
    if (round < 0.2) return [0, 0, 0];
    any = true;
    return [count[0] / total, count[1] / total, count[2] / total];
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
  const shares = data.heaps?.[group];
  if (shares && shares[0] + shares[1] + shares[2] > 0) {
    let u = stream.uniform();
    for (let s = 0; s < STEPS.length; s++) {
      if (u < shares[s]) {
        const first = Math.ceil(from / STEPS[s]);
        const last = Math.floor(to / STEPS[s]);
        if (last < first) break;
        return avoidPoints(data, first, last, STEPS[s], stream);
      }
      u -= shares[s];
    }
  }
  return avoidPoints(data, from, to, 1, stream);
}

/** A multiple of `step` between first·step and last·step that is no mass point, if a few tries find one. */
function avoidPoints(data: NumberData, first: number, last: number, step: number, stream: Stream): number {
  let whole = first * step;
  for (let i = 0; i < TRIES; i++) {
    whole = (first + Math.floor(stream.uniform() * (last - first + 1))) * step;
    if (!isPoint(data, whole)) break;
  }
  return whole;
}

function isPoint(data: NumberData, whole: number): boolean {
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
