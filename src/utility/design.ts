/**
 * Features as numbers: standardised values (cut at six deviations), their missingness, indicators of categories. Rows
 * are sparse: a category costs one entry. Scales and categories are the training table's.
 */
import { deviation, mean } from '../measure/statistics.ts';
import type { Column, Table } from '../record/table.ts';

const MAX_LABELS = 30;
const MIN_ROWS = 5;
/** Beyond this many features the rarest indicators are left out, and the last columns of a very wide table. */
const MAX_FEATURES = 200;
/** Rows as lists of (feature, value); feature 0 is the intercept. */
export interface Design {
  readonly rows: number;
  readonly width: number;
  readonly starts: Uint32Array;
  readonly features: Uint16Array;
  readonly values: Float64Array;
}

export type Encoder = (column: Column, row: number, push: (feature: number, value: number) => void) => void;

export function encodersOf(table: Table): { encoders: Encoder[]; width: number } {
  let width = 1;
  const encoders = table.columns.map((column): Encoder => {
    if (width >= MAX_FEATURES) return () => {};
    if (column.kind === 'number') {
      const present = column.values.filter((x) => !Number.isNaN(x));
      const centre = present.length ? mean(present) : 0;
      const scale = deviation(present) || 1;
      const own = width++;
      const flag = present.length < column.values.length ? width++ : -1;
      return (other, row, push) => {
        const x = (other as { values: Float64Array }).values[row];
        if (Number.isNaN(x)) {
          if (flag >= 0) push(flag, 1);
        } else push(own, Math.max(-6, Math.min(6, (x - centre) / scale)));
      };
    }
    const counts = new Uint32Array(column.labels.length);
    for (const code of column.codes) if (code >= 0) counts[code]++;
    const kept = Array.from(counts.keys())
      .filter((code) => counts[code] >= MIN_ROWS)
      .sort((a, b) => counts[b] - counts[a] || a - b)
      .slice(0, Math.min(MAX_LABELS, Math.max(1, MAX_FEATURES - width)));
    const featureOf = new Int32Array(column.labels.length).fill(-1);
    for (const code of kept) featureOf[code] = width++;
    return (other, row, push) => {
      const code = (other as { codes: Int32Array }).codes[row];
      if (code >= 0 && code < featureOf.length && featureOf[code] >= 0) push(featureOf[code], 1);
    };
  });
  return { encoders, width };
}

export function designOf(table: Table, encoders: readonly Encoder[], width: number): Design {
  const starts = new Uint32Array(table.rows + 1);
  const features: number[] = [];
  const values: number[] = [];
  const push = (feature: number, value: number) => {
    features.push(feature);
    values.push(value);
  };
  for (let row = 0; row < table.rows; row++) {
    push(0, 1);
    table.columns.forEach((column, c) => {
      encoders[c](column, row, push);
    });
    starts[row + 1] = features.length;
  }
  return {
    rows: table.rows,
    width,
    starts,
    features: Uint16Array.from(features),
    values: Float64Array.from(values),
  };
}
