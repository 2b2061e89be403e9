import { describe, expect, test } from 'vitest';
import { plainAccuracy } from '../../src/fidelity/accuracy.ts';
import { adherence } from '../../src/fidelity/adherence.ts';
import { quality } from '../../src/fidelity/quality.ts';
import { columnDistance, pairDistance } from '../../src/fidelity/variation.ts';
import { align } from '../../src/measure/align.ts';
import { binTable, fitBins } from '../../src/measure/bins.ts';
import golden from '../golden/fidelity.json' with { type: 'json' };
import { type PlainTable, tableOf } from '../golden/tables.ts';

interface QualityGolden {
  shapes: Record<string, number | null>;
  trends: Record<string, number | null>;
  columnShapes: number | null;
  pairTrends: number | null;
  score: number | null;
}
interface Golden {
  real: PlainTable;
  synthetic: PlainTable;
  mostlyai: {
    columns: Record<string, number>;
    pairs: Record<string, number>;
    univariate: number;
    bivariate: number;
    overall: number;
  };
  adherence: Record<string, number>;
  sdmetrics: QualityGolden;
  sdmetricsThresholds: QualityGolden;
}

const near = (value: number | null, expected: number | null, tolerance: number) => {
  if (expected === null || value === null) expect(Number.isNaN(value ?? Number.NaN)).toBe(expected === null);
  else expect(Math.abs(value - expected)).toBeLessThanOrEqual(tolerance);
};

describe.each(Object.entries(golden as unknown as Record<string, Golden>))('%s', (_, expected) => {
  const [real, synthetic] = align([tableOf(expected.real), tableOf(expected.synthetic)]);
  const names = real.columns.map((column) => column.name);
  const indices = (pair: string) => pair.split('|').map((name) => names.indexOf(name));

  test('accuracy of mostlyai-qa', () => {
    const bins = fitBins(real);
    const [a, b] = [binTable(bins, real), binTable(bins, synthetic)];
    names.forEach((name, c) => {
      near(1 - columnDistance(a[c], b[c]), expected.mostlyai.columns[name], 1e-3);
    });
    for (const [pair, score] of Object.entries(expected.mostlyai.pairs)) {
      const [i, j] = indices(pair);
      near(1 - pairDistance(a[i], a[j], b[i], b[j]), score, 1e-3);
    }
    const ours = plainAccuracy(a, b, 1);
    near(ours.univariate, expected.mostlyai.univariate, 1e-3);
    near(ours.bivariate, expected.mostlyai.bivariate, 1e-3);
    near(ours.overall, expected.mostlyai.overall, 1e-3);
  });

  test('boundary and category adherence of SDMetrics', () => {
    real.columns.forEach((column, c) => {
      near(adherence(column, synthetic.columns[c]), expected.adherence[column.name], 1e-9);
    });
  });

  test.each([
    ['without thresholds', 'sdmetrics', { correlation: 0, association: 0 }],
    ['with its default thresholds', 'sdmetricsThresholds', { correlation: 0.5, association: 0.3 }],
  ] as const)('quality score of SDMetrics %s', (_name, key, thresholds) => {
    const reference = expected[key];
    const pairs = Object.keys(reference.trends).map((pair) => indices(pair) as [number, number]);
    const ours = quality(real, synthetic, pairs, thresholds);
    names.forEach((name, c) => {
      near(ours.shapes[c], reference.shapes[name], 1e-6);
    });
    Object.values(reference.trends).forEach((score, i) => {
      near(ours.trends[i].score, score, 1e-6);
    });
    near(ours.columnShapes, reference.columnShapes, 1e-6);
    near(ours.pairTrends, reference.pairTrends, 1e-6);
    near(ours.score, reference.score, 1e-6);
  });
});
