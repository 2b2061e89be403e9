import type { HistogramDetail } from './details.ts';
import { niceStep } from './statistics.ts';

/** Both sides over shared cells of round width; a cell with fewer than k of a side joins a neighbour. */
export function twoHistograms(
  first: Float64Array,
  second: Float64Array,
  k: number,
): HistogramDetail<'in' | 'out'> {
  const all = Float64Array.from([...first, ...second]).sort();
  const at = (p: number) => all[Math.min(all.length - 1, Math.floor(p * all.length))];
  const step = niceStep((at(0.99) - at(0.01)) / 24);
  const start = Math.floor(at(0.01) / step);
  const cells = Math.max(1, Math.floor(at(0.99) / step) - start + 1);
  const count = (values: Float64Array) => {
    const counts = new Array<number>(cells).fill(0);
    for (const x of values) counts[Math.max(0, Math.min(cells - 1, Math.floor(x / step) - start))]++;
    return counts;
  };
  const counts = { in: count(first), out: count(second) };
  const edges = [start * step];
  const merged = { in: [] as number[], out: [] as number[] };
  let pending = { in: 0, out: 0 };
  const small = (c: number) => c > 0 && c < k;
  for (let cell = 0; cell < cells; cell++) {
    pending = { in: pending.in + counts.in[cell], out: pending.out + counts.out[cell] };
    if (cell < cells - 1 && (small(pending.in) || small(pending.out))) continue;
    if ((small(pending.in) || small(pending.out)) && merged.in.length) {
      // The last cell is too thin: it joins the one before.
      merged.in[merged.in.length - 1] += pending.in;
      merged.out[merged.out.length - 1] += pending.out;
      edges[edges.length - 1] = (start + cell + 1) * step;
    } else {
      merged.in.push(pending.in);
      merged.out.push(pending.out);
      edges.push((start + cell + 1) * step);
    }
    pending = { in: 0, out: 0 };
  }
  const share = (values: number[], n: number) => values.map((value) => value / Math.max(1, n));
  return {
    edges: edges.map((edge) => Number(edge.toPrecision(12))),
    shares: { in: share(merged.in, first.length), out: share(merged.out, second.length) },
    rows: { in: first.length, out: second.length },
  };
}
