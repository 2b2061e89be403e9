/**
 * Gower's distance (1971) between rows of mixed columns, and exact nearest neighbours by it: numbers by their
 * difference, categories and missingness by equality, every column worth at most 1.
 *
 * Rows are short integers, so that a distance is a sum of integers, ties are ties, and the search stays in the cache.
 */
import type { Table } from '../record/table.ts';

/** Distance between two unlike categories, or between the lowest and the highest number. */
export const UNIT = 32_000;

/**
 * How numbers are scaled: by their quantiles among the first tables (`rank`, robust to long tails), or by the range of
 * all tables (`range`, what anonymeter does).
 */
export type Scale = 'rank' | 'range';

export interface Encoded {
  /** Row-major; numbers first, then categories and flags of missingness. */
  readonly cells: Int16Array;
  readonly rows: number;
  readonly width: number;
  /** How many columns are compared by difference; the rest by equality. */
  readonly numbers: number;
  /** The table's column that each cell comes from. */
  readonly source: Uint16Array;
}

/** Encodes aligned tables alike. Numbers are scaled by the `real` tables. */
export function encodeRows(
  real: readonly Table[],
  others: readonly Table[],
  scale: Scale = 'rank',
): Encoded[] {
  const tables = [...real, ...others];
  const columns = tables[0].columns;
  const numeric = columns.flatMap((column, c) => (column.kind === 'number' ? [c] : []));
  const categories = columns.flatMap((column, c) => (column.kind === 'category' ? [c] : []));
  const valuesOf = (table: Table, c: number) => (table.columns[c] as { values: Float64Array }).values;
  const flagged = numeric.filter((c) => tables.some((table) => valuesOf(table, c).some(Number.isNaN)));
  const source = Uint16Array.from([...numeric, ...categories, ...flagged]);
  const width = source.length;
  const encoded = tables.map(
    (table): Encoded => ({
      cells: new Int16Array(table.rows * width),
      rows: table.rows,
      width,
      numbers: numeric.length,
      source,
    }),
  );
  const fill = (at: number, cellOf: (table: Table, row: number) => number) => {
    tables.forEach((table, t) => {
      const { cells } = encoded[t];
      for (let row = 0; row < table.rows; row++) cells[row * width + at] = cellOf(table, row);
    });
  };
  numeric.forEach((c, at) => {
    const place =
      scale === 'rank'
        ? rankOf(real.map((table) => valuesOf(table, c)))
        : rangeOf(tables.map((table) => valuesOf(table, c)));
    fill(at, (table, row) => place(valuesOf(table, c)[row]));
  });
  categories.forEach((c, at) => {
    // Codes beyond 32,767 wrap around: two labels that share a short code would look alike, which only such tables see.
    fill(numeric.length + at, (table, row) => (table.columns[c] as { codes: Int32Array }).codes[row]);
  });
  flagged.forEach((c, at) => {
    fill(numeric.length + categories.length + at, (table, row) =>
      Number.isNaN(valuesOf(table, c)[row]) ? 1 : 0,
    );
  });
  return encoded;
}

/** Middle of the value's span of quantiles; a missing value stands in the middle of all (and has a flag). */
function rankOf(parts: readonly Float64Array[]): (value: number) => number {
  let length = 0;
  for (const part of parts) length += part.length;
  const pooled = new Float64Array(length);
  let n = 0;
  for (const part of parts) for (const x of part) if (!Number.isNaN(x)) pooled[n++] = x;
  const sorted = pooled.subarray(0, n).sort();
  const below = (value: number, inclusive: boolean) => {
    let low = 0;
    let high = n;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] < value || (inclusive && sorted[middle] === value)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return (value) =>
    Number.isNaN(value) || n === 0
      ? UNIT / 2
      : Math.round((UNIT * (below(value, false) + below(value, true))) / (2 * n));
}

function rangeOf(parts: readonly Float64Array[]): (value: number) => number {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const part of parts) {
    for (const x of part) {
      if (x < low) low = x;
      if (x > high) high = x;
    }
  }
  const width = high - low;
  return (value) =>
    Number.isNaN(value) || !(width > 0) ? UNIT / 2 : Math.round((UNIT * (value - low)) / width);
}

export interface Neighbours {
  /** Neighbours of a row. */
  readonly k: number;
  /** [query, k] distances, nearest first; 1 is one unlike category. */
  readonly distance: Float64Array;
  /** [query, k] rows of the data. */
  readonly row: Uint32Array;
}

/** The k nearest rows of `data` for every query; `skipSelf` leaves row i out for query i. k is at most the rows there are. */
export function kNearest(queries: Encoded, data: Encoded, count: number, skipSelf = false): Neighbours {
  const { width, numbers, cells } = data;
  const k = Math.max(1, Math.min(count, data.rows - (skipSelf ? 1 : 0)));
  const distance = new Float64Array(queries.rows * k);
  const rows = new Uint32Array(queries.rows * k);
  const query = new Int16Array(width);
  const best = new Float64Array(k);
  const at = new Uint32Array(k);
  for (let q = 0; q < queries.rows; q++) {
    for (let c = 0; c < width; c++) query[c] = queries.cells[q * width + c];
    best.fill(0x7fffffff);
    let limit = 0x7fffffff;
    for (let row = 0, start = 0; row < data.rows; row++, start += width) {
      let sum = 0;
      // Categories first: unlike ones rule most rows out at once.
      for (let c = numbers; c < width && sum < limit; c++) if (cells[start + c] !== query[c]) sum += UNIT;
      if (sum >= limit) continue;
      for (let c = 0; c < numbers && sum < limit; c++) {
        const d = cells[start + c] - query[c];
        sum += d < 0 ? -d : d;
      }
      if (sum >= limit || (skipSelf && row === q)) continue;
      let place = k - 1;
      for (; place > 0 && best[place - 1] > sum; place--) {
        best[place] = best[place - 1];
        at[place] = at[place - 1];
      }
      best[place] = sum;
      at[place] = row;
      limit = best[k - 1];
    }
    for (let i = 0; i < k; i++) {
      distance[q * k + i] = best[i] / UNIT;
      rows[q * k + i] = at[i];
    }
  }
  return { k, distance, row: rows };
}

/** The i-th nearest distance of every query, from 0. */
export function distanceAt({ k, distance }: Neighbours, i: number): Float64Array {
  const at = Math.min(k - 1, i);
  return Float64Array.from({ length: distance.length / k }, (_, q) => distance[q * k + at]);
}

/**
 * For every query and every column, the nearest row of `data` by all other columns: what an attacker who knows all but
 * that column would look up. One pass for all columns: a row can only matter where its whole distance is at most the
 * worst of the best ones plus what one column can take away.
 */
export function nearestWithout(queries: Encoded, data: Encoded, columns: number): Uint32Array {
  const { width, cells, numbers, source } = data;
  const out = new Uint32Array(queries.rows * columns);
  const query = new Int16Array(width);
  const best = new Float64Array(columns);
  const part = new Float64Array(columns);
  for (let q = 0; q < queries.rows; q++) {
    for (let c = 0; c < width; c++) query[c] = queries.cells[q * width + c];
    best.fill(0x7fffffff);
    // A number that may be missing has two cells, so a column can take away two units.
    let limit = 0x7fffffff;
    for (let row = 0, start = 0; row < data.rows; row++, start += width) {
      let sum = 0;
      for (let c = numbers; c < width && sum < limit; c++) if (cells[start + c] !== query[c]) sum += UNIT;
      for (let c = 0; c < numbers && sum < limit; c++) {
        const d = cells[start + c] - query[c];
        sum += d < 0 ? -d : d;
      }
      if (sum >= limit) continue;
      part.fill(0);
      for (let c = 0; c < width; c++) {
        const d = cells[start + c] - query[c];
        part[source[c]] += c < numbers ? (d < 0 ? -d : d) : d === 0 ? 0 : UNIT;
      }
      let worst = 0;
      for (let column = 0; column < columns; column++) {
        const rest = sum - part[column];
        if (rest < best[column]) {
          best[column] = rest;
          out[q * columns + column] = row;
        }
        if (best[column] > worst) worst = best[column];
      }
      limit = worst + 2 * UNIT;
    }
  }
  return out;
}
