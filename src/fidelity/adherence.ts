/** Boundary and category adherence of SDMetrics' DiagnosticReport: synthetic cells that could stand in the real column. */
import type { Column } from '../record/table.ts';

/** Columns of aligned tables. NaN where there is nothing to judge. */
export function adherence(real: Column, synthetic: Column): number {
  let fits = 0;
  if (real.kind === 'number') {
    const { values } = synthetic as typeof real;
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    let missing = false;
    for (const x of real.values) {
      if (Number.isNaN(x)) missing = true;
      // Comparisons with a missing value are false.
      if (x < low) low = x;
      if (x > high) high = x;
    }
    let rows = 0;
    for (const x of values) {
      if (Number.isNaN(x) && missing) continue;
      rows++;
      if (x >= low && x <= high) fits++;
    }
    return fits / rows;
  }
  const known = new Set(real.codes);
  const { codes } = synthetic as typeof real;
  for (const code of codes) if (known.has(code)) fits++;
  return fits / codes.length;
}
