/**
 * The facts of a release as one plain document: what was protected, how it was split, what was measured and judged,
 * which files it covers, what is not promised. This is what is signed; the dossier only prints it.
 */
import { caveats } from '../promises.ts';
import type { DatasetDetails, MetricReport, Report } from '../report.ts';

export const STATEMENT_FORMAT = 1;

export interface Statement {
  readonly kind: 'synthetic-fixtures release statement';
  readonly format: typeof STATEMENT_FORMAT;
  readonly program: string;
  /** When it was made, as the caller says it; null where nobody said. */
  readonly made: string | null;
  readonly verdict: Report['verdict'];
  readonly seed: number;
  readonly datasets: readonly DatasetStatement[];
  readonly notPromised: readonly { readonly title: string; readonly text: string }[];
}

export interface DatasetStatement {
  readonly name: string;
  readonly verdict: Report['verdict'];
  readonly reason: string | null;
  readonly source: string | null;
  /** Whom the figures protect: the field that names the unit, or the row. */
  readonly unit: string;
  readonly minRecords: number | null;
  readonly rows: Report['datasets'][number]['rows'];
  readonly units: { readonly train: number; readonly heldOut: number } | null;
  readonly fields: readonly { readonly name: string; readonly kind: string; readonly handling: string }[];
  readonly model: Report['model'];
  readonly results: readonly Result[];
  readonly files: Report['datasets'][number]['fixtures'];
}

export interface Result {
  readonly name: string;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly level: number;
  readonly n: number;
  readonly expected: number | null;
  readonly limit: number | null;
  readonly origin: 'default' | 'written' | null;
  readonly loosened: boolean;
  readonly verdict: MetricReport['verdict'];
  readonly reason: string;
}

export function statementOf(report: Report, details: readonly DatasetDetails[], made?: string): Statement {
  return {
    kind: 'synthetic-fixtures release statement',
    format: STATEMENT_FORMAT,
    program: report.version,
    made: made ?? null,
    verdict: report.verdict,
    seed: report.seed,
    datasets: report.datasets.map((dataset) => {
      const own = details.find((one) => one.name === dataset.name);
      const units = own?.evaluation?.units;
      return {
        name: dataset.name,
        verdict: dataset.verdict,
        reason: dataset.reason ?? null,
        source: own?.source ?? null,
        unit: own?.entity ?? 'the row',
        minRecords: own?.minRecords ?? null,
        rows: dataset.rows,
        units: units === undefined ? null : { train: units.train, heldOut: units.auditOut },
        fields: (own?.fields ?? []).map(({ name, kind, handling }) => ({ name, kind, handling })),
        model: dataset.model,
        results: report.metrics.filter((metric) => metric.dataset === dataset.name).map(resultOf),
        files: dataset.fixtures,
      };
    }),
    notPromised: caveats(report),
  };
}

function resultOf(metric: MetricReport): Result {
  const { name, value, low, high, level, n, expected, limit, origin, loosened, verdict, reason } = metric;
  return { name, value, low, high, level, n, expected, limit, origin, loosened, verdict, reason };
}

/** The bytes that are signed: JSON in ASCII, so that no page, mail or printer changes them on the way. */
export function statementText(statement: Statement): string {
  const json = JSON.stringify(statement, null, 1);
  return json.replace(
    /[^\n -~]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
