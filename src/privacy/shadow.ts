/**
 * Membership attacks on single rows by somebody who has the synthetic rows, and, with the losses, the model:
 *
 * - nearest: the distance of the row to the nearest synthetic one;
 * - density_ratio: how dense the synthetic rows lie around it against how dense the real ones do (DOMIAS, van Breugel et
 *   al. 2023), both by their fifth neighbour; the real density is that of the other audit rows, in and out alike;
 * - classifier: boosted trees on the distances to synthetic and real rows, trained on rows whose membership the attacker
 *   knows (shadow rows) and asked about the others;
 * - outliers: `nearest` on the tenth of rows that lie loneliest among the real ones;
 * - loss, outlier_loss: the model's own loss, on all rows and on those outliers.
 *
 * The worst is chosen on one half of the units and reported on the other: `privacy.worst_attack_auc`.
 */

import { cutTable, fitCuts } from '../measure/cuts.ts';
import type { AttackDetail } from '../measure/details.ts';
import { Draws, range, USE } from '../measure/draws.ts';
import { distanceAt, encodeRows, kNearest } from '../measure/gower.ts';
import type { Audit } from '../measure/input.ts';
import type { Metric } from '../measure/metric.ts';
import { nullAucError, quantileSorted, SAFETY_SPAN } from '../measure/statistics.ts';
import { boost, predict } from '../measure/trees.ts';
import { type NumberColumn, Table } from '../record/table.ts';
import { membershipDetail } from './membership.ts';
import { affordable, targetsOf } from './sides.ts';

/** Rows on either side. */
const TARGETS = 2_000;
const MAX_ROWS = 10_000;
const NEIGHBOURS = 5;
const OUTLIERS = 0.1;
/** Distances below this are ties: no attacker tells them apart. */
const EPSILON = 1e-3;

export interface ShadowAttacks {
  readonly details: readonly AttackDetail[];
  /** The worst attack on the half that had no say in choosing it. */
  readonly worst: Metric;
}

/** One attack: a score for every row, higher where it believes in membership; NaN where it has nothing to say. */
interface Attack {
  readonly name: string;
  readonly scores: Float64Array;
}

export function shadowAttacks(synthetic: Table, audit: Audit, seed: number): ShadowAttacks | null {
  const targets = targetsOf(audit, seed, affordable(TARGETS, synthetic.width));
  const m = targets.in.table.rows;
  if (m < 50 || synthetic.rows < 20 || synthetic.width === 0) return null;
  const made = synthetic.take(new Draws(seed, USE.attack, 5).sample(synthetic.rows, MAX_ROWS));
  const [members, others, data] = encodeRows([targets.in.table, targets.out.table], [made]);
  const cells = new Int16Array(members.cells.length + others.cells.length);
  cells.set(members.cells);
  cells.set(others.cells, members.cells.length);
  const rows = { ...members, cells, rows: 2 * m };
  const toMade = kNearest(rows, data, NEIGHBOURS);
  const toReal = kNearest(rows, rows, NEIGHBOURS, true);
  const [first, fifth, real1, real5] = [
    distanceAt(toMade, 0),
    distanceAt(toMade, NEIGHBOURS - 1),
    distanceAt(toReal, 0),
    distanceAt(toReal, NEIGHBOURS - 1),
  ];
  const ratio = fifth.map((d, i) => Math.log((real5[i] + EPSILON) / (d + EPSILON)));
  const isMember = new Float64Array(2 * m).fill(1, 0, m);
  const half = halvesOf(m, seed);
  const lonely = quantileSorted(real5.slice().sort(), 1 - OUTLIERS);
  const outlying = (scores: Float64Array) =>
    scores.map((score, i) => (real5[i] >= lonely ? score : Number.NaN));
  const nearness = first.map((d) => -d);

  const attacks: Attack[] = [
    { name: 'nearest', scores: nearness },
    { name: 'density_ratio', scores: ratio },
    { name: 'classifier', scores: classifier([first, fifth, real1, real5, ratio], isMember, half) },
    { name: 'outliers', scores: outlying(nearness) },
  ];
  const [lossIn, lossOut] = [targets.in.losses, targets.out.losses];
  if (lossIn && lossOut) {
    const losses = Float64Array.from([...lossIn, ...lossOut], (x) => -x);
    attacks.push({ name: 'outlier_loss', scores: outlying(losses) });
  }
  const on = (attack: Attack, keep: (row: number) => boolean) => {
    const pick = (from: number, to: number) =>
      attack.scores.slice(from, to).filter((score, i) => !Number.isNaN(score) && keep(from + i));
    return membershipDetail(attack.name, { members: pick(0, m), others: pick(m, 2 * m) });
  };
  const details = attacks
    .map((attack) => on(attack, () => true))
    .filter((detail) => detail.n >= 10)
    .sort((a, b) => b.value - a.value);
  const usable = attacks.filter(({ name }) => details.some((detail) => detail.name === name));
  // Chosen by its evidence, so that a small subset is not chosen for its noise.
  const evidence = (attack: Attack) => {
    const { value, high } = on(attack, (row) => half[row] === 0);
    return (value - 0.5) / Math.max(1e-9, high - value);
  };
  const chosen = usable.reduce((best, attack) => (evidence(attack) > evidence(best) ? attack : best));
  const found = on(chosen, (row) => half[row] === 1);
  return {
    details,
    worst: {
      name: 'privacy.worst_attack_auc',
      value: found.value,
      low: found.low,
      high: found.high,
      level: found.level,
      n: found.n,
      better: 'low',
      expected: 0.5,
      honest: 0.5 + SAFETY_SPAN * nullAucError(found.n, found.n),
      detail: chosen.name,
    },
  };
}

/** Half of the members and half of the others, at random. */
function halvesOf(m: number, seed: number): Uint8Array {
  const half = new Uint8Array(2 * m);
  for (const from of [0, m]) {
    const draws = new Draws(seed, USE.halves, 2 + from);
    for (const row of draws.sample(m, m >> 1)) half[from + row] = 1;
  }
  return half;
}

/** Scores of either half by trees that learned on the other. */
function classifier(
  features: readonly Float64Array[],
  isMember: Float64Array,
  half: Uint8Array,
): Float64Array {
  const n = isMember.length;
  const columns = features.map((values, c): NumberColumn => ({ kind: 'number', name: String(c), values }));
  const table = new Table(columns, n);
  const cuts = fitCuts(table, 64);
  const codes = cutTable(cuts, table);
  const scores = new Float64Array(n);
  for (const own of [0, 1]) {
    const shadow = range(n).filter((row) => half[row] !== own);
    const asked = range(n).filter((row) => half[row] === own);
    const ensemble = boost(codes, cuts, isMember, shadow, { rounds: 30, leaves: 8, minRows: 30 });
    predict(ensemble, codes, asked).forEach((score, i) => {
      scores[asked[i]] = score;
    });
  }
  return scores;
}
