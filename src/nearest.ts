/** The known name that a mistyped one most likely stands for. */

/** Fewest insertions, deletions, substitutions and swaps of neighbours between two texts [Levenshtein 1966, Damerau 1964]. */
export function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    before = row;
    row = next;
  }
  return row[b.length];
}

/** The nearest of `names`, or undefined where none is near enough to be meant. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const given = name.toLowerCase();
  let best: string | undefined;
  let least = Math.max(2, Math.ceil(given.length * 0.4));
  for (const candidate of names) {
    const steps = distance(given, candidate.toLowerCase());
    if (steps < least) {
      least = steps;
      best = candidate;
    }
  }
  return best;
}
