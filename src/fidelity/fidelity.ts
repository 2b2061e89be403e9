/** All of fidelity: how like never-seen real rows the synthetic ones are. */

import { compactUnits } from '../measure/align.ts';
import { binTable, fitBins } from '../measure/bins.ts';
import type {
  ColumnDetail,
  DetectionDetail,
  EvaluationDetails,
  PairDetail,
  SequenceDetail,
  TextDetail,
} from '../measure/details.ts';
import { zOf } from '../measure/distributions.ts';
import type { EvaluationInput, Prepared, Task } from '../measure/input.ts';
import type { Metric } from '../measure/metric.ts';
import { overlay } from '../measure/overlay.ts';
import { LEVEL } from '../measure/statistics.ts';
import { textNames, textsOf } from '../measure/texts.ts';
import type { Table } from '../record/table.ts';
import { type Accuracy, accuracy, plainAccuracy } from './accuracy.ts';
import { adherence } from './adherence.ts';
import { detect } from './c2st.ts';
import { calendar } from './calendar.ts';
import { MAX_ROWS as CORRELATION_ROWS, correlations, MAX_COLUMNS } from './correlation.ts';
import { projection } from './projection.ts';
import { type Quality, qualityMetrics, sampleRows } from './quality.ts';
import { rareGroups } from './rare.ts';
import { withoutRare } from './redrawn.ts';
import { sequences } from './sequence.ts';
import { sqsMetric } from './sqs.ts';
import { commonWords, type TextFidelity, textFidelity } from './text.ts';
import { sequenceDetail } from './visits.ts';

/** Pairs that the details name. */
const MAX_PAIR_DETAILS = 2_000;
/** The SQS looks at every pair of columns several times over, and only informs. */
const SQS_COLUMNS = 80;

export interface Fidelity {
  readonly metrics: readonly Metric[];
  readonly details: Pick<
    EvaluationDetails,
    'columns' | 'pairs' | 'correlation' | 'projection' | 'detection' | 'parity' | 'sequences' | 'texts'
  >;
}

/** What is known of the columns beside their values. */
export type Known = Pick<EvaluationInput, 'times' | 'visits'>;

export function fidelity(real: Prepared, known: Known, task: Task): Fidelity {
  const { train, unseen, synthetic, pool, units } = real;
  const { minRecords: k, seed, runs, step, note } = task;
  const metrics: Metric[] = [];

  step('accuracy');
  const bins = fitBins(pool);
  const names = pool.columns.map((column) => column.name);
  const binned = (table: Table) => ({ table, bins: binTable(bins, table) });
  const [cutUnseen, cutSynthetic, cutPool] = [unseen, synthetic, pool].map(binned);
  const writable = withoutRare({ pool, bins: cutPool.bins, sizes: bins.map(({ size }) => size) }, synthetic, {
    trained: train.rows,
    units: units?.pool,
    k,
  });
  const accuracies = accuracy(
    {
      names,
      writable,
      unseen: cutUnseen.bins,
      synthetic: cutSynthetic.bins,
      pool: cutPool.bins,
      unseenUnits: units?.unseen,
      poolUnits: units?.pool,
    },
    seed,
  );
  metrics.push(...accuracies.metrics);
  if (accuracies.pairs.length < accuracies.allPairs) {
    note(`Pairs of columns are a random sample of ${accuracies.pairs.length} of ${accuracies.allPairs}.`);
  }
  const n = units ? new Set(units.unseen).size : unseen.rows;
  const rare = rareGroups(cutUnseen, cutSynthetic, cutPool, { k, seed, poolUnits: units?.pool, n });
  if (rare) metrics.push(rare);
  const dates = calendar(real, known.times ?? [], { seed, poolUnits: units?.pool, n });
  if (dates) metrics.push(dates);
  let followed: SequenceDetail | undefined;
  if (known.visits && units && real.syntheticUnits) {
    const entities = {
      unseen: { table: unseen, units: units.unseen },
      synthetic: { table: synthetic, units: compactUnits(real.syntheticUnits).units },
      pool: { table: pool, units: units.pool },
    };
    metrics.push(...sequences(entities, known.visits, seed));
    const timed = known.times?.find(({ name }) => name === known.visits?.order)?.timed ?? false;
    followed = sequenceDetail(entities.pool, entities.synthetic, known.visits, timed, k);
  }
  const trainBins = fitBins(train);
  const parity = plainAccuracy(binTable(trainBins, train), binTable(trainBins, synthetic), seed);

  step('quality score');
  const qualities = runs('quality') ? qualityMetrics(unseen, synthetic, pool, seed, units) : undefined;
  if (qualities) metrics.push(...qualities.metrics);
  if (runs('sqs') && pool.width <= SQS_COLUMNS) {
    metrics.push(sqsMetric(unseen, synthetic, pool, seed, units?.pool));
  }

  step('telling synthetic from real');
  let detection: DetectionDetail | undefined;
  if (runs('c2st')) {
    const detected = detect(unseen, synthetic, seed, {
      units: units?.unseen,
      syntheticUnits: real.syntheticUnits,
    });
    if (detected) {
      metrics.push(detected.metric);
      detection = detected.detail;
    } else note('Too few rows to tell synthetic from real with a classifier.');
  }

  const texts = textParts(real, task);
  metrics.push(...texts.metrics);

  step('pictures');
  if (pool.width > MAX_COLUMNS) note(`Associations are shown of the first ${MAX_COLUMNS} columns.`);
  const some = (table: Table) => sampleRows(table, CORRELATION_ROWS, seed);
  return {
    metrics,
    details: {
      columns: columnDetails(real, accuracies, qualities?.quality, k),
      pairs: pairDetails(accuracies, names),
      correlation: correlations(some(pool), some(synthetic), k),
      projection: projection(pool, synthetic, units?.pool, k, seed),
      detection,
      parity,
      ...(followed && { sequences: followed }),
      ...(texts.details.length > 0 && { texts: texts.details }),
    },
  };
}

/** Free texts: of several columns each figure is that of the one that loses most. */
function textParts(
  { train, unseen, synthetic, units, syntheticUnits }: Prepared,
  { step, seed, minRecords }: Task,
): { metrics: Metric[]; details: TextDetail[] } {
  const names = textNames([train, unseen, synthetic]);
  if (names.length === 0) return { metrics: [], details: [] };
  step('texts');
  const found: TextFidelity[] = [];
  const details = names.map((name): TextDetail => {
    const [made, real, seen] = [synthetic, unseen, train].map((table) => textsOf(table, name));
    const present = (texts: readonly (string | null)[]) => texts.filter((text) => text !== null);
    const own = units?.unseen.filter((_, row) => real[row] !== null);
    const learned = units?.pool.subarray(0, train.rows).filter((_, row) => seen[row] !== null);
    const texts = {
      minRecords,
      synthetic: present(made),
      unseen: present(real),
      train: present(seen),
      units: {
        synthetic: syntheticUnits?.filter((_, row) => made[row] !== null),
        unseen: own,
        train: learned,
      },
    };
    const fit = textFidelity(texts, seed, name);
    if (fit) found.push(fit);
    return { name, words: commonWords(texts, own, minRecords) };
  });
  const worst = (of: (fit: TextFidelity) => Metric) =>
    found.map(of).reduce((a, b) => (b.expected! - b.value > a.expected! - a.value ? b : a));
  const metrics =
    found.length === 0
      ? []
      : [worst(({ ngrams }) => ngrams), worst(({ length }) => length), worst(({ vocabulary }) => vocabulary)];
  return { metrics, details };
}

function columnDetails(
  { pool, synthetic, units }: Prepared,
  accuracies: Accuracy,
  quality: Quality | undefined,
  k: number,
): ColumnDetail[] {
  const z = zOf(LEVEL);
  return pool.columns.map((column, c): ColumnDetail => {
    const { accuracy: value, expected, error } = accuracies.columns[c];
    const loss = expected - value;
    return {
      name: column.name,
      kind: column.kind,
      accuracy: value,
      expected,
      loss,
      low: loss - z * error,
      high: loss + z * error,
      shape: quality?.shapes[c] ?? null,
      adherence: adherence(column, synthetic.columns[c]),
      ...overlay(column, synthetic.columns[c], units?.pool, k),
    };
  });
}

function pairDetails(accuracies: Accuracy, names: readonly string[]): PairDetail[] {
  return accuracies.pairs
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
}
