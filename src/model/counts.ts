/** How often every token below `size` is said. */
export function countsOf(size: number, said: Iterable<ArrayLike<number>>): Float64Array {
  const counts = new Float64Array(size);
  for (const tokens of said) for (let i = 0; i < tokens.length; i++) counts[tokens[i]]++;
  return counts;
}
