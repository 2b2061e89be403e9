/**
 * The order in which the fields of a record are spoken. A recurrent network learns a link best when the two fields
 * stand close together, so fields follow the maximum spanning tree of their mutual information (Chow & Liu 1968),
 * walked depth first from the root, each field right after the one it depends on most, the longest branch last.
 */

/**
 * Indices of the columns in the order they are spoken.
 * @param matrix mutual information [count, count]
 * @param root the column that comes first; the one that tells most about the others where absent
 */
export function speakingOrder(matrix: Float64Array, count: number, root?: number): number[] {
  if (count === 0) return [];
  const total = (i: number) => {
    let sum = 0;
    for (let j = 0; j < count; j++) sum += matrix[i * count + j];
    return sum;
  };
  const first = root ?? [...Array(count).keys()].reduce((best, i) => (total(i) > total(best) ? i : best), 0);

  // Prim's algorithm: the tree grows by its strongest link; ties go to the earlier column.
  const parent = new Int32Array(count).fill(first);
  const placed = new Set([first]);
  const children: number[][] = Array.from({ length: count }, () => []);
  while (placed.size < count) {
    let next = -1;
    for (let i = 0; i < count; i++) {
      if (placed.has(i)) continue;
      if (next < 0 || matrix[i * count + parent[i]] > matrix[next * count + parent[next]]) next = i;
    }
    children[parent[next]].push(next);
    placed.add(next);
    for (let i = 0; i < count; i++)
      if (!placed.has(i) && matrix[i * count + next] > matrix[i * count + parent[i]]) parent[i] = next;
  }

  const size = (i: number): number => 1 + children[i].reduce((sum, child) => sum + size(child), 0);
  const order: number[] = [];
  const walk = (i: number) => {
    order.push(i);
    for (const child of [...children[i]].sort((a, b) => size(a) - size(b) || a - b)) walk(child);
  };
  walk(first);
  return order;
}
