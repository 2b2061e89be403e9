/** The keys of objects: whether they are data, and in which order they stand. */

/** What was seen behind a key. */
export interface Behind {
  /** How many values. */
  readonly present: number;
  /** Their kinds, null apart; an object with its keys where the keys are few. */
  readonly likeness: ReadonlySet<string>;
}

const OPAQUE =
  /^\d+$|^[0-9a-f]{8}-[0-9a-f]{4}-|^(?=.*\d)[0-9a-f]{8,}$|\d{3,}|^\d{4}-\d{2}|^\S+@\S+\.\S+$|^(?=.*\d)(?=.*[A-Z])[A-Z0-9_-]{4,}$/;

/**
 * Whether the keys of an object are data (ids, dates, names of things) rather than names of fields: many of them, each
 * in few objects, all with the same kind of value behind them.
 */
export function areData(members: ReadonlyMap<string, Behind>, objects: number): boolean {
  if (members.size < 3) return false;
  let present = 0;
  let opaque = 0;
  for (const [key, member] of members) {
    present += member.present;
    if (OPAQUE.test(key)) opaque++;
  }
  const share = present / (members.size * Math.max(1, objects));
  const keyed = opaque >= 0.8 * members.size && share < 0.5;
  if (!keyed && (members.size < 20 || share >= 0.1)) return false;
  return areAlike([...members.values()]);
}

/** Whether what stands behind the keys is of one kind; objects, with mostly the same keys. */
function areAlike(members: readonly Behind[]): boolean {
  const counts = new Map<string, number>();
  let any = 0;
  for (const { likeness } of members) {
    if (likeness.size > 0) any++;
    for (const each of likeness) counts.set(each, (counts.get(each) ?? 0) + 1);
  }
  const kinds = [...counts].filter(([name]) => !name.startsWith('.'));
  if (kinds.length !== 1) return kinds.length === 0;
  const keys = [...counts].filter(([name]) => name.startsWith('.'));
  if (keys.length === 0) return true;
  const mean = keys.reduce((sum, [, count]) => sum + count, 0) / keys.length;
  return mean >= 0.5 * any;
}

/**
 * Keys so that each stands behind those it was seen behind. Where records contradict each other, what more of them show
 * goes first, and otherwise what was seen first.
 */
export function inOrder(
  keys: readonly string[],
  before: ReadonlyMap<string, ReadonlyMap<string, number>>,
): string[] {
  const pairs = keys.flatMap((key) =>
    [...(before.get(key) ?? [])].map(([earlier, count]) => ({ key, earlier, count })),
  );
  const kept = new Map<string, string[]>();
  const follows = (key: string, wanted: string, met = new Set<string>()): boolean => {
    if (key === wanted) return true;
    if (met.has(key)) return false;
    met.add(key);
    return (kept.get(key) ?? []).some((earlier) => follows(earlier, wanted, met));
  };
  for (const { key, earlier } of pairs.sort((a, b) => b.count - a.count))
    if (!follows(earlier, key)) kept.set(key, [...(kept.get(key) ?? []), earlier]);
  const placed = new Set<string>();
  const place = (key: string) => {
    if (placed.has(key)) return;
    for (const earlier of kept.get(key) ?? []) place(earlier);
    placed.add(key);
  };
  for (const key of keys) place(key);
  return [...placed];
}
