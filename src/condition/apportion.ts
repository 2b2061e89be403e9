/** How many rows each cell of a balance gets, and which row belongs to which. */

/** Whole numbers that sum to `rows`, as near to the shares as can be: largest remainders, ties to the earlier. */
export function apportion(shares: readonly number[], rows: number): number[] {
  const total = shares.reduce((sum, share) => sum + share, 0);
  const exact = shares.map((share) => (share / total) * rows);
  const counts = exact.map((x) => Math.floor(x + 1e-9));
  const left = rows - counts.reduce((sum, n) => sum + n, 0);
  exact
    .map((x, i) => ({ i, rest: x - counts[i] }))
    .sort((a, b) => b.rest - a.rest || a.i - b.i)
    .slice(0, Math.max(0, left))
    .forEach(({ i }) => {
      counts[i]++;
    });
  return counts;
}

/**
 * Rows to be added to the real ones so that together they have the shares.
 * @param rows how many are added in all; without it as few as bring every cell to its share
 */
export function missing(shares: readonly number[], real: readonly number[], rows?: number): number[] {
  const level = Math.max(...shares.map((share, i) => real[i] / share));
  if (rows === undefined) return shares.map((share, i) => Math.max(0, Math.round(level * share) - real[i]));
  // Water filling: the cells that lack most are filled first.
  let open = shares.map((_, i) => i);
  for (;;) {
    const all = rows + open.reduce((sum, i) => sum + real[i], 0);
    const share = open.reduce((sum, i) => sum + shares[i], 0);
    const over = open.filter((i) => real[i] > (all * shares[i]) / share);
    if (over.length === 0) {
      const wanted = shares.map((own, i) =>
        open.includes(i) ? Math.max(0, (all * own) / share - real[i]) : 0,
      );
      return rows === 0 ? wanted.map(() => 0) : apportion(wanted, rows);
    }
    open = open.filter((i) => !over.includes(i));
  }
}

/**
 * The cell of every row, evenly interleaved: after any number of rows each cell has its share of them, but for less
 * than one row (Tijdeman 1980, "The chairman assignment problem"). So a shorter table is a prefix of a longer one, and
 * what it holds is exact wherever the shares come out in whole rows.
 */
export function interleave(shares: readonly number[], rows: number): Uint32Array {
  const total = shares.reduce((sum, share) => sum + share, 0);
  const share = shares.map((own) => own / total);
  const given = new Float64Array(shares.length);
  const slack = shares.length > 1 ? 1 / (2 * shares.length - 2) : 0;
  const order = new Uint32Array(rows);
  for (let row = 0; row < rows; row++) {
    let best = -1;
    let earliest = Infinity;
    for (let c = 0; c < share.length; c++) {
      if (share[c] === 0 || share[c] * (row + 1) - given[c] < slack - 1e-9) continue;
      const deadline = (1 - slack + given[c]) / share[c];
      if (deadline < earliest - 1e-9) {
        earliest = deadline;
        best = c;
      }
    }
    order[row] = best;
    given[best]++;
  }
  return order;
}
