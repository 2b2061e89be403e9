/**
 * The whole evaluation: tables in, metrics and plain data for the report out. Nothing here prints, reads or writes, and
 * the same input gives the same output.
 *
 * Fidelity and utility are measured against audit-out, which the model never saw; privacy compares audit-in with
 * audit-out. Without audit-out the fidelity is measured against the trained rows, said so, and there is no privacy.
 */
import { accuracy, plainAccuracy } from '../fidelity/accuracy.ts';
import { binTable, fitBins } from '../fidelity/bins.ts';
import { detect } from '../fidelity/c2st.ts';
import { MAX_ROWS as CORRELATION_ROWS, correlations } from '../fidelity/correlation.ts';
import { projection } from '../fidelity/projection.ts';
import { qualityMetrics, sampleRows } from '../fidelity/quality.ts';
import { rareGroups } from '../fidelity/rare.ts';
import { sqsMetric } from '../fidelity/sqs.ts';
import { distances } from '../privacy/distance.ts';
import { exactMatches, rowKeys } from '../privacy/exact.ts';
import { inference } from '../privacy/inference.ts';
import { linkability } from '../privacy/linkability.ts';
import { byUnit, lossAttack } from '../privacy/membership.ts';
import { nearMatches } from '../privacy/near.ts';
import { shadowAttacks } from '../privacy/shadow.ts';
import { type Audit, equalise } from '../privacy/sides.ts';
import { singlingOut } from '../privacy/singlingOut.ts';
import type { Table } from '../record/table.ts';
import { utility } from '../utility/utility.ts';
import { align, compactUnits, stack } from './align.ts';
import type {
  AttackDetail,
  ColumnDetail,
  DetectionDetail,
  Evaluation,
  EvaluationDetails,
  EvaluationInput,
  EvaluationPart,
  EvaluationProgress,
  ExactDetail,
  HistogramDetail,
  PairDetail,
  UtilityDetail,
} from './details.ts';
import { twoHistograms } from './histogram.ts';
import type { Metric } from './metric.ts';
import { overlay } from './overlay.ts';
import { LEVEL, zOf } from './statistics.ts';

/** Pairs that the details name. */
const MAX_PAIR_DETAILS = 2_000;

export function evaluate(input: EvaluationInput, progress: EvaluationProgress = () => {}): Evaluation {
  const notes: string[] = [];
  const real = prepare(input, notes);
  const runs = (part: EvaluationPart) => !input.skip?.includes(part);
  const { train, auditIn, auditOut, unseen, synthetic, pool, units } = real;
  const k = input.minRecords;
  const metrics: Metric[] = [];
  const attacks: AttackDetail[] = [];

  progress('accuracy', 0);
  const bins = fitBins(pool);
  const names = pool.columns.map((column) => column.name);
  const binned = (table: Table) => ({ table, bins: binTable(bins, table) });
  const [cutUnseen, cutSynthetic, cutPool] = [unseen, synthetic, pool].map(binned);
  const accuracies = accuracy(
    {
      names,
      unseen: cutUnseen.bins,
      synthetic: cutSynthetic.bins,
      pool: cutPool.bins,
      unseenUnits: units?.unseen,
      poolUnits: units?.pool,
    },
    input.seed,
  );
  metrics.push(...accuracies.metrics);
  const rare = rareGroups(cutUnseen, cutSynthetic, cutPool, {
    k,
    seed: input.seed,
    poolUnits: units?.pool,
    n: units ? new Set(units.unseen).size : unseen.rows,
  });
  if (rare) metrics.push(rare);
  if (accuracies.pairs.length < accuracies.allPairs) {
    notes.push(
      `Pairs of columns are a random sample of ${accuracies.pairs.length} of ${accuracies.allPairs}.`,
    );
  }
  const trainBins = fitBins(train);
  const parity = plainAccuracy(binTable(trainBins, train), binTable(trainBins, synthetic), input.seed);

  progress('quality score', 0.2);
  const qualities = runs('quality')
    ? qualityMetrics(unseen, synthetic, pool, input.seed, units && { unseen: units.unseen, pool: units.pool })
    : undefined;
  if (qualities) metrics.push(...qualities.metrics);

  if (runs('sqs')) metrics.push(sqsMetric(unseen, synthetic, pool, input.seed, units?.pool));

  progress('telling synthetic from real', 0.35);
  let detection: DetectionDetail | undefined;
  if (runs('c2st')) {
    const detected = detect(unseen, synthetic, input.seed, {
      units: units?.unseen,
      syntheticUnits: input.units?.synthetic,
    });
    if (detected) {
      metrics.push(detected.metric);
      detection = detected.detail;
    } else notes.push('Too few rows to tell synthetic from real with a classifier.');
  }

  progress('copies', 0.5);
  let exact: ExactDetail | undefined;
  if (runs('exact') && auditOut.rows > 0) {
    const compared = (table: Table) => table.select((column) => !input.keys?.includes(column.name));
    const [keysIn, keysOut, made] = rowKeys([auditIn, auditOut, synthetic].map(compared));
    const matches = exactMatches(
      made,
      { keys: keysIn, units: units?.auditIn },
      { keys: keysOut, units: units?.unseen },
      real.trainedUnits / Math.max(1, real.auditInUnits),
      compared(auditIn).columns.map((column) => column.name),
    );
    metrics.push(...matches.metrics);
    exact = matches.detail;
    const near = nearMatches(
      compared(synthetic),
      {
        in: { ...real.audit.in, table: compared(auditIn) },
        out: { ...real.audit.out, table: compared(auditOut) },
      },
      real.trainedUnits / Math.max(1, real.auditInUnits),
      input.seed,
    );
    if (near) {
      metrics.push(near.metric);
      exact = { ...exact, near: near.detail };
    }
  }

  progress('distances', 0.55);
  let distanceCells: HistogramDetail<'in' | 'out'> | undefined;
  if (runs('distance') && auditOut.rows > 0) {
    const sides = equalise(real.audit, input.seed);
    const found = distances(synthetic, sides, input.seed);
    if (found) {
      metrics.push(...found.metrics);
      distanceCells = twoHistograms(found.toIn, found.toOut, k);
      if (found.rows.length < synthetic.rows) {
        notes.push(`Distances are of ${found.rows.length} synthetic rows drawn at random.`);
      }
    } else notes.push('Too few rows to compare distances.');
  }

  progress('membership', 0.58);
  let losses: HistogramDetail<'in' | 'out'> | undefined;
  if (runs('membership') && input.losses && auditOut.rows > 0) {
    const attack = lossAttack(input.losses, units && { in: units.auditIn, out: units.unseen });
    if (attack) {
      metrics.push(attack.metric);
      attacks.push(attack.detail);
      losses = twoHistograms(
        byUnit(input.losses.in, units?.auditIn),
        byUnit(input.losses.out, units?.unseen),
        k,
      );
    } else notes.push('Too few units for a membership attack.');
  }

  progress('attacks', 0.6);
  if (runs('attacks') && auditOut.rows > 0) {
    for (const attack of [singlingOut, linkability, inference]) {
      const report = attack(synthetic, real.audit, input.seed);
      if (!report) continue;
      metrics.push(report.metric);
      attacks.push(report.detail);
    }
    const shadow = shadowAttacks(synthetic, real.audit, input.seed);
    if (shadow) {
      metrics.push(shadow.worst);
      attacks.push(...shadow.details);
    } else notes.push('Too few units for attacks on single rows.');
  }

  progress('utility', 0.75);
  let utilities: UtilityDetail | undefined;
  if (runs('utility') && input.target && auditOut.rows > 0) {
    const found = utility(train, synthetic, auditOut, {
      target: input.target,
      units: units?.unseen,
      trainUnits: input.units?.train,
      protectedAttribute: input.protectedAttribute,
      minRecords: k,
      seed: input.seed,
    });
    if (typeof found === 'string') notes.push(`No utility: ${found}.`);
    else {
      metrics.push(...found.metrics);
      utilities = found.detail;
    }
  }

  progress('details', 0.95);
  const z = zOf(LEVEL);
  const columns = pool.columns.map((column, c): ColumnDetail => {
    const { accuracy: value, expected, error } = accuracies.columns[c];
    return {
      name: column.name,
      kind: column.kind,
      accuracy: value,
      expected,
      loss: expected - value,
      low: expected - value - z * error,
      high: expected - value + z * error,
      shape: qualities?.quality.shapes[c] ?? null,
      ...overlay(column, synthetic.columns[c], units?.pool, k),
    };
  });
  const pairs = accuracies.pairs
    .map(
      ({ columns: [a, b], accuracy: value, expected }): PairDetail => ({
        a: names[a],
        b: names[b],
        accuracy: value,
        expected,
        loss: expected - value,
      }),
    )
    .sort((x, y) => y.loss - x.loss)
    .slice(0, MAX_PAIR_DETAILS);

  const details: EvaluationDetails = {
    minRecords: k,
    rows: { synthetic: synthetic.rows, train: train.rows, auditIn: auditIn.rows, auditOut: auditOut.rows },
    units: { train: real.trainedUnits, auditIn: real.auditInUnits, auditOut: real.auditOutUnits },
    columns,
    pairs,
    correlation: correlations(
      sampleRows(pool, CORRELATION_ROWS, input.seed),
      sampleRows(synthetic, CORRELATION_ROWS, input.seed),
      k,
    ),
    projection: projection(pool, synthetic, units?.pool, k, input.seed),
    detection,
    parity,
    losses,
    distances: distanceCells,
    exact,
    utility: utilities,
    attacks: attacks.sort((a, b) => strengthOf(b) - strengthOf(a)),
    notes,
  };
  progress('done', 1);
  return { metrics, details: finite(details) };
}

/** How far an attack stands above its ideal, in half-widths of its interval. */
function strengthOf({ scale, value, high }: AttackDetail): number {
  return (value - (scale === 'auc' ? 0.5 : 0)) / Math.max(1e-9, high - value);
}

interface Prepared {
  readonly train: Table;
  readonly auditIn: Table;
  readonly auditOut: Table;
  readonly synthetic: Table;
  /** What fidelity is measured against: audit-out, or the trained rows where there is none. */
  readonly unseen: Table;
  /** Train and unseen rows together. */
  readonly pool: Table;
  /** Both sides of the audit with their units and losses. */
  readonly audit: Audit;
  /** Units numbered from 0 in each table; absent where every row is its own. */
  readonly units?: {
    readonly auditIn: Uint32Array;
    readonly unseen: Uint32Array;
    readonly pool: Uint32Array;
  };
  readonly trainedUnits: number;
  readonly auditInUnits: number;
  readonly auditOutUnits: number;
}

function prepare(input: EvaluationInput, notes: string[]): Prepared {
  const aligned = align([input.train, input.auditIn, input.auditOut, input.synthetic]);
  const names = nameEveryRow(aligned[0]);
  if (names.length) {
    notes.push(`Left out, because nearly every row has a value of its own: ${names.join(', ')}.`);
  }
  const [train, auditIn, auditOut, synthetic] = aligned.map((table) =>
    table.select((column) => !names.includes(column.name)),
  );
  const hasUnseen = auditOut.rows > 0;
  if (!hasUnseen) {
    notes.push(
      'No never-seen rows: fidelity is measured against the trained rows, which rewards copying, and privacy cannot be measured.',
    );
  }
  const unseen = hasUnseen ? auditOut : train;
  const pool = hasUnseen ? stack(train, auditOut) : train;
  if (!input.units) {
    return {
      train,
      auditIn,
      auditOut,
      synthetic,
      unseen,
      pool,
      audit: {
        in: { table: auditIn, losses: input.losses?.in },
        out: { table: auditOut, losses: input.losses?.out },
      },
      trainedUnits: train.rows,
      auditInUnits: auditIn.rows,
      auditOutUnits: auditOut.rows,
    };
  }
  const { units } = input;
  const all = hasUnseen ? Uint32Array.from([...units.train, ...units.auditOut]) : units.train;
  const auditInUnits = compactUnits(units.auditIn);
  const unseenUnits = compactUnits(hasUnseen ? units.auditOut : units.train);
  return {
    train,
    auditIn,
    auditOut,
    synthetic,
    unseen,
    pool,
    audit: {
      in: { table: auditIn, units: auditInUnits.units, losses: input.losses?.in },
      out: {
        table: auditOut,
        units: hasUnseen ? unseenUnits.units : new Uint32Array(0),
        losses: input.losses?.out,
      },
    },
    units: { auditIn: auditInUnits.units, unseen: unseenUnits.units, pool: compactUnits(all).units },
    trainedUnits: new Set(units.train).size,
    auditInUnits: auditInUnits.count,
    auditOutUnits: hasUnseen ? unseenUnits.count : 0,
  };
}

/** Categories in which nearly every row has a label of its own: ids, names, free text. No metric can compare them. */
function nameEveryRow(train: Table): string[] {
  return train.columns.flatMap((column) => {
    if (column.kind === 'number') return [];
    const present = column.codes.filter((code) => code >= 0);
    return present.length >= 20 && new Set(present).size > 0.9 * present.length ? [column.name] : [];
  });
}

/** The same data with every number that is not finite as null. */
function finite<T>(value: T): T {
  if (typeof value === 'number') return (Number.isFinite(value) ? value : null) as T;
  if (Array.isArray(value)) return value.map(finite) as T;
  if (value && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, inner]) => inner !== undefined)
        .map(([key, inner]) => [key, finite(inner)]),
    ) as T;
  }
  return value;
}
