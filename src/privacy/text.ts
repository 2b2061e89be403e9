/**
 * Copied text: the longest run of characters that a synthetic text has in common with any text of audit-in, against the
 * longest it has in common with any of audit-out. Coins decided the sides, so an honest generator repeats both alike:
 * phrases that everybody uses stand on both sides.
 */
import type { CopiedTextDetail } from '../measure/details.ts';
import { zOf } from '../measure/distributions.ts';
import type { Metric } from '../measure/metric.ts';
import { LEVEL, quantileSorted, SAFETY_SPAN } from '../measure/statistics.ts';

export interface CopiedText {
  readonly metrics: readonly [copied: Metric, share: Metric];
  readonly detail: Omit<CopiedTextDetail, 'name'>;
}

/** Runs shorter than this are not looked for: anybody writes them. */
const SEED = 12;
/** Shortest run that counts as copied. */
const LONG = 30;
/** Most texts that are looked through, and places where the beginning of a run is followed up. */
const MOST = 4_000;
const PLACES = 64;

/**
 * @param auditIn, auditOut as many texts of either, drawn by coins
 * @param trained how many times the trained texts outnumber those of audit-in
 */
export function copiedText(
  synthetic: readonly string[],
  auditIn: readonly string[],
  auditOut: readonly string[],
  trained: number,
  name: string,
): CopiedText | undefined {
  const made = synthetic.slice(0, MOST);
  if (made.length === 0 || auditIn.length < 50 || auditOut.length < 50) return undefined;
  const inside = new Runs(auditIn);
  const outside = new Runs(auditOut);
  const found = made.map((text) => ({ in: inside.longest(text), out: outside.longest(text) }));
  // What people share with each other: never-seen texts against audit-in.
  const shared = Float64Array.from(auditOut.slice(0, MOST), (text) => inside.longest(text).length).sort();
  const long = Math.max(LONG, quantileSorted(shared, 0.99) + 1);

  // Synthetic texts that repeat one real text are one cluster, as in exact matches.
  const clusters = new Map<string, number>();
  const add = (key: string) => clusters.set(key, (clusters.get(key) ?? 0) + 1);
  let copied = 0;
  let longer = 0;
  const leaning = new Map<string, number>();
  for (const { in: a, out: b } of found) {
    if (a.length >= long && a.length > b.length) {
      copied++;
      add(`in ${a.text}`);
    } else if (b.length >= long && b.length > a.length) {
      copied--;
      add(`out ${b.text}`);
    }
    if (a.length === b.length) longer += 0.5;
    else {
      if (a.length > b.length) longer++;
      const key = a.length > b.length ? `in ${a.text}` : `out ${b.text}`;
      leaning.set(key, (leaning.get(key) ?? 0) + 1);
    }
  }
  const squares = (counts: Iterable<number>) => [...counts].reduce((sum, c) => sum + c * c, 0);
  const n = made.length;
  const z = zOf(LEVEL);
  const excess = (copied * trained) / n;
  const half = (z * Math.sqrt(squares(clusters.values()) + z * z) * trained) / n;
  const share = longer / n;
  const error = (0.5 * Math.sqrt(squares(leaning.values()))) / n;
  const common = {
    level: LEVEL,
    n: Math.min(auditIn.length, auditOut.length),
    better: 'low',
    detail: name,
  } as const;
  const quantiles = (lengths: readonly number[]) => {
    const sorted = Float64Array.from(lengths).sort();
    return [0.5, 0.9, 0.99].map((p) => Math.round(quantileSorted(sorted, p)));
  };
  return {
    metrics: [
      {
        name: 'privacy.text_copied',
        value: excess,
        low: excess - half,
        high: excess + half,
        expected: 0,
        honest: (SAFETY_SPAN / z) * half,
        ...common,
      },
      {
        name: 'privacy.text_copied_share',
        value: share,
        low: share - z * error,
        high: share + z * error,
        expected: 0.5,
        honest: 0.5 + SAFETY_SPAN * error,
        ...common,
      },
    ],
    detail: {
      long,
      synthetic: quantiles(found.map(({ in: a }) => a.length)),
      unseen: quantiles([...shared]),
    },
  };
}

/** Characters of all texts of a side that are looked through. */
const BUDGET = 8_000_000;
/** Entries of the table of seeds. */
const TABLE = 1 << 21;

/** Where every run of `SEED` characters stands in some texts: chains of places, by a hash of the run. */
export class Runs {
  private readonly joined: string;
  private readonly textAt: Uint32Array;
  private readonly head = new Int32Array(TABLE).fill(-1);
  private readonly next: Int32Array;

  constructor(texts: readonly string[]) {
    // A character that no text holds stands between them.
    this.joined = texts
      .map((text) => text.replaceAll('\u0000', ' '))
      .join('\u0000')
      .slice(0, BUDGET);
    this.textAt = new Uint32Array(texts.length);
    this.next = new Int32Array(this.joined.length);
    let at = 0;
    texts.forEach((text, i) => {
      this.textAt[i] = at;
      const end = Math.min(at + text.length, this.joined.length);
      for (let j = at; j + SEED <= end; j++) {
        const hash = hashAt(this.joined, j);
        this.next[j] = this.head[hash];
        this.head[hash] = j;
      }
      at += text.length + 1;
    });
  }

  /** The longest run of a text that stands in any of the others, 0 where it is shorter than a seed, and in which. */
  longest(text: string): { length: number; text: number } {
    const { joined } = this;
    let length = 0;
    let place = 0;
    for (let i = 0; i + Math.max(SEED, length + 1) <= text.length; i++) {
      let looked = 0;
      for (let at = this.head[hashAt(text, i)]; at >= 0 && looked < PLACES; at = this.next[at], looked++) {
        // Longer than the longest so far only where it goes on at least as far.
        if (length >= SEED && joined.charCodeAt(at + length) !== text.charCodeAt(i + length)) continue;
        let end = 0;
        while (i + end < text.length && joined.charCodeAt(at + end) === text.charCodeAt(i + end)) end++;
        if (end >= SEED && end > length) {
          length = end;
          place = at;
        }
      }
    }
    return { length, text: length === 0 ? -1 : this.textOf(place) };
  }

  private textOf(place: number): number {
    let low = 0;
    let high = this.textAt.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.textAt[middle] <= place) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** FNV-1a of the next `SEED` code units. */
function hashAt(text: string, from: number): number {
  let hash = 0x811c9dc5;
  for (let i = from; i < from + SEED; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return ((hash >>> 11) ^ hash) & (TABLE - 1);
}
