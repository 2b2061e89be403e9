/**
 * How much a finding is worth. A rule is taken for real only where unrelated columns would hardly ever show it, given
 * how many rules were looked for; and since no record of so many breaks it, what it wrongly keeps out is below 3 in so
 * many (the rule of three: Hanley and Lippman-Hand 1983).
 */

/** Least natural logarithm of the odds against chance, before correction for the number of rules looked for. */
export const EVIDENCE = Math.log(1e9);

/** The evidence that is asked for when so many rules are looked for (Bonferroni). */
export function evidenceFor(hypotheses: number): number {
  return EVIDENCE + Math.log(Math.max(1, hypotheses));
}

/** Natural logarithm, for findings that are stored with the model. */
export const ln = Math.log;

/** Natural logarithm of the chance that a Poisson variable of this mean is below `count`. */
export function lnPoissonBelow(count: number, mean: number): number {
  if (mean <= 0) return 0;
  let term = 1;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    sum += term;
    term *= mean / (i + 1);
  }
  return Math.min(0, Math.log(sum) - mean);
}

/** Most (rows × pairs of columns) that one kind of rule looks at. */
const BUDGET = 3e8;
/** Rows that a pair counts for, at least and at most: most pairs are done with after a few. */
const FEWEST = 1000;
const SCREEN = 20_000;

/**
 * How far apart in the file two columns may stand to be looked at as a pair. All pairs are, unless there are so many
 * that time would grow with the square of the columns.
 */
export function reachOf(columns: number, rows: number): number {
  const each = Math.max(FEWEST, Math.min(rows, SCREEN));
  return Math.max(8, Math.min(columns - 1, Math.floor(BUDGET / (each * Math.max(1, columns)))));
}

/** Pairs (i, j), i ≠ j, of which neither stands further than `reach` from the other. */
export function* pairsWithin(columns: number, reach: number): Generator<[number, number]> {
  for (let i = 0; i < columns; i++)
    for (let j = Math.max(0, i - reach); j <= Math.min(columns - 1, i + reach); j++)
      if (i !== j) yield [i, j];
}
